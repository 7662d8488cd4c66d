"""The HTTP edge of Teams: who sent this is decided before anything of it is read.

What is too big, of another kind, unsigned or cannot be read is refused here and goes no further:
413, 415, 401, 400. This module must not know what an activity means.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from adapters.teams.bearer import Bearer, NotVerified
from adapters.teams.payload import Payload
from adapters.teams.signing_keys import KeysAway

MOST_BYTES = 1024 * 1024
"""Teams' own limit for a message is 100 KB; nothing of its is near this."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the connector is answered: a status, and a body for what waits for one (an invoke)."""

    status: int = 200
    body: Mapping[str, Any] | None = None


Handle = Callable[[Payload], Awaitable[Reply]]


class Edge:
    """Takes activities at `/api/messages`.

    Args:
        handle: what verified activities go to.
        bearer: verifies tokens; None lets everybody in, for a machine alone with itself.
        takes: whether a service URL is one of Microsoft's that we speak to.
    """

    def __init__(self, handle: Handle, bearer: Bearer | None, takes: Callable[[str], bool]) -> None:
        self._handle = handle
        self._bearer = bearer
        self._takes = takes

    async def take(self, request: web.Request) -> web.Response:
        """Verify, decode, hand over, and give the answer."""
        try:
            activity = await self._verified(request)
        except _Unread as refused:
            return _refused(refused.status, str(refused))
        except NotVerified as refused:
            return _refused(401, str(refused))
        except KeysAway as away:
            return _refused(503, str(away))
        if not self._takes(activity.text("serviceUrl")):
            _log.warning("an activity names an address that is none of Microsoft's")
            return _refused(403, "Cyclebot speaks to no such address.")
        reply = await self._handle(activity)
        if reply.body is None:
            return web.Response(status=reply.status)
        return web.json_response(dict(reply.body), status=reply.status)

    async def _verified(self, request: web.Request) -> Payload:
        if request.content_type != "application/json":
            raise _Unread(415, "An activity is JSON.")
        if (request.content_length or 0) > MOST_BYTES:
            raise _Unread(413, "This is more than an activity may hold.")
        verified = None
        if self._bearer is not None:
            verified = await self._bearer.verified(request.headers.get("Authorization", ""))
        activity = _decoded(await _bounded(request))
        if verified is not None and not verified.fits(activity):
            raise NotVerified
        return activity


class _Unread(Exception):
    """The request is nothing that can be read."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


async def _bounded(request: web.Request) -> bytes:
    """The raw body. Raises `_Unread` if it is too big, without reading the rest of it."""
    read = bytearray()
    async for chunk in request.content.iter_any():
        read += chunk
        if len(read) > MOST_BYTES:
            raise _Unread(413, "This is more than an activity may hold.")
    return bytes(read)


def _decoded(raw: bytes) -> Payload:
    """The activity. Raises `_Unread` if it has no type, or is in nobody's conversation."""
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as cause:
        raise _Unread(400, "This is not JSON.") from cause
    activity = Payload.of(found)
    if not activity.text("type") or not activity.part("conversation").text("id"):
        raise _Unread(400, "This is no activity.")
    return activity


def _refused(status: int, words: str) -> web.Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return web.Response(status=status, text=f"{words}\n", headers=headers)
