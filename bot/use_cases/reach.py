"""Whether a team's channel can be reached: what follows when it cannot, and when it can again.

Who was asked and did not get it is *not deliverable*, never silent; those who can mend it are told
once. This module must not know which platform it is, or how anything is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from bot.domain.local_time import local
from bot.store import check_ins, conversations, cycles, deliveries, delivery_lookup, units
from bot.store.check_ins import CheckInRow
from bot.store.conversations import ConversationRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import one_check_in
from bot.use_cases.overseers import tell_overseers
from bot.use_cases.owing import owe_home

StoppedWhy = Literal["archived", "bot_removed", "refused"]


def stopped(work: Work, conversation_id: str, why: StoppedWhy) -> bool:
    """Nothing can be posted in a conversation until somebody mends it.

    The first time, the principals of the team's school and the administrators above it are told;
    again changes nothing.

    Args:
        work: the open transaction.
        conversation_id: which conversation.
        why: it was archived, the bot was taken out, or the platform refuses for another reason.

    Returns:
        Whether it could be reached until now.
    """
    place = conversations.conversation(work.connection, conversation_id)
    if place is None or place.state != "open":
        return False
    conversations.set_state(work, place.id, why)
    team = _team_of(work, place)
    if team is None:
        return True
    for row in _open_check_ins(work, team):
        if not _was_shown(work, row):
            check_ins.set_outcome(work, row.id, "not_deliverable", only_from=("waiting",))
    zone = units.zone_of(units.chain(work.connection, team))
    tell_overseers(
        work,
        team,
        key=f"not_reached:{place.id}:{local(work.now, zone).date()}",
        kind="not_reached",
        subject_id=place.id,
    )
    return True


def reached_again(work: Work, conversation_id: str) -> bool:
    """A conversation can be posted in again: what is still open is asked there now.

    Returns:
        Whether it could not be reached until now.
    """
    place = conversations.conversation(work.connection, conversation_id)
    if place is None or place.state == "open":
        return False
    conversations.set_state(work, place.id, "open")
    deliveries.revive(work, place.id)
    deliveries.touch(work, subject_id=place.id, kinds=("not_reached",))
    team = _team_of(work, place)
    if team is None:
        return True
    for row in _open_check_ins(work, team):
        check_ins.set_outcome(work, row.id, "waiting", only_from=("not_deliverable",))
        if not _was_shown(work, row):
            owe_home(
                work,
                team_id=team.id,
                key=one_check_in(work, row.id).card_key,
                kind="check_in",
                subject_id=row.id,
                expires_at=row.closes_at,
                at_their_hour=True,
            )
    return True


def _team_of(work: Work, place: ConversationRow) -> UnitRow | None:
    return None if place.team_id is None else units.unit(work.connection, place.team_id)


def _open_check_ins(work: Work, team: UnitRow) -> Iterator[CheckInRow]:
    current = cycles.current_cycle(work.connection, team.id)
    if current is not None:
        for row in check_ins.check_ins_of(work.connection, current.id):
            if row.state == "open" and _still(row.closes_at, work.now):
                yield row


def _still(until: datetime | None, now: datetime) -> bool:
    return until is None or now < until


def _was_shown(work: Work, row: CheckInRow) -> bool:
    cards = delivery_lookup.of_subject(work.connection, row.id, ("check_in",))
    return any(card.message_ref is not None for card in cards)
