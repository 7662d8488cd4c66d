"""Measures: what was counted or guessed, by class, group and day. No words stand here."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from sqlalchemy import Integer, bindparam, case, cast, delete, func, select

from bot.domain.evidence import TEAM_CLASS
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import Part, columns_for, every
from bot.store.tables.cycles import check_in
from bot.store.tables.evidence import measure
from bot.store.tables.network import unit
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


class DayCount(NamedTuple):
    """One day's counts added up: `got` of `of` students.

    `by_team` says whether they were the team's own ("we met") or single classes'. With more
    `counts` than `classes` a class counted again that day, and the sums are not to be used.
    """

    by_team: bool
    got: int
    of: int
    counts: int
    classes: int


_COLUMNS = columns_for(MeasureRow, measure)
_NEW = measure.insert()
_DROP = delete(measure).where(is_among(measure.c.answer_id, "answer_ids"))
_OF_ANSWERS = Among(select(*_COLUMNS).order_by(measure.c.id), measure.c.answer_id)
_AT = Among(
    select(*_COLUMNS).where(measure.c.confirmed.is_(True)).order_by(measure.c.id),
    measure.c.check_in_id,
)

_BY_TEAM = case((measure.c.class_key == TEAM_CLASS, 1), else_=0).label("by_team")
_COUNTED_DAYS = Among(
    select(
        measure.c.team_id,
        measure.c.group_key,
        measure.c.observed_on,
        _BY_TEAM,
        cast(func.sum(measure.c.got), Integer),
        cast(func.sum(measure.c.of), Integer),
        func.count(),
        func.count(measure.c.class_key.distinct()),
    )
    .join(unit, (unit.c.id == measure.c.team_id) & (unit.c.indicator_id == measure.c.indicator_id))
    .where(
        measure.c.purpose == "observed",
        measure.c.kind == "count",
        measure.c.confirmed.is_(True),
    )
    .group_by(measure.c.team_id, measure.c.group_key, measure.c.observed_on, "by_team"),
    measure.c.team_id,
)
_MEASURE = Part(MeasureRow, _COLUMNS, 0)
_AT_STEPS = (
    select(*_MEASURE.columns)
    .add_columns(check_in.c.step)
    .join(check_in, check_in.c.id == measure.c.check_in_id)
    .where(
        check_in.c.cycle_id == bindparam("cycle_id"),
        is_among(check_in.c.step, "steps"),
        measure.c.confirmed.is_(True),
    )
    .order_by(measure.c.id)
)


def put_measures(work: Work, rows: Sequence[MeasureRow]) -> None:
    """Store new measures."""
    if rows:
        work.connection.execute(
            _NEW,
            [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows],
        )


def drop_measures_of_answers(work: Work, answer_ids: Collection[str]) -> None:
    """Delete the measures that these answers gave."""
    if answer_ids:
        work.connection.execute(_DROP, {"answer_ids": answer_ids})


def measures_at(connection: Connection, check_in_ids: Collection[str]) -> tuple[MeasureRow, ...]:
    """The confirmed measures given at these check-ins, by id."""
    return every(MeasureRow, _AT.rows(connection, check_in_ids))


def measures_at_steps(
    connection: Connection, cycle_id: str, steps: Collection[str]
) -> dict[str, tuple[MeasureRow, ...]]:
    """As `measures_at`, for the check-ins of one cycle at these steps, by step."""
    found: dict[str, list[MeasureRow]] = {}
    for row in connection.execute(_AT_STEPS, {"cycle_id": cycle_id, "steps": steps}).all():
        found.setdefault(row[_MEASURE.end], []).append(_MEASURE.of(row))
    return {step: tuple(rows) for step, rows in found.items()}


def measures_of_answers(
    connection: Connection, answer_ids: Collection[str]
) -> tuple[MeasureRow, ...]:
    """Every measure of these answers, confirmed or not, by id."""
    return every(MeasureRow, _OF_ANSWERS.rows(connection, answer_ids))


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


def counted_days(
    connection: Connection, team_ids: Collection[str]
) -> Iterator[tuple[str, str, date, DayCount]]:
    """What these teams counted for the indicator they follow now, added up by group and day.

    Only counts of students are added, confirmed ones. A year of many teams is some ten times
    fewer rows than its measures.

    Returns:
        Team id, group key, day and sums, in no order; the team's own counts ("we met") stand
        apart from those of single classes.
    """
    for row in _COUNTED_DAYS.rows(connection, team_ids):
        team_id, group_key, day, by_team, got, of, counts, classes = tuple(row)
        yield team_id, group_key, day, DayCount(bool(by_team), got, of, counts, classes)
