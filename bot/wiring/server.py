"""The server: the house with its doors open over HTTP and its metronome ticking.

Told to stop, it first says so to whoever sends people here (`/readyz`), finishes what is under way
and gives back the rest, within `STOPS_WITHIN`.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version

from aiohttp import web

from adapters.teams.clouds import Cloud
from bot.domain.clock import SystemClock, machine_now, monotonic
from bot.domain.errors import DatabaseGone, Unusable
from bot.domain.ids import RandomIds
from bot.store import installations, programs, settings
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases import sweeping, zone_data
from bot.wiring.doors import Door, introduced_by, members_of
from bot.wiring.health import Health
from bot.wiring.house import House, house_on, open_database
from bot.wiring.measures import Measures
from bot.wiring.slack_settings import slack_way
from bot.wiring.teams_settings import teams_way
from config.program_files import shipped_programs
from config.settings import Settings, is_loopback
from dialogs.watch import Watch
from scheduler.batches import Policy
from scheduler.metronome import AGENDA_EVERY, Metronome

_log = logging.getLogger(__name__)

STOPS_WITHIN = timedelta(seconds=20)
"""How long everything under way may take once told to stop; a supervisor should give some more."""

_REQUESTS_END_WITHIN = 5.0  # seconds; a form is answered in one.
_DOORS_CLOSE_WITHIN = 12.0  # seconds; with what a door still says to people by itself.
_TICK_ENDS_WITHIN = timedelta(seconds=5)
_STOPPING_IS_NOTICED = timedelta(seconds=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server: where it listens ("http://127.0.0.1:3978"), and its parts."""

    address: str
    house: House


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a database that is not there at the start is waited for, and how often it is tried.

    Where machines start together, the database's is often the last.
    """

    lasts: timedelta = timedelta(seconds=60)
    every: timedelta = timedelta(seconds=1)


class PortTaken(Unusable):
    """Another program listens at that port already."""


@asynccontextmanager
async def serving(
    chosen: Settings,
    *,
    local_chat: bool,
    patience: Patience | None = None,
    clock: SystemClock | None = None,
    policy: Policy | None = None,
    microsoft: Cloud | None = None,
) -> AsyncIterator[Served]:
    """Open the doors; close them when the block ends, letting end what is under way.

    Args:
        chosen: the settings.
        local_chat: whether the local chat page is served; then no other door is.
        patience: how long a database that can't be reached yet is waited for.
        clock: the calendar clock, if not the machine's with what the database adds to it.
        policy: how fast and how patiently is sent.
        microsoft: the cloud whose addresses Teams is reached at, if not the one that is set: no
            setting can name others, for our token goes to Microsoft alone.

    Raises:
        PortTaken: the port is another's.
        Unusable: the database or a setting cannot be used.
    """
    slack = None if local_chat else slack_way(chosen)
    teams = None if local_chat else teams_way(chosen)
    listener = listen(chosen.host, chosen.port)
    try:
        await _reached(chosen.database_url, patience or Patience())
        offset = await _offset(chosen.database_url, local_chat=local_chat)
        clock = clock or SystemClock(offset)
        async with AsyncExitStack() as stack:
            database = await stack.enter_async_context(
                open_database(chosen.database_url, clock=clock, ids=RandomIds(), serve=True)
            )
            await database.work(_settle_in)
            doors: list[Door] = []
            # A door is loaded here and not above: whoever opens one waits for no other's packages,
            # and the Bot Framework alone takes most of a second.
            if local_chat:
                from bot.wiring.local_chat import local_chat_door

                await database.read(_expect_nobody_real)
                doors.append(await stack.enter_async_context(local_chat_door(chosen, clock)))
            if slack is not None:
                from bot.wiring.slack import slack_door

                at_slack = slack_door(slack, chosen, database, clock)
                doors.append(await stack.enter_async_context(at_slack))
            if teams is not None:
                from bot.wiring.teams import teams_door

                at_teams = teams_door(teams, database, clock, microsoft)
                doors.append(await stack.enter_async_context(at_teams))
            measures = Measures()
            house = _house(chosen, database, clock, doors, measures, policy)
            async with _open(doors, house, measures, listener) as served:
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
    chosen: Settings,
    database: Database,
    clock: SystemClock,
    doors: Sequence[Door],
    watch: Watch,
    policy: Policy | None,
) -> House:
    platforms = {door.name: door.platform for door in doors}
    return house_on(
        database,
        clock=clock,
        platforms=platforms,
        command=chosen.command,
        members_of=members_of(platforms),
        introduced_by=introduced_by(platforms),
        watch=watch,
        policy=policy,
    )


@asynccontextmanager
async def _open(
    doors: Sequence[Door], house: House, measures: Measures, listener: socket.socket
) -> AsyncIterator[Served]:
    """The HTTP server, the metronome and the dispatcher's loop around one house."""
    app = web.Application()
    health = Health(house=house)
    health.open(app)
    measures.open(app, house)
    for door in doors:
        door.open(app, house)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_REQUESTS_END_WITHIN)
    await runner.setup()
    stop = asyncio.Event()
    metronome = Metronome()
    metronome.every(AGENDA_EVERY, "agenda", house.tick)
    sending = asyncio.create_task(house.dispatcher.run(stop))
    host, port = listener.getsockname()[:2]
    try:
        await web.SockSite(runner, listener).start()
        metronome.start()
        shown = f"[{host}]" if ":" in host else host
        yield Served(address=f"http://{shown}:{port}", house=house)
    finally:
        health.draining = True
        stop.set()
        # Sending ends while the doors are still open: whoever sends people here looks every few
        # seconds, and must not meet a closed door meanwhile. On this machine alone nobody does.
        noticed = timedelta(0) if is_loopback(host) else _STOPPING_IS_NOTICED
        await asyncio.gather(_last_people(runner, noticed), metronome.stop(_TICK_ENDS_WITHIN))
        await asyncio.wait({sending}, timeout=STOPS_WITHIN.total_seconds())


async def _last_people(runner: web.AppRunner, noticed: timedelta) -> None:
    if noticed:
        await _a_while(noticed.total_seconds())
    try:
        async with asyncio.timeout(_DOORS_CLOSE_WITHIN):
            await runner.cleanup()
    except TimeoutError:
        _log.warning("something was still on its way to people when the doors had to close")


async def _a_while(seconds: float) -> None:
    await asyncio.sleep(seconds)


async def _reached(url: str, patience: Patience) -> None:
    """Wait until the database answers.

    Raises:
        DatabaseGone: it did not for as long as patience lasts.
        Unusable: it answers, and can't be used.
    """
    until = monotonic() + patience.lasts.total_seconds()
    said = False
    while True:
        try:
            database = await Database.open(url, clock=SystemClock(), ids=RandomIds())
        except DatabaseGone as gone:
            if monotonic() >= until:
                raise
            if not said:
                said = True
                _log.warning(
                    "the database can't be reached yet (%s); it is tried for %.0f seconds",
                    type(gone.__cause__ or gone).__name__,
                    patience.lasts.total_seconds(),
                )
            await asyncio.sleep(patience.every.total_seconds())
        else:
            await database.close()
            return


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


def _expect_nobody_real(work: Work) -> None:
    """Local chat lets whoever opens it be anyone, so no real workspace may be behind it."""
    for found in installations.installations(work.connection):
        if found.platform != "web" and found.state == "live":
            raise Unusable(
                "CYCLEBOT_LOCAL_CHAT is on, which lets whoever opens the page be anyone, and this"
                f" database serves {found.name or found.realm} on {found.platform.title()}. Turn"
                " it off, or use another database for local chat."
            )


def _leave_calendar(work: Work) -> None:
    settings.leave_calendar(work.connection, work.now)


def _settle_in(work: Work) -> None:
    """Bring the stored programs and instants up to what this process was started with."""
    for program in shipped_programs():
        programs.keep_program(work, program)
    zone_data.follow_zone_data(work, version("tzdata"))
    sweeping.keep_sweeping(work)
