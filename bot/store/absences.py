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


def away_on(connection: Connection, person_ids: Collection[str], day: date) -> frozenset[str]:
    """Which of these people are away on a date."""
    if not person_ids:
        return frozenset()
    return frozenset(connection.scalars(_AWAY_ON, {"people": person_ids, "day": day}))


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


_AWAY_ON = select(absence.c.person_id).where(
    is_among(absence.c.person_id, "people"),
    absence.c.from_date <= bindparam("day"),
    absence.c.to_date >= bindparam("day"),
)
