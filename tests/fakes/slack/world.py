"""All of a stand-in Slack: its workspaces, its apps' tokens, its clock, and what is under way.

Time is given to it; nothing here sleeps or reads the machine's clock.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.slack.faults import Faults
from tests.fakes.slack.workspaces import BOT_SCOPES, Channel, Grant, Workspace

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
CLIENT_ID = "2141029472.691202649728"
CLIENT_SECRET = "e1b9e11dfcd19c1982d5de12921e17e8"
APP_ID = "A0CYCLEBOT"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a Web API method that came in: its name, its arguments, and who made it."""

    method: str
    args: dict[str, Any]
    token: str
    at: datetime


@dataclass(slots=True, kw_only=True)
class Trigger:
    """What lets an app open a modal: once, for three seconds."""

    team_id: str
    user_id: str
    at: datetime
    used: bool = False


@dataclass(slots=True, kw_only=True)
class WayBack:
    """A response address: five uses, thirty minutes."""

    team_id: str
    channel: str
    user_id: str
    at: datetime
    message_ts: str | None = None
    uses: int = 0


@dataclass(slots=True, kw_only=True)
class Code:
    """An OAuth code: ten minutes, once."""

    team_id: str
    scopes: frozenset[str]
    redirect_uri: str | None
    at: datetime
    org_wide: bool = False
    used: bool = False


@dataclass(slots=True)
class World:
    """Everything there is, by id.

    Args:
        now: the clock that stamps messages and lets triggers, codes and addresses expire.
    """

    now: Callable[[], datetime]
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)
    calls: list[Call] = field(default_factory=list)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    ways_back: dict[str, WayBack] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    base_url: str = ""
    _last: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    def add_workspace(
        self,
        team_id: str,
        name: str,
        *,
        scopes: frozenset[str] = BOT_SCOPES,
        enterprise_id: str | None = None,
        installed: bool = True,
        token: str | None = None,
    ) -> Workspace:
        """A workspace with the bot's user in it and, if `installed`, a token for the bot."""
        made = Workspace(
            id=team_id,
            name=name,
            app_id=APP_ID,
            bot_user_id=f"U0BOT{team_id}",
            bot_id=f"B0BOT{team_id}",
            enterprise_id=enterprise_id,
        )
        made.add_user(made.bot_user_id, "cyclebot", is_bot=True)
        self.workspaces[team_id] = made
        if installed:
            made.token = self.grant(made, scopes, token=token).token
        return made

    def grant(
        self,
        workspace: Workspace,
        scopes: frozenset[str] = BOT_SCOPES,
        *,
        org_wide: bool = False,
        token: str | None = None,
    ) -> Grant:
        """Give the app a token for a workspace, or for the whole organization it belongs to."""
        made = Grant(
            token=token or f"xoxb-{workspace.id}-{secrets.token_hex(6)}",
            team_id=None if org_wide else workspace.id,
            enterprise_id=workspace.enterprise_id,
            scopes=scopes,
            bot_user_id=workspace.bot_user_id,
            bot_id=workspace.bot_id,
        )
        self.grants[made.token] = made
        return made

    def app_token(self) -> str:
        """A token of the app itself, for Socket Mode."""
        token = f"xapp-1-{APP_ID}-{secrets.token_hex(6)}"
        self.grants[token] = Grant(
            token=token,
            team_id=None,
            enterprise_id=None,
            scopes=frozenset({"connections:write"}),
            bot_user_id="",
            bot_id="",
            kind="app",
        )
        return token

    def trigger(self, team_id: str, user_id: str) -> str:
        """A new trigger id, as it comes with a command or a press."""
        trigger_id = f"{len(self.triggers) + 1}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(team_id=team_id, user_id=user_id, at=self.now())
        return trigger_id

    def response_url(
        self, team_id: str, channel: str, user_id: str, message_ts: str | None = None
    ) -> str:
        """A new response address, as it comes with a command or a press."""
        key = secrets.token_hex(8)
        self.ways_back[key] = WayBack(
            team_id=team_id, channel=channel, user_id=user_id, at=self.now(), message_ts=message_ts
        )
        return f"{self.base_url}/response/{key}"

    def code(
        self,
        team_id: str,
        *,
        scopes: frozenset[str] = BOT_SCOPES,
        redirect_uri: str | None = None,
        org_wide: bool = False,
    ) -> str:
        """A new OAuth code, as Slack sends a person back with it."""
        value = f"code-{secrets.token_hex(8)}"
        self.codes[value] = Code(
            team_id=team_id,
            scopes=scopes,
            redirect_uri=redirect_uri,
            at=self.now(),
            org_wide=org_wide,
        )
        return value

    def new_ts(self) -> str:
        """A timestamp that no message has: the clock's, pushed on by a microsecond if needed."""
        wanted = int(self.now().timestamp() * 1_000_000)
        self._last = max(wanted, self._last + 1)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def shown_from(self) -> datetime:
        """When a message that is posted now begins to be found."""
        return self.now() + self.faults.shows_after

    def older_than(self, at: datetime, length: timedelta) -> bool:
        """Whether more than `length` has passed since `at`."""
        return self.now() - at > length

    def workspace_of(self, channel_id: str) -> Workspace | None:
        """Which workspace a channel is in; ids are one of a kind over all of them."""
        return next(
            (each for each in self.workspaces.values() if channel_id in each.channels), None
        )

    def called(self, call: Call) -> None:
        """Note that a call came in."""
        self.calls.append(call)
        self._came.set()

    async def reached(self, times: int = 1) -> None:
        """Wait until so many calls have come in, from the first on."""
        while len(self.calls) < times:
            self._came.clear()
            await self._came.wait()

    def calls_of(self, method: str) -> list[Call]:
        """The calls of one method, in order."""
        return [call for call in self.calls if call.method == method]


def channel_of(workspace: Workspace, channel_id: object) -> Channel | None:
    """A channel by id, if it is there."""
    return workspace.channels.get(channel_id) if isinstance(channel_id, str) else None
