"""Answering a check-in: by form, for oneself or for the team that met, late, changed, taken back.

A reply is one person's; its parts are kept by question, or by the message of the thread they came
in. Nothing typed is thrown away: it is stored, or it goes back with the reason. This module must
not know how a form or a card looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.access import Action, Actor
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.store import check_ins, deliveries, indicators, measures, replies
from bot.store.asks import What
from bot.store.check_ins import AskedRow
from bot.store.check_ins_as_asked import as_asked
from bot.store.replies import AnswerRow, ReplyRow
from bot.store.work import Work
from bot.use_cases import asks, decisions
from bot.use_cases.cycle_facts import CheckInFacts, facts_in_teams
from bot.use_cases.permission import require
from bot.use_cases.reading_answers import ReadAnswer, Value, read_answers
from bot.use_cases.reply_effects import (
    CARDS,
    answered_changed,
    forget_answers,
    note_reply,
    note_withdrawn,
)
from bot.use_cases.reply_measures import class_key, class_totals, measure_row
from bot.use_cases.screening import refuse_students


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What became of an answer."""

    facts: CheckInFacts
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AsAsked:
    """A check-in as it asked one person.

    Attributes:
        facts: The check-in.
        asked: What became of them at it, None if they were not asked.
        reply: Their reply, withdrawn or not, None if they never gave one.
        answers: The parts of that reply, as they came.
    """

    facts: CheckInFacts
    asked: AskedRow | None
    reply: ReplyRow | None
    answers: tuple[AnswerRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """A check-in that a person may answer, how they were asked, and what they said before."""

    facts: CheckInFacts
    person_id: str
    asked: AskedRow
    reply: ReplyRow | None
    """The person's reply, withdrawn or not."""
    answers: tuple[AnswerRow, ...]
    """Its parts, as they came."""


def answer(
    work: Work,
    actor: Actor,
    check_in_id: str,
    values: Mapping[str, Value],
    *,
    for_all: bool = False,
    said_none_is_a_student: bool = False,
) -> Kept:
    """Keep a form's answers as the person's reply, in place of what the form gave before.

    Args:
        work: the open transaction.
        actor: who answers.
        check_in_id: which check-in.
        values: the form's values by question key.
        for_all: "we met: one answer"; always so where one answers for the team.
        said_none_is_a_student: the author looked and says that no student is named.

    Raises:
        NotAllowed: not of the team (any more).
        Refused: the check-in was not opened, the cycle was stopped, the next one has begun
            without a decision, or this person was not asked.
        BadInput: a value cannot be read; nothing is stored and nothing is lost.
        NamesAStudent: a text seems to name a student.
    """
    author = answerable(work, actor, check_in_id)
    facts, person_id = author.facts, author.person_id
    for_all = for_all or facts.step.who == "team"
    read = read_answers(
        facts.step.questions,
        values,
        group_keys=_group_keys(work, facts),
        totals=class_totals(work, facts, person_id, for_all=for_all),
    )
    texts = {each.question.key: each.text for each in read if each.text and not each.count}
    refuse_students(work, facts.of.team, texts, said_none=said_none_is_a_student)
    if not read:
        raise BadInput(words="There is nothing here yet; one line is plenty.")
    reply = replies.keep_reply(
        work, check_in_id=check_in_id, person_id=person_id, for_all=for_all, there=author.reply
    )
    old = [part for part in author.answers if part.question_key is not None]
    forget_answers(work, facts, old)
    new = _put_form_answers(work, facts, reply, read, for_all=for_all)
    late = note_reply(work, facts, author.asked, for_all=for_all)
    asks_too = _asked_for(facts, old) != _asked_for(facts, new)
    answered_changed(work, facts, asks_too=asks_too)
    if facts.step.kind == "decision":
        decisions.decided(work, facts, new)
    return Kept(facts=facts, late=late)


def withdraw(work: Work, actor: Actor, check_in_id: str) -> None:
    """Take a reply back: its words and counts are deleted, what it asked for is called off.

    Raises:
        NotAllowed: not of the team.
        Refused: there is nothing to take back.
    """
    author = answerable(work, actor, check_in_id)
    facts, reply = author.facts, author.reply
    if reply is None or reply.withdrawn_at is not None:
        raise Refused("There is nothing of yours here to take back.")
    forget_answers(work, facts, author.answers)
    note_withdrawn(work, facts, reply.id, person_id=author.person_id, for_all=reply.for_all)
    answered_changed(work, facts, asks_too=bool(_asked_for(facts, author.answers)))


def skip(work: Work, actor: Actor, check_in_id: str, reason: str) -> bool:
    """Skip this one ("Not this time"): the person is excused, and the reason stays with them.

    Args:
        work: the open transaction.
        actor: who.
        check_in_id: which check-in.
        reason: the key of one of the program's reasons.

    Returns:
        Whether so many of the team are testing that the day may be closed for all.

    Raises:
        NotAllowed: not of the team.
        Refused: it has closed, or this person has answered.
    """
    author = answerable(work, actor, check_in_id)
    facts, person_id, asked = author.facts, author.person_id, author.asked
    if asked.outcome in {"answered", "late"}:
        raise Refused("You have answered this one already; “Take it back” is on your answer.")
    if facts.check_in.state != "open":
        raise Refused("This one has closed, so there is nothing to skip and nothing to make up.")
    if reason not in {each.key for each in facts.of.program.skip_reasons}:
        raise Refused("That reason is no longer on the list; pick another.")
    check_ins.set_outcome(work, check_in_id, "excused", person_id=person_id, reason=reason)
    deliveries.touch(work, subject_id=check_in_id, kinds=CARDS)
    testing = {each.key for each in facts.of.program.skip_reasons if each.counts_as == "testing"}
    rows = check_ins.asked(work.connection, check_in_id)
    number = sum(1 for row in rows if row.outcome == "excused" and row.reason in testing)
    return number >= facts.of.program.close_offered_from


def answerable(work: Work, actor: Actor, check_in_id: str) -> Answerable:
    """The check-in, the person, and how they were asked, if this person may answer it; they do.

    Raises:
        NotAllowed: not of the team (any more), or no person.
        Refused: not opened yet, stopped, left undecided for good, or not asked of this person.
    """
    return answerable_now(work, actor, seen_by(work, actor, check_in_id, to_answer=True))


def seen_by(work: Work, actor: Actor, check_in_id: str, *, to_answer: bool = False) -> AsAsked:
    """The check-in as it asked the actor, whether they may answer it or not.

    Args:
        work: the open transaction.
        actor: who asks.
        check_in_id: which check-in.
        to_answer: something is said to it in this transaction, so that it must not close beside.

    Raises:
        NotAllowed: it is gone.
    """
    found = as_asked(work.connection, check_in_id, actor.person_id or "", steady=to_answer)
    if found is None:
        raise NotAllowed
    facts = facts_in_teams(work, (found.check_in,))[check_in_id]
    return AsAsked(facts=facts, asked=found.asked, reply=found.reply, answers=found.answers)


def answerable_now(work: Work, actor: Actor, seen: AsAsked) -> Answerable:
    """As `answerable`, for a check-in that has been read."""
    facts, person_id = seen.facts, actor.person_id
    require(actor, Action.REPLY, facts.of.team.path)
    row = facts.check_in
    if row.state in {"planned", "not_asked"}:
        raise Refused("This question isn't open; the newest one is in your channel.")
    if row.why == "stopped" or facts.of.cycle.decision == "stopped":
        raise Refused("Your team stopped this cycle, so nothing was stored. Your words are yours.")
    if facts.step.kind == "decision" and decisions.left_undecided(work, facts):
        raise Refused(
            "Your next cycle has begun, so nothing is to be decided here any more, and nothing was "
            "stored. What you learned fits on its plan."
        )
    if not person_id or seen.asked is None:
        raise Refused("You joined after this was asked, so the next question is your first one.")
    return Answerable(
        facts=facts,
        person_id=person_id,
        asked=seen.asked,
        reply=seen.reply,
        answers=seen.answers,
    )


def _asked_for(facts: CheckInFacts, parts: Iterable[AnswerRow]) -> frozenset[What]:
    """What help the parts of one reply ask for."""
    question = facts.step.question_meaning("help")
    if question is None:
        return frozenset()
    chosen = {part.choice for part in parts if part.question_key == question.key}
    return frozenset(what for key, what in asks.KNOWN.items() if key in chosen)


def _put_form_answers(
    work: Work,
    facts: CheckInFacts,
    reply: ReplyRow,
    read: Sequence[ReadAnswer],
    *,
    for_all: bool,
) -> Sequence[AnswerRow]:
    """Store what a form gave, its words and its counts; the parts of the reply that it became."""
    rows = [
        AnswerRow(
            id=work.new_id(),
            reply_id=reply.id,
            question_key=each.question.key,
            text=each.text,
            choice=each.choice,
            source_message=None,
            at=work.now,
        )
        for each in read
    ]
    replies.put_answers(work, rows)
    counted = [
        measure_row(
            work,
            facts,
            each.count,
            class_key=class_key(facts.of.team.id, reply.person_id, for_all=for_all),
            answer_id=row.id,
            question=each.question,
        )
        for row, each in zip(rows, read, strict=True)
        if each.count is not None
    ]
    measures.put_measures(work, [row for row in counted if row is not None])
    return rows


def _group_keys(work: Work, facts: CheckInFacts) -> frozenset[str]:
    """The keys of the student groups that may be picked, where the step asks for one."""
    if all(question.options_from != "student_groups" for question in facts.step.questions):
        return frozenset()
    groups = indicators.groups_for(work.connection, facts.of.team.path)
    return frozenset(group.key for group in groups)
