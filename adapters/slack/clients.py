"""One HTTP session for every call to Slack, and a client for each installation.

The package's own repeats are off, for it would also repeat a post; what is tried again is decided
elsewhere. Only where Slack does not take a token, and another stands in its place by now, is the
call made again at once: the first did nothing. Source: docs.slack.dev/apis/web-api. This module
must not know where tokens are kept, or what is asked of Slack.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, Self

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.errors import is_revoked

Tokens = Callable[[str], Awaitable[str | None]]
"""Gives the bot's token of an installation by its realm; None if there is none that lives."""
Dead = Callable[[str, str], None]
"""Told of a token, by its realm, that Slack does not take any more."""

TIMEOUT = aiohttp.ClientTimeout(total=12, connect=5)
"""Seconds for one call, within the dispatcher's own limit, so that we hear what happened."""

_AT_ONCE = 100

# The package describes every call and answer at its most talkative level, people's words included.
_quiet = logging.getLogger("slack_sdk")
_quiet.setLevel(max(_quiet.level, logging.INFO))


def _untold(realm: str, token: str) -> None:
    """Nobody remembers tokens."""


class NoToken(Exception):
    """The installation has no token that could be used."""


class SlackClients:
    """Clients by installation, all on one session.

    Args:
        session: what every call goes through; its time-outs hold.
        tokens: where tokens come from; asked for each call, since one may end at any time.
        base_url: where the methods are, with a slash at its end.
        dead: told of each token that Slack refuses, before `tokens` is asked again.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        tokens: Tokens,
        base_url: str,
        dead: Dead = _untold,
    ) -> None:
        self._session = session
        self._tokens = tokens
        self._base_url = base_url
        self._dead = dead
        self._clients: dict[str, AsyncWebClient] = {}

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, tokens: Tokens, base_url: str, dead: Dead = _untold
    ) -> AsyncIterator[Self]:
        """Hold a session of their own open, as long as the context lasts."""
        connector = aiohttp.TCPConnector(limit=_AT_ONCE)
        async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as session:
            yield cls(session, tokens, base_url, dead)

    @property
    def session(self) -> aiohttp.ClientSession:
        """The session, for what is no method: a response address."""
        return self._session

    async def of(self, realm: str) -> AsyncWebClient:
        """The client of an installation.

        Args:
            realm: the workspace's id, or the organization's if it was installed there.

        Raises:
            NoToken: there is none for it.
        """
        token = await self._tokens(realm)
        if token is None:
            self._clients.pop(realm, None)
            raise NoToken
        known = self._clients.get(realm)
        if known is None or known.token != token:
            known = _Client(
                lambda refused: self._instead(realm, refused),
                token=token,
                base_url=self._base_url,
                session=self._session,
                # An organization's token needs the workspace's id for many methods, and whoever
                # calls gives it; for one workspace's own token it changes nothing.
                team_id=realm if realm.startswith("T") else None,
                retry_handlers=[],
            )
            self._clients[realm] = known
        return known

    async def _instead(self, realm: str, refused: str) -> str | None:
        self._dead(realm, refused)
        return await self._tokens(realm)


class _Client(AsyncWebClient):
    """A client that takes up the token which stands in the place of one that Slack refuses.

    So a token may be remembered: where it was given anew meanwhile, at another replica, what was
    to be sent goes with the new one, and the installation is not held for ended.
    """

    def __init__(self, instead: Callable[[str], Awaitable[str | None]], **given: Any) -> None:
        super().__init__(**given)
        self._instead = instead

    async def api_call(self, api_method: str, **asked: Any) -> AsyncSlackResponse:
        used = self.token or ""
        try:
            return await super().api_call(api_method, **asked)
        except SlackApiError as error:
            token = await self._instead(used) if is_revoked(error) else None
            if token is None or token == used:
                raise
        self.token = token
        return await super().api_call(api_method, **asked)
