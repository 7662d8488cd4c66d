"""The server: the house with its doors open over HTTP, its metronome ticking, until told to stop."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from adapters.web.app import Suggestion, add_chat
from adapters.web.platform import WebPlatform
from adapters.web.vendor import ChatVendor
from bot.domain.clock import SystemClock
from bot.domain.errors import Unusable
from bot.domain.ids import RandomIds
from bot.store import programs, settings
from bot.store.database import Database
from bot.store.work import Work
from bot.wiring.house import House, open_house
from bot.wiring.local_clock import LocalClock
from config.program_files import shipped_programs
from config.settings import Settings
from dialogs.gathering import MembersOf
from dialogs.inputs import AccountRef, Input, PlatformName
from dialogs.platform import Platform, Where
from dialogs.wording.help import SUGGESTIONS
from scheduler.metronome import AGENDA_EVERY, Metronome

NOTICE = (
    "Local chat, no account anywhere. The twelve districts and what they work on are real; every "
    "school, team, person, reply and figure below them is invented."
)
_DRAIN_SECONDS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running server: where it listens, and its parts."""

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
    listener = _listen(chosen.host, chosen.port)
    try:
        clock = SystemClock()
        await _set_clock(chosen.database_url, clock, local_chat=local_chat)
        vendor = ChatVendor(vendor_file(chosen), clock) if local_chat else None
        try:
            async with _open(chosen, clock, vendor) as house:
                yield_to = _Doors(chosen, house, clock, vendor, listener)
                async with yield_to.open() as served:
                    yield served
        finally:
            if vendor is not None:
                vendor.close()
    finally:
        listener.close()


def vendor_file(chosen: Settings) -> Path:
    """The file of the local chat's own messages, beside a SQLite database, else where we stand."""
    url = chosen.database_url
    if url.startswith("sqlite:///"):
        return Path(url.removeprefix("sqlite:///") + ".chat")
    return Path("cyclebot.chat.sqlite")


@asynccontextmanager
async def _open(
    chosen: Settings, clock: SystemClock, vendor: ChatVendor | None
) -> AsyncIterator[House]:
    platforms: dict[PlatformName, Platform] = {}
    if vendor is not None:
        platforms["web"] = WebPlatform(vendor)
    async with open_house(
        chosen.database_url,
        clock=clock,
        ids=RandomIds(),
        platforms=platforms,
        command=chosen.command,
        members_of=_members_of(platforms),
        serve=True,
    ) as house:
        await house.database.work(_keep_programs)
        yield house


def _members_of(
    platforms: Mapping[PlatformName, Platform],
) -> MembersOf:
    async def ask(arrived: Input) -> tuple[AccountRef, ...]:
        platform = platforms[arrived.account.platform]
        return await platform.members(
            Where(
                platform=arrived.account.platform,
                realm=arrived.account.realm,
                installation_id="",
                conversation=arrived.conversation.external_id,
            )
        )

    return ask


class _Doors:
    """The HTTP server, the metronome and the dispatcher's loop around one house."""

    def __init__(
        self,
        chosen: Settings,
        house: House,
        clock: SystemClock,
        vendor: ChatVendor | None,
        listener: socket.socket,
    ) -> None:
        self._chosen = chosen
        self._house = house
        self._clock = clock
        self._vendor = vendor
        self._listener = listener

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Served]:
        """Serve until the block ends."""
        runner = web.AppRunner(self._app(), access_log=None, shutdown_timeout=2)
        await runner.setup()
        stop = asyncio.Event()
        metronome = Metronome()
        metronome.every(AGENDA_EVERY, "agenda", self._house.tick)
        sending = asyncio.create_task(self._house.dispatcher.run(stop))
        try:
            await web.SockSite(runner, self._listener).start()
            metronome.start()
            host, port = self._listener.getsockname()[:2]
            yield Served(address=f"http://{host}:{port}", house=self._house)
        finally:
            await metronome.stop()
            stop.set()
            await asyncio.wait({sending}, timeout=_DRAIN_SECONDS)
            await runner.cleanup()

    def _app(self) -> web.Application:
        app = web.Application()
        if self._vendor is not None:
            add_chat(
                app,
                take=self._house.turn.take,
                vendor=self._vendor,
                clock=LocalClock(self._house, self._clock),
                notice=NOTICE,
                command=self._chosen.command,
                suggestions=[Suggestion(words=word, says=says) for word, says in SUGGESTIONS],
            )
            app.router.add_get("/", _to_chat)
        app.router.add_get("/healthz", _healthy)
        return app


async def _to_chat(_: web.Request) -> web.Response:
    raise web.HTTPFound("/chat")


async def _healthy(_: web.Request) -> web.Response:
    return web.Response(text="ok\n")


async def _set_clock(url: str, clock: SystemClock, *, local_chat: bool) -> None:
    """Take up the stored offset; a calendar that was moved is for local chat alone."""
    database = await Database.open(url, clock=clock, ids=RandomIds())
    try:
        offset = await database.read(lambda work: settings.calendar_offset(work.connection))
    finally:
        await database.close()
    if not offset:
        return
    if not local_chat:
        raise Unusable(
            "This database's calendar was moved ahead in local chat, so it isn't for real people. "
            "Serve another database, or turn CYCLEBOT_LOCAL_CHAT on."
        )
    clock.move_to(clock.now() + offset)


def _keep_programs(work: Work) -> None:
    for program in shipped_programs():
        programs.keep_program(work, program)


def _listen(host: str, port: int) -> socket.socket:
    """A socket that is ours, or one plain sentence why not."""
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as cause:
        listener.close()
        raise PortTaken(
            f"Port {port} on {host} is taken by another program (maybe another Cyclebot). "
            f"Stop that one, or choose another port: PORT={port + 1} make demo"
        ) from cause
    return listener
