"""What a team said at a check-in, told back to it when the check-in closes.

The figures (numbers and ids) are frozen; the texts are read anew each time, so that an erased
word is gone. A late reply freezes them again. This module must not know how a recap looks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from statistics import median
from typing import Any

from bot.domain.evidence import Sum, add_up, both_times
from bot.domain.participation import tally
from bot.store import asks, check_ins, deliveries, replies, summaries
from bot.store.asks import AskRow
from bot.store.check_ins import CheckInRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.check_in_counts import counts_at
from bot.use_cases.cycle_facts import CheckInFacts
from bot.use_cases.owing import owe_home

FEWEST_FOR_WORTH = 5
"""The cycle's worth is shown as a middle value from this many answers on."""


def recap_key(facts: CheckInFacts) -> str:
    """What a recap means: team, cycle number, step."""
    return f"recap:{facts.of.team.id}:{facts.of.cycle.number}:{facts.check_in.step}"


def post(work: Work, facts: CheckInFacts, standing: Sequence[AskRow], *, after_key: str) -> None:
    """Freeze the figures and owe the recap, in the thread of the card.

    Args:
        work: the open transaction.
        facts: the check-in, which closes.
        standing: the asks that stand at it.
        after_key: what its card means.
    """
    _freeze(work, facts, standing)
    owe_home(
        work,
        team_id=facts.of.team.id,
        key=recap_key(facts),
        kind="recap",
        subject_id=facts.check_in.id,
        after_key=after_key,
        at_their_hour=True,
    )


def refresh(work: Work, facts: CheckInFacts) -> None:
    """Something changed after the close: freeze the figures again and update the recap."""
    if facts.step.kind == "questions":
        there = asks.asks_at(work.connection, (facts.check_in.id,))
        _freeze(work, facts, [row for row in there if row.withdrawn_at is None])
        deliveries.touch(work, subject_id=facts.check_in.id, kinds=("recap",))


def figures_of(work: Work, facts: CheckInFacts, standing: Sequence[AskRow]) -> dict[str, Any]:
    """The figures of a recap as of now: numbers, ids and keys, never a word that someone wrote.

    Args:
        work: the open transaction.
        facts: the check-in.
        standing: the asks that stand at it.
    """
    check_in_id = facts.check_in.id
    rows = check_ins.check_ins_of(work.connection, facts.of.cycle.id)
    first = next((row.id for row in rows if _asks_baseline(facts, row)), check_in_id)
    guessed = next((row.id for row in rows if _asks(facts, row, "prediction")), check_in_id)
    counts = counts_at(work, {check_in_id, first, guessed})
    here = counts[check_in_id].observed if check_in_id in counts else ()
    start = counts[first].observed if first in counts and first != check_in_id else ()
    compared = both_times(start, here)
    guess = counts[guessed].predicted if guessed in counts else ()
    said = replies.said_at(work.connection, (check_in_id,))
    asked = check_ins.asked(work.connection, check_in_id)
    return {
        "tally": asdict(tally(row.outcome for row in asked)),
        "count": _sum(add_up(here)),
        "before": _sum(compared.before),
        "now": _sum(compared.now),
        "guess": _sum(add_up(guess)),
        "choices": _choices(facts, said),
        "worth": _worth(facts, said),
        "lines": [row.id for row in _one_line_each(facts, said)],
        "asks": [row.id for row in standing],
        "next": _next(rows, facts.check_in),
    }


def _freeze(work: Work, facts: CheckInFacts, standing: Sequence[AskRow]) -> None:
    summaries.freeze(
        work,
        kind="recap",
        about_id=facts.check_in.id,
        period=facts.check_in.step,
        figures=figures_of(work, facts, standing),
    )


def _sum(total: Sum) -> dict[str, int] | None:
    return asdict(total) if total.classes else None


def _asks_baseline(facts: CheckInFacts, row: CheckInRow) -> bool:
    return _asks(facts, row, "baseline")


def _asks(facts: CheckInFacts, row: CheckInRow, means: str) -> bool:
    questions = facts.of.program.step(row.step).questions
    return any(question.means == means for question in questions)


def _choices(facts: CheckInFacts, said: Sequence[SaidRow]) -> dict[str, dict[str, int]]:
    """How often each option was picked, for the questions whose picks are told as counts."""
    told = {
        question.key: question.means
        for question in facts.step.questions
        if question.means in {"tried", "leaning"}
    }
    counted: dict[str, Counter[str]] = {}
    for row in said:
        if row.question_key in told and row.choice:
            counted.setdefault(told[row.question_key], Counter())[row.choice] += 1
    return {means: dict(sorted(counter.items())) for means, counter in counted.items()}


def _worth(facts: CheckInFacts, said: Sequence[SaidRow]) -> float | None:
    question = facts.step.question_meaning("worth")
    given = [
        int(row.choice)
        for row in said
        if question and row.question_key == question.key and row.choice
    ]
    return float(median(given)) if len(given) >= FEWEST_FOR_WORTH else None


def _one_line_each(facts: CheckInFacts, said: Sequence[SaidRow]) -> list[SaidRow]:
    """One text of each reply: its first in the order of the form, else its first in the thread."""
    texts = [question.key for question in facts.step.questions if question.kind == "text"]
    order = {key: place for place, key in enumerate(texts)}
    best: dict[str, SaidRow] = {}
    for row in said:
        if not row.text or (row.question_key is not None and row.question_key not in order):
            continue
        there = best.get(row.reply_id)
        if there is None or _place(order, row) < _place(order, there):
            best[row.reply_id] = row
    return list(best.values())


def _place(order: Mapping[str, int], row: SaidRow) -> int:
    return order.get(row.question_key or "", len(order))


def _next(rows: Sequence[CheckInRow], closed: CheckInRow) -> str | None:
    """The next check-in of the cycle that is still to be asked, by id."""
    ahead = [row for row in rows if row.state == "planned" and row.on_date is not None]
    ahead.sort(key=lambda row: (row.on_date, row.id))
    return next((row.id for row in ahead if row.id != closed.id), None)
