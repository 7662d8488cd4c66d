"""Installing by many workspaces: to Slack's consent page, and back with a code for a token.

Slack's OAuth (docs.slack.dev/authentication/installing-with-oauth). What went wrong is said on a
page, with what to do; nothing that Slack sends back is shown but names, escaped. This module must
not know where tokens are kept.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin

from aiohttp import ClientError, ClientSession, web
from jinja2 import Environment, FileSystemLoader
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.install_state import LASTS, States
from adapters.slack.payload import Payload, error_code
from adapters.slack.scopes import BOT_SCOPES
from bot.domain.errors import Unusable
from dialogs.wording import installing as words

COOKIE = "cyclebot_install"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Granted:
    """What Slack gave for an installation.

    Attributes:
        realm: the workspace's id, or the organisation's where all of it installed the app.
        name: what it is called.
        token: the bot's.
        bot: the bot's user there.
        scopes: what was granted, which may be less than was asked.
        installer: the id of the person who installed it.
    """

    realm: str
    name: str
    token: str = field(repr=False)
    bot: str
    scopes: frozenset[str]
    installer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An installation was stored; whether it is bound to a unit already."""

    bound: bool


Keep = Callable[[Granted], Awaitable[Kept]]
Greet = Callable[[Granted, Kept], None]
"""Tells the installer in Slack what to do next; best effort, after the page."""


class Refusal(Exception):
    """An installation that cannot be finished, in words for who began it."""

    def __init__(self, said: str, status: int = 400) -> None:
        super().__init__(said)
        self.said = said
        self.status = status


class Install:
    """The routes of an installation.

    Args:
        client_id: Slack's, of the app.
        client_secret: Slack's, of the app.
        api_url: where Slack's methods are; the consent page is beside them.
        public_url: where people's browsers reach this server.
        command: the command word.
        now: the clock.
        session: the connections to Slack.
        keep: stores what was granted; raises `Unusable` if it cannot.
        greet: told once it is stored.
    """

    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        api_url: str,
        public_url: str,
        command: str,
        now: Callable[[], datetime],
        session: ClientSession,
        keep: Keep,
        greet: Greet,
    ) -> None:
        self._client_id = client_id
        self._client_secret = client_secret
        self._authorize = urljoin(api_url, "../oauth/v2/authorize")
        self._redirect = f"{public_url}/slack/oauth_redirect"
        self._secure = public_url.startswith("https://")
        self._command = command
        self._states = States(client_secret, now)
        self._client = AsyncWebClient(base_url=api_url, session=session, retry_handlers=[])
        self._keep = keep
        self._greet = greet
        templates = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True)
        self._page = templates.get_template("install.html")

    def add(self, app: web.Application) -> None:
        """Put the routes on an application."""
        app.router.add_get("/slack/install", self._begin)
        app.router.add_get("/slack/oauth_redirect", self._finish)

    async def _begin(self, _: web.Request) -> web.Response:
        state = self._states.new()
        asked = urlencode(
            {
                "client_id": self._client_id,
                "scope": ",".join(BOT_SCOPES),
                "state": state,
                "redirect_uri": self._redirect,
            }
        )
        response = web.Response(
            status=302, headers={**_HEADERS, "Location": f"{self._authorize}?{asked}"}
        )
        response.set_cookie(
            COOKIE,
            state,
            max_age=int(LASTS.total_seconds()),
            path="/slack",
            secure=self._secure,
            httponly=True,
            samesite="Lax",
        )
        return response

    async def _finish(self, request: web.Request) -> web.Response:
        try:
            granted = await self._granted(request)
            kept = await self._keep(granted)
        except Refusal as refusal:
            page = self._told(words.NOT_INSTALLED, (refusal.said,), status=refusal.status)
        except Unusable:
            _log.exception("an installation could not be stored")
            page = self._told(words.NOT_INSTALLED, (words.NOT_STORED,), status=503)
        else:
            missing = sorted(set(BOT_SCOPES) - granted.scopes)
            steps = words.next_steps(self._command, bound=kept.bound, missing=missing)
            page = self._told(words.installed(granted.name), steps, status=200)
            self._greet(granted, kept)
        page.del_cookie(COOKIE, path="/slack")
        return page

    async def _granted(self, request: web.Request) -> Granted:
        given = request.query
        if not self._states.take(given.get("state", ""), request.cookies.get(COOKIE, "")):
            raise Refusal(words.NOT_BEGUN_HERE)
        if given.get("error") or not given.get("code"):
            cancelled = given.get("error") == "access_denied"
            raise Refusal(words.CANCELLED if cancelled else words.SLACK_REFUSED)
        return _read(await self._exchanged(given["code"]))

    async def _exchanged(self, code: str) -> Mapping[str, Any]:
        try:
            answered = await self._client.oauth_v2_access(
                client_id=self._client_id,
                client_secret=self._client_secret,
                code=code,
                redirect_uri=self._redirect,
            )
        except SlackApiError as error:
            _log.warning("Slack gave no token: %s", error_code(error.response))
            raise Refusal(words.SLACK_REFUSED) from error
        except (SlackClientError, ClientError, TimeoutError, OSError, ValueError) as error:
            _log.warning("Slack could not be asked for a token: %s", type(error).__name__)
            raise Refusal(words.SLACK_AWAY, status=502) from error
        data = answered.data
        return data if isinstance(data, dict) else {}

    def _told(self, title: str, said: tuple[str, ...], *, status: int) -> web.Response:
        again = "" if status == 200 else "/slack/install"
        return web.Response(
            status=status,
            text=self._page.render(title=title, said=said, again=again, try_again=words.TRY_AGAIN),
            content_type="text/html",
            headers=_HEADERS,
        )


def _read(data: Mapping[str, Any]) -> Granted:
    """What was granted. Raises `Refusal` if it is not what an app like ours gets."""
    sent = Payload(data)
    if "expires_in" in data or "refresh_token" in data:
        raise Refusal(words.ROTATES)
    unit = "enterprise" if sent.says("is_enterprise_install") else "team"
    granted = Granted(
        realm=sent.text(unit, "id"),
        name=sent.text(unit, "name"),
        token=sent.text("access_token"),
        bot=sent.text("bot_user_id"),
        scopes=frozenset(sent.text("scope").split(",")),
        installer=sent.text("authed_user", "id"),
    )
    if not (granted.realm and granted.token and granted.bot):
        raise Refusal(words.SLACK_REFUSED)
    return granted
