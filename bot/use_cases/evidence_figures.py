"""What teams counted and guessed, as numbers: for one check-in, a cycle, a line over all cycles.

Everything here reads by batch and gives whole numbers, as the team itself may see them. What is
too small to leave the team is for `bot/domain/small_numbers.py` to say, and whoever shows a figure
to somebody else asks it. This module must not know who reads, nor how a figure is worded or drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final, Literal, TypeAlias

from bot.domain.evidence import (
    ClassCount,
    Comparison,
    Count,
    Kind,
    Sum,
    add_up,
    both_times,
)
from bot.domain.local_time import local
from bot.domain.program import Means, PlanMeans
from bot.domain.run_chart import Point, RunChart, run_chart
from bot.domain.small_numbers import WHOLE
from bot.store import check_ins, cycles, indicators, measures, plans, units
from bot.store.check_ins import CheckInRow
from bot.store.cycles import Decision
from bot.store.indicators import IndicatorRow
from bot.store.measures import DayCount, MeasureRow
from bot.store.plans import PlanEntryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts

ALL_STUDENTS: Final = "all"
"""The choice of a student group that is no group."""

NOTHING: Final = Sum(got=0, of=0, classes=0)
"""Nothing was counted, which is not "0 of 0"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """What was counted and guessed at one check-in, for one indicator.

    A class stands in each part once, with its newest count.

    Attributes:
        indicator_id: What was counted; the newest where the team changed it in between.
        observed: All students, by class.
        groups: Student groups by key, by class.
        predicted: Guesses over all students, by class.
        per_cents: 0 to 100, given without a count: they can be shown, never added.
        scores: Given as a number alone: they can be shown, never added.
    """

    indicator_id: str
    observed: tuple[ClassCount, ...] = ()
    groups: Mapping[str, tuple[ClassCount, ...]] = field(default_factory=dict)
    predicted: tuple[ClassCount, ...] = ()
    per_cents: tuple[Decimal, ...] = ()
    scores: tuple[Decimal, ...] = ()


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


@dataclass(frozen=True, slots=True, kw_only=True)
class LineMark:
    """A date on a team's line: a cycle begins, its change is tried first, or it is decided on."""

    on: date
    kind: Literal["start", "change", "decision"]
    cycle_number: int
    decision: Decision | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamLine:
    """A team's indicator across its cycles.

    Attributes:
        team_id: The team.
        indicator: What it follows now.
        whole: All students.
        groups: Student groups by key, each with a line of its own; empty lines are left out.
        marks: By date.
    """

    team_id: str
    indicator: IndicatorRow
    whole: RunChart
    groups: Mapping[str, RunChart]
    marks: tuple[LineMark, ...]


def counts_at(work: Work, check_in_ids: Collection[str]) -> dict[str, StepCounts]:
    """Read what was counted at check-ins.

    Args:
        work: the open transaction.
        check_in_ids: which; any number, one statement.

    Returns:
        By check-in id; one without any count is left out.
    """
    by_check_in: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in measures.measures_at(work.connection, check_in_ids):
        by_check_in[row.check_in_id or ""].append(row)
    return {
        check_in_id: _step_counts(rows, rows[-1].indicator_id)
        for check_in_id, rows in by_check_in.items()
    }


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


def team_line(work: Work, team_ids: Collection[str], *, marked: bool = True) -> dict[str, TeamLine]:
    """Draw each team's line over its whole history of the indicator it follows now.

    Args:
        work: the open transaction.
        team_ids: which; any number, one statement for each kind of fact.
        marked: False where only what the lines say is wanted: their marks are then not read.

    Returns:
        By team id; a team that follows no indicator is left out.
    """
    return lines_of(work, units.units(work.connection, team_ids).values(), marked=marked)


def lines_of(work: Work, teams: Iterable[UnitRow], *, marked: bool = True) -> dict[str, TeamLine]:
    """As `team_line`, for teams that have been read."""
    following = {team.id: team.indicator_id for team in teams if team.indicator_id}
    if not following:
        return {}
    points = _points(work, following)
    marks = _marks(work, following) if marked else {}
    chosen = indicators.indicators(work.connection, following.values())
    return {
        team_id: TeamLine(
            team_id=team_id,
            indicator=chosen[indicator_id],
            whole=run_chart(points[team_id].get(WHOLE, ())),
            groups={
                key: run_chart(of_group)
                for key, of_group in sorted(points[team_id].items())
                if key != WHOLE
            },
            marks=tuple(marks.get(team_id, ())),
        )
        for team_id, indicator_id in following.items()
    }


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
    counts = {row.id: _step_counts(counted.get(row.id, ()), indicator_id) for row in in_order}
    starts = _steps_meaning(facts, "baseline")
    first = [count for row in in_order if row.step in starts for count in counts[row.id].observed]
    baseline = _newest_of_class(first)
    predicted = add_up(
        _newest_of_class(count for row in in_order for count in counts[row.id].predicted)
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


def _step_counts(rows: Sequence[MeasureRow], indicator_id: str) -> StepCounts:
    """Sort one check-in's measures, given oldest first."""
    rows = [row for row in rows if row.indicator_id == indicator_id]
    observed = [row for row in rows if row.purpose == "observed"]
    keys = dict.fromkeys(row.group_key for row in observed if row.group_key != WHOLE)
    groups = {key: _by_class(observed, key) for key in keys}
    return StepCounts(
        indicator_id=indicator_id,
        observed=_by_class(observed, WHOLE),
        groups={key: counts for key, counts in groups.items() if counts},
        predicted=_by_class([row for row in rows if row.purpose == "prediction"], WHOLE),
        per_cents=tuple(row.got for row in observed if row.kind == "per_cent"),
        scores=tuple(row.got for row in observed if row.kind == "score"),
    )


def _by_class(rows: Iterable[MeasureRow], group_key: str) -> tuple[ClassCount, ...]:
    return _newest_of_class(
        ClassCount(class_key=row.class_key, got=int(row.got), of=int(row.of))
        for row in rows
        if row.kind == "count" and row.of and row.group_key == group_key
    )


def _newest_of_class(counts: Iterable[ClassCount]) -> tuple[ClassCount, ...]:
    """A class that was counted again stands with its last count."""
    return tuple({count.class_key: count for count in counts}.values())


def _points(work: Work, team_ids: Collection[str]) -> dict[str, dict[str, list[Point]]]:
    """A point for each day on which something was counted, by team id and group key."""
    days: dict[_Day, list[DayCount]] = defaultdict(list)
    again: set[_Day] = set()
    for team_id, group_key, on, counts in measures.counted_days(work.connection, team_ids):
        days[team_id, group_key, on].append(counts)
        if counts.counts > counts.classes:
            again.add((team_id, group_key, on))
    known = _counted_again(work, again)
    found: dict[str, dict[str, list[Point]]] = defaultdict(lambda: defaultdict(list))
    for day, sums in days.items():
        team_id, group_key, on = day
        total = known[day] if day in known else _one_side(sums)
        found[team_id][group_key].append(
            Point(on=on, got=total.got, of=total.of, classes=total.classes, group=group_key)
        )
    return found


_Day: TypeAlias = tuple[str, str, date]


def _one_side(sums: Sequence[DayCount]) -> Sum:
    """The single classes, or the team's own count if it looked at more students (`add_up`)."""
    one = sums[0]
    if len(sums) > 1:
        one = max(sums, key=lambda side: (side.of, not side.by_team))
    return Sum(got=one.got, of=one.of, classes=one.classes)


def _counted_again(work: Work, days: Collection[_Day]) -> dict[_Day, Sum]:
    """The days on which a class counted more than once, from its last counts."""
    if not days:
        return {}
    teams = units.units(work.connection, {day[0] for day in days})
    rows: dict[_Day, list[MeasureRow]] = defaultdict(list)
    for row in measures.observed(work.connection, teams, since=min(day[2] for day in days)):
        day = (row.team_id, row.group_key, row.observed_on)
        if day in days and row.indicator_id == teams[row.team_id].indicator_id:
            rows[day].append(row)
    return {day: add_up(_by_class(of_day, day[1])) for day, of_day in rows.items()}


def _marks(work: Work, team_ids: Collection[str]) -> dict[str, list[LineMark]]:
    rows = cycles.cycles_of_teams(work.connection, team_ids)
    known = cycle_facts(work, [row.id for row in rows if row.state != "planned"])
    by_team: dict[str, list[LineMark]] = defaultdict(list)
    for facts in sorted(known.values(), key=lambda one: one.cycle.number):
        by_team[facts.team.id].extend(_marks_of(facts, facts.today(work.now)))
    return {team_id: sorted(marks, key=lambda mark: mark.on) for team_id, marks in by_team.items()}


def _marks_of(facts: CycleFacts, today: date) -> list[LineMark]:
    cycle, calendar = facts.cycle, facts.calendar
    start = calendar.first_school_day(cycle.starts_on)
    marks = [LineMark(on=start, kind="start", cycle_number=cycle.number)]
    change_day = _first_day_of_change(facts)
    if change_day is not None:
        change = calendar.school_day(cycle.starts_on, change_day)
        marks.append(LineMark(on=change, kind="change", cycle_number=cycle.number))
    ended_on = local(cycle.ended_at, cycle.zone).date() if cycle.ended_at else None
    if ended_on is not None:
        marks.append(
            LineMark(
                on=ended_on,
                kind="decision",
                cycle_number=cycle.number,
                decision=cycle.decision,
            )
        )
    return [mark for mark in marks if mark.on <= min(ended_on or today, today)]


def _first_day_of_change(facts: CycleFacts) -> int | None:
    """The school day on which a cycle's change is tried first."""
    before = 0
    for phase in facts.program.phases:
        if phase.maps_to == "implement":
            return before + 1
        before = phase.last_day
    return None
