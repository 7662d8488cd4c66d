"""Coming and going: Cyclebot added to a place or taken out, places renamed, archived, restored.

Our picture of who can be reached stays true by these; what each means to a team is decided by the
use case, alike for every platform.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import assert_never

from bot.domain.local_time import local
from bot.store import accounts, conversation_members, conversations, installations, units
from bot.store.conversations import ConversationRow
from bot.store.deliveries import DeliveryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.installing import uninstalled
from bot.use_cases.owing import owe_here
from bot.use_cases.reach import StoppedWhy, reached_again, stopped
from dialogs.answers import Answer, Done
from dialogs.asking import Asking
from dialogs.composing import Composer
from dialogs.gathering import seen
from dialogs.inputs import AccountRef, Changed, Joined, Left
from dialogs.vocabulary import Message, Say, prose, saying
from dialogs.wording import places_change as words


def joined(asking: Asking, event: Joined) -> Answer:
    """Cyclebot came in: it says hello and offers to set a team up, or goes on where it stopped."""
    conversation = asking.conversation
    if conversation is None:
        return Done()
    if event.who is not None:
        _came(asking, conversation, event.who)
        return Done()
    reached_again(asking.work, conversation.id)
    if conversation.kind != "personal" and asking.team is None:
        owe_here(
            asking.work,
            conversation,
            key=f"hello:{conversation.id}",
            kind="hello",
            subject_id=conversation.id,
        )
    return Done()


def left(asking: Asking, event: Left) -> Answer:
    """Cyclebot was taken out: nothing can be posted here until it is asked back."""
    conversation = asking.conversation
    if conversation is None:
        return Done()
    if event.who is None:
        _all_stopped(asking, conversation, "bot_removed")
        return Done()
    who = event.who
    account = accounts.account_of(asking.work.connection, who.platform, who.realm, who.external_id)
    if account is not None:
        conversation_members.left(asking.work, conversation.id, account.id)
    return Done()


def changed(asking: Asking, event: Changed) -> Answer:
    """The place itself changed, or the whole installation."""
    conversation = asking.conversation
    match event.what:
        case "uninstalled":
            if asking.installation is not None:
                uninstalled(asking.work, asking.installation.id)
        case "archived" | "deleted":
            if conversation is not None:
                _all_stopped(asking, conversation, "archived")
        case "restored":
            if conversation is not None:
                _all_reached_again(asking, conversation)
        case "renamed":
            if conversation is not None:
                _renamed(asking, conversation, event.name)
        case "home_opened":
            pass  # Answered before: see `dialogs/home.py`.
        case _:
            assert_never(event.what)
    return Done()


def _all_stopped(asking: Asking, whole: ConversationRow, why: StoppedWhy) -> None:
    """A place can't be reached, nor what is part of it: a team is archived with its channels."""
    for each in conversations.with_parts(asking.work.connection, whole):
        stopped(asking.work, each.id, why)


def _all_reached_again(asking: Asking, whole: ConversationRow) -> None:
    for each in conversations.with_parts(asking.work.connection, whole):
        reached_again(asking.work, each.id)


def _came(asking: Asking, conversation: ConversationRow, who: AccountRef) -> None:
    """Somebody came into a team's home; of other places nothing is kept."""
    if conversation.team_id is None or asking.installation is None:
        return
    account = seen(asking.work, who, asking.installation.id)
    conversation_members.came(asking.work, conversation.id, account.id)


def _renamed(asking: Asking, conversation: ConversationRow, name: str) -> None:
    conversations.seen_conversation(
        asking.work,
        installation_id=conversation.installation_id,
        external_id=conversation.external_id,
        kind=conversation.kind,
        name=name,
    )


def _not_reached(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """Private, to those who can mend it: a team's channel cannot be reached, or can again."""
    channels = conversations.conversations(work.connection, {row.subject_id for row in rows})
    teams = units.units(work.connection, {each.team_id or "" for each in channels.values()})
    schools = units.units(work.connection, {each.parent_id or "" for each in teams.values()})
    drawn: dict[str, Message | None] = {}
    for row in rows:
        channel = channels.get(row.subject_id)
        team = teams.get(channel.team_id or "") if channel is not None else None
        if channel is None or team is None:
            drawn[row.id] = None
            continue
        school = schools.get(team.parent_id or "")
        since = row.posted_at or work.now
        drawn[row.id] = _about(work, channel, team, school.name if school else "", since)
    return drawn


def _about(
    work: Work, channel: ConversationRow, team: UnitRow, school: str, since: datetime
) -> Message:
    if channel.state == "open":
        again = words.arrives_again(team.name, school)
        return Message(summary=again.plain(), body=(Say(again),))
    zone = units.zone_of(units.chain(work.connection, team))
    said = words.not_arriving(
        team.name, school, channel.name, channel.state, local(since, zone).date()
    )
    mend = words.how_to_mend(channel.state)
    return Message(summary=f"{said.plain()} {mend}", body=(Say(said), Say(prose(mend))))


def _uninstalled(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """Private, to administrators: a whole workspace put Cyclebot out, or has it again."""
    drawn: dict[str, Message | None] = {}
    for row in rows:
        found = installations.installation(work.connection, row.subject_id)
        if found is None:
            drawn[row.id] = None
            continue
        text = words.is_back(found.name) if found.state == "live" else words.put_out(found.name)
        drawn[row.id] = saying(text)
    return drawn


COMPOSERS: Mapping[str, Composer] = {"not_reached": _not_reached, "uninstalled": _uninstalled}
