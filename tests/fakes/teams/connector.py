"""The stand-in connector: conversations made, messages posted, changed and taken back, people told.

Sources: learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-api-reference;
learn.microsoft.com/microsoftteams/platform/bots/build-conversational-capability (status codes) and
.../bots/how-to/conversations/send-proactive-messages; how a conversation is made, and what is
refused then, as Microsoft measured it on 17 April 2026 in the documents of its microsoft/teams.net.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from urllib.parse import unquote

from aiohttp import web

from tests.fakes.teams.adaptive_cards import card_flaws
from tests.fakes.teams.going_wrong import error, going_wrong
from tests.fakes.teams.roster import answer_member, answer_members, answer_team
from tests.fakes.teams.tenants import Conversation, Json, Posted
from tests.fakes.teams.token_server import BadBearer, check_bearer
from tests.fakes.teams.world import Call, World

MOST_BYTES = 100 * 1024
"""Of a message, counted as UTF-16."""

_REGIONS = "/{region:amer|emea|apac|teams}"
_CARD = "application/vnd.microsoft.card.adaptive"
Answer = Callable[[World, web.Request, Json | None], web.Response]


def connector_app(world: World) -> web.Application:
    """The connector."""
    app = web.Application(client_max_size=8 << 20)
    for method, path, answer in _ROUTES:
        app.router.add_route(method, f"{_REGIONS}/v3{path}", _checked(world, answer))
    return app


def _checked(
    world: World, answer: Answer
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def handle(request: web.Request) -> web.StreamResponse:
        try:
            check_bearer(world, request.headers.get("Authorization"))
        except BadBearer:
            said = {"message": "Authorization has been denied for this request."}
            return web.json_response(said, status=401)
        body, refused = await _body(request)
        world.called(Call(method=request.method, path=request.path, body=body, at=world.now()))

        async def work() -> web.Response:
            return refused or answer(world, request, body)

        return await going_wrong(world.connector_faults, request, work)

    return handle


async def _body(request: web.Request) -> tuple[Json | None, web.Response | None]:
    """What came with a request, and why it is refused, if it is."""
    if request.method not in ("POST", "PUT"):
        return None, None
    try:
        body = json.loads(await request.read())
    except ValueError:
        return None, error(400, "BadSyntax", "The body is not JSON.")
    if not isinstance(body, dict):
        return None, error(400, "BadSyntax", "The body is not an object.")
    if len(json.dumps(body, ensure_ascii=False).encode("utf-16-le")) > MOST_BYTES:
        return body, error(413, "MessageSizeTooBig", "Message size too large.")
    return body, None


def _create(world: World, _request: web.Request, body: Json | None) -> web.Response:
    body = body or {}
    tenant = world.tenants.get(str(body.get("tenantId")))
    channel = ((body.get("channelData") or {}).get("channel") or {}).get("id")
    members = body.get("members") or []
    if tenant is None:
        return error(400, "BadSyntax", "Incorrect conversation creation parameters")
    if not body.get("isGroup"):
        if len(members) != 1:
            return error(400, "BadSyntax", "Incorrect conversation creation parameters")
        return _personal(world, tenant.id, str(members[0].get("id")), body.get("activity"))
    activity = body.get("activity")
    if channel is None or not activity:
        return error(400, "BadSyntax", "Incorrect conversation creation parameters")
    place = tenant.conversations.get(channel)
    if place is None or place.kind != "channel":
        return error(404, "ConversationNotFound", "Conversation not found.")
    posted = _posted(world, place, activity, None)
    if isinstance(posted, web.Response):
        return posted
    made = {"id": f"{channel};messageid={posted.id}", "activityId": posted.id}
    return web.json_response(made, status=201)


def _personal(world: World, tenant_id: str, person_id: str, activity: Json | None) -> web.Response:
    tenant = world.tenants[tenant_id]
    person = tenant.person(person_id)
    if person is None:
        return error(400, "MemberNotFoundInConversation", "Member not found.")
    reached = any(
        person.id in place.people and place.bot_here
        for place in tenant.conversations.values()
        if place.kind != "personal"
    )
    if not person.has_app and not reached:
        return error(
            403, "ForbiddenOperationException", "The app is not installed for this person."
        )
    place = tenant.personal_chat(person)
    if activity:
        posted = _posted(world, place, activity, None)
        if isinstance(posted, web.Response):
            return posted
    return web.json_response({"id": place.id}, status=201)


def _send(world: World, request: web.Request, body: Json | None) -> web.Response:
    place, root = _place(world, request)
    if place is None:
        return error(404, "ConversationNotFound", "Conversation not found.")
    if "activity" in request.match_info:
        answered = place.message(unquote(request.match_info["activity"]))
        if answered is None:
            return error(404, "ActivityNotFoundInConversation", "Conversation not found.")
        root = answered.root or answered.id
    if root is not None and place.message(root) is None:
        return error(404, "ActivityNotFoundInConversation", "Conversation not found.")
    posted = _posted(world, place, body or {}, root)
    if isinstance(posted, web.Response):
        return posted
    return web.json_response({"id": posted.id}, status=201)


def _update(world: World, request: web.Request, body: Json | None) -> web.Response:
    found = _own(world, request)
    if isinstance(found, web.Response):
        return found
    place, message = found
    refused = _refused(world, place) or _flawed(body or {})
    if refused is not None:
        return refused
    message.versions.append(body or {})
    return web.json_response({"id": message.id})


def _delete(world: World, request: web.Request, _body: Json | None) -> web.Response:
    found = _own(world, request)
    if isinstance(found, web.Response):
        return found
    place, message = found
    refused = _refused(world, place)
    if refused is not None:
        return refused
    message.deleted = True
    return web.Response()


def _own(world: World, request: web.Request) -> tuple[Conversation, Posted] | web.Response:
    """The bot's own message that a request names; nobody may change another's."""
    place, _ = _place(world, request)
    if place is None:
        return error(404, "ConversationNotFound", "Conversation not found.")
    message = place.message(unquote(request.match_info["activity"]))
    if message is None:
        return error(404, "ActivityNotFoundInConversation", "Conversation not found.")
    if message.by != world.bot_id:
        return error(403, "NotEnoughPermissions", "Only its author may change a message.")
    return place, message


def _place(world: World, request: web.Request) -> tuple[Conversation | None, str | None]:
    """Which conversation a request names, and which thread of it."""
    named = unquote(request.match_info["conversation"])
    _, _, root = named.partition(";messageid=")
    return world.conversation(named), root or None


def _posted(
    world: World, place: Conversation, activity: Json, root: str | None
) -> Posted | web.Response:
    refused = _refused(world, place) or _flawed(activity)
    return refused or world.write(place, world.bot_id, activity, root=root)


def _refused(world: World, place: Conversation) -> web.Response | None:
    """Why the bot may not write there, if it may not."""
    if place.kind == "personal":
        person = world.people_of(place)[0]
        return _writes_blocked() if person.blocks or not place.bot_here else None
    if not place.bot_here:
        return error(
            403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."
        )
    return _writes_blocked() if place.archived else None


def _writes_blocked() -> web.Response:
    inner = {
        "subCode": "MessageWritesBlocked",
        "details": "Thread is blocked from message writes.",
        "errorCode": None,
        "errorSubCode": None,
    }
    said = {"errorCode": 209, "message": json.dumps(inner, indent=2)}
    return web.json_response(said, status=403)


def _flawed(activity: Json) -> web.Response | None:
    """Why a message is no good, if it is not."""
    if activity.get("type") not in ("message", "typing"):
        return error(400, "BadSyntax", "The type of the activity is not known.")
    attachments = activity.get("attachments") or []
    if not activity.get("text") and not attachments and activity["type"] == "message":
        return error(400, "BadSyntax", "Activity has no content.")
    for attachment in attachments:
        if attachment.get("contentType") != _CARD:
            return error(400, "BadSyntax", "The attachment's type is not supported.")
        flaws = card_flaws(attachment.get("content"))
        if flaws:
            return error(400, "BadArgument", "; ".join(flaws))
    return None


_PLACE = "/conversations/{conversation}"
_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("POST", "/conversations", _create),
    ("POST", f"{_PLACE}/activities", _send),
    ("POST", f"{_PLACE}/activities/{{activity}}", _send),
    ("PUT", f"{_PLACE}/activities/{{activity}}", _update),
    ("DELETE", f"{_PLACE}/activities/{{activity}}", _delete),
    ("GET", f"{_PLACE}/pagedmembers", answer_members),
    ("GET", f"{_PLACE}/members/{{member}}", answer_member),
    ("GET", "/teams/{team}", answer_team),
    ("GET", "/teams/{team}/conversations", answer_team),
)
