"""Who is away, and when. No reason is stored."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import bindparam, delete, select

from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import columns_for, every
from bot.store.tables.cycles import absence
from bot.store.tables.network import role_grant
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsenceRow:
    """One person is away on these local dates, both included."""

    id: str
    person_id: str
    from_date: date
    to_date: date


_COLUMNS = columns_for(AbsenceRow, absence)


def add_absence(work: Work, person_id: str, from_date: date, to_date: date) -> str:
    """Store an absence; its id."""
    absence_id = work.new_id()
    work.connection.execute(
        absence.insert().values(
            id=absence_id, person_id=person_id, from_date=from_date, to_date=to_date
        )
    )
    return absence_id


def drop_absences(work: Work, person_id: str, since: date) -> int:
    """Forget the person's absences that end on or after a date; how many there were."""
    done = work.connection.execute(
        delete(absence).where(absence.c.person_id == person_id, absence.c.to_date >= since)
    )
    return done.rowcount


def away_from(
    connection: Connection, team_ids: Collection[str], day: date
) -> dict[str, frozenset[str]]:
    """Which members of teams are away on a date: their ids, by team id; none is left out."""
    found: dict[str, set[str]] = {}
    if team_ids:
        for team_id, person_id in connection.execute(_AWAY, {"teams": team_ids, "day": day}).all():
            found.setdefault(team_id, set()).add(person_id)
    return {team_id: frozenset(those) for team_id, those in found.items()}


def absences_of(connection: Connection, person_id: str, since: date) -> tuple[AbsenceRow, ...]:
    """The person's absences that end on or after a date, the first first."""
    return every(
        AbsenceRow,
        connection.execute(
            select(*_COLUMNS)
            .where(absence.c.person_id == person_id, absence.c.to_date >= since)
            .order_by(absence.c.from_date, absence.c.id)
        ),
    )


_AWAY = (
    select(role_grant.c.unit_id, absence.c.person_id)
    .join(role_grant, role_grant.c.person_id == absence.c.person_id)
    .where(
        is_among(role_grant.c.unit_id, "teams"),
        role_grant.c.role == "member",
        role_grant.c.until.is_(None),
        absence.c.from_date <= bindparam("day"),
        absence.c.to_date >= bindparam("day"),
    )
)
