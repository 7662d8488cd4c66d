"""A statement as its driver takes it: the text, the values in their order, the rows by name.

SQLAlchemy compiles it once; what each type makes of a value, on the way in and on the way out, is
asked of the type once too. This module must not know a table.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Dialect, Executable
from sqlalchemy.exc import InvalidRequestError
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine

_Step = tuple[int, Callable[[Any], Any]]
"""Which value of several, and what is made of it."""

Described = Callable[[], Sequence[tuple[str, Any]]]
"""Gives the name of each column of a result, and the driver's own word for its type."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Straight:
    """A statement for one kind of database; `straight` makes it."""

    sql: str
    changes: bool
    """Whether it inserts, updates or deletes."""
    names: Sequence[str]
    """Which value stands at each place of the text."""
    constant: Mapping[str, Any]
    """Those that the statement brings itself."""
    inward: Sequence[_Step]
    types: Sequence[TypeEngine[Any]]
    """Of the columns of its rows; none where it gives no rows."""
    dialect: Dialect
    _read: list[Callable[[Iterable[Any]], Sequence[Any]]] = field(default_factory=list)

    def given(self, values: Mapping[str, Any]) -> Sequence[Any]:
        """The values as the driver takes them.

        Raises:
            KeyError: one is missing.
        """
        if self.constant:
            values = {**self.constant, **values}
        placed = [values[name] for name in self.names]
        for place, step in self.inward:
            placed[place] = step(placed[place])
        return placed

    def rows(self, found: Iterable[Any], described: Described) -> Sequence[Any]:
        """The rows as tuples with names, each value as its column's type gives it.

        Args:
            found: As the driver fetched them.
            described: Asked the first time.
        """
        if not self._read:
            self._read.append(_reading(self.types, described(), self.dialect))
        return self._read[0](found)


def straight(statement: Executable, columns: Sequence[str], dialect: Dialect) -> Straight | None:
    """Compile a statement for good.

    Args:
        statement: Any of SQLAlchemy's.
        columns: The names of the values that an insert or update is run with.
        dialect: Of the database.

    Returns:
        None for one whose text is another for each list of values.
    """
    if not isinstance(statement, ReturnsRows):
        return None
    try:
        compiled = statement.compile(
            dialect=dialect,
            column_keys=list(columns) if statement.is_dml else None,
            compile_kwargs={"render_postcompile": True},
        )
    except InvalidRequestError:
        return None
    if not isinstance(compiled, SQLCompiler) or compiled.positiontup is None:
        return None
    names = compiled.positiontup
    asked = {name for bind, name in compiled.bind_names.items() if bind.required}
    steps = {
        name: step
        for bind, name in compiled.bind_names.items()
        if (step := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
    }
    return Straight(
        sql=compiled.string,
        changes=statement.is_dml,
        names=names,
        constant={name: compiled.params[name] for name in names if name not in asked},
        inward=[(place, steps[name]) for place, name in enumerate(names) if name in steps],
        types=[column.type for column in statement.exported_columns],
        dialect=dialect,
    )


def _reading(
    types: Sequence[TypeEngine[Any]], columns: Sequence[tuple[str, Any]], dialect: Dialect
) -> Callable[[Iterable[Any]], Sequence[Any]]:
    if len(types) != len(columns):
        raise LookupError(f"{len(types)} columns were expected, and {len(columns)} came")
    # Two columns of one name are told apart by their places.
    row: Any = namedtuple("Row", [name for name, _ in columns], rename=True)  # type: ignore[misc]
    make = row._make
    steps = [
        (place, step)
        for place, (kind, (_, told)) in enumerate(zip(types, columns, strict=True))
        if (step := kind.dialect_impl(dialect).result_processor(dialect, told)) is not None
    ]
    if not steps:
        return lambda rows: list(map(make, rows))

    def read(rows: Iterable[Any]) -> Sequence[Any]:
        read = []
        for row in rows:
            values = list(row)
            for place, step in steps:
                values[place] = step(values[place])
            read.append(make(values))
        return read

    return read
