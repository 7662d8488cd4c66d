"""Coming and going as inputs: the app, people, channels and teams.

`installationUpdate` and `conversationUpdate` come together and in any order, also doubled, and
some say the same (learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/
subscribe-to-conversation-events): each becomes what is true afterwards. This module must not know
what follows.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.teams.arrived import Arrived
from adapters.teams.identity import account_of, person_id
from dialogs.inputs import Changed, ConversationRef, Input, Joined, Left, What

_ADDED = frozenset({"add", "add-upgrade"})
_REMOVED = frozenset({"remove"})
"""`remove-upgrade` is followed by `add-upgrade`: the app goes on being there."""


def is_arrival(arrived: Arrived) -> bool:
    """Whether the app was added somewhere in the tenant."""
    match arrived.activity.text("type"):
        case "installationUpdate":
            return arrived.activity.text("action") in _ADDED
        case "conversationUpdate":
            return any(arrived.is_bot(each) for each in arrived.members("membersAdded"))
    return False


def events_in(arrived: Arrived) -> tuple[Input, ...]:
    """What an activity says of comings and goings, in order; none if it says nothing of them."""
    match arrived.activity.text("type"):
        case "installationUpdate":
            return tuple(_installation(arrived))
        case "conversationUpdate":
            return (*_people(arrived), *_changes(arrived))
    return ()


def arrives_in(arrived: Arrived) -> str:
    """The conversation in which somebody added the app: of a team, the channel they stood in."""
    selected = arrived.activity.part("channelData", "settings", "selectedChannel").text("id")
    return selected or arrived.conversation_id


def _installation(arrived: Arrived) -> Iterator[Input]:
    action = arrived.activity.text("action")
    if action in _ADDED:
        place = arrived.place(arrives_in(arrived))
        if arrived.team_id and place.external_id != arrived.conversation_id:
            yield _event(arrived, Changed(what="restored"), arrived.place(), "here")
        yield _event(arrived, Joined(who=None, how=action), place)
    elif action in _REMOVED:
        yield _event(arrived, Left(who=None, why=action), arrived.place())


def _people(arrived: Arrived) -> Iterator[Input]:
    # The app in a team: it says hello where it was added, which the other event tells.
    in_team = arrived.activity.part("channelData").text("eventType") == "teamMemberAdded"
    for each in arrived.members("membersAdded"):
        what: What
        if not arrived.is_bot(each):
            what = Joined(who=account_of(arrived.realm, each))
        elif in_team:
            what = Changed(what="restored")
        else:
            what = Joined(who=None)
        yield _event(arrived, what, _channel(arrived), person_id(each))
    for each in arrived.members("membersRemoved"):
        gone = None if arrived.is_bot(each) else account_of(arrived.realm, each)
        yield _event(arrived, Left(who=gone), _channel(arrived), person_id(each))


def _changes(arrived: Arrived) -> Iterator[Input]:
    data = arrived.activity.part("channelData")
    channel, team = _channel(arrived), arrived.place(arrived.team_id)
    match data.text("eventType"):
        case "channelRenamed":
            yield _event(arrived, Changed(what="renamed", name=channel.name), channel)
        case "channelDeleted":
            yield _event(arrived, Changed(what="deleted"), channel)
        case "channelRestored":
            yield _event(arrived, Changed(what="restored"), channel)
        case "teamRenamed":
            name = data.part("team").text("name")
            yield _event(arrived, Changed(what="renamed", name=name), team)
        case "teamArchived":
            yield _event(arrived, Changed(what="archived"), team)
        case "teamDeleted" | "teamHardDeleted":
            yield _event(arrived, Changed(what="deleted"), team)
        case "teamUnarchived" | "teamRestored":
            yield _event(arrived, Changed(what="restored"), team)


def _channel(arrived: Arrived) -> ConversationRef:
    """The channel that an event is about: it comes in its team's own conversation."""
    channel = arrived.activity.part("channelData", "channel")
    if arrived.kind != "channel" or not channel.text("id"):
        return arrived.place()
    return arrived.place(channel.text("id"), channel.text("name"))


def _event(arrived: Arrived, what: What, place: ConversationRef, more: str = "") -> Input:
    return Input(
        key=f"{arrived.key}:{more}" if more else arrived.key,
        at=arrived.at,
        account=arrived.account,
        conversation=place,
        what=what,
    )
