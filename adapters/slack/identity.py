"""Whose token is it? Asked once, as the door opens, for the one workspace of the settings.

Source: docs.slack.dev/reference/methods/auth.test. This module must not know where tokens are kept.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import ClientError, ClientSession
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.clients import TIMEOUT
from adapters.slack.install import Granted
from adapters.slack.payload import Payload, error_code


class NotTaken(Exception):
    """Slack does not take the token; the code says why, in Slack's words."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreached(Exception):
    """Slack could not be asked just now."""


async def granted_by(token: str, api_url: str) -> Granted:
    """The installation that a bot's token is for.

    Raises:
        NotTaken: Slack refuses the token.
        Unreached: Slack did not answer.
    """
    answered = await _asked(api_url, lambda client: client.auth_test(token=token))
    found = Payload(answered.data)
    scopes = answered.headers.get("x-oauth-scopes", "") if answered.headers else ""
    whole = found.says("is_enterprise_install")
    return Granted(
        realm=found.text("enterprise_id" if whole else "team_id"),
        name=found.text("team"),
        token=token,
        bot=found.text("user_id"),
        scopes=frozenset(each.strip() for each in scopes.split(",") if each.strip()),
        installer="",
    )


async def expect_socket(app_token: str, api_url: str) -> None:
    """See whether Slack would open a socket for an app's token.

    Raises:
        NotTaken: Slack refuses the token.
        Unreached: Slack did not answer.
    """
    await _asked(api_url, lambda client: client.apps_connections_open(app_token=app_token))


async def _asked(
    api_url: str, call: Callable[[AsyncWebClient], Awaitable[AsyncSlackResponse]]
) -> AsyncSlackResponse:
    try:
        async with ClientSession(timeout=TIMEOUT) as session:
            client = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])
            return await call(client)
    except SlackApiError as error:
        # Anything but a 200 is no word about the token: too many calls, or Slack in trouble.
        if error.response.status_code != 200:
            raise Unreached from error
        raise NotTaken(error_code(error.response)) from error
    except (SlackClientError, ClientError, TimeoutError, OSError, ValueError) as error:
        raise Unreached from error
