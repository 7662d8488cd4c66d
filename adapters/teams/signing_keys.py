"""The keys with which the Bot Connector signs what it sends: fetched off the loop, kept for a day.

The connector's metadata names where its keys are, and each key says for which channels it signs
(learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication). A key
that is not known may be a new one, so they are fetched anew, though not more than once in a while:
whoever sends tokens with invented key ids must not make us ask Microsoft each time.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from aiohttp import ClientError, ClientSession, ClientTimeout
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from adapters.teams.payload import Payload
from bot.domain.clock import monotonic
from bot.domain.errors import CyclebotError

KEPT_FOR = timedelta(hours=24)
NOT_BEFORE = timedelta(minutes=1)
"""How soon after a fetch another is made for a key that is not known."""
_AGAIN_AFTER_FAILING = timedelta(seconds=5)
_TIMEOUT = ClientTimeout(total=10)
_log = logging.getLogger(__name__)


class KeysAway(CyclebotError):
    """Microsoft's signing keys can't be had just now, so nobody can be let in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A public key, and the channels for which it signs; none named means every one."""

    key: PyJWK
    channels: frozenset[str]


class SigningKeys:
    """The connector's keys by id.

    Args:
        metadata_url: where the connector says where its keys are.
        session: by which they are fetched.
        now: seconds of a clock that only goes forward.
    """

    def __init__(
        self, metadata_url: str, session: ClientSession, now: Callable[[], float] = monotonic
    ) -> None:
        self._metadata_url = metadata_url
        self._session = session
        self._now = now
        self._keys: Mapping[str, SigningKey] = {}
        self._fetched: float | None = None
        self._failed: float | None = None
        self._fetching = asyncio.Lock()

    async def key(self, key_id: str) -> SigningKey | None:
        """The key of this id; None if Microsoft has none.

        Keys that are over a day old go on to be used while they cannot be fetched anew.

        Raises:
            KeysAway: there are none yet, and they cannot be fetched.
        """
        if self._wants(key_id):
            async with self._fetching:
                # Who waited for another's fetch finds it done.
                if self._wants(key_id):
                    await self._fetch()
        if self._fetched is None:
            raise KeysAway
        return self._keys.get(key_id)

    def _wants(self, key_id: str) -> bool:
        now = self._now()
        if self._failed is not None and now - self._failed < _AGAIN_AFTER_FAILING.total_seconds():
            return False
        if self._fetched is None:
            return True
        least = KEPT_FOR if key_id in self._keys else NOT_BEFORE
        return now - self._fetched >= least.total_seconds()

    async def _fetch(self) -> None:
        try:
            metadata = await self._get(self._metadata_url)
            found = await self._get(metadata.text("jwks_uri"))
        except (ClientError, TimeoutError, ValueError) as error:
            _log.warning("Microsoft's signing keys can't be fetched: %s", type(error).__name__)
            self._failed = self._now()
            return
        keys = {each.text("kid"): each for each in found.parts("keys")}
        read = {key_id: _read(each) for key_id, each in keys.items() if key_id}
        self._keys = {key_id: key for key_id, key in read.items() if key is not None}
        self._fetched, self._failed = self._now(), None

    async def _get(self, url: str) -> Payload:
        async with self._session.get(url, timeout=_TIMEOUT) as response:
            response.raise_for_status()
            found = json.loads(await response.read())
        if not isinstance(found, dict):
            raise ValueError("no object")  # noqa: TRY004 - a stranger's value, not ours
        return Payload(found)


def _read(key: Payload) -> SigningKey | None:
    try:
        read = PyJWK(dict(key.body), algorithm="RS256")
    except (PyJWTError, ValueError, TypeError):
        return None
    named = key.body.get("endorsements")
    channels = frozenset(map(str, named)) if isinstance(named, list) else frozenset()
    return SigningKey(key=read, channels=channels)
