"""The stand-in Microsoft as three servers on free ports of this machine: messages, tokens, keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Self

from aiohttp import web

from tests.fakes.teams.connector import connector_app
from tests.fakes.teams.key_server import METADATA_PATH, key_app
from tests.fakes.teams.token_server import token_app
from tests.fakes.teams.world import World


class TeamsServers(World):
    """A `World` that is being served.

    `connector_url`, `login_url` and `metadata_url` are where; `service_url` is what activities
    name. What goes wrong is told to `connector_faults`, `token_faults`, `key_faults`.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self._runners: list[web.AppRunner] = []

    @classmethod
    @asynccontextmanager
    async def serving(cls, now: Callable[[], datetime]) -> AsyncIterator[Self]:
        """Serve one until the context ends."""
        teams = cls(now)
        await teams.start()
        try:
            yield teams
        finally:
            await teams.stop()

    async def start(self) -> None:
        """Listen on three ports that are free."""
        self.connector_url = await self._listen(connector_app(self))
        self.login_url = await self._listen(token_app(self))
        self.metadata_url = await self._listen(key_app(self)) + METADATA_PATH

    async def stop(self) -> None:
        """Stop listening."""
        for runner in self._runners:
            await runner.cleanup()
        self._runners.clear()

    async def stop_connector(self) -> None:
        """Stop the connector alone: from then on it refuses every connection."""
        await self._runners.pop(0).cleanup()

    async def _listen(self, app: web.Application) -> str:
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self._runners.append(runner)
        return f"http://127.0.0.1:{runner.addresses[0][1]}"
