"""The far end of Socket Mode: envelopes go out, acknowledgements come in.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web


@dataclass(slots=True)
class Sockets:
    """Every open socket of the app; any of them may be given any envelope.

    `silent` lets them stall: they stay open, answer no ping and deliver nothing.
    """

    open: list[web.WebSocketResponse] = field(default_factory=list)
    opened: int = 0
    silent: bool = False
    _acks: dict[str, asyncio.Future[dict[str, Any]]] = field(default_factory=dict)
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """One socket, for as long as it lives."""
        socket = web.WebSocketResponse(autoping=not self.silent)
        await socket.prepare(request)
        await socket.send_json({"type": "hello", "num_connections": 1, "debug_info": {}})
        self.open.append(socket)
        self.opened += 1
        self._came.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._take(message.data)
        finally:
            self.open.remove(socket)
        return socket

    async def connected(self, times: int = 1) -> None:
        """Wait until so many sockets were opened, from the first on."""
        while self.opened < times:
            self._came.clear()
            await self._came.wait()

    async def deliver(self, kind: str, payload: dict[str, Any]) -> dict[str, Any]:
        """Send one envelope down the newest socket, and wait for its acknowledgement.

        Args:
            kind: `events_api`, `interactive` or `slash_commands`.
            payload: as it would be posted over HTTP.
        """
        envelope_id = secrets.token_hex(8)
        waiting: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._acks[envelope_id] = waiting
        await self.open[-1].send_json(
            {
                "envelope_id": envelope_id,
                "type": kind,
                "accepts_response_payload": kind != "events_api",
                "payload": payload,
            }
        )
        return await waiting

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """Tell every socket that it will be closed soon."""
        for socket in self.open:
            await socket.send_json({"type": "disconnect", "reason": reason})

    async def close(self) -> None:
        """Close every socket, as when the stand-in stops."""
        for socket in list(self.open):
            await socket.close()

    def _take(self, text: str) -> None:
        try:
            ack = json.loads(text)
        except ValueError:
            return
        waiting = self._acks.pop(str(ack.get("envelope_id")), None)
        if waiting is not None and not waiting.done():
            waiting.set_result(ack)
