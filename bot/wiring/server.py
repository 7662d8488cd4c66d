"""The server: the house with its doors open over HTTP and its metronome ticking."""

from __future__ import annotations

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from aiohttp import web

from bot.domain.clock import SystemClock, machine_now
from bot.domain.errors import Unusable
from bot.domain.ids import RandomIds
from bot.store import programs, settings
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases import zone_data
from bot.wiring.doors import Door, introduced_by, members_of
from bot.wiring.house import House, house_on, open_database
from bot.wiring.local_chat import local_chat_door
from config.program_files import shipped_programs
from config.settings import Settings
from scheduler.metronome import AGENDA_EVERY, SWEEP_EVERY, Metronome

_DRAIN_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server: where it listens ("http://127.0.0.1:3978"), and its parts."""

    address: str
    house: House


class PortTaken(Unusable):
    """Another program listens at that port already."""


@asynccontextmanager
async def serving(chosen: Settings, *, local_chat: bool) -> AsyncIterator[Served]:
    """Open the doors; close them when the block ends, letting end what is under way.

    Args:
        chosen: the settings.
        local_chat: whether the local chat page is served.

    Raises:
        PortTaken: the port is another's.
        Unusable: the database or a setting cannot be used.
    """
    listener = listen(chosen.host, chosen.port)
    try:
        clock = SystemClock(await _offset(chosen.database_url, local_chat=local_chat))
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                open_database(chosen.database_url, clock=clock, ids=RandomIds(), serve=True)
            )
            await database.work(_settle_in)
            doors: list[Door] = []
            if local_chat:
                doors.append(await stack.enter_async_context(local_chat_door(chosen, clock)))
            house = _house(chosen, database, clock, doors)
            async with _open(doors, house, listener) as served:
                yield served
            if local_chat:
                await database.work(_leave_calendar)
    finally:
        listener.close()


def listen(host: str, port: int) -> socket.socket:
    """Take a port, before anything else is done.

    Raises:
        PortTaken: another program has it.
        Unusable: this machine has no such address, or the port is not ours to take.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    # So that a server that was just stopped can be started again at once.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host.strip("[]"), port))
        listener.listen(128)
    except OSError as cause:
        listener.close()
        if cause.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Port {port} is taken by another program, maybe another Cyclebot. Stop that one, "
                f"or choose another port, for example PORT={other_port(port)}."
            ) from cause
        raise Unusable(
            f"Cyclebot can't listen at {host}, port {port}: {cause.strerror or cause}. "
            "See HOST and PORT."
        ) from cause
    return listener


def other_port(port: int) -> int:
    """A port near this one, to try instead."""
    return port + 1 if port < 65535 else port - 1


def _house(
    chosen: Settings, database: Database, clock: SystemClock, doors: Sequence[Door]
) -> House:
    platforms = {door.name: door.platform for door in doors}
    return house_on(
        database,
        clock=clock,
        platforms=platforms,
        command=chosen.command,
        members_of=members_of(platforms),
        introduced_by=introduced_by(platforms),
    )


@asynccontextmanager
async def _open(
    doors: Sequence[Door], house: House, listener: socket.socket
) -> AsyncIterator[Served]:
    """The HTTP server, the metronome and the dispatcher's loop around one house."""
    app = web.Application()
    app.router.add_get("/healthz", _healthy)
    for door in doors:
        door.open(app, house)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    await runner.setup()
    stop = asyncio.Event()
    metronome = Metronome()
    metronome.every(AGENDA_EVERY, "agenda", house.tick)
    metronome.every(SWEEP_EVERY, "sweep", house.sweep)
    sending = asyncio.create_task(house.dispatcher.run(stop))
    try:
        await web.SockSite(runner, listener).start()
        metronome.start()
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        yield Served(address=f"http://{shown}:{port}", house=house)
    finally:
        # First nobody comes in any more, then what came in goes out.
        await runner.cleanup()
        await metronome.stop()
        stop.set()
        await asyncio.wait({sending}, timeout=_DRAIN_SECONDS)


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def _offset(url: str, *, local_chat: bool) -> timedelta:
    """Where the calendar goes on; one that was moved is for local chat alone."""
    database = await Database.open(url, clock=SystemClock(), ids=RandomIds())
    try:
        if local_chat:
            return await database.work(
                lambda work: settings.take_up_calendar(work.connection, machine_now())
            )
        moved = await database.read(lambda work: settings.calendar_offset(work.connection))
    finally:
        await database.close()
    if moved:
        raise Unusable(
            "This database's calendar was moved in local chat, so it isn't for real people. Serve "
            "another database, or turn CYCLEBOT_LOCAL_CHAT on."
        )
    return moved


def _leave_calendar(work: Work) -> None:
    settings.leave_calendar(work.connection, work.now)


def _settle_in(work: Work) -> None:
    """Bring the stored programs and instants up to what this process was started with."""
    for program in shipped_programs():
        programs.keep_program(work, program)
    zone_data.follow_zone_data(work, version("tzdata"))
