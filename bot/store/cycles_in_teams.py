"""Cycles with the team, its indicator and its program's digest, in one statement; check-ins too.

Nearly every turn and every card wants these four together. This module must not know what for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, select

from bot.store.among import Among
from bot.store.check_ins import AskedRow, CheckInRow
from bot.store.connection import Connection
from bot.store.cycles import CycleRow
from bot.store.indicators import IndicatorRow
from bot.store.is_among import is_among
from bot.store.rows import Part, columns_for
from bot.store.tables.cycles import check_in, check_in_person, cycle, program_version
from bot.store.tables.evidence import indicator
from bot.store.tables.network import unit
from bot.store.units import UnitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleInTeam:
    """A cycle, whose it is, what the team follows (if it has chosen), and its program's digest."""

    cycle: CycleRow
    team: UnitRow
    indicator: IndicatorRow | None
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInInTeam:
    """A check-in, and its cycle with the same."""

    check_in: CheckInRow
    of: CycleInTeam


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleAtStep:
    """A cycle with the same, and its check-in at a step, if it has one there."""

    of: CycleInTeam
    check_in: CheckInInTeam | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForPerson:
    """A check-in that is open, and what became so far of one person whom it asked."""

    check_in: CheckInInTeam
    asked: AskedRow


def cycles_in_teams(connection: Connection, cycle_ids: Collection[str]) -> dict[str, CycleInTeam]:
    """The cycles of those ids that exist and whose team was not removed, by id."""
    found = (_read(row) for row in _BY_ID.rows(connection, cycle_ids))
    return {each.cycle.id: each for each in found}


def cycles_of_teams(connection: Connection, team_ids: Collection[str]) -> dict[str, CycleInTeam]:
    """All cycles of these teams, those that were removed left out, by id."""
    found = (_read(row) for row in _BY_TEAM.rows(connection, team_ids))
    return {each.cycle.id: each for each in found}


def cycles_at_steps(
    connection: Connection, cycle_ids: Collection[str], steps: Collection[str]
) -> dict[str, CycleAtStep]:
    """As `cycles_in_teams`, each cycle with its check-in at one of these steps."""
    if not cycle_ids:
        return {}
    wanted = {"cycles": set(cycle_ids), "steps": steps}
    found = (
        CycleAtStep(
            of=_read(row), check_in=check_in_in_team(row) if _CHECK_IN.of(row) is not None else None
        )
        for row in connection.execute(_AT_STEPS, wanted).all()
    )
    return {each.of.cycle.id: each for each in found}


def check_ins_in_teams(
    connection: Connection, check_in_ids: Collection[str]
) -> dict[str, CheckInInTeam]:
    """The check-ins of those ids that exist and whose team was not removed, by id."""
    found = map(check_in_in_team, _BY_CHECK_IN.rows(connection, check_in_ids))
    return {each.check_in.id: each for each in found}


def open_for(connection: Connection, person_id: str) -> tuple[OpenForPerson, ...]:
    """The open check-ins that this person was asked, by closing time; none of a removed team."""
    found = connection.execute(_OPEN_FOR, {"whose": person_id}).all()
    return tuple(
        OpenForPerson(check_in=check_in_in_team(row), asked=_ASKED.of(row)) for row in found
    )


def check_in_in_team(row: Row[Any]) -> CheckInInTeam:
    """The check-in of a row that begins with the columns of `CHECK_IN_IN_TEAM`."""
    return CheckInInTeam(check_in=_CHECK_IN.of(row), of=_read(row))


_CYCLE: Final = Part(CycleRow, columns_for(CycleRow, cycle), 0)
_TEAM: Final = Part(UnitRow, columns_for(UnitRow, unit), _CYCLE.end)
_INDICATOR: Final = Part(IndicatorRow, columns_for(IndicatorRow, indicator), _TEAM.end)
_WITH_TEAM: Final = (*_CYCLE.columns, *_TEAM.columns, *_INDICATOR.columns, program_version.c.digest)
_CHECK_IN: Final = Part(CheckInRow, columns_for(CheckInRow, check_in), len(_WITH_TEAM))
_CYCLES: Final = (
    select(*_WITH_TEAM)
    .select_from(cycle)
    .join(unit, unit.c.id == cycle.c.team_id)
    .join(program_version, program_version.c.id == cycle.c.program_version_id)
    .outerjoin(indicator, indicator.c.id == unit.c.indicator_id)
    .where(unit.c.removed_at.is_(None))
)
_BY_ID: Final = Among(_CYCLES, cycle.c.id)
CHECK_IN_IN_TEAM: Final = _CYCLES.add_columns(*_CHECK_IN.columns).join(
    check_in, check_in.c.cycle_id == cycle.c.id
)
"""The columns that `check_in_in_team` reads, first in each row; to be narrowed and added to."""
_BY_TEAM: Final = Among(_CYCLES, cycle.c.team_id)
_BY_CHECK_IN: Final = Among(CHECK_IN_IN_TEAM, check_in.c.id)
_AT_STEPS: Final = (
    _CYCLES.add_columns(*_CHECK_IN.columns)
    .outerjoin(
        check_in, and_(check_in.c.cycle_id == cycle.c.id, is_among(check_in.c.step, "steps"))
    )
    .where(is_among(cycle.c.id, "cycles"))
    .order_by(check_in.c.id)
)
_ASKED: Final = Part(AskedRow, columns_for(AskedRow, check_in_person), _CHECK_IN.end)
_OPEN_FOR: Final = (
    CHECK_IN_IN_TEAM.add_columns(*_ASKED.columns)
    .join(check_in_person, check_in_person.c.check_in_id == check_in.c.id)
    .where(check_in_person.c.person_id == bindparam("whose"), check_in.c.state == "open")
    .order_by(check_in.c.closes_at, check_in.c.id)
)


def _read(row: Row[Any]) -> CycleInTeam:
    return CycleInTeam(
        cycle=_CYCLE.of(row),
        team=_TEAM.of(row),
        indicator=_INDICATOR.of(row),
        digest=row[_INDICATOR.end],
    )
