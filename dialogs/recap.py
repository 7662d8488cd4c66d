"""The recap in the thread when a check-in closes: what the team said, told back to it.

Figures come frozen; the words are those of today, so an erased one is gone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.domain.evidence import Comparison, Sum
from bot.domain.participation import Tally
from bot.domain.program import Question
from bot.store import asks, check_ins, replies, summaries
from bot.store.asks import AskRow
from bot.store.check_ins import CheckInRow
from bot.store.deliveries import DeliveryRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts
from dialogs.composing import Composer
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Heading,
    Intent,
    Message,
    Note,
    Prose,
    Quote,
    Quoted,
    Say,
    Source,
    Strong,
    prose,
)
from dialogs.wording import recap as words
from dialogs.wording.dates import short_day, time_words

MOST_LINES = 6


def compose_recaps(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """The recap of each check-in, from its frozen figures."""
    ids = {row.subject_id for row in rows}
    known = check_in_facts(work, ids)
    frozen = summaries.summaries_about(work.connection, "recap", ids)
    figures = [each.figures for each in frozen.values()]
    lines = replies.answers_by_id(work.connection, _ids(figures, "lines"))
    needs = asks.asks_by_id(work.connection, _ids(figures, "asks"))
    following = check_ins.check_ins_by_id(
        work.connection, {each["next"] for each in figures if each["next"]}
    )
    return {
        row.id: _recap(
            known[row.subject_id], frozen[row.subject_id].figures, lines, needs, following
        )
        for row in rows
        if row.subject_id in known and row.subject_id in frozen
    }


COMPOSERS: Mapping[str, Composer] = {"recap": compose_recaps}


def _ids(figures: Sequence[Mapping[str, Any]], key: str) -> set[str]:
    return {each for one in figures for each in one[key]}


def _recap(
    facts: CheckInFacts,
    figures: Mapping[str, Any],
    lines: Mapping[str, SaidRow],
    needs: Mapping[str, AskRow],
    following: Mapping[str, CheckInRow],
) -> Message:
    people = Tally(**figures["tally"])
    next_row = following.get(figures["next"] or "")
    if not people.answered and not people.late:
        return _nobody(facts, next_row)
    heading = words.heading(_day(facts), facts.step.title)
    body: list[Element] = [Heading(heading), Say(prose(words.people(people)))]
    body.extend(Say(said) for said in _numbers(facts, figures))
    body.extend(_words_of_team(figures, lines))
    asked = [needs[ask_id].what for ask_id in figures["asks"] if ask_id in needs]
    if asked:
        body.append(Say(words.needs(asked)))
    if facts.step.stem:
        body.append(Say(words.carry_along(facts.step.stem)))
    if next_row is not None and next_row.on_date is not None:
        body.append(Say(_next(facts, next_row)))
    summary = f"{heading}. {words.people(people)}"
    return Message(summary=summary, body=tuple(body))


def _day(facts: CheckInFacts) -> int:
    """The cycle's day on which the recap comes: the school day after the question's own."""
    closes_after = facts.of.program.times.each.closes_after if facts.step.who == "each" else 0
    return facts.step.day + closes_after


def _numbers(facts: CheckInFacts, figures: Mapping[str, Any]) -> list[Prose]:
    said: list[Prose] = []
    counted, guess = _sum(figures["count"]), _sum(figures["guess"])
    asks_guess = facts.step.question_meaning("prediction") is not None
    if asks_guess and guess is not None:
        said.append(words.guesses(guess))
    elif counted is not None:
        before, now = _sum(figures["before"]), _sum(figures["now"])
        compared = (
            Comparison(before=before, now=now, classes=now.classes) if before and now else None
        )
        said.append(words.count(counted, compared, guess))
    for means, picked in figures["choices"].items():
        question = facts.step.question_meaning(means)
        if question is not None:
            said.append(words.choices(means, _in_order(question, picked)))
    if figures["worth"] is not None:
        said.append(words.worth(figures["worth"]))
    return said


def _in_order(question: Question, picked: Mapping[str, int]) -> list[tuple[str, int]]:
    """What was picked as the question lists it: figures come back from a store that sorts."""
    return [
        (option.label, picked[option.key]) for option in question.options if option.key in picked
    ]


def _sum(given: Mapping[str, int] | None) -> Sum | None:
    return Sum(**given) if given and given["classes"] else None


def _words_of_team(figures: Mapping[str, Any], lines: Mapping[str, SaidRow]) -> list[Element]:
    standing = [lines[each] for each in figures["lines"] if each in lines and lines[each].text]
    if not standing:
        return []
    quotes = tuple(
        Quote(text=row.text or "", source=Source("answer", row.id)) for row in standing[:MOST_LINES]
    )
    shown: list[Element] = [Say(prose(Strong(words.IN_YOUR_WORDS))), Quoted(quotes)]
    if len(standing) > MOST_LINES:
        shown.append(Note(prose(words.more_above(len(standing) - MOST_LINES))))
    return shown


def _next(facts: CheckInFacts, row: CheckInRow) -> Prose:
    assert row.on_date is not None  # noqa: S101 - the caller has looked
    when = f"{words.day_of(row.on_date)} {time_words(row.local_time)}"
    return words.next_up(when, facts.of.program.step(row.step).title)


def _nobody(facts: CheckInFacts, next_row: CheckInRow | None) -> Message:
    day = None
    if next_row is not None and next_row.on_date is not None:
        day = f"{short_day(next_row.on_date)} {time_words(next_row.local_time)}"
    text = words.nobody_answered(day)
    move = Button(label=words.MOVE_OUR_TIME, does=Intent("move_time", (facts.of.team.id,)))
    return Message(
        summary=text,
        body=(Say(prose(text, " ", words.WRONG_TIME)), Actions((move,))),
    )
