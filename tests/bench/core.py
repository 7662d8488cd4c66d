"""Rows that need no platform: a large digest, start and rest."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from bot.domain.clock import VirtualClock
from bot.domain.ids import RandomIds
from bot.domain.local_time import instant
from bot.store import roles, units
from bot.store.work import Work
from bot.wiring.house import House, open_house
from dialogs.answers import Told
from dialogs.inputs import AccountRef, Command, ConversationRef, Input, PlatformName
from dialogs.platform import Platform
from tests.bench.growing import START, calm, copy_team, one_team
from tests.bench.processes import running
from tests.bench.results import Result, Target
from tests.conversations.town import REALM, ZONE, private_place
from tests.fakes.recording_platform import RecordingPlatform

TEAMS = 1_000
TEAMS_AT_REST = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much is measured."""

    cycles: int


QUICK = Size(cycles=2)
FULL = Size(cycles=10)


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    size = FULL if full else QUICK
    return [
        *await _digest(folder, size),
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
