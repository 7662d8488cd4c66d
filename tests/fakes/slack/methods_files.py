"""files.*: an upload in three steps, and the address that takes the bytes.

Source: docs.slack.dev/messaging/working-with-files.
"""

from __future__ import annotations

import secrets

from aiohttp import web

from tests.fakes.slack.block_kit_checks import Limits, utf16
from tests.fakes.slack.methods_chat import expect_bot_in
from tests.fakes.slack.web_api import Asked, Body, Refusal, Rule
from tests.fakes.slack.workspaces import File, Message
from tests.fakes.slack.world import World, channel_of


def get_upload_url(asked: Asked) -> Body:
    asked.need("files:write")
    name, length = asked.text("filename"), asked.text("length")
    if not name or not length or not length.isdecimal():
        raise Refusal("invalid_arguments")
    if int(length) == 0:
        raise Refusal("file_upload_size_restricted")
    alt_text = asked.text("alt_txt") or ""
    if utf16(alt_text) > Limits.UPLOAD_ALT:
        raise Refusal("alt_txt_too_large")
    workspace = asked.workspace
    made = File(
        id=f"F{secrets.token_hex(5).upper()}",
        name=name,
        size=int(length),
        alt_text=alt_text,
        team_id=workspace.id,
    )
    workspace.files[made.id] = made
    url = f"{asked.world.base_url}/upload/{workspace.id}/{made.id}"
    return {"upload_url": url, "file_id": made.id}


def complete_upload(asked: Asked) -> Body:
    asked.need("files:write")
    workspace = asked.workspace
    given = asked.decoded("files", "invalid_arguments")
    if not isinstance(given, list) or not given:
        raise Refusal("invalid_arguments")
    files = []
    for one in given:
        found = workspace.files.get(one.get("id", "")) if isinstance(one, dict) else None
        if found is None or found.data is None:
            raise Refusal("file_not_found")
        found.title = str(one.get("title") or found.name)
        files.append(found)
    channel_id = asked.text("channel_id")
    if channel_id is not None:
        channel = expect_bot_in(asked, channel_of(workspace, channel_id))
        if channel.is_archived:
            raise Refusal("is_archived")
        thread_ts = asked.text("thread_ts")
        if thread_ts is not None and workspace.message(channel.id, thread_ts) is None:
            raise Refusal("invalid_thread_ts")
        for found in files:
            found.channel, found.thread_ts = channel.id, thread_ts
        workspace.messages.setdefault(channel.id, []).append(
            Message(
                ts=asked.world.new_ts(),
                channel=channel.id,
                user=asked.grant.bot_user_id,
                bot_id=asked.grant.bot_id,
                text=asked.text("initial_comment") or "",
                thread_ts=thread_ts,
                files=[found.id for found in files],
                shown_from=asked.world.shown_from(),
            )
        )
    return {"files": [{"id": found.id, "title": found.title} for found in files]}


async def take_bytes(world: World, request: web.Request) -> web.Response:
    """The upload address: it takes as many bytes as were announced."""
    workspace = world.workspaces.get(request.match_info["team"])
    found = workspace.files.get(request.match_info["file"]) if workspace else None
    if found is None:
        return web.Response(status=404, text="not found")
    data = await request.read()
    if len(data) != found.size:
        return web.Response(status=400, text="wrong length")
    found.data = data
    return web.Response(text=f"OK - {len(data)}")


METHODS = {
    "files.getUploadURLExternal": Rule(get_upload_url),
    "files.completeUploadExternal": Rule(complete_upload),
}
