"""Socket Mode: the same requests down a socket that we open, for a laptop and a pilot.

The SDK keeps a socket alive and opens the next one; it is known to stall in silence now and then,
with all its tasks seemingly well, so a watchdog puts it away whole and begins anew. Over a socket
nothing is acknowledged that was not stored either: Slack sends it again
(docs.slack.dev/apis/events-api/using-socket-mode). This module must not know what a request means.
"""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta

from aiohttp import ClientSession
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.web.async_client import AsyncWebClient

_PATIENCE = 6
"""So many pings without a sign of life, and the socket is given up; the SDK tries after four."""

_log = logging.getLogger(__name__)


class Socket:
    """One socket to Slack, renewed for as long as it runs.

    Args:
        app: the Bolt app that requests go to.
        app_token: Slack's, beginning with `xapp-`.
        api_url: where Slack's methods are.
        session: the connections to Slack, for asking where the socket is.
        ping_every: how often the far end is asked for a sign of life.
    """

    def __init__(
        self,
        app: AsyncApp,
        app_token: str,
        api_url: str,
        session: ClientSession,
        *,
        ping_every: timedelta = timedelta(seconds=10),
    ) -> None:
        self._app = app
        self._app_token = app_token
        self._client = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])
        self._ping_every = ping_every.total_seconds()

    async def run(self) -> None:
        """Take requests until cancelled."""
        while True:
            handler = AsyncSocketModeHandler(
                self._app,
                self._app_token,
                logger=logging.getLogger("slack_sdk.socket_mode.cyclebot"),
                web_client=self._client,
                ping_interval=self._ping_every,
            )
            connecting = asyncio.create_task(_connected(handler.client))
            try:
                await self._until_silent(handler.client)
                _log.warning("the socket gives no sign of life; another one is opened")
            finally:
                connecting.cancel()
                await self._put_away(handler.client)

    async def _until_silent(self, client: SocketModeClient) -> None:
        missed = 0
        while missed < _PATIENCE:
            await asyncio.sleep(self._ping_every)
            missed = 0 if await _is_well(client) else missed + 1

    async def _put_away(self, client: SocketModeClient) -> None:
        try:
            async with asyncio.timeout(self._ping_every):
                await _closed(client)
        except Exception as error:
            _log.info("the old socket did not close: %s", type(error).__name__)
            await client.aiohttp_client_session.close()


async def _connected(client: SocketModeClient) -> None:
    await client.connect()  # type: ignore[no-untyped-call] # The package leaves it untyped.


async def _closed(client: SocketModeClient) -> None:
    await client.close()  # type: ignore[no-untyped-call] # As above.


async def _is_well(client: SocketModeClient) -> bool:
    receives = client.message_receiver is not None and not client.message_receiver.done()
    return receives and not client.message_processor.done() and bool(await client.is_connected())
