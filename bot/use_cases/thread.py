"""Answering in words under a card: each message there is a part of its author's reply.

A part is known by its message, so that it follows its edits and its deletion. Whatever is not kept
stands in the thread as before, and of others' messages nothing is ever stored. This module must not
know how a thread is heard, or what is said back.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from bot.domain.access import Action, Actor, may
from bot.domain.errors import NotKnownYet, Refused
from bot.domain.evidence import Count
from bot.domain.program_field_rules import LONGEST_TEXT
from bot.store import check_ins, deliveries, delivery_doubts, delivery_lookup, measures, replies
from bot.store.replies import AnswerRow, SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, one_check_in
from bot.use_cases.replies import AsAsked, answerable_now, seen_by
from bot.use_cases.reply_effects import (
    answered_changed,
    forget_answers,
    note_reply,
    note_withdrawn,
)
from bot.use_cases.screening import suspects
from bot.use_cases.thread_counts import ReadCount, count_of, counts_in, follow_counts, read_counts

FEWEST_WORDS: Final = 3
"""A message of fewer words, without a count, is talk and no answer."""

HEARD_UNDER: Final = frozenset({"check_in", "reminder"})
"""The messages whose thread is heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """A message is kept.

    Attributes:
        facts: the check-in.
        answer_id: the part it became.
        how: the first of its reply, one more, or an edit of one.
        late: it came after the check-in had closed.
        counts: what was read from it and is not counted before its author says so.
    """

    facts: CheckInFacts
    answer_id: str
    how: Literal["first", "more", "edited"]
    late: bool
    counts: tuple[ReadCount, ...]


WhyNotKept: TypeAlias = Literal["too_long", "names_student", "form_only", "not_a_reply"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NotKept:
    """A message is not kept, and its author should know.

    Attributes:
        facts: the check-in.
        why: the reason.
        words: for "names_student", what looks like a student's name or number, as typed.
        length: characters.
        was_kept: an earlier wording was kept, and is gone now.
    """

    facts: CheckInFacts
    why: WhyNotKept
    words: tuple[str, ...] = ()
    length: int = 0
    was_kept: bool = False


Heard: TypeAlias = KeptPart | NotKept


def check_in_under(work: Work, conversation_id: str, root: str) -> str | None:
    """The check-in whose card or reminder stands there, by id; None for any other message.

    Raises:
        NotKnownYet: a card or reminder is on its way there, or may have arrived: people see it
            before we know where it stands, and what they write under it must not be lost.
    """
    row = delivery_lookup.by_message(work.connection, conversation_id, root)
    if row is None and delivery_doubts.being_posted(work.connection, conversation_id, HEARD_UNDER):
        raise NotKnownYet
    return row.subject_id if row is not None and row.kind in HEARD_UNDER else None


def may_be_under_a_card(work: Work, conversation_id: str) -> bool:
    """Whether a card or reminder may stand there of which that could not be confirmed."""
    return delivery_doubts.may_stand_in(work.connection, conversation_id, HEARD_UNDER)


def card_found(work: Work, check_in_id: str, conversation_id: str, message_ref: str) -> None:
    """Somebody answers a check-in by a button on a message there: that shows where it stands.

    Changes nothing unless it could not be confirmed; from then on it is updated, and its thread is
    heard.
    """
    delivery_doubts.found_at(
        work, conversation_id, message_ref, kind="check_in", subject_id=check_in_id
    )


def source_of(conversation_id: str, message_ref: str) -> str:
    """The name by which a part knows its message."""
    return f"{conversation_id}:{message_ref}"


def hear(
    work: Work,
    actor: Actor,
    check_in_id: str,
    *,
    source: str,
    text: str,
    calls_person: bool = False,
) -> Heard | None:
    """Keep a message as a part of its author's reply, or follow its edit.

    Args:
        work: the open transaction.
        actor: who wrote it.
        check_in_id: under whose card.
        source: which message, by `source_of`.
        text: all of it, as it reads now.
        calls_person: it is addressed to somebody.

    Returns:
        What became of it; None if there is nothing to say (others' messages, talk, no change).

    Raises:
        Refused: its author may not answer this check-in (any more), and is told why.
    """
    there = replies.answer_by_message(work.connection, source)
    if there is not None:
        return _edited(work, actor, there, text, calls_person=calls_person)
    seen = seen_by(work, actor, check_in_id, to_answer=True)
    facts = seen.facts
    if not _of_the_team(actor, seen):
        return None
    text = text.strip()
    if calls_person or not _is_an_answer(facts, text):
        return None
    author = answerable_now(work, actor, seen)
    refused = _why_not(work, facts, text)
    if refused is not None:
        return refused
    before = author.reply
    standing = before is not None and before.withdrawn_at is None
    reply = replies.keep_reply(
        work,
        check_in_id=check_in_id,
        person_id=author.person_id,
        for_all=standing and before is not None and before.for_all,
        there=before,
    )
    row = AnswerRow(
        id=work.new_id(),
        reply_id=reply.id,
        question_key=None,
        text=text,
        choice=None,
        source_message=source,
        at=work.now,
    )
    replies.put_answers(work, [row])
    late = note_reply(work, facts, author.asked, for_all=False)
    counts = read_counts(work, facts, reply, row.id, text)
    answered_changed(work, facts, asks_too=False)
    return KeptPart(
        facts=facts,
        answer_id=row.id,
        how="more" if standing else "first",
        late=late,
        counts=counts,
    )


def gone(work: Work, source: str) -> None:
    """A message was deleted, by whomever: its words and counts are deleted here as well."""
    part = replies.answer_by_message(work.connection, source)
    if part is not None:
        facts = _to_change(work, part)
        _forget(work, facts, part)


def not_a_reply(work: Work, actor: Actor, answer_id: str) -> CheckInFacts:
    """Its author says that a message was no reply: its words and counts go.

    The part stays without words, so that a later edit of the message (a link's preview is one)
    does not bring it back.

    Raises:
        Refused: it is not there any more, or it is somebody else's.
    """
    part = _own_part(work, actor, answer_id)
    facts = _to_change(work, part)
    _empty(work, facts, part)
    return facts


def count_it(work: Work, actor: Actor, answer_id: str, measure_id: str) -> Count:
    """Its author says that a count read from a message is their class's; it counts from now on.

    Returns:
        What of that message counts now: once one of its counts is chosen, the others are gone, and
        a second tap on any of them changes nothing.

    Raises:
        Refused: it is not there any more (the message was edited), or it is somebody else's.
    """
    part = _own_part(work, actor, answer_id)
    rows = measures.measures_of_answers(work.connection, (answer_id,))
    chosen = next((row for row in rows if row.id == measure_id or row.confirmed), None)
    if chosen is None:
        raise Refused("That count isn't there any more. What you wrote last is what stands.")
    if not chosen.confirmed:
        measures.drop_measures_of_answers(work, (answer_id,))
        # A new id makes it the newest count of its class.
        measures.put_measures(work, [replace(chosen, id=work.new_id(), confirmed=True)])
        answered_changed(work, _to_change(work, part), asks_too=False)
    return count_of(chosen)


def no_count(work: Work, actor: Actor, answer_id: str) -> None:
    """Its author says that no number in a message is their class's count; the words stay.

    Raises:
        Refused: it is not there any more, or it is somebody else's.
    """
    part = _own_part(work, actor, answer_id)
    if measures.measures_of_answers(work.connection, (answer_id,)):
        measures.drop_measures_of_answers(work, (answer_id,))
        answered_changed(work, _to_change(work, part), asks_too=False)


def number_of_words(text: str) -> int:
    """Count the words of a message: emoji and their names are none, and Chinese has no spaces."""
    plain = _EMOJI_NAME.sub(" ", text)
    unspaced = len(_UNSPACED.findall(plain))
    spaced = _UNSPACED.sub(" ", plain).split()
    return unspaced + sum(any(char.isalnum() for char in word) for word in spaced)


_EMOJI_NAME: Final = re.compile(r"(?<!\w):[a-z0-9_+'-]{1,60}:(?!\w)")
# Japanese, Chinese, Thai, Lao and Khmer are written without spaces: each sign is taken for a word.
_UNSPACED: Final = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]")


def _edited(
    work: Work, actor: Actor, part: SaidRow, text: str, *, calls_person: bool
) -> Heard | None:
    """Follow an edit, also after the close, a stop or leaving the team: the words are theirs."""
    text = text.strip()
    if part.text is None or part.text == text or actor.person_id != part.person_id:
        # Without words it was erased, or is no reply; the same words are a link's preview.
        return None
    facts = _to_change(work, part)
    if calls_person or not _is_an_answer(facts, text):
        _forget(work, facts, part)
        return NotKept(facts=facts, why="not_a_reply", was_kept=True)
    refused = _why_not(work, facts, text)
    if refused is not None:
        _forget(work, facts, part)
        return replace(refused, was_kept=True)
    replies.change_answer(work, part.id, text=text)
    replies.change_reply(work, part.reply_id, changed_at=work.now)
    deliveries.touch_sources(work, "answer", (part.id,))
    counts = follow_counts(work, facts, part, part.id, text)
    answered_changed(work, facts, asks_too=False)
    return KeptPart(
        facts=facts,
        answer_id=part.id,
        how="edited",
        late=facts.check_in.state == "closed",
        counts=counts,
    )


def _of_the_team(actor: Actor, seen: AsAsked) -> bool:
    """Whether the author is of the team, or was when it was asked; others are never answered."""
    if actor.person_id is None:
        return False
    return seen.asked is not None or may(actor, Action.REPLY, seen.facts.of.team.path)


def _is_an_answer(facts: CheckInFacts, text: str) -> bool:
    # A very long message is one, and it is not read through to find that out.
    return (
        len(text) > LONGEST_TEXT
        or number_of_words(text) >= FEWEST_WORDS
        or bool(counts_in(facts, text))
    )


def _why_not(work: Work, facts: CheckInFacts, text: str) -> NotKept | None:
    if facts.step.kind != "questions":
        return NotKept(facts=facts, why="form_only")
    if len(text) > LONGEST_TEXT:
        return NotKept(facts=facts, why="too_long", length=len(text))
    words = suspects(work, facts.of.team, text)
    return NotKept(facts=facts, why="names_student", words=words) if words else None


def _to_change(work: Work, part: SaidRow) -> CheckInFacts:
    """The check-in at which a part was said that changes now."""
    check_ins.keep_steady(work, part.check_in_id)
    return one_check_in(work, part.check_in_id)


def _own_part(work: Work, actor: Actor, answer_id: str) -> SaidRow:
    part = replies.answers_by_id(work.connection, (answer_id,)).get(answer_id)
    if part is None or part.source_message is None or part.person_id != actor.person_id:
        raise Refused("That message isn't kept any more, so there is nothing to change.")
    return part


def _empty(work: Work, facts: CheckInFacts, part: SaidRow) -> None:
    """Take the words and counts of a part away; a reply without any other part is withdrawn."""
    replies.change_answer(work, part.id, text=None)
    measures.drop_measures_of_answers(work, (part.id,))
    deliveries.touch_sources(work, "answer", (part.id,))
    _withdraw_if_empty(work, facts, part)
    answered_changed(work, facts, asks_too=False)


def _forget(work: Work, facts: CheckInFacts, part: SaidRow) -> None:
    """Delete a part; a reply without any other part is withdrawn."""
    forget_answers(work, facts, (part,))
    _withdraw_if_empty(work, facts, part)
    answered_changed(work, facts, asks_too=False)


def _withdraw_if_empty(work: Work, facts: CheckInFacts, part: SaidRow) -> None:
    left = [row for row in replies.answers_of(work.connection, part.reply_id) if row.id != part.id]
    if any(row.text is not None or row.choice is not None for row in left) or (
        left and measures.measures_of_answers(work.connection, [row.id for row in left])
    ):
        return
    note_withdrawn(work, facts, part.reply_id, person_id=part.person_id, for_all=part.for_all)
