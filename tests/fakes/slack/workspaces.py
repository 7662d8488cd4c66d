"""What a Slack workspace holds: people, channels, messages, views, and who was given a token.

Plain values that tests make and look at. What may be done with them is decided by the methods.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ChannelKind = Literal["channel", "private", "im", "mpim"]

BOT_SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands",
        "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
        "mpim:history", "mpim:read", "team:read", "users:read", "users:read.email",
    }
)  # fmt: skip


@dataclass(slots=True, kw_only=True)
class User:
    """A person, a guest, another app's bot, or a stranger of another workspace."""

    id: str
    name: str
    team_id: str
    email: str | None = None
    is_bot: bool = False
    deleted: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    tz: str = "America/Los_Angeles"


@dataclass(slots=True, kw_only=True)
class Channel:
    """A place to talk. `members` are user ids, the bot's own among them if it is in.

    `refuses_posts_with` is the error of a channel that lets only some people post, such as
    `restricted_action`; `shared_with` are the other workspaces of a Slack Connect channel.
    """

    id: str
    name: str
    kind: ChannelKind = "channel"
    members: set[str] = field(default_factory=set)
    is_archived: bool = False
    refuses_posts_with: str = ""
    shared_with: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Message:
    """A message as it stands; `shown_from` is when `history` and `replies` begin to give it."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    files: list[str] = field(default_factory=list)
    edits: int = 0
    shown_from: datetime | None = None


@dataclass(slots=True, kw_only=True)
class Ephemeral:
    """Words that one person saw in a channel until they reloaded; nothing updates them."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[dict[str, Any]]
    thread_ts: str | None = None
    replaced: bool = False


@dataclass(slots=True, kw_only=True)
class View:
    """A modal or a Home tab on somebody's screen."""

    id: str
    user: str
    team_id: str
    payload: dict[str, Any]
    root_view_id: str
    previous_view_id: str | None = None
    hash: str = field(default_factory=lambda: secrets.token_hex(8))


@dataclass(slots=True, kw_only=True)
class File:
    """An uploaded file, and where it was shared to."""

    id: str
    name: str
    size: int
    alt_text: str
    team_id: str
    data: bytes | None = None
    title: str = ""
    channel: str | None = None
    thread_ts: str | None = None


@dataclass(slots=True, kw_only=True)
class Grant:
    """What an app was given by a workspace or, with `team_id` None, by a whole organization."""

    token: str
    team_id: str | None
    enterprise_id: str | None
    scopes: frozenset[str]
    bot_user_id: str
    bot_id: str
    kind: Literal["bot", "app"] = "bot"
    state: Literal["live", "revoked", "inactive"] = "live"


@dataclass(slots=True, kw_only=True)
class Workspace:
    """One workspace: what is in it, and what people in it see.

    `edit_window_closed` is the policy that nothing may be edited any more, `threads_unreadable`
    that `conversations.replies` is not for bots; `token` is the bot's, as it was installed.
    """

    id: str
    name: str
    app_id: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None = None
    org_install: bool = False
    users: dict[str, User] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    messages: dict[str, list[Message]] = field(default_factory=dict)
    ephemerals: list[Ephemeral] = field(default_factory=list)
    views: dict[str, View] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)
    files: dict[str, File] = field(default_factory=dict)
    edit_window_closed: bool = False
    threads_unreadable: bool = False
    token: str = ""

    def add_user(
        self,
        user_id: str,
        name: str,
        *,
        email: str | None = None,
        guest: bool = False,
        is_bot: bool = False,
        team_id: str | None = None,
    ) -> User:
        """Someone of this workspace, or with `team_id` a stranger of another, seen here."""
        made = User(
            id=user_id,
            name=name,
            team_id=team_id or self.id,
            email=email,
            is_restricted=guest,
            is_bot=is_bot,
        )
        self.users[user_id] = made
        return made

    def add_channel(
        self,
        channel_id: str,
        name: str,
        *,
        members: Iterable[str] = (),
        kind: ChannelKind = "channel",
        bot_in: bool = True,
        shared_with: Iterable[str] = (),
    ) -> Channel:
        """A channel with these people in it, and the bot unless it is kept out."""
        inside = {*members, self.bot_user_id} if bot_in else set(members)
        made = Channel(
            id=channel_id, name=name, kind=kind, members=inside, shared_with=frozenset(shared_with)
        )
        self.channels[channel_id] = made
        return made

    def direct_with(self, user_id: str) -> Channel:
        """The direct message of the bot and a person, made if there was none."""
        channel_id = "D" + user_id.removeprefix("U")
        if channel_id not in self.channels:
            self.add_channel(channel_id, "", members=[user_id], kind="im")
        return self.channels[channel_id]

    def seen(self, channel_id: str) -> list[Message]:
        """What people see in a channel, threads too, in the order of posting."""
        return sorted(self.messages.get(channel_id, []), key=lambda each: each.ts)

    def message(self, channel_id: str, ts: str) -> Message | None:
        """One message by its timestamp."""
        return next((each for each in self.messages.get(channel_id, []) if each.ts == ts), None)

    def private_words(self, user_id: str, channel_id: str | None = None) -> list[Ephemeral]:
        """What only this person saw, in order."""
        return [
            each
            for each in self.ephemerals
            if each.user == user_id and channel_id in (None, each.channel) and not each.replaced
        ]

    def open_view(self, user_id: str) -> View | None:
        """The modal on top of a person's screen, if there is one."""
        found = [each for each in self.views.values() if each.user == user_id]
        return found[-1] if found else None

    def everything_said(self) -> Iterator[Message]:
        """Every message of every channel."""
        for messages in self.messages.values():
            yield from messages
