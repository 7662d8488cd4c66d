"""Cyclebot with Teams as its only door, at the addresses of a stand-in Microsoft.

`python -m tests.bench.teams_serve DATABASE APP_ID LOGIN_URL METADATA_URL`: what `cyclebot serve`
opens, but for the cloud, whose addresses no setting can change: our token goes to Microsoft alone.
"""

from __future__ import annotations

import asyncio
import sys

from aiohttp import web

from adapters.teams.clouds import Cloud
from bot.domain.clock import SystemClock
from bot.domain.ids import RandomIds
from bot.wiring.doors import introduced_by, members_of
from bot.wiring.house import house_on, open_database
from bot.wiring.teams import teams_door
from bot.wiring.teams_settings import TeamsWay
from tests.fakes.teams.world import APP_PASSWORD, HOME_TENANT


async def _serve(url: str, app_id: str, login_url: str, metadata_url: str) -> None:
    clock = SystemClock()
    cloud = Cloud(name="local", login_url=login_url, metadata_url=metadata_url, loopback=True)
    way = TeamsWay(app_id=app_id, password=APP_PASSWORD, tenant_id=HOME_TENANT, cloud="local")
    async with (
        open_database(url, clock=clock, ids=RandomIds(), serve=True) as database,
        teams_door(way, database, clock, cloud) as door,
    ):
        platforms = {door.name: door.platform}
        house = house_on(
            database,
            clock=clock,
            platforms=platforms,
            members_of=members_of(platforms),
            introduced_by=introduced_by(platforms),
        )
        app = web.Application()
        door.open(app, house)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        sys.stdout.write(f"port:{runner.addresses[0][1]}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve(*sys.argv[1:]))
