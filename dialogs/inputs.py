"""What reaches Cyclebot from a platform, in one envelope with eight kinds of content.

An adapter verifies and translates into these values; nothing behind it knows a platform's format.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from dialogs.vocabulary import Intent, Value

PlatformName = Literal["slack", "teams", "web"]
ConversationKind = Literal["channel", "group", "personal"]

BY_NAME: Mapping[PlatformName, str] = {"teams": "@Cyclebot"}
"""Platforms where the bot is addressed by its name, and in a channel surely hears only that.

There it stands where elsewhere the command word does, and an answer under a card begins with it,
until a conversation shows that more is heard there (`ConversationRow.hears_all`).
"""

ADDED_TO_EACH: frozenset[PlatformName] = frozenset({"teams"})
"""Platforms where the bot is added to many channels at once, but to private and shared ones singly.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRef:
    """A person as a platform knows them: realm (workspace, tenant) and id there.

    `name` is what the platform shows, never a proof; `email` only if the platform vouches for it.
    """

    platform: PlatformName
    realm: str
    external_id: str
    name: str = ""
    email: str | None = None
    guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRef:
    """A place to talk, as the platform knows it.

    `service_url` is the address that the platform wants used for this place, where it names one;
    `part_of` the place that takes it along when it goes and comes, such as a channel's team.
    """

    external_id: str
    kind: ConversationKind
    name: str = ""
    service_url: str | None = None
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """`/cycle …` or a mention: the words after it, as typed."""

    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button: what it carried, and the message it stood on."""

    intent: Intent
    message_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """A form came back: its name, the ids it carried, the values by field key.

    `message_ref` is the message whose button opened it, where the platform says so.
    """

    form: str
    about: tuple[str, ...]
    values: Mapping[str, Value]
    message_ref: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A message was written, edited or deleted; `text` is '' for a deletion.

    `mentioned` says the bot was addressed; `calls_person` that the text is addressed to somebody.
    """

    text: str
    message_ref: str
    change: Literal["new", "edited", "deleted"] = "new"
    mentioned: bool = False
    calls_person: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """A message that stands in the conversation was picked to be shared as evidence.

    `by` is its author's id on the platform, "" where the platform does not say.
    """

    text: str
    message_ref: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """Somebody came into the conversation; `who` None is Cyclebot itself."""

    who: AccountRef | None
    how: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Somebody left the conversation; `who` None is Cyclebot itself."""

    who: AccountRef | None
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """The place itself changed; `name` is the new name after a renaming.

    `home_opened` changes nothing: somebody looks at their own page with Cyclebot, and gets it.
    """

    what: Literal["renamed", "archived", "restored", "deleted", "uninstalled", "home_opened"]
    name: str = ""


What = Command | Pressed | Submitted | Said | Shared | Joined | Left | Changed


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One thing that happened on a platform.

    `key` is what the platform repeats when it repeats itself, or None where it does not promise
    one; `root` is the message whose thread this stands in. `supersedes` is the key of an input that
    this one makes out of date, so that it changes nothing should it arrive only now: a message's,
    for its edit or deletion. `changed_at` is when that was, by the platform's clock: of two changes
    of one message the later stands, whichever arrives last, and of two forms of one person about
    the same, for which it is when they were sent; None where the platform does not say. The way
    back (trigger, response address, open request) stays with the adapter and never comes in here.
    """

    key: str | None
    at: datetime
    account: AccountRef
    conversation: ConversationRef
    what: What
    root: str | None = None
    supersedes: str | None = None
    changed_at: datetime | None = None


def first_id(ids: tuple[str, ...]) -> str:
    """What a press or a form is about; '' where it names nothing, which nobody may."""
    return ids[0] if ids else ""
