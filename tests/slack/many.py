"""A Cyclebot that many workspaces may install, and a browser to install it with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time
from http.cookies import SimpleCookie
from typing import TypeVar

from aiohttp import ClientSession
from cryptography.fernet import Fernet

from bot.domain.clock import VirtualClock
from bot.domain.local_time import instant
from bot.store import installations
from bot.store.work import Work
from bot.wiring.house import House
from bot.wiring.slack import Slack
from config.settings import Settings
from tests.contracts.neighbourhood import SUNDAY, ZONE
from tests.fakes.slack import SlackServer
from tests.fakes.slack.workspaces import Workspace
from tests.fakes.slack.world import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET
from tests.slack.place import SlackPlace, serving
from tests.slack.wire import HttpWire

T = TypeVar("T")
KEY = Fernet.generate_key().decode()
PUBLIC = "https://cyclebot.example.org"
REDIRECT = f"{PUBLIC}/slack/oauth_redirect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What a browser sees: status, text, where it is led, and the cookie it was given."""

    status: int
    text: str
    location: str
    cookie: str


@dataclass(kw_only=True)
class Open:
    """A Cyclebot that many workspaces may install."""

    house: House
    door: Slack
    http: ClientSession
    slack: SlackServer
    clock: VirtualClock

    @property
    def wire(self) -> HttpWire:
        return HttpWire(http=self.http, now=self.clock.now)

    async def store(self, function: Callable[[Work], T]) -> T:
        return await self.house.database.work(function)

    async def get(self, path: str, cookie: str = "", **query: str) -> Page:
        headers = {"Cookie": f"cyclebot_install={cookie}"} if cookie else {}
        asked = self.http.get(path, params=query, headers=headers, allow_redirects=False)
        async with asked as response:
            cookies = SimpleCookie(response.headers.get("Set-Cookie", ""))
            given = cookies.get("cyclebot_install")
            return Page(
                status=response.status,
                text=await response.text(),
                location=response.headers.get("Location", ""),
                cookie=given.value if given else "",
            )

    async def begun(self) -> str:
        """Begin, and give the state, which is the cookie too."""
        return (await self.get("/slack/install")).cookie

    async def install(self, workspace: Workspace, *, org_wide: bool = False) -> Page:
        state = await self.begun()
        code = self.slack.code(workspace.id, redirect_uri=REDIRECT, org_wide=org_wide)
        page = await self.get("/slack/oauth_redirect", state, state=state, code=code)
        await self.door.background.settle()
        return page

    def place(self, workspace: Workspace) -> SlackPlace:
        """One of the workspaces, with its people."""
        return SlackPlace(
            house=self.house,
            clock=self.clock,
            slack=self.slack,
            workspace=workspace,
            door=self.door,
            wire=self.wire,
            http=self.http,
        )

    async def state_of(self, realm: str) -> str | None:
        found = await self.store(
            lambda work: installations.installation_of(work.connection, "slack", realm)
        )
        return found.state if found else None


@asynccontextmanager
async def opened(url: str, clock: VirtualClock | None = None, *keys: str) -> AsyncIterator[Open]:
    """Serve one until the block ends; without a clock it is the Sunday of every conversation."""
    clock = clock or VirtualClock(instant(SUNDAY, time(12), ZONE))
    async with SlackServer.serving(clock.now) as slack:
        chosen = Settings.model_validate(
            {
                "SLACK_CLIENT_ID": CLIENT_ID,
                "SLACK_CLIENT_SECRET": CLIENT_SECRET,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": slack.api_url,
                "CYCLEBOT_PUBLIC_URL": PUBLIC,
                "CYCLEBOT_ENCRYPTION_KEYS": ",".join(keys or (KEY,)),
                "CYCLEBOT_DATABASE_URL": url,
            }
        )
        async with serving(chosen, clock) as (house, door, http):
            yield Open(house=house, door=door, http=http, slack=slack, clock=clock)
