"""Applications, and whole houses behind their doors, on a free port while a block lasts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random

from aiohttp import web

from bot.domain.clock import VirtualClock
from bot.store.database import Database
from bot.wiring.doors import Door, introduced_by, members_of
from bot.wiring.house import House, house_on
from dialogs.watch import Watch


@asynccontextmanager
async def served(app: web.Application) -> AsyncIterator[str]:
    """Serve an application; its address, without a slash at the end."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def served_house(
    database: Database, clock: VirtualClock, *doors: Door, watch: Watch | None = None
) -> AsyncIterator[tuple[House, str]]:
    """Serve a house behind these doors, and only these; it, and its address."""
    platforms = {door.name: door.platform for door in doors}
    house = house_on(
        database,
        clock=clock,
        platforms=platforms,
        members_of=members_of(platforms),
        introduced_by=introduced_by(platforms),
        chance=Random(1),
        watch=watch,
    )
    app = web.Application()
    for door in doors:
        door.open(app, house)
    async with served(app) as address:
        yield house, address
