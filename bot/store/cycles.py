"""Cycles of a team: the one that runs, those before it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import bindparam, insert, or_, select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every
from bot.store.tables.cycles import cycle
from bot.store.work import Work

CycleState = Literal["planned", "running", "paused", "ended"]
StartChosen = Literal["then", "week", "until"]
Decision = Literal["adopt", "adapt", "abandon", "undecided", "stopped"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRow:
    """One cycle of a team; `number` counts from 1, dates are local to `zone`.

    `start_chosen` says how the team settled when it starts, None if it let it be.
    """

    id: str
    team_id: str
    number: int
    program_version_id: str
    starts_on: date
    start_chosen: StartChosen | None
    zone: str
    state: CycleState
    paused_on: date | None
    paused_until: date | None
    ended_at: datetime | None
    decision: Decision | None
    follows_id: str | None


_COLUMNS = columns_for(CycleRow, cycle)
_BY_ID = Among(select(*_COLUMNS), cycle.c.id)
_LIVE = ("planned", "running", "paused")
_OF_TEAMS = Among(select(*_COLUMNS).order_by(cycle.c.team_id, cycle.c.number), cycle.c.team_id)
_CURRENT = Among(
    select(*_COLUMNS)
    .where(or_(*(cycle.c.state == state for state in _LIVE)))
    .order_by(cycle.c.team_id, cycle.c.number.desc()),
    cycle.c.team_id,
)


def add_cycle(
    work: Work,
    *,
    team_id: str,
    number: int,
    program_version_id: str,
    starts_on: date,
    zone: str,
    follows_id: str | None = None,
) -> CycleRow:
    """Store a new cycle; it is planned."""
    row = CycleRow(
        id=work.new_id(),
        team_id=team_id,
        number=number,
        program_version_id=program_version_id,
        starts_on=starts_on,
        start_chosen=None,
        zone=zone,
        state="planned",
        paused_on=None,
        paused_until=None,
        ended_at=None,
        decision=None,
        follows_id=follows_id,
    )
    values = {column.name: getattr(row, column.name) for column in _COLUMNS}
    work.connection.execute(_ADD, values)
    return row


def cycle_by_id(connection: Connection, cycle_id: str) -> CycleRow | None:
    """The cycle of that id, or None."""
    return cycles_by_id(connection, (cycle_id,)).get(cycle_id)


def cycles_by_id(connection: Connection, cycle_ids: Collection[str]) -> dict[str, CycleRow]:
    """The cycles of those ids that exist, by id."""
    found = every(CycleRow, _BY_ID.rows(connection, cycle_ids))
    return {row.id: row for row in found}


def current_cycle(connection: Connection, team_id: str) -> CycleRow | None:
    """The team's cycle that is planned, running or paused; the earliest if one is to follow."""
    return current_cycles(connection, (team_id,)).get(team_id)


def current_cycles(connection: Connection, team_ids: Collection[str]) -> dict[str, CycleRow]:
    """As `current_cycle`, for many teams, by team id."""
    found = every(CycleRow, _CURRENT.rows(connection, team_ids))
    return {row.team_id: row for row in found}


def last_cycles(connection: Connection, team_ids: Collection[str]) -> dict[str, CycleRow]:
    """The newest cycle of each team, whatever its state, by team id."""
    return {row.team_id: row for row in cycles_of_teams(connection, team_ids)}


def cycles_of(connection: Connection, team_id: str) -> tuple[CycleRow, ...]:
    """All cycles of a team, the first first."""
    return cycles_of_teams(connection, (team_id,))


def cycles_of_teams(connection: Connection, team_ids: Collection[str]) -> tuple[CycleRow, ...]:
    """All cycles of many teams, each team's first first."""
    return every(CycleRow, _OF_TEAMS.rows(connection, team_ids))


def change_cycle(work: Work, cycle_id: str, **changes: Any) -> None:
    """Set columns of a cycle."""
    work.connection.execute(_CHANGE, {"which": cycle_id, **changes})


_ADD = insert(cycle)
_CHANGE = update(cycle).where(cycle.c.id == bindparam("which"))
