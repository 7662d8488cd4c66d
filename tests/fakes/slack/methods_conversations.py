"""conversations.*, users.*, team.*: who is where, and what was said there.

Sources: docs.slack.dev/reference/methods/conversations.history and its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

from tests.fakes.slack.methods_chat import expect_bot_in, message_json
from tests.fakes.slack.web_api import Asked, Body, Refusal, Rule
from tests.fakes.slack.workspaces import Channel, Message, User
from tests.fakes.slack.world import channel_of

T = TypeVar("T")

_PREFIX = {"channel": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def history(asked: Asked) -> Body:
    channel = _readable(asked, "history")
    found = [
        message
        for message in asked.workspace.seen(channel.id)
        if message.thread_ts in (None, message.ts) and _within(asked, message)
    ]
    page, cursor = _page(asked, found[::-1], 1_000)
    return {
        "messages": [_json(asked, message) for message in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def replies(asked: Asked) -> Body:
    channel = _readable(asked, "history")
    workspace = asked.workspace
    if workspace.threads_unreadable:
        raise Refusal("not_allowed_token_type")
    root = asked.text("ts") or ""
    parent = workspace.message(channel.id, root)
    if parent is None:
        raise Refusal("thread_not_found")
    under = [
        message
        for message in workspace.seen(channel.id)
        if message.thread_ts == root and message.ts != root and _within(asked, message)
    ]
    page, cursor = _page(asked, [parent, *under], 1_000)
    return {
        "messages": [_json(asked, message) for message in page],
        "has_more": bool(cursor),
        "response_metadata": {"next_cursor": cursor},
    }


def members(asked: Asked) -> Body:
    channel = _readable(asked, "read")
    page, cursor = _page(asked, sorted(channel.members), 1_000)
    return {"members": page, "response_metadata": {"next_cursor": cursor}}


def info(asked: Asked) -> Body:
    channel = channel_of(asked.workspace, asked.args.get("channel"))
    if channel is None:
        raise Refusal("channel_not_found")
    asked.need(f"{_PREFIX[channel.kind]}:read")
    return {"channel": _channel_json(asked, channel)}


def open_(asked: Asked) -> Body:
    users = (asked.text("users") or "").split(",")
    asked.need("im:write" if len(users) == 1 else "mpim:write")
    user = _user_of(asked, users[0])
    if user.deleted:
        raise Refusal("user_disabled")
    if user.is_bot:
        raise Refusal("cannot_dm_bot")
    known = "D" + user.id.removeprefix("U") in asked.workspace.channels
    return {
        "no_op": known,
        "already_open": known,
        "channel": {"id": asked.workspace.direct_with(user.id).id},
    }


def users_info(asked: Asked) -> Body:
    asked.need("users:read")
    user = _user_of(asked, asked.text("user") or "")
    return {"user": user_json(user, email="users:read.email" in asked.grant.scopes)}


def users_list(asked: Asked) -> Body:
    asked.need("users:read")
    page, cursor = _page(asked, [*asked.workspace.users.values()], 1_000)
    email = "users:read.email" in asked.grant.scopes
    return {
        "members": [user_json(user, email=email) for user in page],
        "response_metadata": {"next_cursor": cursor},
    }


def team_info(asked: Asked) -> Body:
    asked.need("team:read")
    workspace = asked.workspace
    return {"team": {"id": workspace.id, "name": workspace.name, "domain": workspace.name.lower()}}


def user_json(user: User, *, email: bool) -> Body:
    """A person as `users.info` gives them."""
    profile: Body = {"real_name": user.name, "display_name": user.name}
    if email and user.email is not None:
        profile["email"] = user.email
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name.lower().replace(" ", "."),
        "real_name": user.name,
        "deleted": user.deleted,
        "is_bot": user.is_bot,
        "is_restricted": user.is_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_stranger": False,
        "tz": user.tz,
        "profile": profile,
    }


METHODS = {
    "conversations.history": Rule(history),
    "conversations.replies": Rule(replies),
    "conversations.members": Rule(members),
    "conversations.info": Rule(info),
    "conversations.open": Rule(open_),
    "users.info": Rule(users_info),
    "users.list": Rule(users_list),
    "team.info": Rule(team_info),
}


def _readable(asked: Asked, what: str) -> Channel:
    channel = channel_of(asked.workspace, asked.args.get("channel"))
    if channel is not None:
        asked.need(f"{_PREFIX[channel.kind]}:{what}")
    return expect_bot_in(asked, channel)


def _user_of(asked: Asked, user_id: str) -> User:
    found = asked.workspace.users.get(user_id)
    if found is None:
        raise Refusal("user_not_found")
    return found


def _within(asked: Asked, message: Message) -> bool:
    if message.shown_from is not None and asked.world.now() < message.shown_from:
        return False
    oldest, latest = asked.text("oldest"), asked.text("latest")
    at, inclusive = Decimal(message.ts), asked.flag("inclusive")
    return not (
        (oldest is not None and (at < Decimal(oldest) or (at == Decimal(oldest) and not inclusive)))
        or (
            latest is not None
            and (at > Decimal(latest) or (at == Decimal(latest) and not inclusive))
        )
    )


def _page(asked: Asked, rows: Sequence[T], most: int) -> tuple[list[T], str]:
    limit = int(asked.text("limit") or 100)
    if not 1 <= limit <= most:
        raise Refusal("invalid_limit")
    cursor = asked.text("cursor") or "0"
    if not cursor.isdecimal():
        raise Refusal("invalid_cursor")
    start = int(cursor)
    end = start + limit
    return list(rows[start:end]), str(end) if end < len(rows) else ""


def _json(asked: Asked, message: Message) -> Body:
    return message_json(message, metadata=asked.flag("include_all_metadata"))


def _channel_json(asked: Asked, channel: Channel) -> Body:
    return {
        "id": channel.id,
        "name": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "private",
        "is_private": channel.kind != "channel",
        "is_im": channel.kind == "im",
        "is_mpim": channel.kind == "mpim",
        "is_archived": channel.is_archived,
        "is_ext_shared": bool(channel.shared_with),
        "is_member": asked.grant.bot_user_id in channel.members,
    }
