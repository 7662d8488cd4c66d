"""Weather over the stand-in Slack: what goes wrong with each call, drawn from a seed.

What the promise rests on is kept: a call that is answered late was done within a time-out of being
made, and a post is found by `history` within one (DESIGN: not before twice the time-out). All else
may happen: busy, broken, slow, cut off before or after the work, an answer nobody can read.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from tests.fakes.slack.faults import Broken, Busy, CutOff, Error, Fault, Faults, Garbled, Slow

_WORK = frozenset(
    {
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "conversations.replies",
        "conversations.open",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """How bad it is.

    Attributes:
        faulty: the share of calls that something happens to.
        timeout: the dispatcher's own, which slowness is measured by.
    """

    faulty: float = 0.15
    timeout: timedelta = timedelta(seconds=2)


class Storm(Faults):
    """Faults for every call, until it is told to be calm.

    Attributes:
        blowing: whether anything goes wrong.
        done: how often each kind of fault was done.
    """

    def __init__(self, chance: Random, weather: Weather) -> None:
        self._chance = chance
        self._weather = weather
        self._next: defaultdict[str, deque[Fault | None]] = defaultdict(deque)
        self.blowing = True
        self.done: Counter[str] = Counter()

    @property
    def shows_after(self) -> timedelta:  # type: ignore[override]
        """How long a post that is made now stays unseen by `history` and `replies`."""
        if not self.blowing or self._chance.random() > self._weather.faulty:
            return timedelta(0)
        self.done["shown late"] += 1
        return self._weather.timeout * self._chance.uniform(0.05, 0.35)

    def take(self, method: str) -> Fault | None:
        """What to do to this call; None if it is to go well."""
        if not self.blowing or method not in _WORK:
            return None
        if self._chance.random() > self._weather.faulty:
            return None
        named, fault = self._chance.choice(self._kinds())
        self.done[named] += 1
        return fault

    def _kinds(self) -> list[tuple[str, Fault]]:
        chance, limit = self._chance, self._weather.timeout.total_seconds()
        return [
            ("429", Busy(retry_after=1)),
            ("500 before the work", Broken(500)),
            ("502 after the work", Broken(502, after_the_work=True)),
            ("internal_error after the work", Error("internal_error", after_the_work=True)),
            ("cut off before the work", CutOff(after_the_work=False)),
            ("cut off after the work", CutOff()),
            ("unreadable after the work", Garbled()),
            ("slow to work", _slow(chance.uniform(0.1, 0.4) * limit, after=False)),
            ("slow to answer", _slow(chance.uniform(0.5, 1.5) * limit, after=True)),
        ]


def _slow(seconds: float, *, after: bool) -> Slow:
    until = asyncio.Event()
    asyncio.get_running_loop().call_later(seconds, until.set)
    return Slow(until, after_the_work=after)
