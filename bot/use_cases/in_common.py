"""What several teams work on at once: the same indicator and group, or the same driver.

A lead's digest and a school's review both look for it, so that teams with one problem can be put
in touch. This module must not know who reads it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.small_numbers import WHOLE
from bot.store import cycles, indicators, programs, weekly
from bot.store.cycles import CycleRow
from bot.store.indicators import IndicatorRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_figures import ALL_STUDENTS

FEWEST_TEAMS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class InCommon:
    """What two teams or more have in common.

    Attributes:
        indicator_id: The indicator they all follow; '' where it is a driver they share.
        group_key: The student group they all watch; `WHOLE` is all students.
        driver: The driver their different indicators share; '' where it is one indicator.
        team_ids: The teams, in the order they were given.
    """

    indicator_id: str = ""
    group_key: str = WHOLE
    driver: str = ""
    team_ids: tuple[str, ...]


def in_common(
    work: Work, teams: Iterable[UnitRow], current: Mapping[str, CycleRow]
) -> tuple[InCommon, ...]:
    """Find what teams have in common, what most of them share first.

    Args:
        work: the open transaction.
        teams: the teams to look at.
        current: their running cycles, by team id; a team without one has nothing in common yet.
    """
    at_work = [team for team in teams if team.id in current and team.indicator_id]
    groups = watched_groups(work, [current[team.id] for team in at_work])
    chosen = indicators.indicators(work.connection, {team.indicator_id or "" for team in at_work})
    by_group: dict[tuple[str, str], list[str]] = defaultdict(list)
    by_driver: dict[str, list[UnitRow]] = defaultdict(list)
    for team in at_work:
        indicator_id = team.indicator_id or ""
        by_group[indicator_id, groups.get(current[team.id].id, WHOLE)].append(team.id)
        driver = _driver(chosen.get(indicator_id))
        if driver:
            by_driver[driver].append(team)
    found = [
        InCommon(indicator_id=indicator_id, group_key=group_key, team_ids=tuple(ids))
        for (indicator_id, group_key), ids in by_group.items()
        if len(ids) >= FEWEST_TEAMS
    ]
    found += [
        InCommon(driver=driver, team_ids=tuple(team.id for team in of_driver))
        for driver, of_driver in by_driver.items()
        if len({team.indicator_id for team in of_driver}) > 1
    ]
    return tuple(sorted(found, key=_most_telling_first))


def watched_groups(work: Work, running: Iterable[CycleRow]) -> dict[str, str]:
    """The student group each cycle's saved plan watches, by cycle id; all students left out."""
    rows = list(running)
    versions = {row.program_version_id for row in rows}
    fields = [
        field.key
        for version in sorted(versions)
        if (field := programs.program_of(work.connection, version).plan_field_meaning("group"))
    ]
    named = weekly.groups_watched(work.connection, [row.id for row in rows], fields)
    return {
        cycle_id: key for cycle_id, key in named.items() if key not in {"", WHOLE, ALL_STUDENTS}
    }


def running_cycles(work: Work, team_ids: Iterable[str]) -> dict[str, CycleRow]:
    """The cycles that run or are paused, by team id."""
    found = cycles.current_cycles(work.connection, list(team_ids))
    return {team_id: row for team_id, row in found.items() if row.state != "planned"}


def _driver(indicator: IndicatorRow | None) -> str:
    return (indicator.driver or "") if indicator else ""


def _most_telling_first(one: InCommon) -> tuple[bool, bool, int, str, str]:
    # A group says more than all students, and one indicator more than a driver of several.
    return (bool(one.driver), not one.group_key, -len(one.team_ids), one.indicator_id, one.driver)
