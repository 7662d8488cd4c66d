"""What a cycle's counts come to: its start, its guess, its target, and each count since.

Everything here reads by batch and gives whole numbers, as the team itself may see them. What is
too small to leave the team is for `bot/domain/small_numbers.py` to say, and whoever shows a figure
to somebody else asks it. This module must not know who reads, nor how a figure is worded or drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from bot.domain.evidence import ClassCount, Comparison, Count, Kind, Sum, add_up, both_times
from bot.domain.program_meanings import Means, PlanMeans
from bot.domain.small_numbers import WHOLE
from bot.store import check_ins, measures, plans
from bot.store.check_ins import CheckInRow
from bot.store.measures import MeasureRow
from bot.store.plans import PlanEntryRow
from bot.store.work import Work
from bot.use_cases.check_in_counts import StepCounts, newest_of_class, step_counts
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts
from bot.use_cases.cycle_records import CycleRecord

ALL_STUDENTS: Final = "all"
"""The choice of a student group that is no group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFigures:
    """What one check-in's counts come to.

    Attributes:
        check_in: The check-in that asked.
        counted: All classes that counted then.
        compared: The start beside it, over the classes counted both times and only those.
        groups: Student groups by key, over all classes that counted them then.
    """

    check_in: CheckInRow
    counted: Sum
    compared: Comparison
    groups: Mapping[str, Sum]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFigures:
    """What a cycle's counts come to.

    Attributes:
        cycle_id: The cycle.
        indicator_id: What was counted, None if no indicator was ever chosen.
        start: The baseline: all classes that counted before anything was tried.
        guess: What the team expects: its saved plan's prediction, else all classes' guesses.
        predicted: All classes' guesses added up.
        target: Where the team wants to be in time, if its plan says so: a count or a per cent.
        later: Each later check-in at which something was counted, by day.
        result: The one of these that asks where students are now, once it was counted.
        group_key: The student group the plan watches; `WHOLE` if none.
    """

    cycle_id: str
    indicator_id: str | None
    start: Sum
    guess: Sum
    predicted: Sum
    target: Count | None
    later: tuple[StepFigures, ...]
    result: StepFigures | None
    group_key: str

    @property
    def latest(self) -> StepFigures | None:
        """The newest count after the start."""
        return self.later[-1] if self.later else None

    @property
    def compared(self) -> Comparison | None:
        """Start and newest count, over the classes counted both times; None if there are none."""
        newest = self.latest
        return newest.compared if newest is not None and newest.compared.classes else None

    def at(self, check_in_id: str) -> StepFigures | None:
        """What one check-in after the start counted, None if nothing."""
        return next((step for step in self.later if step.check_in.id == check_in_id), None)


def cycle_figures(work: Work, cycle_ids: Collection[str]) -> dict[str, CycleFigures]:
    """Work out what cycles' counts come to.

    Args:
        work: the open transaction.
        cycle_ids: which; any number, one statement for each kind of fact.

    Returns:
        By cycle id; a cycle that is gone is left out, one without counts has empty sums.
    """
    return figures_of(work, cycle_facts(work, cycle_ids))


def figures_of(
    work: Work,
    facts: Mapping[str, CycleFacts],
    asked: Mapping[str, Sequence[CheckInRow]] | None = None,
) -> dict[str, CycleFigures]:
    """As `cycle_figures`, for cycles that have been read, by cycle id.

    Args:
        work: the open transaction.
        facts: the cycles.
        asked: their check-ins by cycle id, if these have been read too.
    """
    if asked is None:
        asked = check_ins.check_ins_of_cycles(work.connection, facts.keys())
    counted: dict[str, list[MeasureRow]] = defaultdict(list)
    ids = [row.id for rows in asked.values() for row in rows]
    for row in measures.measures_at(work.connection, ids):
        counted[row.check_in_id or ""].append(row)
    saved = plans.plans_of(work.connection, facts.keys())
    return {
        cycle_id: _figures(one, asked[cycle_id], counted, saved.get(cycle_id, {}))
        for cycle_id, one in facts.items()
    }


def figures_in(record: CycleRecord) -> CycleFigures:
    """As `cycle_figures`, for a cycle whose record has been read."""
    return _figures(record.facts, record.asked, record.counted, record.plan)


def group_of_plan(facts: CycleFacts, plan: Mapping[str, PlanEntryRow]) -> str:
    """The key of the student group that a plan watches, `WHOLE` if it watches none."""
    entry = _entry(facts, plan, "group")
    key = (entry.text or "") if entry else ""
    return WHOLE if key == ALL_STUDENTS else key


def _figures(
    facts: CycleFacts,
    asked: Sequence[CheckInRow],
    counted: Mapping[str, Sequence[MeasureRow]],
    plan: Mapping[str, PlanEntryRow],
) -> CycleFigures:
    in_order = sorted(asked, key=lambda row: facts.program.step(row.step).day)
    indicator_id = _indicator_of(
        facts, [row for one in in_order for row in counted.get(one.id, ())]
    )
    counts = {row.id: step_counts(counted.get(row.id, ()), indicator_id) for row in in_order}
    starts = _steps_meaning(facts, "baseline")
    first = [count for row in in_order if row.step in starts for count in counts[row.id].observed]
    baseline = newest_of_class(first)
    predicted = add_up(
        newest_of_class(count for row in in_order for count in counts[row.id].predicted)
    )
    later = tuple(
        _step_figures(row, counts[row.id], baseline)
        for row in in_order
        if row.step not in starts and (counts[row.id].observed or counts[row.id].groups)
    )
    asks_now = _steps_meaning(facts, "now")
    return CycleFigures(
        cycle_id=facts.cycle.id,
        indicator_id=indicator_id or None,
        start=add_up(baseline),
        guess=_planned(facts, plan, predicted.classes) or predicted,
        predicted=predicted,
        target=_target(facts, plan),
        later=later,
        result=next((one for one in reversed(later) if one.check_in.step in asks_now), None),
        group_key=group_of_plan(facts, plan),
    )


def _indicator_of(facts: CycleFacts, counted: Sequence[MeasureRow]) -> str:
    """What the cycle follows: the team's indicator, or once ended what it counted last."""
    if facts.cycle.state == "ended" and counted:
        return counted[-1].indicator_id
    return facts.team.indicator_id or ""


def _steps_meaning(facts: CycleFacts, means: Means) -> frozenset[str]:
    return frozenset(step.key for step, _ in facts.program.questions_meaning(means))


def _step_figures(
    row: CheckInRow, counts: StepCounts, baseline: Iterable[ClassCount]
) -> StepFigures:
    return StepFigures(
        check_in=row,
        counted=add_up(counts.observed),
        compared=both_times(baseline, counts.observed),
        groups={key: add_up(of_group) for key, of_group in counts.groups.items()},
    )


def _planned(facts: CycleFacts, plan: Mapping[str, PlanEntryRow], classes: int) -> Sum | None:
    entry = _entry(facts, plan, "prediction")
    if entry is None or entry.got is None or not entry.of:
        return None
    return Sum(got=entry.got, of=entry.of, classes=classes)


def _target(facts: CycleFacts, plan: Mapping[str, PlanEntryRow]) -> Count | None:
    entry = _entry(facts, plan, "target")
    if entry is None or entry.got is None:
        return None
    kind: Kind = "count" if entry.of else "per_cent"
    return Count(got=Decimal(entry.got), of=entry.of or None, kind=kind)


def _entry(
    facts: CycleFacts, plan: Mapping[str, PlanEntryRow], means: PlanMeans
) -> PlanEntryRow | None:
    wanted = facts.program.plan_field_meaning(means)
    return plan.get(wanted.key) if wanted else None
