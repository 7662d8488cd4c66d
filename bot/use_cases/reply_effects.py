"""What follows from a reply, by form or in a thread: its outcome, the cards, the asks, the recap.

This module must not know who may reply, or how a reply is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.participation import Outcome
from bot.store import check_ins, deliveries, measures, practices, replies
from bot.store.check_ins import AskedRow
from bot.store.work import Work
from bot.use_cases import asks, recaps
from bot.use_cases.cycle_facts import CheckInFacts

CARDS: Final = ("check_in", "reminder", "line")
"""The messages of a check-in that change with what became of those it asked."""


def note_reply(work: Work, facts: CheckInFacts, asked: AskedRow, *, for_all: bool) -> bool:
    """A reply came: what became of its author, and of those it covers; whether it came late."""
    late = facts.check_in.state == "closed" and asked.outcome != "answered"
    outcome: Outcome = "late" if late else "answered"
    if asked.outcome != outcome:
        check_ins.set_outcome(work, facts.check_in.id, outcome, person_id=asked.person_id)
    if for_all and facts.check_in.state == "open":
        check_ins.set_outcome(
            work, facts.check_in.id, "answered_by_team", only_from=("waiting", "not_deliverable")
        )
    return late


def answered_changed(work: Work, facts: CheckInFacts, *, asks_too: bool = True) -> None:
    """What was said at a check-in changed: its card, its asks and its recap follow.

    So do the cards after it, which show above their questions what was said before them.

    Args:
        work: the open transaction.
        facts: the check-in.
        asks_too: False where what it asks for can't have changed.
    """
    if asks_too and any(question.means == "help" for question in facts.step.questions):
        asks.follow_replies(work, facts)
    deliveries.touch(work, subject_id=facts.check_in.id, kinds=CARDS)
    _touch_later_cards(work, facts)
    if facts.check_in.state == "closed":
        recaps.refresh(work, facts)


def forget_answers(work: Work, answer_ids: Sequence[str]) -> None:
    """Delete parts of a reply with the counts and the practice they gave, wherever shown."""
    deliveries.touch_sources(work, "answer", answer_ids)
    measures.drop_measures_of_answers(work, answer_ids)
    practices.drop_practices_of_answers(work, answer_ids)
    replies.drop_answers(work, answer_ids)


def _touch_later_cards(work: Work, facts: CheckInFacts) -> None:
    row = facts.check_in
    if row.on_date is None or row.on_date >= facts.of.today(work.now):
        return  # At most one opens on a date: none is after it yet.
    if later := check_ins.opened_after(work.connection, row):
        deliveries.touch_all(work, subject_ids=later, kinds=("check_in",))
