"""What can be pressed: buttons, which carry an intent, and links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class Intent:
    """All that a button carries: a verb and opaque ids, at most 200 bytes; never a proof."""

    name: str
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.encoded().encode()) > 200:
            raise ValueError(f"intent {self.name} is over 200 bytes")

    def encoded(self) -> str:
        """`name id id`, for a platform that carries one string."""
        return " ".join((self.name, *self.ids))

    @staticmethod
    def decoded(text: str) -> Intent:
        """The intent in a string made by `encoded`; an empty string is an intent named ''."""
        name, *ids = text.split(" ")
        return Intent(name, tuple(ids))


Tone = Literal["plain", "main", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A press that becomes an `Intent`; `confirm` is a question asked before it goes."""

    label: str
    does: Intent
    tone: Tone = "plain"
    confirm: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.label) <= LONGEST_LABEL:
            raise ValueError(f"a button's label holds 1 to {LONGEST_LABEL} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A press that leads to an address."""

    label: str
    url: str


Press = Button | Link
