"""Closed days and minimum days, per unit; what holds for a team is the sum along its path.

This module must not know what a closed day does to a cycle.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, time
from typing import Literal, TypeAlias

from sqlalchemy import delete, insert, select

from bot.domain.calendar import ClosedSpan, SchoolCalendar
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every
from bot.store.tables.cycles import closed_day
from bot.store.units import path_ids
from bot.store.work import Work

ClosedKind: TypeAlias = Literal["closed", "minimum"]
Source: TypeAlias = Literal["form", "file", "team"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDayRow:
    """Days of one unit without school, or with a shorter one, both ends included."""

    id: str
    unit_id: str
    from_date: date
    to_date: date
    kind: ClosedKind
    dismissal_at: time | None
    label: str
    source: Source


def closed_days(connection: Connection, unit_ids: Collection[str]) -> tuple[ClosedDayRow, ...]:
    """Give what stands for exactly these units, by first day, last day, kind and id."""
    found = every(ClosedDayRow, _OF_UNITS.rows(connection, unit_ids))
    return tuple(sorted(found, key=_in_order))


def spans_for(connection: Connection, path: str) -> tuple[ClosedSpan, ...]:
    """Give what holds for the unit of this path: its own and that of all above it."""
    return tuple(_span(each) for each in closed_days(connection, path_ids(path)))


def calendar_of(connection: Connection, path: str) -> SchoolCalendar:
    """Give the school calendar of the unit of this path."""
    return SchoolCalendar(spans_for(connection, path))


def calendars_of(connection: Connection, paths: Collection[str]) -> dict[str, SchoolCalendar]:
    """Give the school calendars of many units, by path, in one query."""
    by_unit: dict[str, list[ClosedSpan]] = {}
    for each in closed_days(connection, {part for path in paths for part in path_ids(path)}):
        by_unit.setdefault(each.unit_id, []).append(_span(each))
    return {
        path: SchoolCalendar(span for part in path_ids(path) for span in by_unit.get(part, ()))
        for path in paths
    }


class Calendars:
    """School calendars of some units, all read when the first of them is asked for.

    Many a turn has them at hand and asks for none. They hold as of the transaction that they are
    read in, and cannot be asked for after it.

    Args:
        connection: The open transaction.
        paths: The units' paths.
    """

    __slots__ = ("_connection", "_paths", "_read")

    def __init__(self, connection: Connection, paths: Collection[str]) -> None:
        self._connection = connection
        self._paths = paths
        self._read: dict[str, SchoolCalendar] | None = None

    def of(self, path: str) -> SchoolCalendar:
        """Give the school calendar of one of the units."""
        if self._read is None:
            self._read = calendars_of(self._connection, self._paths)
        return self._read[path]


def add_closed_days(
    work: Work,
    *,
    unit_id: str,
    from_date: date,
    to_date: date,
    kind: ClosedKind,
    source: Source,
    dismissal_at: time | None = None,
    label: str = "",
) -> bool:
    """Close days for a unit; the same days and kind again take the new time and label.

    Returns:
        Whether anything changed.
    """
    there = _same(work.connection, unit_id, from_date, to_date, kind)
    if there is not None and (there.dismissal_at, there.label) == (dismissal_at, label):
        return False
    if there is not None:
        remove_closed_days(work, (there.id,))
    work.connection.execute(
        insert(closed_day).values(
            id=work.new_id(),
            unit_id=unit_id,
            from_date=from_date,
            to_date=to_date,
            kind=kind,
            dismissal_at=dismissal_at,
            label=label,
            source=source,
        )
    )
    return True


def remove_closed_days(work: Work, ids: Collection[str]) -> int:
    """Take these rows away; how many there were."""
    if not ids:
        return 0
    gone = work.connection.execute(delete(closed_day).where(closed_day.c.id.in_(sorted(set(ids)))))
    return gone.rowcount


def _in_order(row: ClosedDayRow) -> tuple[date, date, str, str]:
    return row.from_date, row.to_date, row.kind, row.id


def _same(
    connection: Connection, unit_id: str, from_date: date, to_date: date, kind: ClosedKind
) -> ClosedDayRow | None:
    sought = (from_date, to_date, kind)
    for each in closed_days(connection, (unit_id,)):
        if (each.from_date, each.to_date, each.kind) == sought:
            return each
    return None


def _span(row: ClosedDayRow) -> ClosedSpan:
    return ClosedSpan(
        from_date=row.from_date,
        to_date=row.to_date,
        kind=row.kind,
        dismissal_at=row.dismissal_at,
        label=row.label,
    )


_OF_UNITS = Among(select(*columns_for(ClosedDayRow, closed_day)), closed_day.c.unit_id)
