"""The chat page as routes of an aiohttp application: the page, its files, its API, its events.

Everything stands under `/chat`. Whoever plugs the parts together gives the turn, the vendor and
the clock; nothing here knows what a turn does.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from adapters.web.clock_panel import ClockPanel
from adapters.web.guard import LOOPBACK, add_headers, guard, refusal
from adapters.web.inbound import MOST_BYTES, BadLetter, Inbound, letter_from
from adapters.web.outbound import Outbound
from adapters.web.platform import account_of
from adapters.web.stream import Stream
from adapters.web.vendor import ChatVendor
from adapters.web.vendor_values import Busy, NotYours, Unknown, VendorError
from adapters.web.wire import (
    channel_json,
    clock_json,
    doorway_json,
    message_json,
    people_json,
    user_json,
)
from bot.domain.errors import CyclebotError
from dialogs.answers import Answer
from dialogs.inputs import AccountRef, Input

Take = Callable[[Input], Awaitable[Answer]]

_HERE = Path(__file__).parent
_MOVES = {"hour": timedelta(hours=1), "day": timedelta(days=1), "next": None}
_PAGE_OF_MESSAGES = 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A command that the box offers while somebody types: `status`, "what a principal sees"."""

    words: str
    says: str


def add_chat(
    app: web.Application,
    *,
    take: Take,
    vendor: ChatVendor,
    clock: ClockPanel,
    notice: str,
    command: str = "/cycle",
    suggestions: Sequence[Suggestion] = (),
    zone: str = "America/Los_Angeles",
    hosts: frozenset[str] = LOOPBACK,
) -> None:
    """Put the chat page under `/chat` of an application.

    Args:
        app: the application; not yet started.
        take: one turn: an input in, its answer out. What it raises is answered with 503 in words.
        vendor: the chat service behind the page; closed by who opened it.
        clock: what the page's clock shows and moves.
        notice: what is invented here, shown on every page.
        command: the command word with its slash.
        suggestions: what the box offers after the command word.
        zone: the zone in which times stand beside messages.
        hosts: the names by which this machine may be called.
    """
    page = _Page(
        take=take,
        vendor=vendor,
        clock=clock,
        notice=notice,
        command=command,
        suggestions=tuple(suggestions),
        zone=zone,
    )
    chat = web.Application(middlewares=[guard(hosts), _in_words])
    chat.on_response_prepare.append(add_headers)
    chat.on_startup.append(page.start)
    chat.on_shutdown.append(page.stop)
    chat.add_routes(
        [
            web.get("", page.page),
            web.get("/api/start", page.start_facts),
            web.get("/api/places", page.places),
            web.get("/api/messages", page.messages),
            web.get("/api/stream", page.events),
            web.get("/api/clock", page.clock_facts),
            web.post("/api/clock", page.move_clock),
            web.post("/api/read", page.read),
            web.post("/api/input", page.take_input),
            web.static("/static", _HERE / "static"),
        ]
    )
    app.add_subapp("/chat", chat)


class _Page:
    """The handlers, and what they share."""

    def __init__(
        self,
        *,
        take: Take,
        vendor: ChatVendor,
        clock: ClockPanel,
        notice: str,
        command: str,
        suggestions: tuple[Suggestion, ...],
        zone: str,
    ) -> None:
        self._take = take
        self._vendor = vendor
        self._clock = clock
        self._notice = notice
        self._command = command
        self._suggestions = suggestions
        self._zone = zone
        self._inbound = Inbound(vendor, command)
        self._outbound = Outbound(vendor, zone)
        self._stream = Stream(vendor, zone)
        self._moving = asyncio.Lock()
        templates = Environment(loader=FileSystemLoader(_HERE), autoescape=True)
        self._template = templates.get_template("page.html")

    async def start(self, _app: web.Application) -> None:
        await self._stream.start()

    async def stop(self, _app: web.Application) -> None:
        await self._stream.stop()

    async def page(self, _request: web.Request) -> web.Response:
        html = self._template.render(notice=self._notice, bot_name=self._vendor.bot_name)
        return web.Response(text=html, content_type="text/html")

    async def start_facts(self, _request: web.Request) -> web.Response:
        users = await asyncio.to_thread(self._vendor.users)
        return web.json_response(
            {
                "people": people_json(users),
                "command": self._command,
                "suggestions": [
                    {"words": each.words, "says": each.says} for each in self._suggestions
                ],
            }
        )

    async def places(self, request: web.Request) -> web.Response:
        viewer = await self._viewer(request)
        doorways = await asyncio.to_thread(self._doorways, viewer.realm, viewer.external_id)
        return web.json_response({"places": doorways})

    async def messages(self, request: web.Request) -> web.Response:
        viewer = await self._viewer(request)
        found = await asyncio.to_thread(
            self._history,
            viewer,
            request.query.get("conversation", ""),
            _number(request, "root"),
            _number(request, "before"),
        )
        return web.json_response(found)

    async def events(self, request: web.Request) -> web.StreamResponse:
        viewer = await self._viewer(request)
        return await self._stream.serve(request, viewer.realm, viewer.external_id)

    async def clock_facts(self, request: web.Request) -> web.Response:
        viewer = await self._viewer(request)
        facts = await self._clock.facts(viewer, request.query.get("conversation") or None)
        return web.json_response(clock_json(facts) | {"moving": self._moving.locked()})

    async def move_clock(self, request: web.Request) -> web.Response:
        wish = await _object(request)
        by = wish.get("by")
        if not isinstance(by, str) or by not in _MOVES:
            raise BadLetter("The clock moves by an hour, by a day, or to the next thing.")
        viewer = await self._viewer(request) if "user" in request.query else None
        conversation = request.query.get("conversation") or None
        if self._moving.locked():
            return refusal(409, "Time is already moving; wait until it has arrived.")
        async with self._moving:
            self._stream.tell_all("clock", {"moving": True})
            try:
                step = _MOVES[by]
                if step is None:
                    await self._clock.move_to_next(viewer, conversation)
                else:
                    await self._clock.move(step)
            finally:
                self._stream.tell_all("clock", {"moving": False})
        return web.json_response({})

    async def read(self, request: web.Request) -> web.Response:
        note = await _object(request)
        match note:
            case {
                "realm": str(realm),
                "user": str(user),
                "conversation": str(conversation),
                "up_to": int(up_to),
            } if 0 <= up_to < 2**53:
                await asyncio.to_thread(self._vendor.read, realm, conversation, user, up_to)
                return web.json_response({})
            case _:
                raise BadLetter("This page sent a reading mark that was not understood.")

    async def take_input(self, request: web.Request) -> web.Response:
        letter = letter_from(await _body(request))
        heard = await asyncio.to_thread(self._inbound.accept, letter)
        if heard is None:
            return web.json_response({"answer": "done", "message": None})
        try:
            answer = await self._take(heard)
        except CyclebotError as cause:
            _log.warning("a turn refused an input: %s", type(cause).__name__)
            return refusal(503, f"{cause} What you wrote is still here; try again in a moment.")
        except Exception:
            # The inbound edge: whatever went wrong behind it, the person keeps what they wrote.
            _log.exception("a turn failed")
            return refusal(
                503,
                "Something went wrong on our side and this was not stored. What you wrote is "
                "still here: try again in a moment.",
            )
        return web.json_response(await self._outbound.answer(heard, answer))

    async def _viewer(self, request: web.Request) -> AccountRef:
        realm, user = request.query.get("realm", ""), request.query.get("user", "")
        return account_of(await asyncio.to_thread(self._vendor.user, realm, user))

    def _doorways(self, realm: str, user: str) -> list[dict[str, object]]:
        self._vendor.personal(realm, user)
        return [doorway_json(doorway) for doorway in self._vendor.doorways(realm, user)]

    def _history(
        self, viewer: AccountRef, conversation: str, root: int | None, before: int | None
    ) -> dict[str, object]:
        place = self._vendor.entered(viewer.realm, conversation, viewer.external_id)
        posted = self._vendor.history(
            viewer.realm,
            conversation,
            viewer.external_id,
            root=root,
            before=before,
            most=_PAGE_OF_MESSAGES,
        )
        found: dict[str, object] = {
            "place": channel_json(place),
            "members": [user_json(user) for user in self._vendor.members(viewer.realm, place.id)],
            "messages": [message_json(message, self._zone) for message in posted],
            "more": len(posted) == _PAGE_OF_MESSAGES,
        }
        if root is not None:
            held = self._vendor.message(root)
            if held.channel != place.id or held.private_to not in (None, viewer.external_id):
                raise NotYours(NotYours.__doc__)
            found["root"] = message_json(held, self._zone)
        return found


@web.middleware
async def _in_words(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Every refusal becomes a status and words that the page can show."""
    try:
        return await handler(request)
    except BadLetter as cause:
        return refusal(400, str(cause))
    except web.HTTPRequestEntityTooLarge:
        return refusal(413, "That is more than this page can carry (1 MiB). Nothing was sent.")
    except Unknown as cause:
        return refusal(404, str(cause))
    except Busy as cause:
        return refusal(503, f"{cause} Try again in a moment.")
    except VendorError as cause:
        return refusal(403, str(cause))
    except CyclebotError as cause:
        return refusal(409, str(cause))


async def _body(request: web.Request) -> bytes:
    if request.content_type != "application/json":
        raise BadLetter("This page takes JSON only.")
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > MOST_BYTES:
            raise web.HTTPRequestEntityTooLarge(max_size=MOST_BYTES, actual_size=len(body))
    return bytes(body)


async def _object(request: web.Request) -> dict[str, object]:
    try:
        found = json.loads(await _body(request))
    except ValueError as cause:
        raise BadLetter("This page sent something that is not JSON.") from cause
    if not isinstance(found, dict):
        raise BadLetter("This page sent something that was not understood.")
    return found


def _number(request: web.Request, name: str) -> int | None:
    text = request.query.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise BadLetter(f"{name} is no number of a message.")
    return int(text)
