"""What people do on Slack, as inputs: commands, presses, forms, shortcuts.

Each gives an `Arrival`: the input, and the way back to the one who acted. Whether a request is
Slack's was decided before (`edge.py`). This module must not know what an input leads to.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.slack.again import AGAIN, carried_again, intent_of, press_again, words_again
from adapters.slack.inbound_text import as_typed, people_in
from adapters.slack.payload import Payload
from adapters.slack.way_back import Carried, Place, WayBack
from bot.domain.errors import CyclebotError
from dialogs.inputs import (
    AccountRef,
    Command,
    ConversationRef,
    Input,
    Pressed,
    Shared,
    Submitted,
    What,
)
from dialogs.vocabulary import Value

SHARE, STATUS = "share_evidence", "cycle_status"
"""The callback ids of our shortcuts, as the manifest names them."""

Names = Callable[[str, frozenset[str]], Awaitable[Mapping[str, str]]]
"""Gives the names we know of people of an installation, by their ids."""
Personal = Callable[[str, str], Awaitable[str]]
"""Gives the id of the bot's own chat with a person; raises as `Platform.personal`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whose:
    """Which installation a request is for, and the bot's user there.

    `team` is the workspace that it came from; `teams` are the workspaces and organisations whose
    people are no strangers to it.
    """

    realm: str
    team: str
    bot: str
    teams: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """An input, and the way back to whom it came from."""

    input: Input
    back: WayBack


class Inbound:
    """Requests as inputs.

    Args:
        now: the calendar clock.
        names: what mentions are called.
        personal: where the bot's own chat with a person is.
    """

    def __init__(self, now: Callable[[], datetime], names: Names, personal: Personal) -> None:
        self._now = now
        self._names = names
        self._personal = personal
        self._chats: dict[tuple[str, str], str] = {}

    async def command(self, sent: Payload, whose: Whose) -> Arrival:
        """A slash command; its mentions come escaped, as the manifest asks."""
        text = await self.typed(whose.realm, sent.text("text"))
        place = await self._place(
            whose.realm, sent.text("user_id"), sent.text("channel_id"), sent.text("channel_name")
        )
        account = _account(whose, sent.text("user_id"), sent.text("user_name"))
        return self._arrival(sent, whose, account, place, Command(text), again=words_again(text))

    async def shortcut(self, sent: Payload, whose: Whose) -> Arrival | None:
        """A shortcut of ours, from anywhere in Slack or on a message; None for any other."""
        account = _person(sent, whose)
        match sent.text("callback_id"):
            case callback if callback == STATUS:
                place = await self._own_chat(whose.realm, account.external_id)
                words = "status"
                return self._arrival(
                    sent, whose, account, place, Command(words), again=words_again(words)
                )
            case callback if callback == SHARE:
                message = sent.part("message")
                shared = Shared(
                    text=await self.typed(whose.realm, message.text("text")),
                    message_ref=message.text("ts") or sent.text("message_ts"),
                    by=message.text("user") or message.text("bot_id"),
                )
                place = await self._place_of(sent, account, root=root_of(message))
                return self._arrival(sent, whose, account, place, shared)
        return None

    async def pressed(self, sent: Payload, whose: Whose) -> Arrival | None:
        """A button or a choice in a menu; None for a link, which only leads away."""
        action = next(iter(sent.parts("actions")), Payload(None))
        value = action.text("value") or action.text("selected_option", "value")
        if action.text("url") or not value:
            return None
        account = _person(sent, whose)
        place = await self._place_of(sent, account, root=sent.text("container", "thread_ts"))
        what: What = Pressed(
            intent=intent_of(value), message_ref=sent.text("container", "message_ts") or None
        )
        if action.text("action_id") == AGAIN:
            what = carried_again(value)
        again = press_again(what) if isinstance(what, Pressed) else value
        return self._arrival(sent, whose, account, place, what, again=again)

    async def submitted(self, sent: Payload, whose: Whose, sent_at: datetime | None) -> Arrival:
        """A form that came back, with the values of its fields by their keys.

        Args:
            sent: the payload.
            whose: which installation it is for.
            sent_at: when Slack sent it, if it says so.
        """
        account = _person(sent, whose)
        view = sent.part("view")
        carried = Carried.unpacked(view.text("private_metadata"))
        place = carried.place or await self._own_chat(whose.realm, account.external_id)
        submitted = Submitted(
            form=view.text("callback_id"), about=carried.about, values=values_of(view)
        )
        arrival = self._arrival(sent, whose, account, place, submitted)
        return replace(arrival, input=replace(arrival.input, changed_at=sent_at))

    async def typed(self, realm: str, text: str) -> str:
        """Slack's text as it was typed, with the names of those it mentions."""
        mentioned = people_in(text)
        names = await self._names(realm, mentioned) if mentioned else {}
        return as_typed(text, names)

    def _arrival(
        self,
        sent: Payload,
        whose: Whose,
        account: AccountRef,
        place: Place,
        what: What,
        *,
        again: str = "",
    ) -> Arrival:
        trigger = sent.text("trigger_id")
        back = WayBack(
            realm=whose.realm,
            team=whose.team,
            user=account.external_id,
            place=place,
            trigger=trigger,
            response_url=sent.text("response_url"),
            view=sent.part("view").body,
            again=again,
            on_private_words=_is_private(sent, place),
        )
        arrived = Input(
            # Slack repeats no act of a person that we know of; if it did, it would repeat this.
            key=f"{account.external_id}:{trigger}" if trigger else None,
            at=self._now(),
            account=account,
            conversation=place.conversation,
            what=what,
            root=place.root,
        )
        return Arrival(input=arrived, back=back)

    async def _place_of(self, sent: Payload, account: AccountRef, root: str | None) -> Place:
        """Where a press or a shortcut was made; on the Home tab, the bot's own chat."""
        if sent.text("container", "type") == "view":
            carried = Carried.unpacked(sent.text("view", "private_metadata")).place
            at_home = sent.text("view", "type") == "home"
            there = carried or await self._own_chat(account.realm, account.external_id)
            return Place(
                conversation=there.conversation, root=there.root, home=there.home or at_home
            )
        channel = sent.part("channel")
        found = await self._place(
            account.realm, account.external_id, channel.text("id"), channel.text("name")
        )
        return Place(conversation=found.conversation, root=root or None)

    async def _place(self, realm: str, user: str, channel: str, name: str) -> Place:
        """The conversation of a channel's id and name, as commands and presses say them.

        A chat of two people looks like the bot's own there, so that we ask which is ours.
        """
        if channel.startswith("D"):
            return await self._own_chat(realm, user)
        if name.startswith("mpdm-"):
            return Place(conversation=ConversationRef(external_id=channel, kind="group"))
        shown = "" if name == "privategroup" else name
        return Place(conversation=ConversationRef(external_id=channel, kind="channel", name=shown))

    async def _own_chat(self, realm: str, user: str) -> Place:
        """The bot's own chat with a person; where Slack cannot say, a place that is nobody's."""
        known = self._chats.get((realm, user))
        if known is None:
            try:
                known = await self._personal(realm, user)
            except CyclebotError:  # Slack refuses, or the token cannot be looked up just now.
                return Place(conversation=ConversationRef(external_id=f"@{user}", kind="group"))
            if len(self._chats) >= _MOST_CHATS:
                self._chats.clear()
            self._chats[realm, user] = known
        return Place(conversation=ConversationRef(external_id=known, kind="personal"))


def values_of(view: Payload) -> dict[str, Value]:
    """What was given in each field, by its key: text, or the keys of what was picked."""
    values: dict[str, Value] = {}
    for key, elements in view.part("state", "values").body.items():
        for element in Payload(elements).body.values():
            values[key] = _value(Payload(element))
    return values


def root_of(message: Payload) -> str | None:
    """The message in whose thread another stands; None where it begins one or stands alone."""
    root = message.text("thread_ts")
    return root if root and root != message.text("ts") else None


def _value(element: Payload) -> Value:
    match element.text("type"):
        case "checkboxes" | "multi_static_select":
            return tuple(each.text("value") for each in element.parts("selected_options"))
        case "radio_buttons" | "static_select":
            return element.text("selected_option", "value")
        case "datepicker":
            return element.text("selected_date")
        case "timepicker":
            return element.text("selected_time")
        case _:
            return element.text("value")


_MOST_CHATS = 20_000


def _is_private(sent: Payload, place: Place) -> bool:
    """Whether a press was on an ephemeral, or on a message in the bot's own chat with them."""
    on = sent.part("container")
    if on.text("type") != "message":
        return False
    return on.body.get("is_ephemeral") is True or place.conversation.kind == "personal"


def _person(sent: Payload, whose: Whose) -> AccountRef:
    user = sent.part("user")
    account = _account(whose, user.text("id"), user.text("name") or user.text("username"))
    team = user.text("team_id")
    if team and team not in whose.teams and not sent.part("enterprise").body:
        return AccountRef(
            platform="slack",
            realm=whose.realm,
            external_id=account.external_id,
            name=account.name,
            guest=True,
        )
    return account


def _account(whose: Whose, user: str, name: str) -> AccountRef:
    return AccountRef(platform="slack", realm=whose.realm, external_id=user, name=name)
