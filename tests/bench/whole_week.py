"""A week of a large network, lived by the house as it is served, in a process of its own.

The calendar is a virtual clock: it goes from one thing to the next, so a day takes as long as its
work. All else is what `cyclebot serve` opens, but for HTTP: the file with `synchronous=FULL`, the
agenda, the dispatcher with Slack's rates, the nightly sweep. People act twenty at once.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from time import perf_counter

from bot.cli import looping
from bot.domain.clock import VirtualClock
from bot.domain.ids import RandomIds
from bot.domain.local_time import instant
from bot.simulation.living import Living
from bot.simulation.network import ZONE, Network
from bot.simulation.platform import Screen
from bot.simulation.run import inquiry_cycle
from bot.simulation.temperaments import Habits
from bot.store import agenda
from bot.store.agenda import DueRow
from bot.store.work import Work
from bot.use_cases import sweeping
from bot.use_cases.agenda import performing
from bot.wiring.house import House, house_on, open_database
from dialogs.inputs import PlatformName
from dialogs.platform import Platform
from dialogs.watch import Unwatched
from scheduler.moving import move_to
from scheduler.tick import Perform, tick
from tests.bench.crowd import AtOnce, Crowd
from tests.bench.results import say
from tests.bench.standing import LANES, LEFT_OVER, SERVING, counted, resident

_AT_ONCE = 20
_EVENING = time(21)
_SLOT = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What is to be lived.

    Attributes:
        path: The file.
        network: Who lives in it, in each copy.
        first_day: When their first cycles began; habits go by it.
        monday: The week's first day; the calendar stands on the Sunday before.
        days: How many days of it.
        share: Of a hundred who mean to do something, how many do it.
    """

    path: Path
    network: Network
    first_day: date
    monday: date
    days: int
    share: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What a day left behind, and what it took.

    Attributes:
        on: Which day it was.
        rows: Of each table that only serves the day, in the evening.
        memory: Of the process, in MiB; what it once took it may keep though it needs it no more.
        blocks: Pieces of memory that Python's objects hold, which says what is really kept.
        acts: What people did.
        posts, updates: What they were shown.
        performed: Rows of the agenda, without the sweep's.
        tick_seconds: How long those took.
        sweeps: How long each transaction of the sweep took, in s.
        took: The whole day, in s.
    """

    on: date
    rows: dict[str, int]
    memory: float
    blocks: int
    acts: int
    posts: int
    updates: int
    performed: int
    tick_seconds: float
    sweeps: Sequence[float]
    took: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a week was.

    Attributes:
        before: The rows of the tables that only serve the day, before it.
        lanes: How many lanes there are in which something may be sent.
        days: Each of its days.
        left_over: What should be gone after it.
    """

    before: dict[str, int]
    lanes: int
    days: Sequence[Day]
    left_over: dict[str, int]


async def lived_apart(week: Week) -> Outcome:
    """Live a week in a process that has done nothing else.

    Raises:
        EOFError: it ended before the week did.
    """
    apart = multiprocessing.get_context("spawn")
    ours, theirs = apart.Pipe(duplex=False)
    process = apart.Process(target=_apart, args=(theirs, week))
    process.start()
    theirs.close()
    try:
        return await asyncio.to_thread(_received, ours)
    finally:
        process.terminate()
        process.join()


def _received(pipe: Connection) -> Outcome:
    found = pipe.recv()
    assert isinstance(found, Outcome)
    return found


def _apart(pipe: Connection, week: Week) -> None:
    pipe.send(looping.run(_lived(week)))


async def _lived(week: Week) -> Outcome:
    clock = VirtualClock(instant(week.monday - timedelta(days=1), time(13), ZONE))
    habits = Habits(seed=1, program=inquiry_cycle(), first_day=week.first_day)
    crowd = Crowd(week.network, habits, week.share)
    platform, watch = AtOnce(clock.now, crowd), _Watching()
    platforms: dict[PlatformName, Platform] = {"slack": platform}
    before = counted(week.path, SERVING)
    url = f"sqlite:///{week.path}"
    async with open_database(url, clock=clock, ids=RandomIds(), serve=True) as database:
        await database.work(sweeping.keep_sweeping)
        house = house_on(database, clock=clock, platforms=platforms, watch=watch, chance=Random(1))
        living = Living(house=house, clock=clock, screen=Screen(), people=(), habits=habits)
        days: list[Day] = []
        for number in range(week.days):
            on = week.monday + timedelta(days=number)
            watch.begins()
            begun, acts, shown = (
                perf_counter(),
                living.doing.turns,
                (platform.posts, platform.updates),
            )
            await _until(instant(on, _EVENING, ZONE), house, clock, crowd, living, watch)
            took = perf_counter() - begun
            days.append(
                Day(
                    on=on,
                    rows=counted(week.path, SERVING),
                    memory=resident(),
                    blocks=_blocks(),
                    acts=living.doing.turns - acts,
                    posts=platform.posts - shown[0],
                    updates=platform.updates - shown[1],
                    performed=watch.performed,
                    tick_seconds=watch.seconds,
                    sweeps=tuple(watch.sweeps),
                    took=took,
                )
            )
            say(f"  {_line(days[-1])}, answered {dict(crowd.answers)}")
    return Outcome(
        before=before,
        lanes=sum(counted(week.path, LANES).values()),
        days=days,
        left_over=counted(week.path, LEFT_OVER, clock.now()),
    )


async def _until(
    until: datetime,
    house: House,
    clock: VirtualClock,
    crowd: Crowd,
    living: Living,
    watch: _Watching,
) -> None:
    """Go from one thing to the next, as `Living.live` does."""

    async def performs() -> int:
        watch.starts()
        return await tick(house.database, watch.prepare, pulse=house.ticked, watch=watch)

    while clock.now() < until:
        now = clock.now()
        due = await house.database.read(
            lambda work, now=now: agenda.next_due_at(work.connection, after=now)  # type: ignore[misc]
        )
        nexts = [at for at in (crowd.next_act(), due, until) if at is not None]
        await move_to(
            max(min(*nexts, until), now),
            clock=clock,
            database=house.database,
            tick=performs,
            dispatcher=house.dispatcher,
        )
        await crowd.act(living, clock.now(), _AT_ONCE)


@dataclass(slots=True)
class _Watching(Unwatched):
    """How long each batch of the agenda takes, the sweep's apart."""

    performed: int = 0
    seconds: float = 0.0
    sweeps: list[float] = field(default_factory=list)
    _since: float = 0.0
    _sweeps_alone: bool = False

    def begins(self) -> None:
        """A day begins."""
        self.performed, self.seconds, self.sweeps = 0, 0.0, []

    def starts(self) -> None:
        """A tick begins."""
        self._since = perf_counter()

    def prepare(self, work: Work, rows: Sequence[DueRow]) -> Perform:
        """What is done with a batch; see `performing`."""
        self._sweeps_alone = [row.kind for row in rows] == ["sweep"]
        return performing(work, rows)

    def ticked(self, performed: int, failed: int) -> None:
        """A batch was performed."""
        assert not failed, "something on the agenda failed"
        now = perf_counter()
        took, self._since = now - self._since, now
        if self._sweeps_alone:
            self.sweeps.append(took)
        elif performed:
            self.performed += performed
            self.seconds += took


def _blocks() -> int:
    gc.collect()
    return sys.getallocatedblocks()


def _line(day: Day) -> str:
    rows = ", ".join(f"{count:,} {name}" for name, count in day.rows.items())
    longest = 1000 * max(day.sweeps, default=0.0)
    return (
        f"{day.on:%a}: {day.took:.0f} s, {day.memory:.0f} MiB, {day.blocks:,} blocks,"
        f" {day.acts:,} turns,"
        f" {day.posts:,} posts, {day.updates:,} updates, {day.performed:,} due in"
        f" {day.tick_seconds:.1f} s, {len(day.sweeps)} transactions of the sweep in"
        f" {sum(day.sweeps):.1f} s, {longest:.0f} ms at most; {rows}"
    )
