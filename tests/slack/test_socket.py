"""Socket Mode: what is not stored is not acknowledged, and a silent socket is renewed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from aiohttp import ClientSession
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.socket_mode.aiohttp import SocketModeClient

from adapters.slack.socket import Socket
from bot.domain.clock import VirtualClock
from bot.domain.errors import Unusable
from bot.domain.ids import SeededIds
from bot.store.database import Database
from bot.wiring.slack import slack_door
from bot.wiring.slack_settings import slack_way
from config.settings import Settings
from tests.databases import MakeDatabase
from tests.fakes.slack import SlackServer
from tests.slack.place import SlackPlace, slack_place

OFTEN = timedelta(milliseconds=200)
PATIENT = 15


def an_app() -> AsyncApp:
    """An app that takes everything."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1")

    app = AsyncApp(authorize=authorize, process_before_response=True)

    async def taken(ack: AsyncAck) -> None:
        await ack()

    app.command("/cycle")(taken)
    return app


@asynccontextmanager
async def running(slack: SlackServer) -> AsyncIterator[Callable[[], Awaitable[dict[str, object]]]]:
    """A socket that is asked often for a sign of life; gives what delivers a command down it."""
    slack.add_workspace("T1", "Orchard")
    async with ClientSession() as session:
        socket = Socket(an_app(), slack.app_token(), slack.api_url, session, ping_every=OFTEN)
        task = asyncio.create_task(socket.run())
        try:
            await slack.sockets.connected()

            async def deliver() -> dict[str, object]:
                sent = {"command": "/cycle", "team_id": "T1", "text": "", "user_id": "U1"}
                return await asyncio.wait_for(
                    slack.sockets.deliver("slash_commands", sent), PATIENT
                )

            yield deliver
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def test_what_comes_down_the_socket_is_acknowledged(slack: SlackServer) -> None:
    async with running(slack) as deliver:
        assert "envelope_id" in await deliver()


async def test_a_socket_that_slack_will_close_is_followed_by_another(slack: SlackServer) -> None:
    async with running(slack) as deliver:
        await slack.sockets.ask_to_reconnect()
        await asyncio.wait_for(slack.sockets.connected(2), PATIENT)
        assert "envelope_id" in await deliver()


async def test_a_silent_socket_is_renewed(slack: SlackServer) -> None:
    slack.sockets.silent = True
    async with running(slack) as deliver:
        slack.sockets.silent = False
        await asyncio.wait_for(slack.sockets.connected(2), PATIENT)
        assert "envelope_id" in await deliver()


async def test_a_socket_whose_own_tasks_died_is_put_away_whole(
    slack: SlackServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a laptop slept: the package watches no more, and nothing comes in."""
    made = []
    begin = SocketModeClient.__init__

    def remembered(self: SocketModeClient, *args: object, **kwargs: object) -> None:
        begin(self, *args, **kwargs)  # type: ignore[arg-type]
        made.append(self)

    monkeypatch.setattr(SocketModeClient, "__init__", remembered)
    async with running(slack) as deliver:
        assert "envelope_id" in await deliver()
        (first,) = made
        assert first.current_session_monitor is not None
        assert first.message_receiver is not None
        first.current_session_monitor.cancel()
        first.message_receiver.cancel()
        await asyncio.wait_for(slack.sockets.connected(2), PATIENT)
        assert len(made) == 2
        assert "envelope_id" in await deliver()


async def test_an_event_that_is_not_stored_is_not_acknowledged(
    fresh_database_url: MakeDatabase,
) -> None:
    async with slack_place(fresh_database_url("sqlite"), socket=True) as place:
        await _refuses(place)


async def _refuses(place: SlackPlace) -> None:
    ana = await place.newcomer("Ana", email="ana@orchard.example")
    home = await place.channel("grade-4", ana)
    await place.house.database.close()
    said = ana.happens.said(ana.user, home.id, "Nine of them say why.")
    unanswered = asyncio.create_task(place.slack.sockets.deliver("events_api", said))
    # What comes after it is answered, in words; so it was handled, and left unacknowledged.
    await ana.command("status", at=home)
    assert not unanswered.done()
    unanswered.cancel()


async def test_a_token_for_which_slack_opens_no_socket_is_said_at_once(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    async with SlackServer.serving(clock.now) as slack:
        made = slack.add_workspace("T1", "Orchard")
        chosen = Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": made.token,
                "SLACK_APP_TOKEN": "xapp-wrong",
                "SLACK_API_URL": slack.api_url,
            }
        )
        way = slack_way(chosen)
        assert way is not None
        database = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))
        with pytest.raises(Unusable, match="SLACK_APP_TOKEN"):
            async with slack_door(way, chosen, database, clock):
                pass
        await database.close()
