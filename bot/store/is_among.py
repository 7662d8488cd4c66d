"""Whether a column has one of many values, as one statement however many the values are.

SQLAlchemy's own `in_` writes a parameter for each value. So every number of values is another text,
which each connection parses and plans anew. Here they go as one parameter: an array on PostgreSQL,
a JSON list on SQLite (https://www.sqlite.org/json1.html#jeach). Both go by an index of the column.
This module must not know what any table is for.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, Text, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine


class is_among(FunctionElement[bool]):  # noqa: N801 - it reads as a function in a statement.
    """The condition that a text column has one of the values of a parameter.

    Args:
        column: The column.
        name: The parameter's name; it is given any collection of strings. None of them is alike.
    """

    name = "is_among"
    type = Boolean()
    inherit_cache = True

    def __init__(self, column: ColumnElement[Any], name: str) -> None:
        super().__init__(column, bindparam(name, type_=_Values()))

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is among other conditions.

        SQLite has no type for truth, so SQLAlchemy would write `(...) = 1`, and SQLite goes by no
        index through that: it would read the whole table.
        """
        return self


class _Values(TypeDecorator[Collection[str]]):
    """Strings, as the one parameter that each database takes them in."""

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        postgres = dialect.name == "postgresql"
        return dialect.type_descriptor(ARRAY(Text()) if postgres else Text())

    def process_bind_param(self, value: Collection[str] | None, dialect: Dialect) -> Any:
        if value is None:
            raise ValueError("one of no values at all is asked for with an empty collection")
        values = list(value)
        return values if dialect.name == "postgresql" else json.dumps(values)


@compiles(is_among, "sqlite")
def _on_sqlite(element: is_among, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(each, **more) for each in element.clauses)
    return f"({column} IN (SELECT value FROM json_each({values})))"  # noqa: S608 - both are ours.


@compiles(is_among, "postgresql")
def _on_postgresql(element: is_among, compiler: Any, **more: Any) -> str:
    column, values = (compiler.process(each, **more) for each in element.clauses)
    return f"({column} = ANY ({values}))"
