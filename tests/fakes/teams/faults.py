"""What the stand-in is told to do wrong: busy, broken, slow, cut off; before the work or after."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Busy:
    """429 `Throttled`, and nothing was done; `retry_after` None leaves the header out."""

    retry_after: int | None = 30


@dataclass(frozen=True, slots=True)
class Refusing:
    """An error as Microsoft words it: `{"error": {"code", "message"}}`.

    `after_the_work` says whether it is told although it was done.
    """

    status: int
    code: str = "ServiceError"
    after_the_work: bool = False


@dataclass(frozen=True, slots=True)
class Garbled:
    """An answer that is not JSON, as a gateway gives one; 2xx is told after the work."""

    status: int = 502

    @property
    def after_the_work(self) -> bool:
        """Whether it was done."""
        return self.status < 300


@dataclass(frozen=True, slots=True)
class CutOff:
    """The connection ends without an answer, after the work was done or before it."""

    after_the_work: bool = True


@dataclass(frozen=True, slots=True)
class Slow:
    """No answer until `until` is set, after the work was done or before it."""

    until: asyncio.Event
    after_the_work: bool = False


Fault = Busy | Refusing | Garbled | CutOff | Slow


@dataclass(slots=True)
class Faults:
    """What goes wrong next at one server, in order; each is used up once."""

    _next: deque[Fault | None] = field(default_factory=deque)

    def next(self, fault: Fault, *, times: int = 1) -> None:
        """Do this to the next requests."""
        self._next.extend([fault] * times)

    def well(self, *, times: int = 1) -> None:
        """Let the next requests through, before what is told after this."""
        self._next.extend([None] * times)

    def take(self) -> Fault | None:
        """What to do to this request; None if it is to go well."""
        return self._next.popleft() if self._next else None
