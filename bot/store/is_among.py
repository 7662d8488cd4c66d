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


class are_among(FunctionElement[bool]):  # noqa: N801 - it reads as a function in a statement.
    """The condition that two text columns together are one of the pairs of a parameter.

    Two conditions, one for each column, would look for every first with every second.

    Args:
        first, second: The columns, as an index has them.
        name: The parameter's name; it is given any collection of pairs of strings.
    """

    name = "are_among"
    type = Boolean()
    inherit_cache = True

    def __init__(self, first: ColumnElement[Any], second: ColumnElement[Any], name: str) -> None:
        super().__init__(first, second, bindparam(name, type_=_Pairs()))

    def self_group(self, against: Any = None) -> Any:
        """Stand as it is among other conditions; see `is_among`."""
        return self


class _Pairs(TypeDecorator[Collection[tuple[str, str]]]):
    """Pairs of strings, as a JSON list on both databases."""

    impl = Text
    cache_ok = True

    def process_bind_param(
        self, value: Collection[tuple[str, str]] | None, dialect: Dialect
    ) -> str:
        return json.dumps(list(value or ()))


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


@compiles(are_among, "sqlite")
def _pairs_on_sqlite(element: are_among, compiler: Any, **more: Any) -> str:
    first, second, pairs = (compiler.process(each, **more) for each in element.clauses)
    wanted = "json_extract(value, '$[0]'), json_extract(value, '$[1]')"
    return f"(({first}, {second}) IN (SELECT {wanted} FROM json_each({pairs})))"  # noqa: S608 - ours.


@compiles(are_among, "postgresql")
def _pairs_on_postgresql(element: are_among, compiler: Any, **more: Any) -> str:
    first, second, pairs = (compiler.process(each, **more) for each in element.clauses)
    each = f"json_array_elements(CAST({pairs} AS json))"
    return f"(({first}, {second}) IN (SELECT value ->> 0, value ->> 1 FROM {each}))"  # noqa: S608 - ours.
