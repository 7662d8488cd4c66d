"""Rows whose column is one of some values: a statement that is made once and run often.

To build a statement costs as much as to run a small one, and most are asked for one id or a few.
This module must not know what any table is for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, bindparam

from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.is_among import is_among


class Among:
    """A select, narrowed to the rows whose column has one of the values it is run with.

    Args:
        wanted: The select; its order holds for as many values as one statement takes.
        column: The column.
    """

    __slots__ = ("_many", "_one")

    def __init__(self, wanted: Select[Any], column: ColumnElement[Any]) -> None:
        self._one = wanted.where(column == bindparam("among"))
        self._many = wanted.where(is_among(column, "among"))

    def rows(self, connection: Connection, values: Iterable[str]) -> Iterator[Row[Any]]:
        """Give the rows; none for no value."""
        for part in in_parts(values):
            statement, among = (self._many, part) if len(part) > 1 else (self._one, part[0])
            yield from connection.execute(statement, {"among": among}).all()
