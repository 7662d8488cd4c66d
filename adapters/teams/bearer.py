"""Who speaks: the token that the Bot Connector sends with each request, verified in full.

Issuer, audience, signature, time, the channel for which its key signs, and the address at which
the connector wants to be answered: all as Microsoft asks of a bot
(learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication). The
connector sends one token for an hour, so what a token proved is remembered: to the letter, as long
as its key is still one of Microsoft's and its time has not ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import jwt
from jwt.exceptions import PyJWTError

from adapters.teams.payload import Payload
from adapters.teams.signing_keys import SigningKey, SigningKeys
from bot.domain.clock import machine_now
from bot.domain.errors import CyclebotError

ISSUER = "https://api.botframework.com"
LEEWAY = 300.0
"""Seconds by which clocks may differ, as Microsoft says."""
_LONGEST = 16_384
_MOST_REMEMBERED = 200


class NotVerified(CyclebotError):
    """The request does not prove that Microsoft sent it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a token proves: at which address to answer, and for which channels its key signs."""

    service_url: str
    channels: frozenset[str]

    def fits(self, activity: Payload) -> bool:
        """Whether the activity is one that this token may bring."""
        channel = activity.text("channelId")
        endorsed = not self.channels or channel in self.channels
        return endorsed and self.service_url == activity.text("serviceUrl")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Proved:
    """What a token proved, by which key, and the second in which its time ends."""

    verified: Verified
    key_id: str
    key: SigningKey
    ends: float


class Bearer:
    """Verifies tokens.

    Args:
        app_id: the bot's own id: no token meant for another is taken.
        keys: the connector's.
        now: the machine's clock, by which a token's time ends.
    """

    def __init__(
        self, app_id: str, keys: SigningKeys, now: Callable[[], datetime] = machine_now
    ) -> None:
        self._app_id = app_id
        self._keys = keys
        self._now = now
        self._proved: dict[str, _Proved] = {}

    async def verified(self, header: str) -> Verified:
        """What the token of an `Authorization` header proves.

        Raises:
            NotVerified: there is none, or it does not hold.
            KeysAway: it cannot be told just now.
        """
        kind, _, token = header.partition(" ")
        if kind.casefold() != "bearer" or not token or len(token) > _LONGEST:
            raise NotVerified
        proved = self._proved.get(token)
        if proved is None or await self._keys.key(proved.key_id) is not proved.key:
            self._proved.pop(token, None)
            proved = await self._prove(token)
            if len(self._proved) >= _MOST_REMEMBERED:
                self._proved.clear()
            self._proved[token] = proved
        if self._now().timestamp() >= proved.ends:
            self._proved.pop(token, None)
            raise NotVerified
        return proved.verified

    async def _prove(self, token: str) -> _Proved:
        try:
            named = jwt.get_unverified_header(token).get("kid")
        except (PyJWTError, ValueError) as cause:
            raise NotVerified from cause
        found = await self._keys.key(named) if isinstance(named, str) else None
        if found is None or not isinstance(named, str):
            raise NotVerified
        try:
            claims: Mapping[str, Any] = jwt.decode(
                token,
                found.key,
                algorithms=["RS256"],
                audience=self._app_id,
                issuer=ISSUER,
                leeway=LEEWAY,
                options={"require": ["exp", "iss", "aud"]},
            )
        except (PyJWTError, ValueError) as cause:
            raise NotVerified from cause
        service_url = claims.get("serviceurl")
        if not isinstance(service_url, str) or not service_url:
            raise NotVerified
        return _Proved(
            verified=Verified(service_url=service_url, channels=found.channels),
            key_id=named,
            key=found,
            ends=int(claims["exp"]) + LEEWAY,
        )
