"""What the stand-in connector tells about people and teams: members by pages, one by one, channels.

Source: learn.microsoft.com/microsoftteams/platform/bots/how-to/get-teams-context.
"""

from __future__ import annotations

from urllib.parse import unquote

from aiohttp import web

from tests.fakes.teams.going_wrong import error
from tests.fakes.teams.tenants import Conversation, Json, Person
from tests.fakes.teams.world import World

_FEWEST, _MOST = 50, 500


def member_json(person: Person, tenant_id: str) -> Json:
    """Somebody as members are listed."""
    given, _, surname = person.name.partition(" ")
    upn = person.email
    if person.guest:
        upn = f"{person.email.replace('@', '_')}#EXT#@school.example"
    return {
        "id": person.id,
        "name": person.name,
        "aadObjectId": person.aad,
        "objectId": person.aad,
        "givenName": given,
        "surname": surname,
        "email": person.email,
        "userPrincipalName": upn,
        "tenantId": tenant_id,
        "userRole": "guest" if person.guest else "user",
    }


def answer_members(world: World, request: web.Request, _body: Json | None) -> web.Response:
    """A page of a conversation's people; the token of the next one if there are more."""
    place = _reached(world, request)
    if isinstance(place, web.Response):
        return place
    wanted = int(request.query.get("pageSize", world.page_size))
    size = min(max(wanted, min(_FEWEST, world.page_size)), _MOST, world.page_size)
    token = request.query.get("continuationToken", "page-0")
    start = int(token.removeprefix("page-"))
    people = world.people_of(place)
    page: Json = {
        "members": [member_json(each, place.tenant) for each in people[start : start + size]]
    }
    if start + size < len(people):
        page["continuationToken"] = f"page-{start + size}"
    return web.json_response(page)


def answer_member(world: World, request: web.Request, _body: Json | None) -> web.Response:
    """One person of a conversation, by either of their ids."""
    place = _reached(world, request)
    if isinstance(place, web.Response):
        return place
    person = world.tenant_of(place).person(unquote(request.match_info["member"]))
    if person is None or person.id not in place.people:
        return error(404, "MemberNotFoundInConversation", "The member was not found.")
    return web.json_response(member_json(person, place.tenant))


def answer_team(world: World, request: web.Request, _body: Json | None) -> web.Response:
    """A team, or its channels; the General channel has no name of its own."""
    team_id = unquote(request.match_info["team"])
    for tenant in world.tenants.values():
        team = tenant.teams.get(team_id)
        if team is None:
            continue
        if not tenant.conversations[team.id].bot_here:
            return error(403, "BotNotInConversationRoster", "The bot is not in this team.")
        if not request.path.endswith("/conversations"):
            count = {
                "channelCount": len(_channels(world, team_id)),
                "memberCount": len(team.people),
            }
            details = {"id": team.id, "name": team.name, "aadGroupId": team.aad}
            return web.json_response(details | {"type": "standard", "tenantId": tenant.id} | count)
        listed = [
            {
                "id": each.id,
                "name": None if each.id == team.id else each.name,
                "type": each.membership,
            }
            for each in _channels(world, team_id)
        ]
        return web.json_response({"conversations": listed})
    return error(404, "ConversationNotFound", "Conversation not found.")


def _channels(world: World, team_id: str) -> list[Conversation]:
    return [
        place
        for tenant in world.tenants.values()
        for place in tenant.conversations.values()
        if place.team == team_id and place.membership != "private"
    ]


def _reached(world: World, request: web.Request) -> Conversation | web.Response:
    place = world.conversation(unquote(request.match_info["conversation"]))
    if place is None:
        return error(404, "ConversationNotFound", "Conversation not found.")
    if not place.bot_here:
        return error(
            403, "BotNotInConversationRoster", "The bot is not part of the conversation roster."
        )
    return place
