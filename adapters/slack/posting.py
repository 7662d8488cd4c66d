"""One post on Slack: made, changed, taken away, and told from others by its metadata.

Metadata is open to every app and person of the channel (docs.slack.dev/messaging/message-metadata),
so it holds opaque ids and never words. This module must not know that a message may take several
posts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import answered
from adapters.slack.render import Post

METADATA_TYPE = "cyclebot_message"
_PAGE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A conversation, and who speaks there for us."""

    client: AsyncWebClient
    channel: str


async def post_one(
    place: Place, post: Post, *, under: str | None, says: Mapping[str, str | int] | None = None
) -> str:
    """Post once, and give the timestamp; raises as `Platform.post`.

    Args:
        place: where.
        post: what.
        under: the timestamp of the message in whose thread it belongs, if any.
        says: what its metadata says.
    """
    metadata = {"event_type": METADATA_TYPE, "event_payload": dict(says)} if says else None
    body = await answered(
        "chat.postMessage",
        place.client.chat_postMessage(
            channel=place.channel,
            text=post.text,
            blocks=post.blocks,
            thread_ts=under,
            metadata=metadata,
            unfurl_links=False,
            unfurl_media=False,
        ),
    )
    return str(body["ts"])


async def change_one(place: Place, ts: str, post: Post) -> None:
    """Replace a post whole.

    Blocks are always given, or the update would take them away; metadata never is, so that it
    stays; and a text is not searched for mentions, as an update's is by default.
    """
    await answered(
        "chat.update",
        place.client.chat_update(
            channel=place.channel, ts=ts, text=post.text, blocks=post.blocks, parse="none"
        ),
    )


async def take_away(place: Place, ts: str) -> None:
    """Delete a post."""
    await answered("chat.delete", place.client.chat_delete(channel=place.channel, ts=ts))


async def read(
    place: Place, thread: str | None, *, oldest: str
) -> AsyncIterator[Mapping[str, Any]]:
    """The posts of a thread, or of the channel outside of threads, with their metadata.

    Args:
        place: where.
        thread: the root's timestamp; None reads the channel.
        oldest: the timestamp from which on.
    """
    cursor: str | None = None
    while True:
        asked: dict[str, Any] = {
            "channel": place.channel,
            "oldest": oldest,
            "inclusive": True,
            "include_all_metadata": True,
            "limit": _PAGE,
            "cursor": cursor,
        }
        if thread is None:
            call = place.client.conversations_history(**asked)
            body = await answered("conversations.history", call)
        else:
            call = place.client.conversations_replies(ts=thread, **asked)
            body = await answered("conversations.replies", call)
        for message in body.get("messages") or ():
            yield message
        cursor = str((body.get("response_metadata") or {}).get("next_cursor") or "")
        if not cursor:
            return


def said_by(message: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the metadata of a post of ours says; nothing for any other's."""
    metadata = message.get("metadata")
    if not isinstance(metadata, Mapping) or metadata.get("event_type") != METADATA_TYPE:
        return {}
    payload = metadata.get("event_payload")
    return payload if isinstance(payload, Mapping) else {}
