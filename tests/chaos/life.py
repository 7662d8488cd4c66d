"""One run: a network lives a week and a half of school while replicas are killed under it.

The calendar jumps from one due hour to the next; at each stop people answer, replicas die, hang and
come back, the database crashes, Slack has its bad days. Then the weather clears, everything that is
owed arrives, and the oracle judges.
"""

from __future__ import annotations

import asyncio
import base64
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

import aiohttp
from sqlalchemy import func, select

from bot.domain.clock import SystemClock, machine_now, monotonic
from bot.domain.errors import Unusable
from bot.domain.ids import RandomIds
from bot.store import agenda
from bot.store.database import Database
from bot.store.migrating import migrate
from bot.store.sealing import Seal
from bot.store.tables.delivery import delivery, due
from bot.store.work import Work
from tests.chaos.network import Network, first_instant, make_network
from tests.chaos.oracle import OWED, Verdict, judge, read_store
from tests.chaos.people import People
from tests.chaos.postgres import CrashingPostgres, crashing_postgres
from tests.chaos.replica import LEASE, TIMEOUT
from tests.chaos.replicas import Replica, Replicas, replicas
from tests.chaos.storm import Storm, Weather
from tests.fakes.slack import SlackServer
from tests.fakes.slack.world import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET

T = TypeVar("T")
_ABOUT_NOW = timedelta(seconds=30)
_STARTS_WITHIN = 15.0  # seconds, on a machine that is busy with other things


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run is to be.

    Attributes:
        seed: decides everything that is decided by chance.
        replicas: how many serve; one on a SQLite file.
        kills: how many processes are killed, over all stops.
        stops: at how many due hours the calendar stands.
        teams: how many.
        workspaces: how many they are dealt out to.
        kill_every: seconds between two kills, about.
        act_every: seconds between two acts of people, about.
        pauses: how many processes are stopped for longer than a lease.
        crashes: how often PostgreSQL is crashed.
        late_after: for how long, in seconds, what is owed is waited for before the next stop.
        settles_within: how long everything owed may take to arrive, in seconds, once all is calm.
    """

    seed: int
    replicas: int
    kills: int
    stops: int
    teams: int = 16
    workspaces: int = 3
    kill_every: float = 0.5
    act_every: float = 0.3
    pauses: int = 0
    crashes: int = 0
    late_after: float = 6
    settles_within: float = 120

    @property
    def postgres(self) -> bool:
        """Whether it runs on PostgreSQL."""
        return self.replicas > 1


@dataclass(slots=True, kw_only=True)
class Lived:
    """What came of a run."""

    plan: Plan
    verdict: Verdict
    happened: Counter[str] = field(default_factory=Counter)
    seconds: float = 0
    settled_in: float = 0
    logged: list[str] = field(default_factory=list)


def _nothing(_words: str) -> None:
    """Tell nobody."""


async def live(plan: Plan, tell: Callable[[str], None] = _nothing) -> Lived:
    """Live one run, and judge it. Everything it starts has ended when this returns or raises.

    Args:
        plan: what it is to be.
        tell: told in a line how far it is.
    """
    began = monotonic()
    folder = Path(tempfile.mkdtemp(prefix="cyclebot-chaos-"))
    try:
        calendar = _Calendar(first_instant())
        async with (
            _database(plan, folder) as (url, postgres),
            SlackServer.serving(calendar.now) as slack,
        ):
            run = await _Run.made(plan, url, postgres, slack, folder, calendar)
            run.tell = tell
            lived = await run.live()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    lived.seconds = monotonic() - began
    return lived


@asynccontextmanager
async def _database(plan: Plan, folder: Path) -> AsyncIterator[tuple[str, CrashingPostgres | None]]:
    if not plan.postgres:
        url = f"sqlite:///{folder}/chaos.sqlite"
        await asyncio.to_thread(migrate, url)
        yield url, None
        return
    async with crashing_postgres("chaos") as postgres:
        await asyncio.to_thread(migrate, postgres.url)
        yield postgres.url, postgres


class _Calendar:
    """The calendar of the run, and how far it is ahead of the machine; Slack goes by it too.

    It jumps only ahead.
    """

    def __init__(self, start: datetime) -> None:
        self.ahead = start - machine_now()

    def now(self) -> datetime:
        return machine_now() + self.ahead

    def jump_to(self, instant: datetime) -> None:
        self.ahead = max(instant - machine_now(), self.ahead)


@dataclass(kw_only=True)
class _Run:
    plan: Plan
    url: str
    postgres: CrashingPostgres | None
    slack: SlackServer
    folder: Path
    network: Network
    calendar: _Calendar
    storm: Storm
    chance: Random
    settings: dict[str, str]
    happened: Counter[str] = field(default_factory=Counter)
    crashing: asyncio.Lock = field(default_factory=asyncio.Lock)
    tell: Callable[[str], None] = _nothing

    @classmethod
    async def made(
        cls,
        plan: Plan,
        url: str,
        postgres: CrashingPostgres | None,
        slack: SlackServer,
        folder: Path,
        calendar: _Calendar,
    ) -> _Run:
        """Store the network and get ready; nothing runs yet."""
        chance = Random(plan.seed)
        key = base64.urlsafe_b64encode(chance.randbytes(32)).decode()
        storm = Storm(Random(chance.random()), Weather(timeout=TIMEOUT))
        slack.faults = storm

        def found(work: Work) -> Network:
            return make_network(
                work,
                slack,
                Seal([key]),
                teams=plan.teams,
                workspaces=plan.workspaces,
                spread=8,
            )

        database = await Database.open(url, clock=SystemClock(calendar.ahead), ids=RandomIds())
        try:
            network = await database.work(found)
        finally:
            await database.close()
        settings = {
            **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
            "CYCLEBOT_DATABASE_URL": url,
            "HOST": "127.0.0.1",
            "CYCLEBOT_PUBLIC_URL": "http://127.0.0.1:1",
            "CYCLEBOT_ENCRYPTION_KEYS": key,
            "SLACK_CLIENT_ID": CLIENT_ID,
            "SLACK_CLIENT_SECRET": CLIENT_SECRET,
            "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            "SLACK_API_URL": slack.api_url,
        }
        return cls(
            plan=plan,
            url=url,
            postgres=postgres,
            slack=slack,
            folder=folder,
            network=network,
            calendar=calendar,
            storm=storm,
            chance=chance,
            settings=settings,
        )

    async def live(self) -> Lived:
        """All of it."""
        apart = [timedelta(seconds=self.chance.uniform(-1, 1)) for _ in range(self.plan.replicas)]
        async with aiohttp.ClientSession() as http:
            with replicas(
                self.plan.replicas,
                self.settings,
                self.folder,
                ahead=self.calendar.ahead,
                apart=apart if self.postgres is not None else [timedelta(0)],
            ) as servers:
                return await self._lived(servers, http)

    async def _lived(self, servers: Replicas, http: aiohttp.ClientSession) -> Lived:
        """The storm, the calm after it, and what the oracle says."""
        people = People(
            slack=self.slack,
            network=self.network,
            chance=Random(self.chance.random()),
            calendar=self.calendar.now,
            urls=[each.url for each in servers.each],
            http=http,
        )
        living = asyncio.create_task(people.live(self.plan.act_every))
        watching = asyncio.create_task(_supervise(servers))
        try:
            await self._storm(servers, people)
            people.stormy = self.storm.blowing = False
            living.cancel()
            settled_in = await self._settle(servers, people)
        finally:
            for task in (living, watching):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
            await people.leave()
        servers.kill_all()
        stored = await self._read(read_store)
        verdict = judge(stored, self.slack, people, allowance=LEASE + 2 * TIMEOUT)
        self.happened.update(self.storm.done)
        self.happened.update({f"inbound {name}": n for name, n in people.told.items()})
        return Lived(
            plan=self.plan,
            verdict=verdict,
            happened=self.happened,
            settled_in=settled_in,
            logged=self._logged(),
        )

    async def _storm(self, servers: Replicas, people: People) -> None:
        """Every stop of the calendar, with its share of what is to happen."""
        plan, held = self.plan, set[asyncio.Task[None]]()
        for stop in range(plan.stops):
            share = _shares(plan.kills, plan.stops)[stop]
            pauses = _shares(plan.pauses, plan.stops)[stop]
            crashes = _shares(plan.crashes, plan.stops)[stop]
            for what in self._order(share, pauses, crashes):
                await asyncio.sleep(self.chance.expovariate(1 / plan.kill_every))
                match what:
                    case "kill":
                        await self._kill(servers)
                    case "pause":
                        held.add(asyncio.create_task(self._pause(servers)))
                    case "crash":
                        held.add(asyncio.create_task(self._crash()))
                held = {each for each in held if not each.done()}
            await asyncio.gather(*held)
            held = set()
            kills, said = self.happened["kill -9"], len(people.said)
            self.tell(
                f"stop {stop + 1}: {self.calendar.now():%a %H:%M}Z, {kills} kills, {said} said"
            )
            if stop + 1 < plan.stops:
                await self._jump(servers, await self._following())

    def _order(self, kills: int, pauses: int, crashes: int) -> list[str]:
        what = ["kill"] * kills + ["pause"] * pauses + ["crash"] * crashes
        self.chance.shuffle(what)
        return what

    async def _kill(self, servers: Replicas) -> None:
        """Kill one and start it again at once: mostly one that serves, now and then any."""
        victim = await self._victim(servers)
        victim.kill()
        self.happened["kill -9"] += 1
        servers.start(victim)

    async def _victim(self, servers: Replicas) -> Replica:
        """One that serves; after a while, or now and then, any that is not paused."""
        until = monotonic() + _STARTS_WITHIN
        while True:
            awake = [each for each in servers.each if not each.paused]
            serving = [each for each in awake if await each.serves()]
            any_will_do = monotonic() > until or self.chance.random() < 0.05
            if found := (awake if any_will_do else serving):
                return self.chance.choice(found)
            await asyncio.sleep(0.1)

    async def _pause(self, servers: Replicas) -> None:
        """SIGSTOP for longer than a lease; who was stopped then goes on as if nothing had been."""
        victim = await self._victim(servers)
        victim.pause()
        self.happened["SIGSTOP longer than the lease"] += 1
        await asyncio.sleep(LEASE.total_seconds() * self.chance.uniform(1.1, 1.5))
        victim.go_on()

    async def _crash(self) -> None:
        if self.postgres is None:
            return
        async with self.crashing:
            await self.postgres.crash()
            await asyncio.sleep(self.chance.uniform(0, 1))
            await self.postgres.come_back()
        self.happened["PostgreSQL crashed"] += 1

    async def _following(self) -> datetime:
        """When the next thing is due after all that is due about now, which is waited for.

        What is owed is waited for only a while: some of it is late, as after an outage.
        """
        began = monotonic()
        while monotonic() < began + self.plan.settles_within:
            following, owed = await self._read(
                lambda work: (agenda.next_due_at(work.connection), _owed_now(work))
            )
            done = following is not None and following > self.calendar.now() + _ABOUT_NOW
            if done and (not owed or monotonic() > began + self.plan.late_after):
                assert following is not None
                return following
            await asyncio.sleep(0.3)
        raise RuntimeError("what is due is not being done")

    async def _jump(self, servers: Replicas, following: datetime) -> None:
        """To the next hour at which something is due: every process is killed, its clock set."""
        servers.kill_all()
        self.calendar.jump_to(following - timedelta(seconds=2))
        servers.ahead = self.calendar.ahead
        self.happened["calendar jumped"] += 1
        self.happened["kill -9"] += len(servers.each)
        servers.start_all()

    async def _settle(self, servers: Replicas, people: People) -> float:
        """Let everything that is owed arrive; how many seconds that took."""
        began = monotonic()
        for replica in servers.each:
            if replica.paused:
                replica.go_on()
        await people.done()
        while monotonic() - began < self.plan.settles_within:
            if not await self._read(_unsettled):
                break
            await asyncio.sleep(0.5)
        return monotonic() - began

    async def _read(self, function: Callable[[Work], T]) -> T:
        """Ask the store; it may be down just now."""
        for _ in range(120):
            try:
                database = await Database.open(
                    self.url, clock=SystemClock(self.calendar.ahead), ids=RandomIds()
                )
                try:
                    return await database.read(function)
                finally:
                    await database.close()
            except Unusable:
                await asyncio.sleep(0.25)
        raise RuntimeError("the database did not come back")

    def _logged(self) -> list[str]:
        lines: list[str] = []
        for file in sorted(self.folder.glob("replica-*.log")):
            lines += file.read_text(errors="replace").splitlines()
        return lines


async def _supervise(servers: Replicas) -> None:
    """Start what ended by itself, as whoever runs a server has it done."""
    while True:
        servers.start_all()
        await asyncio.sleep(0.2)


def _unsettled(work: Work) -> int:
    overdue = select(func.count()).where(due.c.due_at <= work.now)
    return _owed_now(work) + (work.connection.scalar(overdue) or 0)


def _owed_now(work: Work) -> int:
    soon = work.now + timedelta(minutes=2)
    owed = select(func.count()).where(delivery.c.state.in_(OWED), delivery.c.visible_at <= soon)
    return work.connection.scalar(owed) or 0


def _shares(whole: int, parts: int) -> list[int]:
    """A number dealt out evenly."""
    return [whole // parts + (place < whole % parts) for place in range(parts)]
