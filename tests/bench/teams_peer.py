"""What stands beside Cyclebot on Teams: the stock adapter with an echo bot, and bare aiohttp.

`python -m tests.bench.teams_peer stock|bare APP_ID METADATA_URL`. The stock adapter verifies tokens
by its own code with the keys of the address; the token for what it sends is at hand, so that it
never waits for one.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from aiohttp import ClientSession, web
from botbuilder.core import InvokeResponse, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.integration.aiohttp import CloudAdapter
from botbuilder.schema.teams import (
    TaskModuleMessageResponse,
    TaskModuleRequest,
    TaskModuleResponse,
)
from botframework.connector.auth import (
    AppCredentials,
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    ServiceClientCredentialsFactory,
)

_SCOPE = "https://api.botframework.com"
_NOTED = "Noted."


class _AtHand(AppCredentials):  # type: ignore[misc]  # They ship no types.
    """A token that is always there."""

    def get_access_token(self, force_refresh: bool = False) -> str:
        return "bench"


class _Factory(ServiceClientCredentialsFactory):  # type: ignore[misc]
    def __init__(self, app_id: str) -> None:
        self._app_id = app_id

    async def is_valid_app_id(self, app_id: str) -> bool:
        return app_id == self._app_id

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, app_id: str, *_: Any, **__: Any) -> AppCredentials:
        return _AtHand(app_id=app_id, oauth_scope=_SCOPE)


class _Echo(TeamsActivityHandler):  # type: ignore[misc]
    async def on_message_activity(self, turn_context: TurnContext) -> None:
        await turn_context.send_activity(f"Echo: {turn_context.activity.text}")

    async def on_teams_task_module_submit(
        self, turn_context: TurnContext, task_module_request: TaskModuleRequest
    ) -> TaskModuleResponse:
        return TaskModuleResponse(task=TaskModuleMessageResponse(value=_NOTED))

    @staticmethod
    def _create_invoke_response(body: object = None) -> InvokeResponse:
        # Theirs (4.17.1) writes the body out, and the adapter does so again, which fails.
        return InvokeResponse(status=200, body=body)


def stock(app_id: str, metadata_url: str) -> web.Application:
    """Microsoft's adapter as it ships, with their echo bot."""
    adapter = CloudAdapter(
        BotFrameworkAuthenticationFactory.create(
            channel_service="",
            validate_authority=True,
            to_channel_from_bot_login_url="https://login.example",
            to_channel_from_bot_oauth_scope=_SCOPE,
            to_bot_from_channel_token_issuer=_SCOPE,
            oauth_url="https://oauth.example",
            to_bot_from_channel_open_id_metadata_url=metadata_url,
            to_bot_from_emulator_open_id_metadata_url=metadata_url,
            caller_id="bench",
            credential_factory=_Factory(app_id),
            auth_configuration=AuthenticationConfiguration(),
        )
    )
    bot = _Echo()

    async def take(request: web.Request) -> web.StreamResponse:
        answered: web.Response = await adapter.process(request, bot)
        return answered

    return _served(take)


def bare() -> web.Application:
    """A server that reads the activity and posts an answer to where it came from."""
    app = _served(_answer)
    app.cleanup_ctx.append(_session)
    return app


_SESSION = web.AppKey("session", ClientSession)


async def _session(app: web.Application) -> Any:
    async with ClientSession() as session:
        app[_SESSION] = session
        yield


async def _answer(request: web.Request) -> web.Response:
    activity = await request.json()
    if activity["type"] == "invoke":
        return web.json_response({"task": {"type": "message", "value": _NOTED}})
    place = activity["conversation"]["id"]
    url = f"{activity['serviceUrl']}v3/conversations/{place}/activities"
    async with request.app[_SESSION].post(url, json={"type": "message", "text": "Echo"}) as sent:
        await sent.read()
    return web.Response(status=201)


def _served(take: Any) -> web.Application:
    app = web.Application()
    app.router.add_post("/api/messages", take)
    return app


async def _serve(app: web.Application) -> None:
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sys.stdout.write(f"port:{runner.addresses[0][1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    which, *given = sys.argv[1:]
    asyncio.run(_serve(bare() if which == "bare" else stock(*given)))
