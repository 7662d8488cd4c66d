"""Who somebody is on Slack, and who is in a conversation.

Source: docs.slack.dev/reference/objects/user-object. This module must not know what a person may
do: that is decided by our own accounts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import answered
from adapters.slack.posting import Place
from dialogs.inputs import AccountRef
from dialogs.platform import Refused

_PAGE = 200
_FEW = 30  # More people than this are read from the workspace's list, page by page.


async def members_of(place: Place, realm: str) -> tuple[AccountRef, ...]:
    """The people in a conversation, ordered by id; bots and those who left are none."""
    ids = await _ids(place)
    found: dict[str, AccountRef | None] = {}
    if len(ids) > _FEW:
        found = {
            each.external_id: each for each in await _everyone(place.client, realm, frozenset(ids))
        }
    rest = [each for each in ids if each not in found]
    asked = await asyncio.gather(*(account_of(place.client, realm, each) for each in rest))
    known = [*found.values(), *asked]
    return tuple(sorted((each for each in known if each), key=lambda each: each.external_id))


async def account_of(client: AsyncWebClient, realm: str, external_id: str) -> AccountRef | None:
    """What Slack vouches for about a person; None for a bot, and for nobody it knows.

    Somebody of another workspace is a guest without an address: theirs is not vouched for here.
    """
    try:
        body = await answered("users.info", client.users_info(user=external_id))
    except Refused as refused:
        if refused.why == "gone":
            return None
        raise
    return _account(body.get("user") or {}, realm)


async def _ids(place: Place) -> list[str]:
    ids: list[str] = []
    cursor: str | None = None
    while cursor != "":
        call = place.client.conversations_members(channel=place.channel, limit=_PAGE, cursor=cursor)
        body = await answered("conversations.members", call)
        ids += map(str, body.get("members") or ())
        cursor = _next(body)
    return ids


async def _everyone(client: AsyncWebClient, realm: str, ids: frozenset[str]) -> list[AccountRef]:
    found = []
    cursor: str | None = None
    while cursor != "":
        body = await answered("users.list", client.users_list(limit=_PAGE, cursor=cursor))
        for user in body.get("members") or ():
            account = _account(user, realm) if user.get("id") in ids else None
            if account is not None:
                found.append(account)
        cursor = _next(body)
    return found


def _next(body: Mapping[str, Any]) -> str:
    return str((body.get("response_metadata") or {}).get("next_cursor") or "")


def _account(user: Mapping[str, Any], realm: str) -> AccountRef | None:
    if user.get("is_bot") or user.get("deleted") or user.get("id") in (None, "USLACKBOT"):
        return None
    profile = user.get("profile") or {}
    ours = _is_of(user, realm)
    restricted = bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
    return AccountRef(
        platform="slack",
        realm=realm,
        external_id=str(user["id"]),
        name=str(profile.get("real_name") or user.get("real_name") or user.get("name") or ""),
        email=(profile.get("email") or None) if ours else None,
        guest=restricted or not ours,
    )


def _is_of(user: Mapping[str, Any], realm: str) -> bool:
    """Whether somebody belongs to the workspace, or to the organization that it belongs to."""
    org = user.get("enterprise_user") or {}
    teams = org.get("teams") or ()
    return realm in (user.get("team_id"), org.get("enterprise_id"), *teams)
