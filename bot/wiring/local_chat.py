"""The local chat page as a door: its own messages in a small file, its clock, its routes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from adapters.web.app import Suggestion, add_chat
from adapters.web.platform import WebPlatform
from adapters.web.vendor import ChatVendor
from bot.domain.clock import MovableClock
from bot.wiring.house import House
from bot.wiring.local_clock import LocalClock
from config.settings import Settings
from dialogs.inputs import PlatformName
from dialogs.wording.local_chat import NOTICE, SUGGESTIONS


class LocalChat:
    """The door of the local chat page.

    Args:
        vendor: the chat service behind the page.
        clock: the house's clock, which the page may move.
        command: the command word.
    """

    name: PlatformName = "web"

    def __init__(self, vendor: ChatVendor, clock: MovableClock, command: str) -> None:
        self._vendor = vendor
        self._clock = clock
        self._command = command
        self.platform = WebPlatform(vendor)

    def open(self, app: web.Application, house: House) -> None:
        """Put the page under `/chat`, and lead there from the root."""
        add_chat(
            app,
            take=house.turn.take,
            vendor=self._vendor,
            clock=LocalClock(house, self._clock),
            notice=NOTICE,
            command=self._command,
            suggestions=[Suggestion(words=word, says=says) for word, says in SUGGESTIONS],
        )
        app.router.add_get("/", _to_chat)


@asynccontextmanager
async def local_chat_door(chosen: Settings, clock: MovableClock) -> AsyncIterator[LocalChat]:
    """Open the page's file for as long as the block lasts."""
    vendor = ChatVendor(chat_file(chosen), clock=clock)
    try:
        yield LocalChat(vendor, clock, chosen.command)
    finally:
        vendor.close()


def chat_file(chosen: Settings) -> Path:
    """The file of the local chat's own messages: beside a SQLite database, else where we stand."""
    url = chosen.database_url
    if url.startswith("sqlite:///"):
        beside = Path(url.removeprefix("sqlite:///"))
        return beside.with_name(f"{beside.stem}-chat.sqlite")
    return Path("cyclebot-chat.sqlite")


async def _to_chat(_: web.Request) -> web.Response:
    raise web.HTTPFound("/chat")
