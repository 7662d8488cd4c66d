"""Counts that people write in a thread: read, and not counted before their author says so.

This module must not know which message is kept, or what is said back.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.evidence import Count, NotACount, find_counts, parse_count
from bot.domain.program import Question
from bot.store import measures
from bot.store.measures import MeasureRow
from bot.store.replies import ReplyRow, SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts
from bot.use_cases.reading_answers import COUNTS
from bot.use_cases.reply_measures import class_key, measure_row


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCount:
    """A count read from a message, waiting for its author's tap."""

    measure_id: str
    count: Count


def counts_in(facts: CheckInFacts, text: str) -> tuple[Count, ...]:
    """The counts of a message. One that is nothing else is read as the form would read it."""
    found = find_counts(text)
    if found or counting(facts) is None:
        return found
    try:
        return (parse_count(text, kinds=COUNTS),)
    except NotACount:
        return ()


def counting(facts: CheckInFacts) -> Question | None:
    """The question of this step that a count in its thread answers."""
    for means in ("baseline", "count", "now", "prediction"):
        question = facts.step.question_meaning(means)
        if question is not None:
            return question
    return None


def read_counts(
    work: Work, facts: CheckInFacts, reply: ReplyRow | SaidRow, answer_id: str, text: str
) -> tuple[ReadCount, ...]:
    """Store the counts of a message, none of them counted before its author says which is."""
    question = counting(facts)
    if question is None:
        return ()
    key = class_key(facts.of.team.id, reply.person_id, for_all=reply.for_all)
    rows = [
        measure_row(
            work,
            facts,
            count,
            class_key=key,
            answer_id=answer_id,
            question=question,
            confirmed=False,
        )
        for count in counts_in(facts, text)
    ]
    stored = [row for row in rows if row is not None]
    measures.put_measures(work, stored)
    return tuple(ReadCount(measure_id=row.id, count=count_of(row)) for row in stored)


def follow_counts(
    work: Work, facts: CheckInFacts, reply: ReplyRow | SaidRow, answer_id: str, text: str
) -> tuple[ReadCount, ...]:
    """After an edit: a count that was confirmed and still stands there stays confirmed."""
    before = measures.measures_of_answers(work.connection, (answer_id,))
    now = counts_in(facts, text)
    if any(row.confirmed and count_of(row) in now for row in before):
        return ()
    measures.drop_measures_of_answers(work, (answer_id,))
    return read_counts(work, facts, reply, answer_id, text)


def count_of(row: MeasureRow) -> Count:
    """The count that a measure holds."""
    return Count(got=row.got, of=None if row.of is None else int(row.of), kind=row.kind)
