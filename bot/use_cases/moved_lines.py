"""Which teams' lines have moved, of a thousand at once, and what may be said of some of them.

A lead sees the points a team's number may leave it for, and a verdict over these alone. To find
who moved, each day's sums are added up by the database and Anhøj's rules applied to them; the few
lines that are told of are then drawn in full. This module must not know how a line is worded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from statistics import median
from typing import Final, Literal

from bot.domain.evidence import Sum
from bot.domain.run_chart import FEWEST_POINTS, RunChart, crossings_limit, longest_run_limit
from bot.domain.small_numbers import may_be_shown_upward
from bot.store import weekly
from bot.store.weekly import DaySum
from bot.store.work import Work
from bot.use_cases.shown_figures import shown_line
from bot.use_cases.team_lines import TeamLine, team_line

_SAME_GAP: Final = 3.0
"""Percentage points: a gap that changed by less is called unchanged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """How far a group lies below the whole, in percentage points, first and last."""

    group_key: str
    first: int
    last: int

    @property
    def unchanged(self) -> bool:
        """Whether first and last are as good as the same."""
        return abs(self.first - self.last) < _SAME_GAP


@dataclass(frozen=True, slots=True, kw_only=True)
class MovedLine:
    """A line with a signal.

    Attributes:
        team_id: Whose line.
        first: Per cent at its first point.
        last: Per cent at its last.
        counts: How many points lie between, both included, hollow ones left out.
        kind: The rule that was broken first.
        observed: The longest run, or how often the line crossed its median.
        limit: What chance nearly always stays within.
        gaps: Of each group whose line may be shown beside it.
    """

    team_id: str
    first: float
    last: float
    counts: int
    kind: Literal["run", "crossings"]
    observed: int
    limit: int
    gaps: tuple[Gap, ...]


def moved_teams(work: Work, team_ids: Collection[str]) -> tuple[str, ...]:
    """Find the teams whose line over all students has moved, as those above a team see it.

    Args:
        work: the open transaction.
        team_ids: which teams; one statement for all.

    Returns:
        Their ids, in the order given.
    """
    by_team: dict[str, list[DaySum]] = defaultdict(list)
    for row in weekly.day_sums(work.connection, team_ids):
        by_team[row.team_id].append(row)
    unclear = [each for each, rows in by_team.items() if any(row.twice for row in rows)]
    drawn = _drawn(work, unclear)
    return tuple(
        each
        for each in team_ids
        if (
            drawn[each].whole.verdict == "moved"
            if each in drawn
            else has_moved(_shown_sums(by_team.get(each, ())))
        )
    )


def moved_lines(work: Work, team_ids: Collection[str]) -> tuple[MovedLine, ...]:
    """Say what there is to say of some teams' lines; a line that has not moved is left out."""
    drawn = _drawn(work, team_ids)
    return tuple(
        _told(drawn[each]) for each in team_ids if each in drawn and drawn[each].whole.signals
    )


def _drawn(work: Work, team_ids: Collection[str]) -> Mapping[str, TeamLine]:
    if not team_ids:
        return {}
    found = team_line(work, team_ids, marked=False)
    return {each: shown_line(line, for_team_member=False) for each, line in found.items()}


def has_moved(sums: Sequence[Sum]) -> bool:
    """Whether `run_chart` would say that a line has moved, for a thousand lines at once.

    Shares are compared as floats here, which is exact: two shares that differ at all differ by
    far more than a rounding, and equal ones are equal floats.

    Args:
        sums: The line's points in the order of their days.
    """
    usual = median([one.classes for one in sums]) if sums else 0
    shares = [one.got / one.of for one in sums if 2 * one.classes >= usual]
    if len(shares) < FEWEST_POINTS:
        return False
    middle = median(shares)
    above = [share > middle for share in shares if share != middle]
    if len(above) < FEWEST_POINTS:
        return False
    runs = [sum(1 for _ in side) for _, side in groupby(above)]
    longest, fewest = _limits(len(above))
    return max(runs) > longest or len(runs) - 1 < fewest


@cache
def _limits(useful: int) -> tuple[int, int]:
    return longest_run_limit(useful), crossings_limit(useful)


def _shown_sums(rows: Sequence[DaySum]) -> list[Sum]:
    """What may leave the team."""
    return [total for row in rows if may_be_shown_upward(total := _sum(row))]


def _sum(row: DaySum) -> Sum:
    """As `bot/domain/evidence.py` adds up: of both sides, the one that saw more students."""
    if row.team_of > row.of:
        return Sum(got=row.team_got, of=row.team_of, classes=1)
    return Sum(got=row.got, of=row.of, classes=row.classes)


def _told(line: TeamLine) -> MovedLine:
    chart = line.whole
    kept = [drawn for drawn in chart.points if not drawn.hollow]
    signal = chart.signals[0]
    return MovedLine(
        team_id=line.team_id,
        first=kept[0].per_cent,
        last=kept[-1].per_cent,
        counts=len(kept),
        kind=signal.kind,
        observed=signal.observed,
        limit=signal.limit,
        gaps=tuple(gap for key, group in line.groups.items() if (gap := _gap(chart, key, group))),
    )


def _gap(whole: RunChart, key: str, group: RunChart) -> Gap | None:
    beside = {drawn.point.on: drawn.per_cent for drawn in whole.points}
    apart = [
        beside[drawn.point.on] - drawn.per_cent
        for drawn in group.points
        if drawn.point.on in beside
    ]
    if len(apart) < 2:
        return None
    return Gap(group_key=key, first=round(apart[0]), last=round(apart[-1]))
