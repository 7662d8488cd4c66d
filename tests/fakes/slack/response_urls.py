"""Response addresses: five answers in thirty minutes to a command or a press.

Source: docs.slack.dev/interactivity/handling-user-interaction.
"""

from __future__ import annotations

from datetime import timedelta

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
        _forget(workspace, way)
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
        _forget(workspace, way)
    workspace.ephemerals.append(
        Ephemeral(
            channel=way.channel,
            user=way.user_id,
            text=text,
            blocks=blocks,
            thread_ts=body.get("thread_ts"),
        )
    )
    return web.Response(text="ok")


def _forget(workspace: Workspace, way: WayBack) -> None:
    for each in workspace.private_words(way.user_id, way.channel)[-1:]:
        each.replaced = True
