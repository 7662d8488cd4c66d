"""Response addresses: five answers in thirty minutes to a command or a press.

Source: docs.slack.dev/interactivity/handling-user-interaction.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from aiohttp import web

from tests.fakes.slack.methods_chat import checked_content
from tests.fakes.slack.web_api import Refusal
from tests.fakes.slack.workspaces import Ephemeral, Message, Workspace
from tests.fakes.slack.world import WayBack, World

_LIVES = timedelta(minutes=30)
_USES = 5
_LONGEST = 40_000


async def answer(world: World, request: web.Request) -> web.Response:
    """Take what is posted back: a private word, a public one, or a change of the message."""
    way = world.ways_back.get(request.match_info["key"])
    if way is None or world.older_than(way.at, _LIVES):
        return web.Response(status=404, text="expired_url")
    if way.uses >= _USES:
        return web.Response(status=404, text="used_url")
    try:
        body = await request.json()
    except ValueError:
        return web.Response(status=400, text="invalid_payload")
    way.uses += 1
    workspace = world.workspaces[way.team_id]
    if body.get("delete_original"):
        _gone(workspace, way)
        return web.Response(text="ok")
    try:
        text, blocks = checked_content(body, body.get("blocks"), body.get("text"), _LONGEST)
    except Refusal as refusal:
        return web.Response(status=400, text=str(refusal))
    if body.get("response_type") == "in_channel":
        workspace.messages.setdefault(way.channel, []).append(
            Message(
                ts=world.new_ts(),
                channel=way.channel,
                user=workspace.bot_user_id,
                bot_id=workspace.bot_id,
                text=text,
                blocks=blocks,
                thread_ts=body.get("thread_ts"),
            )
        )
        return web.Response(text="ok")
    if body.get("replace_original"):
        return _replace(workspace, way, text, blocks)
    workspace.ephemerals.append(
        Ephemeral(
            ts=world.new_ts(),
            channel=way.channel,
            user=way.user_id,
            text=text,
            blocks=blocks,
            thread_ts=body.get("thread_ts"),
        )
    )
    return web.Response(text="ok")


def _replace(
    workspace: Workspace, way: WayBack, text: str, blocks: list[dict[str, Any]]
) -> web.Response:
    """Change what was pressed on, where it stands: words for one person, or everybody's."""
    words = _words(workspace, way)
    if words is not None:
        words.replaced = True
        workspace.ephemerals.append(replace(words, text=text, blocks=blocks, replaced=False))
        return web.Response(text="ok")
    message = workspace.message(way.channel, way.message_ts or "")
    if message is None:
        return web.Response(status=404, text="message_not_found")
    message.text, message.blocks = text, blocks
    message.edits += 1
    return web.Response(text="ok")


def _gone(workspace: Workspace, way: WayBack) -> None:
    words = _words(workspace, way)
    if words is not None:
        words.replaced = True


def _words(workspace: Workspace, way: WayBack) -> Ephemeral | None:
    mine = workspace.private_words(way.user_id, way.channel)
    return next((each for each in mine if each.ts == way.message_ts), None)
