"""The HTTP edge of Slack: who sent this is decided before anything of it is read.

Slack signs each request over its timestamp and raw body
(docs.slack.dev/authentication/verifying-requests-from-slack); what is too big, old, unsigned or
cannot be read is refused here and goes no further. This module must not know what a request means.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import Clock, SignatureVerifier
from yarl import URL

from adapters.slack.chain import SENT_AT

MOST_BYTES = 1024 * 1024
"""A view may hold 250 kB and comes with its state; nothing of Slack's is near this."""

_MOST_FIELDS = 100

_log = logging.getLogger(__name__)


class Edge:
    """Takes requests at `/slack/events`: events, commands, presses, forms, shortcuts.

    Args:
        app: the Bolt app that they go to.
        signing_secret: Slack's.
        now: the clock that a timestamp may differ from by 300 seconds.
    """

    def __init__(self, app: AsyncApp, signing_secret: str, now: Callable[[], datetime]) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret, clock=_Clock(now))

    async def take(self, request: web.Request) -> web.Response:
        """Verify, decode, hand over, and give Slack the answer."""
        raw = await _bounded(request)
        if raw is None:
            return web.Response(status=413, text="too much\n")
        if not self._is_signed(raw, request):
            return web.Response(status=401, text="not signed\n")
        body = decoded(raw, request.content_type)
        if body is None:
            return web.Response(status=400, text="not understood\n")
        try:
            # Bolt takes a body that is decoded already in this mode alone; its own decoding reads
            # nothing in a form that holds the word "payload" somewhere else than as a field. What
            # the headers say was needed to verify it, and by none of them is anything run.
            sent = {SENT_AT: _sent_at(request)}
            asked = AsyncBoltRequest(body=body, mode="socket_mode", context=sent)
        except (AttributeError, LookupError, TypeError, ValueError):
            _log.warning("a signed request has a shape that Bolt cannot read")
            return web.Response(status=400, text="not understood\n")
        return _response(await self._app.async_dispatch(asked))

    def _is_signed(self, raw: bytes, request: web.Request) -> bool:
        timestamp = request.headers.get("X-Slack-Request-Timestamp", "")
        signature = request.headers.get("X-Slack-Signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            return False
        try:
            return signature.isascii() and self._verifier.is_valid(raw, timestamp, signature)
        except UnicodeDecodeError:
            return False


def decoded(raw: bytes, content_type: str) -> dict[str, Any] | None:
    """The body as an object: JSON, a form, or JSON in a form's field `payload`; None if neither."""
    try:
        text = raw.decode()
        if content_type == "application/json" or text.startswith("{"):
            found = json.loads(text)
        else:
            fields = _fields(text)
            found = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or not found:
        return None
    return found if _has_its_parts(found) else None


def _fields(text: str) -> dict[str, str]:
    """A form's fields; raises ValueError where there are more than Slack would ever send.

    Read by the library that aiohttp reads a query with: to undo a payload's escapes one by one in
    Python took longer than anything else between the socket and the turn.
    """
    if text.count("&") >= _MOST_FIELDS:
        raise ValueError("more fields than Slack sends")
    return dict(URL.build(path="/", query_string=text, encoded=True).query.items())


def _has_its_parts(body: dict[str, Any]) -> bool:
    """Whether there is what Bolt looks for before anything else; where it is not, Bolt fails."""
    match body.get("type"):
        case "block_actions":
            return bool(body.get("actions"))
        case "event_callback":
            team = body.get("team_id")
            return isinstance(body.get("event"), dict) and (team is None or isinstance(team, str))
    return True


def _sent_at(request: web.Request) -> datetime:
    """When Slack sent this, to the second, as it signed it."""
    return datetime.fromtimestamp(int(request.headers["X-Slack-Request-Timestamp"]), UTC)


async def _bounded(request: web.Request) -> bytes | None:
    """The raw body; None if it is too big, without reading the rest of it."""
    if (request.content_length or 0) > MOST_BYTES:
        return None
    read = bytearray()
    async for chunk in request.content.iter_any():
        read += chunk
        if len(read) > MOST_BYTES:
            return None
    return bytes(read)


def _response(answered: BoltResponse) -> web.Response:
    kind, _, _ = answered.first_headers().get("content-type", "text/plain").partition(";")
    return web.Response(status=answered.status, text=answered.body or "", content_type=kind)


class _Clock(Clock):
    """Ours, as the SDK asks for it."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now

    def now(self) -> float:
        return self._now().timestamp()
