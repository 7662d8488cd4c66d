"""A connection in a transaction, as the store's functions see it.

SQLAlchemy writes every statement and knows every type. But to run one, it takes three times as long
as SQLite does: it looks the statement up by its whole shape, and makes a context, a result and rows
anew. Our statements stand in modules and are run again and again, so what SQLAlchemy compiles of
them is kept by the statement itself, and goes straight to the driver. A statement that was made for
one call goes through SQLAlchemy as ever. This module must not know a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NoReturn
from weakref import WeakKeyDictionary

import sqlalchemy
from sqlalchemy import Dialect, Executable
from sqlalchemy.exc import DBAPIError

from bot.store.straight import Straight, straight

Values = Mapping[str, Any]

_OFTEN = 3  # A statement that was run so often is one that stays.


class Rows:
    """What a statement gave: its rows, each by name and by place, and how many it touched."""

    __slots__ = ("_rows", "rowcount")

    def __init__(self, rows: Sequence[Any], rowcount: int) -> None:
        self._rows = rows
        self.rowcount = rowcount
        """How many rows an insert, update or delete touched."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> Sequence[Any]:
        """The rows, in their order."""
        return self._rows

    def one_or_none(self) -> Any:
        """The only row, or None.

        Raises:
            LookupError: there are several.
        """
        if len(self._rows) > 1:
            raise LookupError(f"one row was expected, and {len(self._rows)} were found")
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        """The only row.

        Raises:
            LookupError: there is none, or there are several.
        """
        if not self._rows:
            raise LookupError("one row was expected, and none was found")
        return self.one_or_none()

    def scalar_one(self) -> Any:
        """The first value of the only row.

        Raises:
            LookupError: as `one`.
        """
        return self.one()[0]

    def scalar_one_or_none(self) -> Any:
        """The first value of the only row, or None.

        Raises:
            LookupError: there are several rows.
        """
        row = self.one_or_none()
        return None if row is None else row[0]


class Connection:
    """An open transaction of SQLAlchemy's, and the short way through it."""

    __slots__ = ("_driver", "heard", "library", "wrote")

    def __init__(self, library: sqlalchemy.Connection) -> None:
        self.library = library
        """SQLAlchemy's own."""
        self.heard: Callable[[str, Any], None] | None = None
        """Told each statement as it goes to the driver, and the first values it goes with."""
        self.wrote = False
        """Whether a row was changed."""
        self._driver: Any = library.connection.dbapi_connection

    @property
    def dialect(self) -> Dialect:
        """What SQLAlchemy knows of this kind of database."""
        return self.library.dialect

    def execute(
        self, statement: Executable, values: Values | Sequence[Values] | None = None
    ) -> Rows:
        """Run a statement, once, or once for each of several sets of values.

        Raises:
            DBAPIError: the database refused it, or is gone; its words hold no values.
        """
        if isinstance(values, Mapping) or values is None:
            ready = _ready(statement, values or {}, self.library.dialect)
            if ready is None:
                return self._by_library(statement, values)
            return self._run(ready, ready.given(values or {}), many=False)
        if not values:
            return Rows((), 0)
        ready = _ready(statement, values[0], self.library.dialect)
        if ready is None:
            return self._by_library(statement, values)
        return self._run(ready, [ready.given(each) for each in values], many=True)

    def scalar(self, statement: Executable, values: Values | None = None) -> Any:
        """The first value of the first row, or None where there is no row."""
        for row in self.execute(statement, values):
            return row[0]
        return None

    def scalars(self, statement: Executable, values: Values | None = None) -> Rows:
        """The first value of each row, in the place of the rows."""
        found = self.execute(statement, values)
        return Rows([row[0] for row in found], found.rowcount)

    def begin_nested(self) -> AbstractContextManager[Any]:
        """Begin a part that can be undone by itself."""
        return self.library.begin_nested()

    def _run(self, ready: Straight, given: Any, *, many: bool) -> Rows:
        if self.heard is not None:
            self.heard(ready.sql, given[0] if many else given)
        try:
            cursor = self._driver.cursor()
            if many:
                cursor.executemany(ready.sql, given)
            else:
                cursor.execute(ready.sql, given)
            rows = cursor.fetchall() if ready.types else ()
        except BaseException as error:
            self._fail(ready.sql, error)
        touched = cursor.rowcount
        if ready.changes and touched != 0:
            self.wrote = True
        return Rows(ready.rows(rows, cursor.description) if rows else (), touched)

    def _by_library(self, statement: Executable, values: Values | Sequence[Values] | None) -> Rows:
        result = self.library.execute(statement, values)
        touched = getattr(result, "rowcount", -1)
        rows = result.all() if result.returns_rows else ()
        if touched != 0 and (statement.is_dml or not result.returns_rows):
            self.wrote = True
        return Rows(rows, touched)

    def _fail(self, sql: str, error: BaseException) -> NoReturn:
        """Raise the error as SQLAlchemy would, and give up a connection that is no use any more."""
        dialect = self.library.dialect
        errors = dialect.loaded_dbapi.Error
        ended = not isinstance(error, Exception)  # A caller that goes away leaves it half way.
        lost = ended or (
            isinstance(error, errors) and dialect.is_disconnect(error, self._driver, None)
        )
        if lost:
            self.library.invalidate(error)
        if not isinstance(error, errors):
            raise error
        raise DBAPIError.instance(
            sql,
            None,
            error,
            errors,
            hide_parameters=True,  # An error's message must not repeat what a person wrote.
            connection_invalidated=lost,
            dialect=dialect,
        ) from error


class _Known:
    """How often a statement was run, and what became of it for each database and set of columns."""

    __slots__ = ("__weakref__", "by", "times")

    def __init__(self) -> None:
        self.times = 0
        self.by: dict[tuple[str, tuple[str, ...]], Straight | None] = {}


_KNOWN: WeakKeyDictionary[Executable, _Known] = WeakKeyDictionary()


def _ready(statement: Executable, values: Values, dialect: Dialect) -> Straight | None:
    known = _KNOWN.get(statement)
    if known is None:
        known = _KNOWN[statement] = _Known()
    if known.times < _OFTEN:
        known.times += 1
        return None
    # Which columns an insert or an update fills is said by its values.
    key = (dialect.name, tuple(values) if statement.is_dml else ())
    try:
        return known.by[key]
    except KeyError:
        found = known.by[key] = straight(statement, key[1], dialect)
        return found
