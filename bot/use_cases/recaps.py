"""What a team said at a check-in, told back to it when the check-in closes.

The figures (numbers and ids) are frozen; the texts are read anew each time, so that an erased
word is gone. A late reply freezes them again. This module must not know how a recap looks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from bot.domain.evidence import Sum, add_up, both_times
from bot.domain.participation import tally
from bot.store import asks, check_ins, deliveries, replies, summaries
from bot.store.asks import AskRow
from bot.store.check_ins import AskedRow, CheckInRow
from bot.store.conversations import ConversationRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.check_in_counts import StepCounts, counts_at
from bot.use_cases.cycle_facts import CheckInFacts
from bot.use_cases.owing import owe_here

FEWEST_FOR_WORTH = 5
"""The cycle's worth is shown as a middle value from this many answers on."""


def recap_key(facts: CheckInFacts) -> str:
    """What a recap means: team, cycle number, step."""
    return f"recap:{facts.of.team.id}:{facts.of.cycle.number}:{facts.check_in.step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldBack:
    """What a recap is made of.

    Attributes:
        rows: the check-ins of the cycle, by date.
        counts: what was counted at this one, at the start and where it was guessed, by check-in.
        said: what was said at this one.
        asked: everyone it asked.
    """

    rows: Sequence[CheckInRow]
    counts: Mapping[str, StepCounts]
    said: Sequence[SaidRow]
    asked: Sequence[AskedRow]


def told_back(work: Work, known: Collection[CheckInFacts]) -> dict[str, ToldBack]:
    """Read what recaps are made of, by check-in id: any number, one statement for each kind."""
    rows = check_ins.check_ins_of_cycles(work.connection, {each.of.cycle.id for each in known})
    counted = {each.check_in.id: _counted_at(each, rows[each.of.cycle.id]) for each in known}
    counts = counts_at(work, {one for ids in counted.values() for one in ids})
    said: dict[str, list[SaidRow]] = defaultdict(list)
    for row in replies.said_at(work.connection, counted.keys()):
        said[row.check_in_id].append(row)
    asked = check_ins.asked_by_many(work.connection, counted.keys())
    return {
        each.check_in.id: ToldBack(
            rows=rows[each.of.cycle.id],
            counts=counts,
            said=said[each.check_in.id],
            asked=asked.get(each.check_in.id, ()),
        )
        for each in known
    }


def post(
    work: Work,
    facts: CheckInFacts,
    standing: Sequence[AskRow],
    told: ToldBack,
    *,
    home: ConversationRow | None,
) -> None:
    """Freeze the figures and owe the recap, in the thread of the card.

    Args:
        work: the open transaction.
        facts: the check-in, which closes.
        standing: the asks that stand at it.
        told: what the recap is made of.
        home: the home of its team.
    """
    _freeze(work, facts, standing, told)
    if home is not None and home.state == "open":
        owe_here(
            work,
            home,
            key=recap_key(facts),
            kind="recap",
            subject_id=facts.check_in.id,
            after_key=facts.card_key,
        )


def refresh(work: Work, facts: CheckInFacts) -> None:
    """Something changed after the close: freeze the figures again and update the recap."""
    if facts.step.kind == "questions":
        there = asks.asks_at(work.connection, (facts.check_in.id,))
        standing = [row for row in there if row.withdrawn_at is None]
        _freeze(work, facts, standing, told_back(work, (facts,))[facts.check_in.id])
        deliveries.touch(work, subject_id=facts.check_in.id, kinds=("recap",))


def figures_of(facts: CheckInFacts, standing: Sequence[AskRow], told: ToldBack) -> dict[str, Any]:
    """The figures of a recap as of now: numbers, ids and keys, never a word that someone wrote.

    Args:
        facts: the check-in.
        standing: the asks that stand at it.
        told: what the recap is made of.
    """
    counts = told.counts
    check_in_id, first, guessed = _counted_at(facts, told.rows)
    here = counts[check_in_id].observed if check_in_id in counts else ()
    start = counts[first].observed if first in counts and first != check_in_id else ()
    compared = both_times(start, here)
    guess = counts[guessed].predicted if guessed in counts else ()
    return {
        "tally": asdict(tally(row.outcome for row in told.asked)),
        "count": _sum(add_up(here)),
        "before": _sum(compared.before),
        "now": _sum(compared.now),
        "guess": _sum(add_up(guess)),
        "choices": _choices(facts, told.said),
        "worth": _worth(facts, told.said),
        "lines": [row.id for row in _one_line_each(facts, told.said)],
        "asks": [row.id for row in standing],
        "next": _next(told.rows, facts.check_in),
    }


def _freeze(work: Work, facts: CheckInFacts, standing: Sequence[AskRow], told: ToldBack) -> None:
    summaries.freeze(
        work,
        kind="recap",
        about_id=facts.check_in.id,
        period=facts.check_in.step,
        figures=figures_of(facts, standing, told),
    )


def _counted_at(facts: CheckInFacts, rows: Sequence[CheckInRow]) -> tuple[str, str, str]:
    """Where counts are wanted from: this check-in, the cycle's start, and where it was guessed."""
    here = facts.check_in.id
    first = next((row.id for row in rows if _asks(facts, row, "baseline")), here)
    guessed = next((row.id for row in rows if _asks(facts, row, "prediction")), here)
    return here, first, guessed


def _sum(total: Sum) -> dict[str, int] | None:
    return asdict(total) if total.classes else None


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
