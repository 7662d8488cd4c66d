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
    return None if row is None else kind(**row._mapping)  # noqa: SLF001 - its documented name


def every(kind: type[R], rows: Iterable[Row[Any]]) -> tuple[R, ...]:
    """The values of rows, in their order."""
    return tuple(kind(**row._mapping) for row in rows)  # noqa: SLF001 - its documented name
