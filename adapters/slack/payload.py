"""What Slack sent, read without trust: what is missing or of another shape reads as nothing.

A request is signed by Slack, but its shape is Slack's to change, and a person's words stand in it.
This module must not know what any part of a payload means.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_NOTHING: Mapping[str, Any] = {}


class Payload:
    """One JSON object; a path leads inside, by names.

    Args:
        body: the decoded object; anything else is read as an empty one.
    """

    __slots__ = ("body",)

    def __init__(self, body: object) -> None:
        self.body: Mapping[str, Any] = body if isinstance(body, dict) else _NOTHING

    def text(self, *path: str) -> str:
        """The text there, '' if there is none."""
        found = self._at(path)
        return found if isinstance(found, str) else ""

    def says(self, *path: str) -> bool:
        """Whether a true stands there."""
        return self._at(path) is True

    def part(self, *path: str) -> Payload:
        """The object there; an empty one if there is none."""
        return Payload(self._at(path))

    def parts(self, *path: str) -> tuple[Payload, ...]:
        """The objects of the list there."""
        found = self._at(path)
        return tuple(map(Payload, found)) if isinstance(found, list) else ()

    def _at(self, path: tuple[str, ...]) -> Any:
        found: Any = self.body
        for name in path:
            if not isinstance(found, dict):
                return None
            found = found.get(name)
        return found


def error_code(answered: object) -> str:
    """Slack's own code in an answer of its methods; "no code" if it is no answer of Slack's."""
    return Payload(getattr(answered, "data", None)).text("error") or "no code"
