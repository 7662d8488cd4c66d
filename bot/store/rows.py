"""Rows as frozen values: which columns a value wants, and how a result becomes values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Column, Row, Table

from bot.store.connection import Rows

R = TypeVar("R")


@cache
def columns_for(kind: type[Any], table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that a row value has fields for, in the order of its fields."""
    return tuple(table.c[field.name] for field in fields(kind))


def one(kind: type[R], row: Row[Any] | None) -> R | None:
    """The value of a row, or None where there is no row.

    Raises:
        LookupError: the columns are not the fields of the value, in their order.
    """
    return None if row is None else _expecting(kind, row)(row)


def every(kind: type[R], rows: Iterable[Row[Any]]) -> tuple[R, ...]:
    """The values of rows, in their order.

    Raises:
        LookupError: as `one`.
    """
    found = rows.all() if isinstance(rows, Rows) else tuple(rows)
    return tuple(map(_expecting(kind, found[0]), found)) if found else ()


class Part:
    """The columns of one row value within a wider row.

    Args:
        kind: The value, whose first field is never null.
        columns: The columns of its fields, in their order.
        first: Where they begin in the row.
    """

    __slots__ = ("_make", "_where", "columns")

    def __init__(self, kind: type[Any], columns: Sequence[Column[Any]], first: int) -> None:
        self.columns = columns
        _, self._make = _maker(kind)
        self._where = slice(first, first + len(columns))

    @property
    def end(self) -> int:
        """Where the next part begins."""
        return int(self._where.stop)

    def of(self, row: Row[Any]) -> Any:
        """The value; None where an outer join found nothing."""
        values = row[self._where]
        return None if values[0] is None else self._make(values)


def _expecting(kind: type[R], row: Row[Any]) -> Callable[[Sequence[Any]], R]:
    names, make = _maker(kind)
    if row._fields != names:
        raise LookupError(f"the columns {row._fields} are not those of {kind.__name__}")
    return make


def _maker(kind: type[R]) -> tuple[tuple[str, ...], Callable[[Sequence[Any]], R]]:
    """The names of a value's fields, and what makes it of their values in that order."""
    found = _MAKERS.get(kind)
    if found is None:
        names = tuple(field.name for field in fields(cast(Any, kind)))
        found = _MAKERS[kind] = names, _by_slots(kind, names)
    return found


def _by_slots(kind: type[R], names: Sequence[str]) -> Callable[[Sequence[Any]], R]:
    """Make a slotted value by its slots, which takes a third of the time of its keywords.

    Every card and turn is made of such values.
    """
    new = object.__new__
    slots = tuple(getattr(kind, name).__set__ for name in names)

    def make(values: Sequence[Any]) -> R:
        made = new(kind)
        for put, value in zip(slots, values, strict=True):
            put(made, value)
        return made

    return make


_MAKERS: dict[type[Any], tuple[tuple[str, ...], Callable[[Sequence[Any]], Any]]] = {}
