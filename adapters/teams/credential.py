"""The bot's own token for Microsoft's connector: one, kept, and fetched ahead of need.

Nobody waits for it but the first: it is fetched again while the old one still counts, once for
all who ask, by asynchronous HTTP, so that the loop never stands still (the stock adapter fetches
one for each message, on the loop). Source: learn.microsoft.com/entra/identity-platform/
v2-oauth2-client-creds-grant-flow. This module must not know what the token is used for.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import aiohttp

from bot.domain.clock import monotonic

SCOPE = "https://api.botframework.com/.default"

_log = logging.getLogger(__name__)

_TIMEOUT = aiohttp.ClientTimeout(total=10, connect=5)
_AHEAD = 600.0
"""Seconds before its end from which on a token is fetched again; at most half of its life."""

_CALM = 30.0
"""Seconds between two fetches ahead of need, if the first failed."""

_LAST = 5.0
"""Seconds before its end from which on a token is not used any more."""


class NoCredential(Exception):
    """There is no token now. Its words are for an operator, and hold no secret.

    Args:
        words: what happened.
        refused: whether Microsoft refuses the registration's secret, id or tenant, so that only
            an operator can mend it.
    """

    def __init__(self, words: str, *, refused: bool) -> None:
        super().__init__(words)
        self.refused = refused


class Credential(Protocol):
    """Where bearer tokens come from."""

    async def token(self) -> str | None:
        """A token that counts now; None where none is wanted.

        Raises:
            NoCredential: there is none to be had.
        """
        ...

    def forget(self, token: str) -> None:
        """Do not give this token again: it was refused."""
        ...


class Anonymous:
    """No token, for a connector on this machine that wants none."""

    async def token(self) -> str | None:
        """None."""
        return None

    def forget(self, token: str) -> None:
        """Nothing to forget."""


@dataclass(frozen=True, slots=True)
class _Held:
    token: str
    renew_from: float
    ends: float


class AppCredential:
    """The token of an app registration, by its secret.

    Args:
        session: what it is fetched with.
        app_id: the registration's id.
        password: its secret.
        tenant_id: the tenant that the registration belongs to (not the one that is spoken to).
        login_url: where tokens are given.
        elapsed: seconds from an arbitrary start, never going back.
    """

    def __init__(
        self,
        session: aiohttp.ClientSession,
        *,
        app_id: str,
        password: str,
        tenant_id: str,
        login_url: str,
        elapsed: Callable[[], float] = monotonic,
    ) -> None:
        self._session = session
        self._url = f"{login_url}/{tenant_id}/oauth2/v2.0/token"
        self._form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": password,
            "scope": SCOPE,
        }
        self._elapsed = elapsed
        self._held: _Held | None = None
        self._fetching: asyncio.Task[_Held] | None = None
        self._calm_until = 0.0

    async def token(self) -> str | None:
        """As the protocol says; one that is about to end is given while the next is fetched."""
        now = self._elapsed()
        held = self._held
        if held is not None and now < held.ends:
            if now >= held.renew_from and now >= self._calm_until:
                self._fetch()
            return held.token
        # Shielded: who stops waiting does not stop it for the others.
        return (await asyncio.shield(self._fetch())).token

    def forget(self, token: str) -> None:
        """As the protocol says."""
        if self._held is not None and self._held.token == token:
            self._held = None

    async def close(self) -> None:
        """Stop what is being fetched."""
        if self._fetching is not None:
            self._fetching.cancel()
            await asyncio.gather(self._fetching, return_exceptions=True)

    def _fetch(self) -> asyncio.Task[_Held]:
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetched())
            self._fetching.add_done_callback(self._ended)
        return self._fetching

    def _ended(self, task: asyncio.Task[_Held]) -> None:
        self._fetching = None
        if task.cancelled():
            return
        if task.exception() is not None:
            self._calm_until = self._elapsed() + _CALM
            _log.error("no token for Microsoft's connector: %s", task.exception())

    async def _fetched(self) -> _Held:
        asked_at = self._elapsed()
        token, life = await self._asked()
        self._held = _Held(
            token=token,
            renew_from=asked_at + life - min(_AHEAD, life / 2),
            ends=asked_at + life - _LAST,
        )
        return self._held

    async def _asked(self) -> tuple[str, float]:
        try:
            async with self._session.post(
                self._url, data=self._form, timeout=_TIMEOUT, allow_redirects=False
            ) as response:
                status = response.status
                body = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as cause:
            raise NoCredential(type(cause).__name__, refused=False) from cause
        given = body if isinstance(body, dict) else {}
        token, life = given.get("access_token"), given.get("expires_in")
        if status == 200 and isinstance(token, str) and token and isinstance(life, int | float):
            return token, float(life)
        numbers = given.get("error_codes")
        number = f" AADSTS{numbers[0]}" if isinstance(numbers, list) and numbers else ""
        refused = status in (400, 401, 403)
        raise NoCredential(f"HTTP {status} {given.get('error', '')}{number}", refused=refused)
