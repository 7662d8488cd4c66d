"""Slack's end of the wire: signed requests in, and what their answers do on a person's screen."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from aiohttp import ClientSession

from tests.fakes.slack import SlackServer
from tests.fakes.slack.signing import Signed, Signer

Body = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What came back: its status, and its body as JSON, or as text under `text`."""

    status: int
    body: Body


class Wire(Protocol):
    """A way in: over HTTP, or down a socket."""

    async def event(self, body: Body, *, again: bool = False) -> Answered:
        """Deliver an event."""
        ...

    async def interaction(self, body: Body) -> Answered:
        """Deliver a press, a form or a shortcut."""
        ...

    async def command(self, fields: dict[str, str]) -> Answered:
        """Deliver a slash command."""
        ...


@dataclass(slots=True, kw_only=True)
class HttpWire:
    """Signed posts to `/slack/events`."""

    http: ClientSession
    now: Any
    signer: Signer = field(default_factory=Signer)

    async def event(self, body: Body, *, again: bool = False) -> Answered:
        retry = (1, "http_timeout") if again else None
        return await self.send(self.signer.event(body, self._now(), retry=retry))

    async def interaction(self, body: Body) -> Answered:
        return await self.send(self.signer.interaction(body, self._now()))

    async def command(self, fields: dict[str, str]) -> Answered:
        return await self.send(self.signer.form(fields, self._now()))

    async def send(self, signed: Signed) -> Answered:
        """Post exactly this."""
        posted = self.http.post("/slack/events", data=signed.body, headers=signed.headers)
        async with posted as response:
            return Answered(status=response.status, body=_body(await response.text()))

    def _now(self) -> datetime:
        found: datetime = self.now()
        return found


@dataclass(slots=True, kw_only=True)
class SocketWire:
    """Envelopes down the app's open socket; no acknowledgement is a 500."""

    slack: SlackServer

    async def event(self, body: Body, *, again: bool = False) -> Answered:
        return await self._deliver("events_api", body)

    async def interaction(self, body: Body) -> Answered:
        return await self._deliver("interactive", body)

    async def command(self, fields: dict[str, str]) -> Answered:
        return await self._deliver("slash_commands", dict(fields))

    async def _deliver(self, kind: str, payload: Body) -> Answered:
        ack = await self.slack.sockets.deliver(kind, payload)
        return Answered(status=200, body=ack.get("payload") or {})


def _body(text: str) -> Body:
    if not text:
        return {}
    try:
        found = json.loads(text)
    except ValueError:
        return {"text": text}
    return found if isinstance(found, dict) else {"text": text}
