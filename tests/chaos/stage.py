"""What a run stands on: a database, the stand-ins, the network in both, servers' settings."""

from __future__ import annotations

import asyncio
import base64
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import TypeVar

from adapters.teams.clouds import Cloud
from bot.domain.clock import SystemClock, machine_now
from bot.domain.errors import Unusable
from bot.domain.ids import RandomIds
from bot.store.database import Database
from bot.store.migrating import migrate
from bot.store.sealing import Seal
from bot.store.work import Work
from dialogs.inputs import PlatformName
from tests.chaos.network import Network, first_instant, make_network
from tests.chaos.plan import Plan
from tests.chaos.postgres import CrashingPostgres, crashing_postgres
from tests.chaos.replica import TIMEOUT
from tests.chaos.side import Side
from tests.chaos.slack_side import SlackSide
from tests.chaos.storm import SlackStorm, TeamsStorm, Weather
from tests.chaos.teams_side import TeamsSide
from tests.fakes.slack import SlackServer
from tests.fakes.slack.world import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.fakes.teams import TeamsServers
from tests.fakes.teams.world import HOME_TENANT
from tests.teams.stage import local_cloud

T = TypeVar("T")
_READ_AGAIN, _TRIES = 0.25, 120


class Calendar:
    """The calendar of the run, and how far it is ahead of the machine; the stand-ins go by it too.

    It jumps only ahead.
    """

    def __init__(self, start: datetime) -> None:
        self.ahead = start - machine_now()

    def now(self) -> datetime:
        """What the calendar says."""
        return machine_now() + self.ahead

    def jump_to(self, instant: datetime) -> None:
        """Move ahead to an instant; one that has passed changes nothing."""
        self.ahead = max(instant - machine_now(), self.ahead)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """All that stands while servers come and go.

    Attributes:
        url: the database; `postgres` is its server, where it is one.
        calendar: of everybody.
        sides: the platforms, by name.
        network: what lives there.
        weather: over all of them.
        settings: the environment of every server.
        microsoft: where the servers reach Teams.
    """

    url: str
    postgres: CrashingPostgres | None
    calendar: Calendar
    sides: Mapping[PlatformName, Side]
    network: Network
    weather: Weather
    settings: Mapping[str, str]
    microsoft: Cloud

    async def read(self, function: Callable[[Work], T]) -> T:
        """Ask the store; it may be down just now."""
        for _ in range(_TRIES):
            try:
                async with _opened(self.url, self.calendar) as database:
                    return await database.read(function)
            except Unusable:
                await asyncio.sleep(_READ_AGAIN)
        raise RuntimeError("the database did not come back")


@asynccontextmanager
async def staged(plan: Plan, folder: Path, chance: Random) -> AsyncIterator[Stage]:
    """Set the stage for a run; nothing serves yet. All of it is gone with the block."""
    calendar = Calendar(first_instant())
    key = base64.urlsafe_b64encode(chance.randbytes(32)).decode()
    weather = Weather(chance=Random(chance.random()), timeout=TIMEOUT)
    async with (
        _database(plan, folder) as (url, postgres),
        SlackServer.serving(calendar.now) as slack,
        TeamsServers.serving(calendar.now) as teams,
    ):
        on_slack = SlackSide(slack=slack, seal=Seal([key]), now=calendar.now)
        sides: list[Side] = [on_slack, TeamsSide(teams=teams)]

        def made(work: Work) -> Network:
            return make_network(work, sides, teams=plan.teams, realms=plan.realms, spread=8)

        async with _opened(url, calendar) as database:
            network = await database.work(made)
        slack.faults = SlackStorm(weather)
        teams.connector_faults = TeamsStorm(weather)
        yield Stage(
            url=url,
            postgres=postgres,
            calendar=calendar,
            sides={each.name: each for each in sides},
            network=network,
            weather=weather,
            settings=_settings(url, key, slack, teams),
            microsoft=local_cloud(teams, default_service_url=teams.service_url),
        )


def _settings(url: str, key: str, slack: SlackServer, teams: TeamsServers) -> dict[str, str]:
    return {
        **{name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        "CYCLEBOT_DATABASE_URL": url,
        "HOST": "127.0.0.1",
        "CYCLEBOT_PUBLIC_URL": "http://127.0.0.1:1",
        "CYCLEBOT_ENCRYPTION_KEYS": key,
        "SLACK_CLIENT_ID": CLIENT_ID,
        "SLACK_CLIENT_SECRET": CLIENT_SECRET,
        "SLACK_SIGNING_SECRET": SIGNING_SECRET,
        "SLACK_API_URL": slack.api_url,
        "CYCLEBOT_TEAMS_CLOUD": "local",
        "MICROSOFT_APP_ID": teams.app_id,
        "MICROSOFT_APP_PASSWORD": teams.app_password,
        "MICROSOFT_APP_TENANT_ID": HOME_TENANT,
    }


@asynccontextmanager
async def _opened(url: str, calendar: Calendar) -> AsyncIterator[Database]:
    database = await Database.open(url, clock=SystemClock(calendar.ahead), ids=RandomIds())
    try:
        yield database
    finally:
        await database.close()


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
