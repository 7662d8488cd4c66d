"""Rows as frozen values: which columns a value wants, and how a result becomes values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Result, Row, Table

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
    # One fetch of all is cheaper than one of each.
    found = rows.all() if isinstance(rows, Result) else tuple(rows)
    return tuple(map(_expecting(kind, found[0]), found)) if found else ()


def value_of(kind: type[R], values: Sequence[Any]) -> R:
    """The value whose fields are these, in their order."""
    return _maker(kind)(values)


def _expecting(kind: type[R], row: Row[Any]) -> Callable[[Sequence[Any]], R]:
    if row._fields != _names(kind):
        raise LookupError(f"the columns {row._fields} are not those of {kind.__name__}")
    return _maker(kind)


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _maker(kind: type[R]) -> Callable[[Sequence[Any]], R]:
    """Make a slotted value by its slots, which takes a third of the time of its keywords.

    Every card and turn is made of such values.
    """
    new = object.__new__
    slots = tuple(getattr(kind, name).__set__ for name in _names(kind))

    def make(values: Sequence[Any]) -> R:
        made = new(kind)
        for put, value in zip(slots, values, strict=True):
            put(made, value)
        return made

    return make
