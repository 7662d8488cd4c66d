"""What follows from a reply, by form or in a thread: its outcome, the cards, the asks, the recap.

This module must not know who may reply, or how a reply is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.domain.participation import Outcome
from bot.store import check_ins, deliveries, measures, practices, replies
from bot.store.answered_cards import touch_answered
from bot.store.check_ins import AskedRow
from bot.store.replies import AnswerRow, SaidRow
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


def note_withdrawn(
    work: Work, facts: CheckInFacts, reply_id: str, *, person_id: str, for_all: bool
) -> None:
    """A reply has nothing in it any more: its author is waited for again, as are those it covered.

    Args:
        work: the open transaction.
        facts: the check-in.
        reply_id: the reply.
        person_id: whose it is.
        for_all: whether it was one answer of all who met.
    """
    check_in_id = facts.check_in.id
    replies.change_reply(work, reply_id, withdrawn_at=work.now, changed_at=work.now)
    check_ins.set_outcome(work, check_in_id, "waiting", person_id=person_id)
    if not for_all:
        return
    others = replies.standing_replies(work.connection, (check_in_id,))
    if not any(each.for_all for each in others):
        check_ins.set_outcome(work, check_in_id, "waiting", only_from=("answered_by_team",))


def answered_changed(work: Work, facts: CheckInFacts, *, asks_too: bool) -> None:
    """What was said at a check-in changed: its card, its asks and its recap follow.

    So do the cards after it, which show above their questions what was said before them.

    Args:
        work: the open transaction.
        facts: the check-in.
        asks_too: whether somebody asks for other help than before; only a form can.
    """
    if asks_too:
        asks.follow_replies(work, facts)
    row = facts.check_in
    if row.on_date is None or row.on_date >= facts.of.today(work.now):
        # At most one opens on a date: none is after it yet.
        deliveries.touch(work, subject_id=row.id, kinds=CARDS)
    else:
        touch_answered(work, row, CARDS)
    if facts.check_in.state == "closed":
        recaps.refresh(work, facts)


def forget_answers(work: Work, facts: CheckInFacts, parts: Sequence[AnswerRow | SaidRow]) -> None:
    """Delete parts of a reply with the counts and the practice they gave, wherever shown.

    Args:
        work: the open transaction.
        facts: the check-in that they answer.
        parts: what is deleted.
    """
    counts = {question.key for question in facts.step.questions if question.kind == "measure"}
    practice = {question.key for question in facts.step.questions if question.means == "practice"}
    # A message in the thread may count whatever its step asks.
    counting = [part for part in parts if part.question_key is None or part.question_key in counts]
    passed_on = [part for part in parts if part.question_key in practice]
    deliveries.touch_sources(work, "answer", [part.id for part in parts if part.text is not None])
    measures.drop_measures_of_answers(work, [part.id for part in counting])
    practices.drop_practices_of_answers(work, [part.id for part in passed_on])
    replies.drop_answers(work, [part.id for part in parts])
