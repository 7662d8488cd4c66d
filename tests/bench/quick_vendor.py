"""A vendor's server that says yes at once, so that a fan-out measures who sends and not who takes.

`python -m tests.bench.quick_vendor`: Slack's `chat.postMessage`, and the Bot Connector's way of
posting to a conversation. What is refused, and how, is what the tests' stand-ins are for.
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count

from aiohttp import web

_NUMBERS = count(1)
SLOW, SLOW_TAKES = "slow", 0.2
"""The region whose connector takes its time, and how long, in seconds."""
TOKEN_TAKES = 0.3
"""How long the token server thinks about it, in seconds."""


async def _slack(request: web.Request) -> web.Response:
    await request.read()
    return web.json_response({"ok": True, "channel": "C0", "ts": f"1.{next(_NUMBERS):06d}"})


async def _connector(request: web.Request) -> web.Response:
    await request.read()
    if request.match_info["region"] == SLOW:
        await asyncio.sleep(SLOW_TAKES)
    return web.json_response({"id": f"1:{next(_NUMBERS)}"}, status=201)


async def _token(request: web.Request) -> web.Response:
    await request.read()
    await asyncio.sleep(TOKEN_TAKES)
    return web.json_response({"access_token": "bench", "expires_in": 3599})


async def _serve() -> None:
    app = web.Application()
    app.router.add_route("*", "/api/{method}", _slack)
    app.router.add_post("/{tenant}/oauth2/v2.0/token", _token)
    place = "/{region}/v3/conversations/{conversation}/activities"
    app.router.add_post(place, _connector)
    app.router.add_route("*", place + "/{activity}", _connector)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"port:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve())
