"""Measures: what was counted or guessed, by class, group and day. No words stand here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from sqlalchemy import Connection, delete, select, update

from bot.store.rows import columns_for, every
from bot.store.tables.evidence import measure
from bot.store.work import Work

Purpose = Literal["observed", "prediction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRow:
    """One count: `got` of `of` students, a per cent or a score; `group_key` '' is the whole."""

    id: str
    team_id: str
    indicator_id: str
    check_in_id: str | None
    class_key: str
    group_key: str
    observed_on: date
    got: Decimal
    of: Decimal | None
    kind: Literal["count", "per_cent", "score"]
    purpose: Purpose
    answer_id: str | None
    confirmed: bool


_COLUMNS = columns_for(MeasureRow, measure)


def put_measures(work: Work, rows: Sequence[MeasureRow]) -> None:
    """Store new measures."""
    if rows:
        work.connection.execute(
            measure.insert(),
            [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows],
        )


def drop_measures_of_answers(work: Work, answer_ids: Collection[str]) -> None:
    """Delete the measures that these answers gave."""
    if answer_ids:
        work.connection.execute(delete(measure).where(measure.c.answer_id.in_(answer_ids)))


def measures_at(connection: Connection, check_in_ids: Collection[str]) -> tuple[MeasureRow, ...]:
    """The confirmed measures given at these check-ins, by id."""
    if not check_in_ids:
        return ()
    return every(
        MeasureRow,
        connection.execute(
            select(*_COLUMNS)
            .where(measure.c.check_in_id.in_(check_in_ids), measure.c.confirmed.is_(True))
            .order_by(measure.c.id)
        ),
    )


def measures_of_answers(
    connection: Connection, answer_ids: Collection[str]
) -> tuple[MeasureRow, ...]:
    """Every measure of these answers, confirmed or not, by id."""
    if not answer_ids:
        return ()
    return every(
        MeasureRow,
        connection.execute(
            select(*_COLUMNS).where(measure.c.answer_id.in_(answer_ids)).order_by(measure.c.id)
        ),
    )


def observed(
    connection: Connection, team_ids: Collection[str], *, since: date | None = None
) -> tuple[MeasureRow, ...]:
    """Everything these teams counted (not guessed), oldest first, for run charts."""
    if not team_ids:
        return ()
    statement = (
        select(*_COLUMNS)
        .where(
            measure.c.team_id.in_(team_ids),
            measure.c.purpose == "observed",
            measure.c.confirmed.is_(True),
        )
        .order_by(measure.c.observed_on, measure.c.id)
    )
    if since is not None:
        statement = statement.where(measure.c.observed_on >= since)
    return every(MeasureRow, connection.execute(statement))


def confirm_measures(work: Work, answer_id: str) -> bool:
    """Take the counts read from one answer as true; whether there were any to confirm."""
    done = work.connection.execute(
        update(measure)
        .where(measure.c.answer_id == answer_id, measure.c.confirmed.is_(False))
        .values(confirmed=True)
    )
    return done.rowcount > 0
