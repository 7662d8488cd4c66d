"""A chat page on a real port, with a scripted turn behind it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from aiohttp import web

from adapters.web.app import Suggestion, add_chat
from adapters.web.clock_panel import ClockFacts
from adapters.web.platform import WebPlatform
from adapters.web.vendor import ChatVendor
from bot.domain.clock import VirtualClock
from dialogs.answers import Answer, Done
from dialogs.inputs import AccountRef, Input
from dialogs.platform import Where

REALM = "local"
NOTICE = "Everything below the districts is invented."
START = datetime(2026, 10, 14, 21, 45, tzinfo=UTC)
PLACE = Where(platform="web", realm=REALM, installation_id="web", conversation="grade-4")


def new_vendor(clock: VirtualClock, path: str = ":memory:") -> ChatVendor:
    """Two teachers and a principal in one channel, a stranger elsewhere."""
    vendor = ChatVendor(path, clock=clock)
    with vendor.together():
        vendor.add_user(REALM, "ana", "Ana Ruiz", group="Grade 4", role_words="Teacher, Grade 4")
        vendor.add_user(REALM, "ben", "Ben Okafor", group="Grade 4", role_words="Teacher, Grade 4")
        vendor.add_user(REALM, "pri", "Priya Nand", group="Principals", email="pri@school.example")
        vendor.add_user(REALM, "zoe", "Zoë Stranger", group="Grade 5", guest=True)
        vendor.add_channel(REALM, "grade-4", "grade-4")
        vendor.add_channel(REALM, "grade-5", "grade-5")
        for user in ("ana", "ben", "pri"):
            vendor.add_member(REALM, "grade-4", user)
        vendor.add_member(REALM, "grade-5", "zoe")
    return vendor


@dataclass(slots=True)
class ScriptedTurn:
    """A turn that hears everything and answers by a script, or with `Done`."""

    heard: list[Input] = field(default_factory=list)
    script: Callable[[Input], Answer] = lambda _: Done()

    async def __call__(self, asked: Input) -> Answer:
        self.heard.append(asked)
        return self.script(asked)


@dataclass(slots=True)
class HandClock:
    """A clock panel over a virtual clock; `on_move` is what happens on the way."""

    clock: VirtualClock
    moves: list[timedelta | tuple[str | None, str | None]] = field(default_factory=list)
    gate: asyncio.Event | None = None
    on_move: Callable[[], object] = lambda: None

    async def facts(self, viewer: AccountRef, conversation: str | None) -> ClockFacts:
        del viewer
        return ClockFacts(
            now=self.clock.now(),
            zone="America/Los_Angeles",
            today_words="Wed 14 October",
            cycle_words="implement, day 8 of 15" if conversation == "grade-4" else None,
            next_words="Thu 14:45, reminds",
        )

    async def move(self, by: timedelta) -> None:
        self.moves.append(by)
        if self.gate is not None:
            await self.gate.wait()
        self.clock.move_to(self.clock.now() + by)
        self.on_move()

    async def move_to_next(self, viewer: AccountRef | None, conversation: str | None) -> None:
        self.moves.append((viewer.external_id if viewer else None, conversation))


class Served:
    """A page that is being served, and can be stopped and started again at the same address."""

    def __init__(self, path: str = ":memory:") -> None:
        self.clock = VirtualClock(START)
        self.vendor = new_vendor(self.clock, path)
        self.platform = WebPlatform(self.vendor)
        self.turn = ScriptedTurn()
        self.panel = HandClock(self.clock)
        self._port = 0
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        app = web.Application()
        add_chat(
            app,
            take=self.turn,
            vendor=self.vendor,
            clock=self.panel,
            notice=NOTICE,
            suggestions=(
                Suggestion("status", "how the teams are"),
                Suggestion("help", "what to ask"),
            ),
        )
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()


@asynccontextmanager
async def serving(path: str = ":memory:") -> AsyncIterator[Served]:
    """Serve the page on a free port of this machine."""
    page = Served(path)
    await page.start()
    try:
        yield page
    finally:
        await page.stop()
        page.vendor.close()
