"""Rows that need no platform: a large digest, a tick with much planned, start and rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from bot.domain.clock import VirtualClock
from bot.domain.ids import RandomIds, SeededIds
from bot.domain.local_time import instant
from bot.store import agenda, migrating, roles, units
from bot.store.agenda import DueRow, Plan
from bot.store.database import Database
from bot.store.work import Work
from bot.wiring.house import House, open_house
from dialogs.answers import Told
from dialogs.inputs import AccountRef, Command, ConversationRef, Input, PlatformName
from dialogs.platform import Platform
from scheduler.tick import tick
from tests.bench.growing import START, calm, copy_team, one_team
from tests.bench.processes import running
from tests.bench.results import Result, Target
from tests.conversations.town import REALM, ZONE, private_place
from tests.fakes.recording_platform import RecordingPlatform

TEAMS = 1_000
TEAMS_AT_REST = 10_000
_DUE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    cycles: int
    planned: int
    turns: int


QUICK = Size(cycles=2, planned=100_000, turns=30)
FULL = Size(cycles=10, planned=1_000_000, turns=200)


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    size = FULL if full else QUICK
    return [
        *await _digest(folder, size),
        await _tick(folder, size),
        *await _start(folder),
    ]


async def _digest(folder: Path, size: Size) -> Sequence[Result]:
    path = folder / "digest.sqlite"
    url = await one_team(path, cycles=size.cycles)
    copy_team(path, TEAMS - 1)
    at = instant(START + timedelta(weeks=3 * (size.cycles - 1), days=7), time(20), ZONE)
    async with _house(url, at) as house:
        lead = await house.database.read(_lead)
        took = [await _asked(house, lead) for _ in range(5)]
    name = f"digest for a lead over {TEAMS:,} teams, {size.cycles} cycles stored"
    return [
        Result(
            name=name,
            value=median(took),
            unit="s",
            target=Target(of="value", bound="at_most", number=1),
        )
    ]


async def _tick(folder: Path, size: Size) -> Result:
    """The same hundred due rows among few planned and among many, in turns."""
    few = await _planned(folder / "few.sqlite", 1_000)
    many = await _planned(folder / "many.sqlite", size.planned)
    try:
        took: dict[Database, list[float]] = {few: [], many: []}
        for turn in range(size.turns + 2):
            for database in (few, many) if turn % 2 else (many, few):
                await database.work(_plan_due)
                begun = perf_counter()
                assert await tick(database, _nothing) == _DUE
                if turn >= 2:  # The first two warm the caches.
                    took[database].append(1000 * (perf_counter() - begun))
    finally:
        await few.close()
        await many.close()
    return Result(
        name=f"tick with {_DUE} due of {size.planned:,} planned",
        value=median(took[many]),
        unit="ms",
        peer="the same of 1,000 planned",
        peer_value=median(took[few]),
        target=Target(of="ratio", bound="at_most", number=2),
    )


async def _start(folder: Path) -> Sequence[Result]:
    """`cyclebot serve` on a database of many teams: until it is ready, and a while later."""
    path = folder / "rest.sqlite"
    url = await one_team(path, cycles=1)
    copy_team(path, TEAMS_AT_REST - 1)
    calm(path)
    env = {"CYCLEBOT_DATABASE_URL": url, "PORT": "0", "CYCLEBOT_LOCAL_CHAT": "off"}
    took, rest = [], 0.0
    for _ in range(3):
        async with running("bot", "serve", env=env) as server:
            took.append(server.took)
            await asyncio.sleep(3)  # A first tick and a first look at what is owed.
            rest = max(rest, server.resident())
    return [
        Result(
            name=f"start to ready, {TEAMS_AT_REST:,} teams",
            value=median(took),
            unit="s",
            target=Target(of="value", bound="at_most", number=2),
        ),
        Result(
            name=f"memory at rest, {TEAMS_AT_REST:,} teams",
            value=rest,
            unit="MiB",
            target=Target(of="value", bound="at_most", number=150),
        ),
    ]


async def _planned(path: Path, number: int) -> Database:
    """A database with so many rows on the agenda, none of them due for a year."""
    url = f"sqlite:///{path}"
    migrating.migrate(url)
    database = await Database.open(url, clock=_clock(), ids=RandomIds(), durable=True)
    ids, far = SeededIds(number), _clock().now() + timedelta(days=365)
    for start in range(0, number, 10_000):
        plans = [
            Plan(kind="open", subject_id=ids.new(far), due_at=far + timedelta(seconds=start + each))
            for each in range(min(10_000, number - start))
        ]
        await database.work(partial(agenda.put_all, plans=plans))
    return database


def _plan_due(work: Work) -> None:
    agenda.put_all(
        work,
        [
            Plan(kind="close", subject_id=work.new_id(), due_at=work.now - timedelta(seconds=1))
            for _ in range(_DUE)
        ],
    )


def _nothing(work: Work, row: DueRow) -> None:
    """What is measured is the agenda, not what stands on it."""


def _lead(work: Work) -> str:
    network = units.below(work.connection, "/", "network")[0]
    return roles.holders(work.connection, (network.id,), "lead")[0].person_id


async def _asked(house: House, lead: str) -> float:
    """How long the lead's own question takes, from the input to the drawn answer; in s."""
    asked = Input(
        key=None,
        at=house.clock.now(),
        account=AccountRef(platform="web", realm=REALM, external_id=f"U-{lead}"),
        conversation=ConversationRef(external_id=private_place(f"U-{lead}"), kind="personal"),
        what=Command("digest"),
    )
    begun = perf_counter()
    answer = await house.turn.take(asked)
    took = perf_counter() - begun
    assert isinstance(answer, Told), answer
    return took


@asynccontextmanager
async def _house(url: str, at: datetime) -> AsyncIterator[House]:
    clock = VirtualClock(at)
    platforms: dict[PlatformName, Platform] = {"web": RecordingPlatform(clock.now)}
    async with open_house(
        url, clock=clock, ids=RandomIds(), platforms=platforms, chance=Random(1)
    ) as house:
        yield house


def _clock() -> VirtualClock:
    return VirtualClock(instant(START, time(12), ZONE))
