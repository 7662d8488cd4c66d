"""What a reply counts: the measure that a count becomes, and the class that it is of.

A class has no name but an opaque one. This module must not know how a count came, by a form or in
a thread.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Final

from bot.domain.evidence import TEAM_CLASS, Count
from bot.domain.program import Question
from bot.store import measures
from bot.store.measures import MeasureRow
from bot.store.work import Work
from bot.use_cases.check_in_counts import step_counts
from bot.use_cases.cycle_facts import CheckInFacts
from bot.use_cases.plans import group_watched

_PERSON_IN_TEAM: Final = uuid.UUID("6c1f5c3e-5b0e-4a52-9a5e-1d6f0f6b8a11")


def class_key(team_id: str, person_id: str, *, for_all: bool) -> str:
    """The opaque name of a class: one for each person in a team, or that of "we met"."""
    return TEAM_CLASS if for_all else uuid.uuid5(_PERSON_IN_TEAM, team_id + person_id).hex


def measure_row(
    work: Work,
    facts: CheckInFacts,
    count: Count,
    *,
    class_key: str,
    answer_id: str,
    question: Question | None = None,
    confirmed: bool = True,
) -> MeasureRow | None:
    """The measure that a count becomes, or None where the team has no indicator to count for."""
    if facts.of.team.indicator_id is None:
        return None
    predicted = question is not None and question.means == "prediction"
    group = question is not None and question.means == "group_now"
    return MeasureRow(
        id=work.new_id(),
        team_id=facts.of.team.id,
        indicator_id=facts.of.team.indicator_id,
        check_in_id=facts.check_in.id,
        class_key=class_key,
        group_key=group_watched(work, facts.of) if group else "",
        # A check-in is one point of the line, whether answered on its day or the day after.
        observed_on=facts.check_in.on_date or facts.of.today(work.now),
        got=count.got,
        of=None if count.of is None else Decimal(count.of),
        kind=count.kind,
        purpose="prediction" if predicted else "observed",
        answer_id=answer_id,
        confirmed=confirmed,
    )


def class_totals(
    work: Work, facts: CheckInFacts, person_id: str, *, for_all: bool
) -> dict[str, int]:
    """How many students this person's class had, for the questions that take it from another.

    Returns:
        By question key; a question whose class was not counted there is left out.
    """
    wanted = {
        question.key: question.of_from.partition(".")[0]
        for question in facts.step.questions
        if question.of_from is not None
    }
    if not wanted:
        return {}
    counted = {
        step: step_counts(rows, rows[-1].indicator_id).observed
        for step, rows in measures.measures_at_steps(
            work.connection, facts.of.cycle.id, set(wanted.values())
        ).items()
    }
    mine = class_key(facts.of.team.id, person_id, for_all=for_all)
    return {
        key: one.of
        for key, step in wanted.items()
        for one in counted.get(step, ())
        if one.class_key == mine
    }
