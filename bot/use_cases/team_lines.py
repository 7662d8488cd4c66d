"""A team's line: its indicator day by day across all its cycles, and the dates that mark it.

Everything here reads by batch and gives whole numbers, as the team itself may see them. What is
too small to leave the team is for `bot/domain/small_numbers.py` to say, and whoever shows a line
to somebody else asks it. This module must not know who reads, nor how a line is drawn.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, TypeAlias

from bot.domain.evidence import Sum, add_up
from bot.domain.local_time import local
from bot.domain.run_chart import Point, RunChart, run_chart
from bot.domain.small_numbers import WHOLE
from bot.store import indicators, measures, units
from bot.store.cycles import Decision
from bot.store.indicators import IndicatorRow
from bot.store.measures import DayCount, MeasureRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.check_in_counts import by_class
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts_of_teams


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
    chosen = indicators.indicators(work.connection, following.values())
    marks = _marks(cycle_facts_of_teams(work, following), work.now) if marked else {}
    return _lines(work, {each: chosen[which] for each, which in following.items()}, marks)


def lines_beside(work: Work, cycles: Collection[CycleFacts]) -> dict[str, TeamLine]:
    """As `team_line`, for the teams of cycles that have been read: what came with them holds."""
    following = {each.team.id: each.indicator for each in cycles if each.indicator is not None}
    if not following:
        return {}
    known = cycle_facts_of_teams(work, following, beside=cycles)
    return _lines(work, following, _marks(known, work.now))


def _lines(
    work: Work, following: Mapping[str, IndicatorRow], marks: Mapping[str, Sequence[LineMark]]
) -> dict[str, TeamLine]:
    points = _points(work, following)
    return {
        team_id: TeamLine(
            team_id=team_id,
            indicator=indicator,
            whole=run_chart(points[team_id].get(WHOLE, ())),
            groups={
                key: run_chart(of_group)
                for key, of_group in sorted(points[team_id].items())
                if key != WHOLE
            },
            marks=tuple(marks.get(team_id, ())),
        )
        for team_id, indicator in following.items()
    }


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
    return {day: add_up(by_class(of_day, day[1])) for day, of_day in rows.items()}


def _marks(cycles: Collection[CycleFacts], now: datetime) -> dict[str, list[LineMark]]:
    begun = [each for each in cycles if each.cycle.state != "planned"]
    by_team: dict[str, list[LineMark]] = defaultdict(list)
    for facts in sorted(begun, key=lambda one: one.cycle.number):
        by_team[facts.team.id].extend(_marks_of(facts, facts.today(now)))
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
