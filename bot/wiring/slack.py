"""Slack as a door: its way in over HTTP or a socket, its installations, its platform.

Checked as it opens: a token that Slack does not take is said in one sentence, before anybody is
served. This module must not know what a request means.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import assert_never

from aiohttp import web

from adapters.pictures.picture import Pictures
from adapters.slack.background import Background
from adapters.slack.chart_upload import ChartUpload
from adapters.slack.clients import SlackClients
from adapters.slack.edge import Edge
from adapters.slack.identity import NotTaken, Unreached, expect_socket, granted_by
from adapters.slack.inbound import Inbound
from adapters.slack.inbound_events import InboundEvents
from adapters.slack.install import Granted, Install, Kept
from adapters.slack.listeners import Doing, Listeners
from adapters.slack.outbound import Outbound
from adapters.slack.platform import SlackPlatform
from adapters.slack.scopes import BOT_SCOPES
from adapters.slack.socket import Socket
from adapters.slack.speaking import Speaking
from bot.domain.clock import CalendarClock
from bot.domain.errors import Unusable
from bot.store import tokens
from bot.store.database import Database
from bot.store.sealing import Seal
from bot.wiring.house import House
from bot.wiring.slack_installations import Fixed, SlackInstallations
from bot.wiring.slack_settings import ManyWorkspaces, OneWorkspace, SlackWay
from config.settings import Settings
from dialogs.inputs import PlatformName

_log = logging.getLogger(__name__)


class Slack:
    """The door of Slack.

    Args:
        way: how it is served.
        chosen: the settings.
        clients: by realm, on connections that whoever opened them closes.
        pictures: what draws charts, closed by who opened it.
        found: the installations.
        clock: the calendar clock.
    """

    name: PlatformName = "slack"

    def __init__(
        self,
        way: SlackWay,
        chosen: Settings,
        clients: SlackClients,
        pictures: Pictures,
        found: SlackInstallations,
        clock: CalendarClock,
    ) -> None:
        self._way = way
        self._chosen = chosen
        self._session = clients.session
        self._found = found
        self._clock = clock
        self.background = Background()
        self._speaking = Speaking(clients, ChartUpload(clients, pictures))
        self.platform = SlackPlatform(clients)

    def open(self, app: web.Application, house: House) -> None:
        """Add the ways in, and the pages of an installation."""
        inbound = Inbound(self._clock.now, self._found.names, self.platform.personal)
        doing = Doing(
            take=house.turn.take,
            bot_of=self._found.bot,
            ended=self._found.ended,
            inbound=inbound,
            events=InboundEvents(inbound, self._clock.now),
            outbound=Outbound(self._speaking, self.background),
            unknown=lambda: house.watch.unknown("slack"),
        )
        app_of_bolt = Listeners(doing).app
        if self._way.app_token is None:
            edge = Edge(app_of_bolt, self._way.signing_secret, self._clock.now)
            app.router.add_post("/slack/events", edge.take)
        else:
            socket = Socket(
                app_of_bolt, self._way.app_token, self._chosen.slack_api_url, self._session
            )
            app.cleanup_ctx.append(_running(socket))
        app.on_cleanup.append(self._settle)
        if isinstance(self._way.installed, ManyWorkspaces):
            self._install(self._way.installed).add(app)

    def _install(self, many: ManyWorkspaces) -> Install:
        return Install(
            client_id=many.client_id,
            client_secret=many.client_secret,
            api_url=self._chosen.slack_api_url,
            public_url=many.public_url,
            command=self._chosen.command,
            now=self._clock.now,
            session=self._session,
            keep=self._found.keep,
            greet=self._greet,
        )

    def _greet(self, granted: Granted, kept: Kept) -> None:
        self.background.start(
            self._speaking.greets(granted, command=self._chosen.command, bound=kept.bound)
        )

    async def _settle(self, _: web.Application) -> None:
        """Let end what is still on its way to people."""
        await self.background.settle()


def _running(socket: Socket) -> Callable[[web.Application], AsyncIterator[None]]:
    """The socket, for as long as the server runs."""

    async def run(_: web.Application) -> AsyncIterator[None]:
        running = asyncio.create_task(socket.run())
        yield
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running

    return run


@asynccontextmanager
async def slack_door(
    way: SlackWay, chosen: Settings, database: Database, clock: CalendarClock
) -> AsyncIterator[Slack]:
    """Open Slack's door for as long as the block lasts.

    Args:
        way: how Slack is served, by `slack_way`.
        chosen: the settings.
        database: open; installations are kept there.
        clock: the calendar clock.

    Raises:
        Unusable: Slack takes no token, or stored tokens cannot be opened with the keys.
    """
    found = await _installations(way.installed, chosen, database)
    if way.app_token is not None:
        await _expect_socket(way.app_token, chosen.slack_api_url)
    pictures = Pictures()
    try:
        opened = SlackClients.opened(found.token, chosen.slack_api_url, found.dead)
        async with opened as clients:
            yield Slack(way, chosen, clients, pictures, found, clock)
    finally:
        pictures.close()


async def _installations(
    installed: OneWorkspace | ManyWorkspaces, chosen: Settings, database: Database
) -> SlackInstallations:
    match installed:
        case OneWorkspace(token=token):
            granted = await _granted(token, chosen.slack_api_url)
            held = Fixed(realm=granted.realm, token=token, bot=granted.bot)
            found = SlackInstallations(database, held)
            await found.keep(granted)
            return found
        case ManyWorkspaces(keys=keys):
            seal = Seal(keys)
            await database.work(lambda work: tokens.seal_anew(work, seal))
            return SlackInstallations(database, seal)
    assert_never(installed)


async def _granted(token: str, api_url: str) -> Granted:
    try:
        granted = await granted_by(token, api_url)
    except NotTaken as refused:
        raise Unusable(
            f"Slack doesn't take SLACK_BOT_TOKEN ({refused.code}). Look at OAuth & Permissions of"
            " your Slack app: install it to the workspace, and copy the Bot User OAuth Token."
        ) from refused
    except Unreached as away:
        raise _away(api_url) from away
    missing = sorted(set(BOT_SCOPES) - granted.scopes)
    if granted.scopes and missing:
        _log.warning("the Slack app lacks scopes, so a part won't work: %s", ", ".join(missing))
    return granted


async def _expect_socket(app_token: str, api_url: str) -> None:
    try:
        await expect_socket(app_token, api_url)
    except NotTaken as refused:
        raise Unusable(
            f"Slack opens no socket for SLACK_APP_TOKEN ({refused.code}). Look at Basic Information"
            " of your Slack app: an App-Level Token with the scope connections:write, and Socket"
            " Mode switched on."
        ) from refused
    except Unreached as away:
        raise _away(api_url) from away


def _away(api_url: str) -> Unusable:
    return Unusable(
        f"Slack can't be reached at {api_url}, so nobody there could be answered. Look at this"
        " machine's network and at SLACK_API_URL, then start again."
    )
