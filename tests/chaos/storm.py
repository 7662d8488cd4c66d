"""Weather over a stand-in: what goes wrong with each call, drawn from a seed.

What the promise rests on is kept: a call that is answered late was done within a time-out of being
made, and a post is found by `history` within one (DESIGN: not before twice the time-out). All else
may happen: busy, broken, slow, cut off before or after the work, an answer nobody can read.
"""

from __future__ import annotations

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.fakes.slack import faults as slack
from tests.fakes.teams import faults as teams

_WORK = frozenset(
    {
        "chat.postMessage",
        "chat.update",
        "conversations.history",
        "conversations.replies",
        "conversations.open",
    }
)
_BEFORE, _AFTER = "before the work", "after the work"


@dataclass(kw_only=True)
class Weather:
    """How bad it is, for all stand-ins together.

    Attributes:
        chance: what goes wrong.
        timeout: the dispatcher's own, which slowness is measured by.
        faulty: the share of calls that something happens to.
        blowing: whether anything goes wrong.
        done: how often each kind of fault was done.
    """

    chance: Random
    timeout: timedelta
    faulty: float = 0.15
    blowing: bool = True
    done: Counter[str] = field(default_factory=Counter)

    def strikes(self) -> bool:
        """Whether something happens to a call."""
        return self.blowing and self.chance.random() < self.faulty

    def slow(self, *, after: bool) -> asyncio.Event:
        """Set after a while: within the time-out before the work, perhaps long after it."""
        limit = self.timeout.total_seconds()
        share = self.chance.uniform(0.5, 1.5) if after else self.chance.uniform(0.1, 0.4)
        until = asyncio.Event()
        asyncio.get_running_loop().call_later(share * limit, until.set)
        return until


class SlackStorm(slack.Faults):
    """Faults for every call of Slack's that does work."""

    def __init__(self, weather: Weather) -> None:
        self._weather = weather
        self._next: defaultdict[str, deque[slack.Fault | None]] = defaultdict(deque)

    @property
    def shows_after(self) -> timedelta:  # type: ignore[override]
        """How long a post that is made now stays unseen by `history` and `replies`."""
        weather = self._weather
        if not weather.strikes():
            return timedelta(0)
        weather.done["shown late"] += 1
        return weather.timeout * weather.chance.uniform(0.05, 0.35)

    def take(self, method: str) -> slack.Fault | None:
        """What to do to this call; None if it is to go well."""
        if method not in _WORK or not self._weather.strikes():
            return None
        named, make = self._weather.chance.choice(self._kinds())
        self._weather.done[named] += 1
        return make()

    def _kinds(self) -> list[tuple[str, Callable[[], slack.Fault]]]:
        slow = self._weather.slow
        return [
            ("429", lambda: slack.Busy(retry_after=1)),
            (f"500 {_BEFORE}", lambda: slack.Broken(500)),
            (f"502 {_AFTER}", lambda: slack.Broken(502, after_the_work=True)),
            (f"internal_error {_AFTER}", lambda: slack.Error("internal_error", True)),
            (f"cut off {_BEFORE}", lambda: slack.CutOff(after_the_work=False)),
            (f"cut off {_AFTER}", slack.CutOff),
            (f"unreadable {_AFTER}", slack.Garbled),
            ("slow to work", lambda: slack.Slow(slow(after=False))),
            ("slow to answer", lambda: slack.Slow(slow(after=True), after_the_work=True)),
        ]


class TeamsStorm(teams.Faults):
    """Faults for every call of the connector."""

    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self._weather = weather

    def take(self) -> teams.Fault | None:
        """What to do to this call; None if it is to go well."""
        if not self._weather.strikes():
            return None
        named, make = self._weather.chance.choice(self._kinds())
        self._weather.done[named] += 1
        return make()

    def _kinds(self) -> list[tuple[str, Callable[[], teams.Fault]]]:
        slow = self._weather.slow
        return [
            ("429", lambda: teams.Busy(retry_after=1)),
            (f"500 {_BEFORE}", lambda: teams.Refusing(500)),
            (f"502 {_AFTER}", lambda: teams.Refusing(502, after_the_work=True)),
            (f"cut off {_BEFORE}", lambda: teams.CutOff(after_the_work=False)),
            (f"cut off {_AFTER}", teams.CutOff),
            (f"unreadable {_AFTER}", lambda: teams.Garbled(200)),
            ("slow to work", lambda: teams.Slow(slow(after=False))),
            ("slow to answer", lambda: teams.Slow(slow(after=True), after_the_work=True)),
        ]
