"""One activity as it came: who acted, in which tenant, where, under which message.

It reads what Teams writes and decides nothing about it. Shapes: learn.microsoft.com/
microsoftteams/platform/bots/how-to/conversations, and the activity schema of the Bot Framework.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.teams.identity import account_of, is_bot, person_id, place_of, thread_of
from adapters.teams.payload import Payload
from dialogs.inputs import AccountRef, ConversationKind, ConversationRef

_KINDS: dict[str, ConversationKind] = {
    "personal": "personal",
    "groupChat": "group",
    "channel": "channel",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """An activity, and the instant at which it came in."""

    activity: Payload
    at: datetime

    @property
    def realm(self) -> str:
        """The tenant: as the channel data names it, else as the conversation does; '' for none."""
        named = self.activity.part("channelData", "tenant").text("id")
        return named or self.activity.part("conversation").text("tenantId")

    @property
    def id(self) -> str:
        """The activity's own id."""
        return self.activity.text("id")

    @property
    def conversation_id(self) -> str:
        """The conversation, without a thread."""
        return place_of(self.activity.part("conversation").text("id"))

    @property
    def kind(self) -> ConversationKind:
        """Which kind of conversation it is; told by the id where Teams does not say."""
        said = self.activity.part("conversation").text("conversationType")
        if said in _KINDS:
            return _KINDS[said]
        if self.conversation_id.startswith("a:"):
            return "personal"
        return "channel" if "@thread.tacv2" in self.conversation_id else "group"

    @property
    def account(self) -> AccountRef:
        """Who acted. Only a look-up says their address, so there is none."""
        return account_of(self.realm, self.activity.part("from"))

    @property
    def bot_id(self) -> str:
        """What this conversation calls the bot."""
        return self.activity.part("recipient").text("id")

    @property
    def service_url(self) -> str:
        """Where Teams wants to be answered."""
        return self.activity.text("serviceUrl")

    @property
    def team_id(self) -> str:
        """The team that the channel is in; '' elsewhere. Its General channel has the same id."""
        named = self.activity.part("channelData", "team").text("id")
        return named or self.activity.part("channelData").text("teamsTeamId")

    @property
    def root(self) -> str | None:
        """The message whose thread this stands in; None for one that stands alone.

        A thread's id is that of its first message, which Teams names for that message too.
        """
        if self.kind != "channel":
            return None
        found = thread_of(self.activity.part("conversation").text("id"))
        mine = self.activity.text("replyToId") if self.is_invoke else self.id
        return None if found == mine else found

    @property
    def is_invoke(self) -> bool:
        """Whether somebody waits for an answer in the reply itself."""
        return self.activity.text("type") == "invoke"

    @property
    def told_at(self) -> datetime | None:
        """When it happened, by Teams' clock: an edit's instant, while `id` stays the message's.

        None where Teams does not say, or not with a zone.
        """
        try:
            instant = datetime.fromisoformat(self.activity.text("timestamp"))
            return instant.astimezone(UTC) if instant.tzinfo is not None else None
        except (ValueError, OverflowError):
            return None

    @property
    def key(self) -> str:
        """What Teams repeats when it repeats itself: an id is unique in its conversation alone."""
        return f"{self.conversation_id}:{self.id}"

    def place(self, conversation_id: str = "", name: str = "") -> ConversationRef:
        """Where it happened, or another channel of the same team."""
        said = self.activity.part("conversation").text("name")
        there = conversation_id or self.conversation_id
        team = self.team_id if self.kind == "channel" else ""
        return ConversationRef(
            external_id=there,
            kind=self.kind,
            name=name or said,
            service_url=self.service_url or None,
            part_of=team if team and team != there else None,
        )

    def members(self, name: str) -> tuple[Payload, ...]:
        """Who came or left, by `membersAdded` or `membersRemoved`; each has an id."""
        return tuple(each for each in self.activity.parts(name) if person_id(each))

    def is_bot(self, account: Payload) -> bool:
        """Whether it is the bot itself that came or left."""
        return is_bot(account, self.bot_id)
