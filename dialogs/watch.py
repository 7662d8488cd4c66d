"""The port that measures stand behind: what may be counted about the work, and nothing else.

Each call only counts: it is quick, never waits and never raises. What it is given are names from
closed lists, numbers and seconds, so that no measure can hold a person, a place or a word. Nothing
that calls it may know what counts, or whether anything does.
"""

from __future__ import annotations

from typing import Literal, Protocol, TypeAlias, assert_never

from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Refused, Told, Unstored
from dialogs.inputs import (
    Changed,
    Command,
    Joined,
    Left,
    PlatformName,
    Pressed,
    Said,
    Shared,
    Submitted,
    What,
)

InputKind: TypeAlias = Literal[
    "command", "pressed", "submitted", "said", "shared", "joined", "left", "changed"
]
AnswerKind: TypeAlias = Literal[
    "told", "opened", "corrected", "moved", "done", "refused", "unstored", "failed"
]
"""What came of an input; `failed` is a fault of ours."""

Call: TypeAlias = Literal["post", "update", "find", "personal"]
Came: TypeAlias = Literal["done", "later", "refused", "cannot_ask", "in_doubt"]
"""What came of a call of a platform; `later` is its 429."""

Ended: TypeAlias = Literal["unconfirmed", "refused", "expired"]
"""How a message ends that people do not see, or perhaps do not."""


class Watch(Protocol):
    """What is told about the work, by those who do it, on the event loop."""

    def took(
        self, platform: PlatformName, kind: InputKind, came: AnswerKind, seconds: float
    ) -> None:
        """An input was answered, so long after it came to the turn."""
        ...

    def unknown(self, platform: PlatformName) -> None:
        """Something verified came in that nobody here understands; it was acknowledged."""
        ...

    def called(self, platform: str, call: Call, came: Came, seconds: float) -> None:
        """A platform was asked to do something, and took so long to answer."""
        ...

    def ended(self, platform: str, how: Ended, why: str = "") -> None:
        """A message was given up; `why` is one of the reasons to refuse, if it was refused."""
        ...

    def ticked(self, performed: int, failed: int) -> None:
        """A batch of the agenda was performed, and stored."""
        ...


class Unwatched:
    """Counts nothing."""

    def took(
        self, platform: PlatformName, kind: InputKind, came: AnswerKind, seconds: float
    ) -> None:
        """See `Watch.took`."""

    def unknown(self, platform: PlatformName) -> None:
        """See `Watch.unknown`."""

    def called(self, platform: str, call: Call, came: Came, seconds: float) -> None:
        """See `Watch.called`."""

    def ended(self, platform: str, how: Ended, why: str = "") -> None:
        """See `Watch.ended`."""

    def ticked(self, performed: int, failed: int) -> None:
        """See `Watch.ticked`."""


def input_kind(what: What) -> InputKind:
    """Name the kind of an input."""
    match what:
        case Command():
            return "command"
        case Pressed():
            return "pressed"
        case Submitted():
            return "submitted"
        case Said():
            return "said"
        case Shared():
            return "shared"
        case Joined():
            return "joined"
        case Left():
            return "left"
        case Changed():
            return "changed"
        case _:
            assert_never(what)


def answer_kind(answer: Answer) -> AnswerKind:
    """Name what came of an input."""
    match answer:
        case Told():
            return "told"
        case Opened():
            return "opened"
        case Corrected():
            return "corrected"
        case Moved():
            return "moved"
        case Done():
            return "done"
        case Refused():
            return "refused"
        case Unstored():
            return "unstored"
        case _:
            assert_never(answer)
