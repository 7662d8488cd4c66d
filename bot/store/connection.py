"""A connection in a transaction, as the store's functions see it.

SQLAlchemy writes every statement and knows every type. But to run one, it takes three times as long
as SQLite does: it looks the statement up by its whole shape, and makes a context, a result and rows
anew. Our statements stand in modules and are run again and again, so what SQLAlchemy compiles of
them is kept by the statement itself, and goes straight to the driver. A statement that was made for
one call goes through SQLAlchemy as ever. This module must not know a table.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import sqlalchemy
from sqlalchemy import Dialect, Executable
from sqlalchemy.exc import DBAPIError

from bot.store.straight import Described, Straight, straight

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


class Driver(Protocol):
    """What statements that go straight need of a database's driver, within a transaction."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """What it raises of its own."""
        ...

    def fetch(self, sql: str, given: Sequence[Any]) -> tuple[Sequence[Any], Described]:
        """Run a statement that gives rows; they come as they are, with what tells their columns."""
        ...

    def change(self, sql: str, given: Sequence[Any] = ()) -> int:
        """Run a statement that gives none; how many rows it touched comes back."""
        ...

    def change_each(self, sql: str, given: Sequence[Sequence[Any]]) -> None:
        """Run one for each of several sets of values."""
        ...

    def told(self, sql: str, error: Exception) -> DBAPIError:
        """One of its errors as SQLAlchemy's, without the values of any row."""
        ...


class Connection:
    """An open transaction of SQLAlchemy's, and the short way through it."""

    __slots__ = ("_driver", "_most", "heard", "library", "wrote")

    def __init__(
        self,
        library: sqlalchemy.Connection,
        driver: Driver | None = None,
        *,
        most: int | None = None,
    ) -> None:
        """Use an open transaction; with `most`, for so many statements and not one more."""
        self.library = library
        """SQLAlchemy's own."""
        self.heard: Callable[[str, Any], None] | None = None
        """Told each statement as it goes to the driver, and the first values it goes with."""
        self.wrote = False
        """Whether a row was changed."""
        self._driver = driver
        self._most = most

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
            RuntimeError: it is one more than may be run here.
        """
        if self._most is not None:
            self._count_down()
        several = (values or {},) if values is None or isinstance(values, Mapping) else values
        if not several:
            return Rows((), 0)
        driver = self._driver
        ready = None if driver is None else _ready(statement, several[0], self.library.dialect)
        if driver is None or ready is None:
            return self._by_library(statement, values)
        if len(several) == 1:
            return self._straight(driver, ready, ready.given(several[0]))
        return self._each(driver, ready, [ready.given(each) for each in several])

    def scalar(self, statement: Executable, values: Values | None = None) -> Any:
        """The first value of the first row, or None where there is no row."""
        for row in self.execute(statement, values):
            return row[0]
        return None

    def scalars(self, statement: Executable, values: Values | None = None) -> Rows:
        """The first value of each row, in the place of the rows."""
        found = self.execute(statement, values)
        return Rows([row[0] for row in found], found.rowcount)

    @contextmanager
    def begin_nested(self) -> Iterator[None]:
        """Keep what happens inside together: what raises undoes it, and goes on to the caller."""
        driver = self._driver
        if driver is None:
            with self.library.begin_nested():
                yield
            return
        driver.change("SAVEPOINT part")
        try:
            yield
        except BaseException:
            with suppress(*driver.errors):  # Where the whole transaction is gone, so is this.
                driver.change("ROLLBACK TO SAVEPOINT part")
                driver.change("RELEASE SAVEPOINT part")
            raise
        driver.change("RELEASE SAVEPOINT part")

    def _count_down(self) -> None:
        if not self._most:
            raise RuntimeError("a second statement where one was to tell all")
        self._most -= 1

    def _straight(self, driver: Driver, ready: Straight, given: Sequence[Any]) -> Rows:
        if self.heard is not None:
            self.heard(ready.sql, given)
        try:
            if not ready.types:
                touched = driver.change(ready.sql, given)
                self.wrote = self.wrote or touched != 0
                return Rows((), touched)
            rows, described = driver.fetch(ready.sql, given)
        except driver.errors as error:
            raise driver.told(ready.sql, error) from error
        if not rows:
            return Rows((), 0)
        self.wrote = self.wrote or ready.changes
        return Rows(ready.rows(rows, described), len(rows))

    def _each(self, driver: Driver, ready: Straight, given: Sequence[Sequence[Any]]) -> Rows:
        if self.heard is not None:
            self.heard(ready.sql, given[0])
        try:
            driver.change_each(ready.sql, given)
        except driver.errors as error:
            raise driver.told(ready.sql, error) from error
        self.wrote = True
        return Rows((), -1)

    def _by_library(self, statement: Executable, values: Values | Sequence[Values] | None) -> Rows:
        result = self.library.execute(statement, values)
        touched = getattr(result, "rowcount", -1)
        rows = result.all() if result.returns_rows else ()
        if touched != 0 and (statement.is_dml or not result.returns_rows):
            self.wrote = True
        return Rows(rows, touched)


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
