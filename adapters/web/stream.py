"""Server-sent events: what changed, to each viewer who may know it, as it happens.

Nothing is remembered for a viewer who is away: after a break the page asks for all it shows
again, which is why the first event of every connection is `hello`. It must not know what a
message says.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp_sse import sse_response

from adapters.web.vendor import ChatVendor
from adapters.web.vendor_values import Change
from adapters.web.wire import message_json

_MOST_WAITING = 1_000  # Events; a viewer further behind is sent away and asks for all again.

Event = tuple[str, str]


@dataclass(slots=True, eq=False)
class _Viewer:
    realm: str
    user: str
    events: asyncio.Queue[Event | None] = field(
        default_factory=lambda: asyncio.Queue(_MOST_WAITING)
    )

    def give(self, event: Event) -> None:
        if self.events.full():
            self.end()
        else:
            self.events.put_nowait(event)

    def end(self) -> None:
        while not self.events.empty():
            self.events.get_nowait()
        self.events.put_nowait(None)


class Stream:
    """All open connections.

    Args:
        vendor: whose changes are told.
        zone: the zone in which times stand beside messages.
    """

    def __init__(self, vendor: ChatVendor, zone: str) -> None:
        self._vendor = vendor
        self._zone = zone
        self._viewers: set[_Viewer] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop_watching: Callable[[], None] = lambda: None

    async def start(self) -> None:
        """Begin to listen to the vendor, from the running loop."""
        self._loop = asyncio.get_running_loop()
        self._stop_watching = self._vendor.watch(self._changed)

    async def stop(self) -> None:
        """End every connection."""
        self._stop_watching()
        for viewer in tuple(self._viewers):
            viewer.end()

    def tell_all(self, name: str, data: dict[str, object]) -> None:
        """Tell every viewer something that is not about one message."""
        event = (name, json.dumps(data))
        for viewer in self._viewers:
            viewer.give(event)

    async def serve(self, request: web.Request, realm: str, user: str) -> web.StreamResponse:
        """Hold one connection until it ends."""
        viewer = _Viewer(realm, user)
        viewer.give(("hello", "{}"))
        self._viewers.add(viewer)
        try:
            async with sse_response(request) as response:
                while (event := await viewer.events.get()) is not None:
                    name, data = event
                    await response.send(data, event=name)
                return response
        except ConnectionResetError:
            return web.Response()
        finally:
            self._viewers.discard(viewer)

    def _changed(self, change: Change) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._tell, change)

    def _tell(self, change: Change) -> None:
        told = [
            viewer
            for viewer in self._viewers
            if viewer.realm == change.realm and viewer.user in change.audience
        ]
        if not told:
            return
        event = self._event(change)
        for viewer in told:
            viewer.give(event)

    def _event(self, change: Change) -> Event:
        if change.message is None:
            return "places", "{}"
        root = None if change.root is None else message_json(change.root, self._zone)
        data = {
            "what": change.what,
            "message": message_json(change.message, self._zone),
            "root": root,
        }
        return "message", json.dumps(data)
