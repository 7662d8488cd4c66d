"""Monday, 8:00: every team's question is due at once, on Slack, at the rates that Slack documents.

The calendar is a virtual clock: it stands still while there is something to send, and then goes on
by a quarter of a second, so that waiting takes no time here. The stand-in keeps its rates by the
same clock. What is measured is therefore when people would see the last message, not how quick this
machine is; that is a row of its own. Half the rates are for a vendor who gives less than he says:
then every workspace is refused again and again, and it must settle all the same.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from math import ceil
from pathlib import Path
from random import Random
from time import perf_counter

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.domain.pacing import SLACK
from bot.store import migrating
from bot.store.database import Database
from bot.wiring.conversations import all_composers
from dialogs.platform import Later, Where
from dialogs.vocabulary import Message
from scheduler.dispatcher import Dispatcher
from tests.bench.places import add_places, owe_to_each
from tests.bench.results import Result, Target
from tests.fakes.recording_platform import RecordingPlatform

IN_EACH = 100
_EIGHT = instant(date(2026, 11, 30), time(8), "America/Los_Angeles")
_LOOK_EVERY = timedelta(milliseconds=250)  # A slot at the documented rate.
_ENDS_WITHIN = timedelta(hours=2)  # Of the calendar; what is not sent then is lost.


class Rationed(RecordingPlatform):
    """A Slack that takes so much of each workspace and no more, by its clock.

    Args:
        now: its clock.
        workspace: the time between two posts of one workspace.
        channel: the time between two posts of one channel.
    """

    def __init__(
        self, now: Callable[[], datetime], *, workspace: timedelta, channel: timedelta
    ) -> None:
        super().__init__(now)
        self._free: dict[str, datetime] = {}
        self._spacing = {"workspace": workspace, "channel": channel}
        self.marks: Counter[str] = Counter()
        self.refused = 0
        self.last: datetime | None = None

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """Take it, or say in how many whole seconds it would be taken, as `Retry-After` does."""
        now = self._now()
        lanes = {"workspace": where.realm, "channel": f"{where.realm} {where.conversation}"}
        free = max(self._free.get(key, now) for key in lanes.values())
        if free > now:
            self.refused += 1
            raise Later(timedelta(seconds=ceil((free - now).total_seconds())), "installation")
        for lane, key in lanes.items():
            self._free[key] = now + self._spacing[lane]
        self.marks[mark] += 1
        self.last = now
        return f"{len(self.marks)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Monday:
    """What came of one: in seconds of the calendar, in parts of a thousand, in posts a second."""

    last: float
    refused: float
    rate: float


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """At the documented rates, and at half of them."""
    workspaces, refused = (1_000, 100) if full else (30, 30)
    teams = f"{workspaces * IN_EACH:,} teams in {workspaces:,} workspaces"
    fewer = f"{refused * IN_EACH:,} teams in {refused:,} workspaces"
    spacing, channel = SLACK.post.spacing, SLACK.conversation.spacing
    path = folder / "monday.sqlite"
    as_said = await _lived(path, workspaces, spacing, channel)
    half = await _lived(folder / "monday-half.sqlite", refused, 2 * spacing, 2 * channel)
    least = (IN_EACH - 1) * spacing.total_seconds()
    return [
        Result(
            name=f"Monday 8:00, {teams}: the last post, on the calendar",
            value=as_said.last,
            unit="s",
            peer="the least that the rates allow",
            peer_value=least,
            target=Target(of="ratio", bound="at_most", number=1.1),
        ),
        Result(
            name=f"Monday 8:00, {teams}: answered 429",
            value=as_said.refused,
            unit="of 1,000 posts",
            target=Target(of="value", bound="at_most", number=1),
        ),
        Result(
            name=f"Monday 8:00, {teams}: what this machine sends",
            value=as_said.rate,
            unit="messages/s",
        ),
        Result(
            name=f"Monday 8:00 at half the rates, {fewer}: the last post, on the calendar",
            value=half.last,
            unit="s",
            peer="the least that the rates allow",
            peer_value=2 * least,
            target=Target(of="ratio", bound="at_most", number=1.5),
        ),
        Result(
            name=f"Monday 8:00 at half the rates, {fewer}: answered 429",
            value=half.refused,
            unit="of 1,000 posts",
            target=Target(of="value", bound="at_most", number=20),
        ),
    ]


async def _lived(path: Path, workspaces: int, workspace: timedelta, channel: timedelta) -> _Monday:
    url, clock = f"sqlite:///{path}", VirtualClock(_EIGHT)
    migrating.migrate(url)
    slack = Rationed(clock.now, workspace=workspace, channel=channel)
    database = await Database.open(url, clock=clock, ids=SeededIds(1), durable=True)
    try:
        places = await database.work(
            lambda work: add_places(work, "slack", workspaces * IN_EACH, in_each=IN_EACH)
        )
        await database.work(lambda work: owe_to_each(work, places, "monday"))
        posts = len(places)
        dispatcher = Dispatcher(database, {"slack": slack}, all_composers(), chance=Random(1))
        begun = perf_counter()
        while len(slack.marks) < posts and clock.now() < _EIGHT + _ENDS_WITHIN:
            await dispatcher.drain()
            clock.move_to(clock.now() + _LOOK_EVERY)
        took = perf_counter() - begun
    finally:
        await database.close()
    assert slack.last is not None
    assert len(slack.marks) == posts, f"{posts - len(slack.marks)} of {posts} were not sent"
    assert set(slack.marks.values()) == {1}, "a message was sent twice"
    return _Monday(
        last=(slack.last - _EIGHT).total_seconds(),
        refused=1000 * slack.refused / (posts + slack.refused),
        rate=posts / took,
    )
