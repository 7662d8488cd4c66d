"""chat.*: posting, updating, deleting, and words for one person.

Sources: docs.slack.dev/reference/methods/chat.postMessage and its neighbours.
"""

from __future__ import annotations

from typing import Any

from tests.fakes.slack.block_kit import block_problems, message_weight
from tests.fakes.slack.block_kit_checks import Limits, utf16
from tests.fakes.slack.web_api import Asked, Body, Refusal, Rule
from tests.fakes.slack.workspaces import Channel, Ephemeral, Message, Workspace
from tests.fakes.slack.world import channel_of

_LONGEST_POST = 40_000
_LONGEST_UPDATE = 4_000


def post_message(asked: Asked) -> Body:
    asked.need("chat:write", "chat:write.public")
    workspace, channel = _place(asked)
    _expect_open(asked, channel)
    text, blocks = _content(asked, _LONGEST_POST)
    metadata = _metadata(asked)
    thread_ts = asked.text("thread_ts")
    if thread_ts is not None and workspace.message(channel.id, thread_ts) is None:
        # Slack does not say what it answers here; a reply to nothing must not pass unseen.
        raise Refusal("thread_not_found")
    message = Message(
        ts=asked.world.new_ts(),
        channel=channel.id,
        user=asked.grant.bot_user_id,
        bot_id=asked.grant.bot_id,
        text=text,
        blocks=blocks,
        metadata=metadata,
        thread_ts=thread_ts,
        shown_from=asked.world.shown_from(),
    )
    workspace.messages.setdefault(channel.id, []).append(message)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(message)}


def update(asked: Asked) -> Body:
    asked.need("chat:write")
    workspace, channel = _place(asked)
    if channel.is_archived:
        raise Refusal("is_inactive")
    message = _own(asked, workspace, channel, "cant_update_message")
    if workspace.edit_window_closed:
        raise Refusal("edit_window_closed")
    text, blocks = _content(asked, _LONGEST_UPDATE)
    if message.blocks and message.blocks[0].get("type") == "rich_text" and not blocks:
        raise Refusal("block_mismatch")
    metadata = _metadata(asked)
    message.text, message.blocks = text, blocks
    if metadata is not None:
        message.metadata = metadata
    message.edits += 1
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": message_json(message)}


def delete(asked: Asked) -> Body:
    asked.need("chat:write")
    workspace, channel = _place(asked)
    message = _own(asked, workspace, channel, "cant_delete_message")
    workspace.messages[channel.id].remove(message)
    return {"channel": channel.id, "ts": message.ts}


def post_ephemeral(asked: Asked) -> Body:
    asked.need("chat:write")
    workspace, channel = _place(asked)
    if channel.is_archived:
        raise Refusal("is_archived")
    user = asked.text("user") or ""
    if user not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks = _content(asked, _LONGEST_POST)
    ts = asked.world.new_ts()
    workspace.ephemerals.append(
        Ephemeral(
            ts=ts,
            channel=channel.id,
            user=user,
            text=text,
            blocks=blocks,
            thread_ts=asked.text("thread_ts"),
        )
    )
    return {"message_ts": ts}


METHODS = {
    "chat.postMessage": Rule(post_message),
    "chat.update": Rule(update),
    "chat.delete": Rule(delete),
    "chat.postEphemeral": Rule(post_ephemeral),
}


def message_json(message: Message, *, metadata: bool = True) -> Body:
    """A message as Slack gives it back."""
    body: Body = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
    }
    if message.bot_id is not None:
        body |= {"bot_id": message.bot_id, "app_id": "A0CYCLEBOT"}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.thread_ts is not None:
        body["thread_ts"] = message.thread_ts
    if message.metadata is not None and metadata:
        body["metadata"] = message.metadata
    if message.files:
        body["files"] = [{"id": each} for each in message.files]
    return body


def checked_content(
    args: Body, blocks: object, text: str | None, longest: int
) -> tuple[str, list[dict[str, Any]]]:
    """The text and blocks of a message, refused as Slack refuses them."""
    if blocks is not None:
        if not isinstance(blocks, list):
            raise Refusal("invalid_blocks_format")
        problems = block_problems(blocks, "message")
        if problems:
            raise Refusal(
                "invalid_blocks",
                errors=problems,
                response_metadata={"messages": [f"[ERROR] {each}" for each in problems]},
            )
        if message_weight(blocks) > Limits.MESSAGE_WEIGHT:
            raise Refusal("msg_blocks_too_long")
    if not blocks and not (text or "").strip() and not args.get("attachments"):
        raise Refusal("no_text")
    if utf16(text or "") > longest:
        raise Refusal("msg_too_long")
    return text or "", blocks or []


def expect_bot_in(asked: Asked, channel: Channel | None) -> Channel:
    """The channel, if the bot may know it and is in it."""
    if channel is None:
        raise Refusal("channel_not_found")
    if asked.grant.bot_user_id not in channel.members:
        raise Refusal("not_in_channel" if channel.kind == "channel" else "channel_not_found")
    return channel


def _place(asked: Asked) -> tuple[Workspace, Channel]:
    workspace = asked.workspace
    channel = channel_of(workspace, asked.args.get("channel"))
    return workspace, expect_bot_in(asked, channel)


def _expect_open(asked: Asked, channel: Channel) -> None:
    del asked
    if channel.is_archived:
        raise Refusal("is_archived")
    if channel.refuses_posts_with:
        raise Refusal(channel.refuses_posts_with)


def _own(asked: Asked, workspace: Workspace, channel: Channel, otherwise: str) -> Message:
    message = workspace.message(channel.id, asked.text("ts") or "")
    if message is None:
        raise Refusal("message_not_found")
    if message.bot_id != asked.grant.bot_id:
        raise Refusal(otherwise)
    return message


def _content(asked: Asked, longest: int) -> tuple[str, list[dict[str, Any]]]:
    blocks = asked.decoded("blocks", "invalid_blocks_format")
    return checked_content(asked.args, blocks, asked.text("text"), longest)


def _metadata(asked: Asked) -> dict[str, Any] | None:
    metadata = asked.decoded("metadata", "invalid_metadata_format")
    if metadata is None:
        return None
    if (
        not isinstance(metadata, dict)
        or not isinstance(metadata.get("event_type"), str)
        or not isinstance(metadata.get("event_payload"), dict)
    ):
        raise Refusal("invalid_metadata_format")
    return metadata
