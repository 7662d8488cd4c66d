"""What the stand-in is told to do wrong: busy, broken, slow, cut off, or late to show a post."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Busy:
    """429 with `Retry-After`, and nothing was done."""

    retry_after: int = 30
    after_the_work: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """An HTTP status with a body that is not Slack's, perhaps after the work was done."""

    status: int = 500
    after_the_work: bool = False


@dataclass(frozen=True, slots=True)
class Error:
    """Slack's own error code, perhaps after the work was done (`internal_error`, `fatal_error`)."""

    code: str
    after_the_work: bool = False


@dataclass(frozen=True, slots=True)
class CutOff:
    """The connection ends without an answer, after the work was done or before it."""

    after_the_work: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """No answer until `until` is set, after the work was done or before it."""

    until: asyncio.Event
    after_the_work: bool = False


@dataclass(frozen=True, slots=True)
class Garbled:
    """200 with a body that is no JSON, after the work was done."""

    after_the_work: bool = True


Fault = Busy | Broken | Error | CutOff | Slow | Garbled


@dataclass(slots=True)
class Faults:
    """What goes wrong next, by method; each is used up once.

    `shows_after` is how long a new post stays unseen by `history` and `replies`.
    """

    shows_after: timedelta = timedelta(0)
    _next: defaultdict[str, deque[Fault | None]] = field(default_factory=lambda: defaultdict(deque))

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Do this to the next calls of a method, such as `chat.postMessage`."""
        self._next[method].extend([fault] * times)

    def well(self, method: str, *, times: int = 1) -> None:
        """Let the next calls through, before what is told after this."""
        self._next[method].extend([None] * times)

    def take(self, method: str) -> Fault | None:
        """What to do to this call; None if it is to go well."""
        waiting = self._next[method]
        return waiting.popleft() if waiting else None
