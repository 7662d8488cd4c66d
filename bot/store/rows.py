"""Rows as frozen values: which columns a value wants, and how a result becomes values."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Column, Row, Table

R = TypeVar("R")


@cache
def columns_for(kind: type[Any], table: Table) -> tuple[Column[Any], ...]:
    """The columns of a table that a row value has fields for, in the order of its fields."""
    return tuple(table.c[field.name] for field in fields(kind))


def one(kind: type[R], row: Row[Any] | None) -> R | None:
    """The value of a row, or None where there is no row."""
    return None if row is None else kind(**dict(zip(row._fields, row, strict=True)))


def every(kind: type[R], rows: Iterable[Row[Any]]) -> tuple[R, ...]:
    """The values of rows, in their order."""
    # A row's own mapping looks each name up again; here all rows share the first one's names.
    found: list[R] = []
    names: tuple[str, ...] = ()
    for row in rows:
        names = names or row._fields
        found.append(kind(**dict(zip(names, row, strict=True))))
    return tuple(found)
