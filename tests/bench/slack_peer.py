"""What stands beside Cyclebot on Slack: an empty Bolt app, and a bare aiohttp server.

`python -m tests.bench.slack_peer default|before|bare`. The Bolt app verifies signatures and knows
its token without asking anybody, as a good one would; it stores nothing.
"""

from __future__ import annotations

import asyncio
import re
import sys

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck

from tests.fakes.slack.world import SIGNING_SECRET

ANSWER = "Noted."


def bolt(*, before: bool) -> web.Application:
    """An empty Bolt app; `before` is `process_before_response`."""
    app = AsyncApp(
        signing_secret=SIGNING_SECRET, authorize=_authorize, process_before_response=before
    )
    app.command(re.compile(".*"))(_command)
    app.view(re.compile(".*"))(_view)

    async def take(request: web.Request) -> web.Response:
        answered = await app.async_dispatch(await to_bolt_request(request))
        return await to_aiohttp_response(answered)

    return _served(take)


def bare() -> web.Application:
    """A server that reads the body and answers."""

    async def take(request: web.Request) -> web.Response:
        await request.read()
        return web.json_response({"text": ANSWER})

    return _served(take)


async def _authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    return AuthorizeResult(
        enterprise_id=enterprise_id, team_id=team_id, bot_token="xoxb-1", bot_user_id="U0BOT"
    )


async def _command(ack: AsyncAck) -> None:
    await ack(ANSWER)


async def _view(ack: AsyncAck) -> None:
    await ack()


def _served(take: object) -> web.Application:
    app = web.Application()
    app.router.add_post("/slack/events", take)  # type: ignore[arg-type]
    return app


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"port:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    which = sys.argv[1]
    asyncio.run(_serve(bare() if which == "bare" else bolt(before=which == "before")))
