"""The stand-in Slack as a server on a free port of this machine."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Self

from aiohttp import web

from tests.fakes.slack import (
    methods_chat,
    methods_conversations,
    methods_files,
    methods_install,
    methods_views,
    response_urls,
)
from tests.fakes.slack.socket_mode import Sockets
from tests.fakes.slack.web_api import WebApi
from tests.fakes.slack.world import World

_METHODS = {
    **methods_chat.METHODS,
    **methods_conversations.METHODS,
    **methods_files.METHODS,
    **methods_install.METHODS,
    **methods_views.METHODS,
}


class SlackServer(World):
    """A `World` that is being served.

    Set `SLACK_API_URL` to `api_url`; tell it what to do wrong by `faults`; look at what people see
    in its `workspaces`.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__(now)
        self.sockets = Sockets()
        self._runner: web.AppRunner | None = None

    @classmethod
    @asynccontextmanager
    async def serving(cls, now: Callable[[], datetime]) -> AsyncIterator[Self]:
        """Serve one until the context ends."""
        slack = cls(now)
        await slack.start()
        try:
            yield slack
        finally:
            await slack.stop()

    @property
    def api_url(self) -> str:
        """Where the Web API's methods are, with a slash at its end."""
        return f"{self.base_url}/api/"

    async def start(self) -> None:
        """Listen on a port that is free; the same one again after a stop."""
        api = WebApi(self, _METHODS)

        async def respond(request: web.Request) -> web.Response:
            return await response_urls.answer(self, request)

        async def upload(request: web.Request) -> web.Response:
            return await methods_files.take_bytes(self, request)

        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/api/{method}", api.handle)
        app.router.add_post("/response/{key}", respond)
        app.router.add_post("/upload/{team}/{file}", upload)
        app.router.add_get("/link", self.sockets.handle)
        port = int(self.base_url.rpartition(":")[2]) if self.base_url else 0
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self.base_url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        """Stop listening, and close every socket."""
        await self.sockets.close()
        if self._runner is not None:
            await self._runner.cleanup()
