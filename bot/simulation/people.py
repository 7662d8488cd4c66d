"""Who lives in a simulation: people, where they are at home, and how they take a question.

Plain values that a world hands to the living. This module must not know how a world is made or
what anybody does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, TypeAlias

from dialogs.inputs import AccountRef

Temperament: TypeAlias = Literal[
    "prompt",
    "next_morning",
    "reminded",
    "late",
    "thread",
    "editing",
    "withdrawing",
    "skipping",
    "silent",
]
"""How a teacher takes a question, on most days."""

Part: TypeAlias = Literal["teacher", "principal", "lead", "administrator"]

SHARES: Final[dict[Temperament, int]] = {
    "prompt": 34,
    "next_morning": 10,
    "reminded": 16,
    "late": 8,
    "thread": 14,
    "editing": 5,
    "withdrawing": 4,
    "skipping": 4,
    "silent": 5,
}
"""Of a hundred teachers, how many take questions in which way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A team's channel.

    Attributes:
        team_id: The team's id.
        name: What people call the team.
        channel: The platform's id of its channel.
        zone: The team's zone.
    """

    team_id: str
    name: str
    channel: str
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resident:
    """One person.

    Attributes:
        account: Who they are on the platform; its id there also names their chance.
        private: The platform's id of their private chat with Cyclebot.
        part: What they are to the network.
        zone: Where they live.
        temperament: How they take a question; only teachers do.
        home: The team they are in; only teachers are.
        away: Days they are not there, both ends included.
        units: The ids of the units they look after, for who is no teacher.
    """

    account: AccountRef
    private: str
    part: Part
    zone: str
    temperament: Temperament = "prompt"
    home: Home | None = None
    away: tuple[tuple[date, date], ...] = ()
    units: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name by which chance and lists know them."""
        return self.account.external_id

    def is_away(self, day: date) -> bool:
        """Whether they are not there on a local date."""
        return any(first <= day <= last for first, last in self.away)
