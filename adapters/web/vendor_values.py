"""What the stand-in vendor keeps and says: rows, changes, and its refusals.

These are the vendor's own words, as Slack has its own: a user, a channel, a message. It must not
know a team, a check-in, or anything else of Cyclebot's.

    VendorError
    ├── Unknown          there is no such user or message
    │   └── UnknownChannel   there is no such channel
    ├── Archived         the channel is closed for everybody
    ├── BotNotHere       the bot was taken out of the channel
    ├── NotYours         a person may not see the channel, or change the message
    └── Busy             the file could not be written just now; nothing was done
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dialogs.inputs import ConversationKind


class VendorError(Exception):
    """The chat service did not do what it was asked."""


class Unknown(VendorError):
    """There is no such user, channel or message here."""


class UnknownChannel(Unknown):
    """There is no such conversation here."""


class Archived(VendorError):
    """This channel is archived: it can be read, and nothing is added."""


class BotNotHere(VendorError):
    """The bot is not in this channel."""


class NotYours(VendorError):
    """You are not in this channel, or the message is somebody else's."""


class Busy(VendorError):
    """The chat page's file could not be written just now; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person with an account here.

    `group` is the heading under which "who am I" lists them (a team, "Principals"), `role_words`
    the line under the name ("Teacher, Grade 4, Juniper"). `email` is vouched for by the service.
    """

    realm: str
    id: str
    name: str
    group: str = ""
    role_words: str = ""
    email: str | None = None
    guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A place to talk; a personal one belongs to one user and the bot."""

    realm: str
    id: str
    name: str
    kind: ConversationKind = "channel"
    owner: str | None = None
    archived: bool = False
    bot_here: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """A message as the service holds it.

    `id` rises with every message of the file. `author` None is the bot, whose message is `html`
    made by our renderer; a person's is `text`, as typed. `private_to` is the one user who sees
    it. `replies` and `last_reply_at` are over the thread's public messages.
    """

    id: int
    realm: str
    channel: str
    root: int | None
    author: str | None
    author_name: str
    private_to: str | None
    summary: str
    html: str | None
    text: str | None
    posted_at: datetime
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    replies: int = 0
    last_reply_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Doorway:
    """One line of a user's list of places: the channel and how much in it they have not read."""

    channel: Channel
    unread: int
    read_up_to: int


WhatChanged = Literal["new", "updated", "removed", "places"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a watcher is told after it was stored.

    `audience` are the users who may know; `message` and `root` are as they are now.
    """

    what: WhatChanged
    realm: str
    audience: frozenset[str]
    message: Posted | None = None
    root: Posted | None = None
