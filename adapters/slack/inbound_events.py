"""What happens on Slack, as inputs: messages, mentions, comings and goings, changes of a place.

Slack sends what it sends as often as it likes and in any order; keys say what is the same thing:
a mention comes twice, as `message` and as `app_mention` with other event ids, and is one message of
one channel and timestamp. This module must not know what an input leads to.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from adapters.slack.again import words_again
from adapters.slack.inbound import Arrival, Inbound, Whose, root_of
from adapters.slack.inbound_text import addresses_others, without_mention
from adapters.slack.payload import Payload
from adapters.slack.way_back import Place, WayBack
from dialogs.inputs import (
    AccountRef,
    Changed,
    ConversationKind,
    ConversationRef,
    Input,
    Joined,
    Left,
    Said,
    What,
)

_WRITTEN = frozenset({"", "file_share", "thread_broadcast", "me_message"})
"""The subtypes of `message` that are a person's words; all others tell of something else."""

_PLACES: dict[str, Changed] = {
    "channel_archive": Changed(what="archived"),
    "channel_unarchive": Changed(what="restored"),
    "channel_deleted": Changed(what="deleted"),
    "group_archive": Changed(what="archived"),
    "group_unarchive": Changed(what="restored"),
    "group_deleted": Changed(what="deleted"),
}
_RENAMES = frozenset({"channel_rename", "group_rename"})
_BOT_LEFT = frozenset({"channel_left", "group_left"})

HEARD = frozenset(
    {
        *_PLACES,
        *_RENAMES,
        *_BOT_LEFT,
        "message",
        "app_mention",
        "app_home_opened",
        "member_joined_channel",
        "member_left_channel",
    }
)
"""The events that become inputs. `app_uninstalled` and `tokens_revoked` concern no conversation."""


class InboundEvents:
    """Events as inputs.

    Args:
        inbound: reads what people wrote.
        now: the calendar clock.
    """

    def __init__(self, inbound: Inbound, now: Callable[[], datetime]) -> None:
        self._inbound = inbound
        self._now = now

    async def arrived(self, envelope: Payload, whose: Whose) -> Arrival | None:
        """The input of an event; None if Cyclebot has nothing to hear in it."""
        event = envelope.part("event")
        match event.text("type"):
            case "message" | "app_mention":
                return await self._message(envelope, event, whose)
            case "app_home_opened":
                return self._home(event, whose)
            case "member_joined_channel" | "member_left_channel":
                return self._came_or_went(envelope, event, whose)
            case _:
                return self._place_changed(envelope, event, whose)

    async def _message(self, envelope: Payload, event: Payload, whose: Whose) -> Arrival | None:
        match event.text("subtype"):
            case "message_changed":
                return await self._edited(envelope, event, whose)
            case "message_deleted":
                before = event.part("previous_message")
                return self._gone(envelope, event, before, whose)
            case subtype if subtype in _WRITTEN and _is_a_persons(event):
                said = await self._said(event, event, whose)
                key = f"{event.text('channel')}:{said.message_ref}"
                return self._arrival(event, whose, _author(envelope, event, whose), said, key=key)
        return None

    async def _edited(self, envelope: Payload, event: Payload, whose: Whose) -> Arrival | None:
        message, before = event.part("message"), event.part("previous_message")
        if message.text("subtype") == "tombstone":
            # A root that has a thread leaves a stone where it stood.
            return self._gone(envelope, event, before, whose)
        if not _is_a_persons(message) or message.text("text") == before.text("text"):
            return None  # Not a person's words, or their words are as they were: a link preview.
        said = await self._said(event, message, whose, edited=True)
        when = message.text("edited", "ts") or event.text("event_ts")
        account = _author(envelope, message, whose)
        return self._arrival(
            event,
            whose,
            account,
            said,
            key=f"{event.text('channel')}:{said.message_ref}:{when}",
            supersedes=f"{event.text('channel')}:{said.message_ref}",
            changed_at=when,
            root=root_of(message),
        )

    def _gone(
        self, envelope: Payload, event: Payload, before: Payload, whose: Whose
    ) -> Arrival | None:
        ref = event.text("deleted_ts") or before.text("ts")
        if not ref or not _is_a_persons(before):
            return None
        return self._arrival(
            event,
            whose,
            _author(envelope, before, whose),
            Said(text="", message_ref=ref, change="deleted"),
            key=f"{event.text('channel')}:{ref}:gone",
            supersedes=f"{event.text('channel')}:{ref}",
            changed_at=event.text("event_ts"),
            root=root_of(before),
        )

    async def _said(
        self, event: Payload, message: Payload, whose: Whose, *, edited: bool = False
    ) -> Said:
        text = message.text("text")
        private = event.text("channel_type") == "im"
        calls_bot = bool(whose.bot) and f"<@{whose.bot}" in text
        return Said(
            text=await self._inbound.typed(whose.realm, without_mention(text, whose.bot)),
            message_ref=message.text("ts"),
            change="edited" if edited else "new",
            mentioned=private or calls_bot or event.text("type") == "app_mention",
            calls_person=addresses_others(text, whose.bot),
        )

    def _home(self, event: Payload, whose: Whose) -> Arrival | None:
        if event.text("tab") != "home":
            return None
        place = ConversationRef(external_id=event.text("channel"), kind="personal")
        account = AccountRef(platform="slack", realm=whose.realm, external_id=event.text("user"))
        return self._at(
            whose,
            Place(conversation=place, home=True),
            account,
            Changed(what="home_opened"),
            key=None,
        )

    def _came_or_went(self, envelope: Payload, event: Payload, whose: Whose) -> Arrival:
        who = event.text("user")
        account = _author(envelope, event, whose)
        shown = None if who == whose.bot else account
        what: What = (
            Left(who=shown) if event.text("type").startswith("member_left") else Joined(who=shown)
        )
        inviter = event.text("inviter")
        if shown is None:
            # Cyclebot itself is no account; who brought it in is the one who acted.
            account = AccountRef(platform="slack", realm=whose.realm, external_id=inviter or who)
        return self._arrival(event, whose, account, what, key=envelope.text("event_id") or None)

    def _place_changed(self, envelope: Payload, event: Payload, whose: Whose) -> Arrival | None:
        kind = event.text("type")
        channel = event.text("channel") or event.text("channel", "id")
        what: What | None = _PLACES.get(kind)
        if kind in _RENAMES:
            what = Changed(what="renamed", name=event.text("channel", "name"))
        elif kind in _BOT_LEFT:
            what = Left(who=None)
        if what is None or not channel:
            return None
        actor = event.text("user") or event.text("actor_id") or whose.bot
        account = AccountRef(platform="slack", realm=whose.realm, external_id=actor)
        place = Place(conversation=ConversationRef(external_id=channel, kind="channel"))
        return self._at(whose, place, account, what, key=envelope.text("event_id") or None)

    def _arrival(
        self,
        event: Payload,
        whose: Whose,
        account: AccountRef,
        what: What,
        *,
        key: str | None,
        supersedes: str | None = None,
        changed_at: str = "",
        root: str | None = None,
    ) -> Arrival:
        conversation = ConversationRef(
            external_id=event.text("channel"), kind=_kind(event.text("channel_type"))
        )
        place = Place(conversation=conversation, root=root or root_of(event))
        return self._at(
            whose, place, account, what, key=key, supersedes=supersedes, changed_at=changed_at
        )

    def _at(
        self,
        whose: Whose,
        place: Place,
        account: AccountRef,
        what: What,
        *,
        key: str | None,
        supersedes: str | None = None,
        changed_at: str = "",
    ) -> Arrival:
        again = words_again(what.text) if isinstance(what, Said) else ""
        return Arrival(
            input=Input(
                key=key,
                at=self._now(),
                account=account,
                conversation=place.conversation,
                what=what,
                root=place.root,
                supersedes=supersedes,
                changed_at=_instant(changed_at),
            ),
            back=WayBack(
                realm=whose.realm,
                team=whose.team,
                user=account.external_id,
                place=place,
                again=again,
            ),
        )


def _instant(ts: str) -> datetime | None:
    """The instant of a timestamp of Slack's, to the microsecond; None if it is none."""
    seconds, _, fraction = ts.partition(".")
    if not (seconds.isdecimal() and len(seconds) <= 11 and fraction.isdecimal()):
        return None
    after = timedelta(seconds=int(seconds), microseconds=int(fraction[:6].ljust(6, "0")))
    return datetime(1970, 1, 1, tzinfo=UTC) + after


def _kind(channel_type: str) -> ConversationKind:
    match channel_type:
        case "im":
            return "personal"
        case "mpim":
            return "group"
        case _:
            return "channel"


def _is_a_persons(message: Payload) -> bool:
    """Whether a person wrote it: not this bot, not another one, not Slack itself."""
    by_bot = message.text("bot_id") or message.part("bot_profile").body
    return bool(message.text("user")) and not by_bot and message.text("user") != "USLACKBOT"


def _author(envelope: Payload, message: Payload, whose: Whose) -> AccountRef:
    """Who wrote it; a stranger of another workspace in a shared channel is a guest."""
    team = message.text("user_team") or message.text("source_team") or message.text("team")
    shared = envelope.says("is_ext_shared_channel")
    return AccountRef(
        platform="slack",
        realm=whose.realm,
        external_id=message.text("user"),
        guest=bool(shared and team and team not in whose.teams),
    )
