"""One HTTP session for every call to Slack, and a client for each installation.

The package's own repeats are off, for it would also repeat a post; what is tried again is decided
elsewhere. Source: docs.slack.dev/apis/web-api. This module must not know where tokens are kept,
or what is asked of Slack.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Self

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

Tokens = Callable[[str], Awaitable[str | None]]
"""Gives the bot's token of an installation by its realm; None if there is none that lives."""

TIMEOUT = aiohttp.ClientTimeout(total=12, connect=5)
"""Seconds for one call, within the dispatcher's own limit, so that we hear what happened."""

_AT_ONCE = 100

# The package describes every call and answer at its most talkative level, people's words included.
_quiet = logging.getLogger("slack_sdk")
_quiet.setLevel(max(_quiet.level, logging.INFO))


class NoToken(Exception):
    """The installation has no token that could be used."""


class SlackClients:
    """Clients by installation, all on one session.

    Args:
        session: what every call goes through; its time-outs hold.
        tokens: where tokens come from; asked for each call, since one may end at any time.
        base_url: where the methods are, with a slash at its end.
    """

    def __init__(self, session: aiohttp.ClientSession, tokens: Tokens, base_url: str) -> None:
        self._session = session
        self._tokens = tokens
        self._base_url = base_url
        self._clients: dict[str, AsyncWebClient] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, tokens: Tokens, base_url: str) -> AsyncIterator[Self]:
        """Hold a session of their own open, as long as the context lasts."""
        connector = aiohttp.TCPConnector(limit=_AT_ONCE)
        async with aiohttp.ClientSession(connector=connector, timeout=TIMEOUT) as session:
            yield cls(session, tokens, base_url)

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
            known = self.with_token(token, team_id=realm if realm.startswith("T") else None)
            self._clients[realm] = known
        return known

    def with_token(self, token: str | None, *, team_id: str | None = None) -> AsyncWebClient:
        """A client with any token, or with none; `team_id` goes with every call if it is given.

        An organization's token needs the workspace's id for many methods; for one workspace's own
        token it changes nothing.
        """
        return AsyncWebClient(
            token=token,
            base_url=self._base_url,
            session=self._session,
            team_id=team_id,
            retry_handlers=[],
        )
