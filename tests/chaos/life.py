"""One run: a network lives a week and a half of school while replicas are killed under it.

The calendar jumps from one due hour to the next; at each stop people answer, replicas die, hang and
come back, the database crashes, Slack and Teams have their bad days. Then the weather clears,
everything that is owed arrives, and the oracle judges.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import aiohttp
from sqlalchemy import func, select

from bot.domain.clock import monotonic
from bot.store import agenda
from bot.store.tables.delivery import delivery, due
from bot.store.work import Work
from tests.chaos.havoc import Blow, Havoc
from tests.chaos.oracle import judge
from tests.chaos.people import People
from tests.chaos.plan import Lived, Plan
from tests.chaos.replica import LEASE, TIMEOUT
from tests.chaos.replicas import Replicas, replicas
from tests.chaos.stage import Stage, staged
from tests.chaos.stored import OWED, read_store

_ABOUT_NOW = timedelta(seconds=30)


def _nothing(_words: str) -> None:
    """Tell nobody."""


async def live(plan: Plan, tell: Callable[[str], None] = _nothing) -> Lived:
    """Live one run, and judge it. Everything it starts has ended when this returns or raises.

    Args:
        plan: what it is to be.
        tell: told in a line how far it is.
    """
    began = monotonic()
    chance = Random(plan.seed)
    folder = Path(tempfile.mkdtemp(prefix="cyclebot-chaos-"))
    try:
        async with staged(plan, folder, chance) as stage, aiohttp.ClientSession() as http:
            apart = [timedelta(seconds=chance.uniform(-1, 1)) for _ in range(plan.replicas)]
            with replicas(
                plan.replicas,
                stage.settings,
                folder,
                ahead=stage.calendar.ahead,
                apart=apart if plan.postgres else [timedelta(0)],
                microsoft=stage.microsoft,
            ) as servers:
                people = People(
                    sides=stage.sides,
                    network=stage.network,
                    chance=Random(chance.random()),
                    now=stage.calendar.now,
                    urls=[each.url for each in servers.each],
                    http=http,
                )
                havoc = Havoc(servers=servers, postgres=stage.postgres, chance=chance)
                run = _Run(
                    plan=plan,
                    stage=stage,
                    servers=servers,
                    people=people,
                    havoc=havoc,
                    chance=chance,
                    tell=tell,
                )
                lived = await run.live()
        lived.logged = _logged(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lived.seconds = monotonic() - began
    return lived


@dataclass(frozen=True, kw_only=True)
class _Run:
    plan: Plan
    stage: Stage
    servers: Replicas
    people: People
    havoc: Havoc
    chance: Random
    tell: Callable[[str], None]

    async def live(self) -> Lived:
        """The storm, the calm after it, and what the oracle says."""
        people, stage = self.people, self.stage
        living = asyncio.create_task(people.live(self.plan.act_every))
        watching = asyncio.create_task(_supervise(self.servers))
        try:
            await self._storm()
            people.stormy = stage.weather.blowing = False
            living.cancel()
            settled_in = await self._settle()
        finally:
            for task in (living, watching):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await people.leave()
        self.servers.kill_all()
        stored = await stage.read(lambda work: read_store(work, stage.sides))
        return Lived(
            plan=self.plan,
            verdict=judge(stored, people, allowance=LEASE + 2 * TIMEOUT),
            happened=self.havoc.done
            + stage.weather.done
            + Counter({f"inbound {name}": n for name, n in people.told.items()}),
            settled_in=settled_in,
        )

    async def _storm(self) -> None:
        """Every stop of the calendar, with its share of what is to happen."""
        plan, havoc, calendar = self.plan, self.havoc, self.stage.calendar
        hour = calendar.now()
        for stop in range(plan.stops):
            if stop + 1 == plan.stops:
                self.people.all_have_a_say()
            for blow in self._blows(stop):
                await asyncio.sleep(self.chance.expovariate(1 / plan.kill_every))
                await havoc.strike(blow)
            await havoc.over()
            # A quick storm may be over before the hour at which something is due.
            await asyncio.sleep(max((hour - calendar.now()).total_seconds(), 0))
            self.tell(
                f"stop {stop + 1}: {calendar.now():%a %H:%M}Z,"
                f" {havoc.done['kill -9']} kills, {len(self.people.said)} said,"
                f" {len(self.people.filled)} forms"
            )
            if stop + 1 < plan.stops:
                hour = await self._following()
                await self._jump(hour)

    def _blows(self, stop: int) -> list[Blow]:
        """A stop's share of all that is to happen, in any order."""
        plan = self.plan
        kinds: list[tuple[Blow, int]] = [
            ("kill", plan.kills),
            ("pause", plan.pauses),
            ("crash", plan.crashes),
        ]
        blows = [blow for blow, all_ in kinds for _ in range(_shares(all_, plan.stops)[stop])]
        self.chance.shuffle(blows)
        return blows

    async def _following(self) -> datetime:
        """When the next thing is due after all that is due about now, which is waited for.

        What is owed is waited for only a while: some of it is late, as after an outage.
        """
        began, plan, calendar = monotonic(), self.plan, self.stage.calendar
        while monotonic() < began + plan.settles_within:
            following, owed = await self.stage.read(
                lambda work: (agenda.next_due_at(work.connection), _owed_now(work))
            )
            done = following is not None and following > calendar.now() + _ABOUT_NOW
            if done and (not owed or monotonic() > began + plan.late_after):
                assert following is not None
                return following
            await asyncio.sleep(0.3)
        raise RuntimeError("what is due is not being done")

    async def _jump(self, following: datetime) -> None:
        """To the next hour at which something is due: every process is killed, its clock set."""
        calendar = self.stage.calendar
        self.havoc.kill_all()
        calendar.jump_to(following - timedelta(seconds=2))
        self.servers.ahead = calendar.ahead
        self.havoc.done["calendar jumped"] += 1
        self.servers.start_all()

    async def _settle(self) -> float:
        """Let everything that is owed arrive; how many seconds that took."""
        began = monotonic()
        await self.people.done()
        while monotonic() - began < self.plan.settles_within:
            if not await self.stage.read(_unsettled):
                break
            await asyncio.sleep(0.3)
        return monotonic() - began


def _logged(folder: Path) -> list[str]:
    lines: list[str] = []
    for file in sorted(folder.glob("replica-*.log")):
        lines += file.read_text(errors="replace").splitlines()
    return lines


async def _supervise(servers: Replicas) -> None:
    """Start what ended by itself, as whoever runs a server has it done."""
    while True:
        servers.start_all()
        await asyncio.sleep(0.2)


def _unsettled(work: Work) -> int:
    """How much is not done yet; what is owed counts whatever its slot.

    A conversation of Teams that heard much within the hour has its next slots minutes ahead.
    """
    owed = select(func.count()).where(delivery.c.state.in_(OWED))
    overdue = select(func.count()).where(due.c.due_at <= work.now)
    return (work.connection.scalar(owed) or 0) + (work.connection.scalar(overdue) or 0)


def _owed_now(work: Work) -> int:
    soon = work.now + timedelta(minutes=2)
    owed = select(func.count()).where(delivery.c.state.in_(OWED), delivery.c.visible_at <= soon)
    return work.connection.scalar(owed) or 0


def _shares(whole: int, parts: int) -> list[int]:
    """A number dealt out evenly."""
    return [whole // parts + (place < whole % parts) for place in range(parts)]
