"""What is in a stand-in Teams tenant: people, teams with channels, group chats, personal chats.

Ids have Microsoft's own shapes, for code that tells places apart by them. Whatever is posted is
kept, with every version, so that a test can look at it as a person would.
"""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Json = dict[str, Any]
Kind = Literal["channel", "group", "personal"]
Membership = Literal["standard", "private", "shared"]

BOT_NAME = "Cyclebot"


def shaped(*parts: str) -> str:
    """A long opaque string that is the same for the same parts."""
    return hashlib.sha256("/".join(parts).encode()).hexdigest()


def guid(*parts: str) -> str:
    """A directory id that is the same for the same parts."""
    return str(uuid.uuid5(uuid.NAMESPACE_OID, "/".join(parts)))


@dataclass(slots=True, kw_only=True)
class Person:
    """Somebody of a tenant. `id` is what conversations call them, `aad` the directory does.

    `has_app` says whether the app is installed for them, so that it may write to them in private;
    `blocks` whether they have blocked it.
    """

    id: str
    aad: str
    name: str
    email: str
    guest: bool = False
    has_app: bool = True
    blocks: bool = False


@dataclass(slots=True, kw_only=True)
class Posted:
    """A message as it stands: by whom, under which root, and every version of it, newest last.

    `by` is the person's id or the bot's.
    """

    id: str
    conversation: str
    by: str
    at: datetime
    versions: list[Json]
    root: str | None = None
    deleted: bool = False

    @property
    def activity(self) -> Json:
        """What it is now."""
        return self.versions[-1]

    @property
    def cards(self) -> list[Json]:
        """The Adaptive Cards that it shows, in order."""
        return [
            attachment["content"]
            for attachment in self.activity.get("attachments") or ()
            if attachment.get("contentType") == "application/vnd.microsoft.card.adaptive"
        ]


@dataclass(slots=True, kw_only=True)
class Conversation:
    """A place to talk. `people` are ids of its members; `bot_here` whether the app was added.

    `team` is the id of the team that a channel belongs to.
    """

    id: str
    kind: Kind
    name: str
    tenant: str
    people: list[str] = field(default_factory=list)
    team: str | None = None
    membership: Membership = "standard"
    bot_here: bool = True
    archived: bool = False
    messages: list[Posted] = field(default_factory=list)

    def message(self, message_id: str) -> Posted | None:
        """A message that is there, by id."""
        return next(
            (each for each in self.messages if each.id == message_id and not each.deleted), None
        )


@dataclass(slots=True, kw_only=True)
class Team:
    """A team: its thread's id (which is its General channel's), and its directory group's."""

    id: str
    aad: str
    name: str
    people: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Tenant:
    """A school's Microsoft 365 tenant."""

    id: str
    name: str
    people: dict[str, Person] = field(default_factory=dict)
    teams: dict[str, Team] = field(default_factory=dict)
    conversations: dict[str, Conversation] = field(default_factory=dict)

    def add_person(
        self, name: str, *, email: str = "", guest: bool = False, has_app: bool = True
    ) -> Person:
        """Somebody new."""
        handle = name.lower().replace(" ", ".")
        made = Person(
            id=f"29:1{shaped(self.id, name)}",
            aad=guid(self.id, name),
            name=name,
            email=email or f"{handle}@{self.name.lower()}.example",
            guest=guest,
            has_app=has_app,
        )
        self.people[made.id] = made
        return made

    def add_team(self, name: str, *people: Person, bot_here: bool = True) -> Team:
        """A team of these people, with its General channel."""
        made = Team(
            id=f"19:{shaped(self.id, 'team', name)[:43]}1@thread.tacv2",
            aad=guid(self.id, "group", name),
            name=name,
            people=[each.id for each in people],
        )
        self.teams[made.id] = made
        self._add(
            Conversation(
                id=made.id,
                kind="channel",
                name="General",
                tenant=self.id,
                people=list(made.people),
                team=made.id,
                bot_here=bot_here,
            )
        )
        return made

    def add_channel(
        self,
        team: Team,
        name: str,
        *people: Person,
        membership: Membership = "standard",
        bot_here: bool = True,
    ) -> Conversation:
        """A channel; a standard one has all the team's people, another those who are named."""
        standard = membership == "standard"
        return self._add(
            Conversation(
                id=f"19:{shaped(self.id, team.id, name)[:32]}@thread.tacv2",
                kind="channel",
                name=name,
                tenant=self.id,
                people=list(team.people) if standard else [each.id for each in people],
                team=team.id,
                membership=membership,
                bot_here=bot_here,
            )
        )

    def add_group_chat(self, name: str, *people: Person, bot_here: bool = True) -> Conversation:
        """A group chat of these people."""
        return self._add(
            Conversation(
                id=f"19:{shaped(self.id, 'chat', name)[:32]}@thread.v2",
                kind="group",
                name=name,
                tenant=self.id,
                people=[each.id for each in people],
                bot_here=bot_here,
            )
        )

    def personal_chat(self, person: Person) -> Conversation:
        """The private chat of somebody with the bot; always the same one."""
        chat_id = f"a:1{shaped(self.id, 'personal', person.id)}"
        if chat_id in self.conversations:
            return self.conversations[chat_id]
        return self._add(
            Conversation(id=chat_id, kind="personal", name="", tenant=self.id, people=[person.id])
        )

    def person(self, person_id: str) -> Person | None:
        """Somebody by either of their ids."""
        by_aad = (each for each in self.people.values() if each.aad == person_id)
        return self.people.get(person_id) or next(by_aad, None)

    def _add(self, made: Conversation) -> Conversation:
        self.conversations[made.id] = made
        return made
