"""What Slack sends through the Events API: messages, mentions, comings and goings.

Each builder gives the whole envelope. An edit, a deletion or a coming is also done in the
workspace, so that what the bot reads afterwards agrees with what it was told.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.commands import VERIFICATION_TOKEN
from tests.fakes.slack.workspaces import Message, Workspace
from tests.fakes.slack.world import APP_ID, World

Body = dict[str, Any]

_CHANNEL_TYPE = {"channel": "channel", "private": "group", "im": "im", "mpim": "mpim"}


@dataclass(frozen=True, slots=True)
class Happenings:
    """Things that happen in one workspace, as events."""

    world: World
    workspace: Workspace

    def said(self, user_id: str, channel: str, text: str, *, thread_ts: str | None = None) -> Body:
        """Somebody writes a message; it is in the channel afterwards."""
        message = self._written(user_id, channel, text, thread_ts)
        return self.envelope(self._message(message))

    def mentioned(
        self, user_id: str, channel: str, words: str, *, thread_ts: str | None = None
    ) -> tuple[Body, Body]:
        """Somebody mentions the bot: the same text as `message` and as `app_mention`."""
        text = f"<@{self.workspace.bot_user_id}> {words}"
        message = self._written(user_id, channel, text, thread_ts)
        event = self._message(message)
        mention = {key: value for key, value in event.items() if key != "channel_type"}
        return self.envelope(event), self.envelope({**mention, "type": "app_mention"})

    def edited(self, message: Message, text: str) -> Body:
        """Somebody edits what they wrote."""
        before = self._message(message)
        message.text = text
        edited = {"user": message.user, "ts": self.world.new_ts()}
        return self._changed(message, {**self._message(message), "edited": edited}, before)

    def previewed(self, message: Message) -> Body:
        """Slack adds a link preview: a `message_changed` without a change of the text."""
        before = self._message(message)
        preview = [{"from_url": "https://example.org", "id": 1, "fallback": "Example"}]
        return self._changed(message, {**before, "attachments": preview}, before)

    def deleted(self, message: Message) -> Body:
        """Somebody deletes what they wrote."""
        before = self._message(message)
        self.workspace.messages[message.channel].remove(message)
        return self.envelope(
            {
                "type": "message",
                "subtype": "message_deleted",
                "hidden": True,
                "deleted_ts": message.ts,
                "channel": message.channel,
                "previous_message": before,
                "ts": self.world.new_ts(),
                "event_ts": self.world.new_ts(),
                "channel_type": self._channel_type(message.channel),
            }
        )

    def home_opened(self, user_id: str, tab: str = "home") -> Body:
        """Somebody opens the app's own page."""
        channel = self.workspace.direct_with(user_id)
        return self.envelope(
            {
                "type": "app_home_opened",
                "user": user_id,
                "channel": channel.id,
                "tab": tab,
                "event_ts": self.world.new_ts(),
            }
        )

    def joined(self, user_id: str, channel: str, *, inviter: str | None = None) -> Body:
        """Somebody, or the bot itself, comes into a channel."""
        place = self.workspace.channels[channel]
        place.members.add(user_id)
        return self.envelope(
            {
                "type": "member_joined_channel",
                "user": user_id,
                "channel": channel,
                "channel_type": "C" if place.kind == "channel" else "G",
                "team": self.workspace.id,
                **({"inviter": inviter} if inviter else {}),
                "event_ts": self.world.new_ts(),
            }
        )

    def left(self, user_id: str, channel: str) -> Body:
        """Somebody, or the bot itself, leaves a channel."""
        place = self.workspace.channels[channel]
        place.members.discard(user_id)
        return self.envelope(
            {
                "type": "member_left_channel",
                "user": user_id,
                "channel": channel,
                "channel_type": "C" if place.kind == "channel" else "G",
                "team": self.workspace.id,
                "event_ts": self.world.new_ts(),
            }
        )

    def bot_left(self, channel: str) -> Body:
        """The bot is taken out: Slack tells the bot with `channel_left` or `group_left`."""
        place = self.workspace.channels[channel]
        place.members.discard(self.workspace.bot_user_id)
        kind = "channel_left" if place.kind == "channel" else "group_left"
        return self.envelope(
            {"type": kind, "channel": channel, "actor_id": "U0ADMIN", "event_ts": "1.0"}
        )

    def renamed(self, channel: str, name: str) -> Body:
        """A channel gets another name."""
        place = self.workspace.channels[channel]
        place.name = name
        kind = "channel_rename" if place.kind == "channel" else "group_rename"
        moment = int(self.world.now().timestamp())
        return self.envelope(
            {
                "type": kind,
                "channel": {"id": channel, "name": name, "created": moment},
                "event_ts": self.world.new_ts(),
            }
        )

    def archived(self, channel: str, *, again: bool = False) -> Body:
        """A channel is archived, or brought back."""
        place = self.workspace.channels[channel]
        place.is_archived = not again
        family = "channel" if place.kind == "channel" else "group"
        return self.envelope(
            {
                "type": f"{family}_{'unarchive' if again else 'archive'}",
                "channel": channel,
                "user": "U0ADMIN",
                "event_ts": self.world.new_ts(),
            }
        )

    def channel_deleted(self, channel: str) -> Body:
        """A channel is deleted for good."""
        del self.workspace.channels[channel]
        return self.envelope(
            {"type": "channel_deleted", "channel": channel, "event_ts": self.world.new_ts()}
        )

    def uninstalled(self) -> Body:
        """The app is taken out of the workspace; its token is dead from now on."""
        self._end_grant("inactive")
        return self.envelope({"type": "app_uninstalled", "event_ts": self.world.new_ts()})

    def tokens_revoked(self) -> Body:
        """The bot's token is revoked."""
        self._end_grant("revoked")
        return self.envelope(
            {
                "type": "tokens_revoked",
                "tokens": {"oauth": [], "bot": [self.workspace.bot_user_id]},
                "event_ts": self.world.new_ts(),
            }
        )

    def rate_limited(self) -> Body:
        """Too many events came; this envelope has another shape than all others."""
        return {
            "token": VERIFICATION_TOKEN,
            "type": "app_rate_limited",
            "team_id": self.workspace.id,
            "minute_rate_limited": int(self.world.now().timestamp()),
            "api_app_id": APP_ID,
        }

    def envelope(self, event: Body) -> Body:
        """An event as it is delivered, with an id that no other has."""
        enterprise = self.workspace.enterprise_id
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": self.workspace.id,
            **({"enterprise_id": enterprise} if enterprise else {}),
            "context_team_id": self.workspace.id,
            "context_enterprise_id": enterprise,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": f"Ev{secrets.token_hex(5).upper()}",
            "event_time": int(self.world.now().timestamp()),
            "authorizations": [
                {
                    "enterprise_id": enterprise,
                    "team_id": None if self.workspace.org_install else self.workspace.id,
                    "user_id": self.workspace.bot_user_id,
                    "is_bot": True,
                    "is_enterprise_install": self.workspace.org_install,
                }
            ],
            "is_ext_shared_channel": False,
            "event_context": f"4-{secrets.token_hex(12)}",
        }

    def _written(self, user_id: str, channel: str, text: str, thread_ts: str | None) -> Message:
        message = Message(
            ts=self.world.new_ts(), channel=channel, user=user_id, text=text, thread_ts=thread_ts
        )
        self.workspace.messages.setdefault(channel, []).append(message)
        return message

    def _message(self, message: Message) -> Body:
        person = self.workspace.users.get(message.user)
        event: Body = {
            "type": "message",
            "user": message.user,
            "text": message.text,
            "team": person.team_id if person else self.workspace.id,
            "ts": message.ts,
            "channel": message.channel,
            "event_ts": message.ts,
            "channel_type": self._channel_type(message.channel),
            "client_msg_id": f"{secrets.token_hex(4)}-0000-4000-8000-{secrets.token_hex(6)}",
            "blocks": [_typed(message.text)],
        }
        if message.thread_ts is not None:
            event |= {"thread_ts": message.thread_ts, "parent_user_id": self.workspace.bot_user_id}
        return event

    def _changed(self, message: Message, now: Body, before: Body) -> Body:
        return self.envelope(
            {
                "type": "message",
                "subtype": "message_changed",
                "hidden": True,
                "message": now,
                "previous_message": before,
                "channel": message.channel,
                "ts": self.world.new_ts(),
                "event_ts": self.world.new_ts(),
                "channel_type": self._channel_type(message.channel),
            }
        )

    def _channel_type(self, channel: str) -> str:
        return _CHANNEL_TYPE[self.workspace.channels[channel].kind]

    def _end_grant(self, state: str) -> None:
        grant = self.world.grants[self.workspace.token]
        grant.state = "inactive" if state == "inactive" else "revoked"


def _typed(text: str) -> Body:
    return {
        "type": "rich_text",
        "block_id": secrets.token_hex(3),
        "elements": [
            {"type": "rich_text_section", "elements": [{"type": "text", "text": text or " "}]}
        ],
    }
