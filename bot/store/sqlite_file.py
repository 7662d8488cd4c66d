"""The two connections to a SQLite file: the one that writes, and the one that only looks.

This module must not know what a turn does, nor who waits for it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import sqlalchemy
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from bot.store.address import SqliteFile
from bot.store.connection import Connection
from bot.store.straight import Described

_T = TypeVar("_T")

_STATEMENTS = 1000  # Kept prepared on each connection: more than all of ours.


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn(Generic[_T]):
    """A function to run in a transaction, and who waits for what it gives."""

    function: Callable[[Connection], _T]
    future: asyncio.Future[_T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a turn."""

    turn: Turn[Any]
    result: Any = None
    error: BaseException | None = None
    changed: bool = False

    def settle(self) -> None:
        """Hand the caller what came of the turn, if the caller is still there."""
        if self.turn.future.done():
            return
        if self.error is None:
            self.turn.future.set_result(self.result)
        elif isinstance(self.error, StopIteration):  # Which a future refuses to carry.
            mistake = RuntimeError("a turn raised StopIteration")
            mistake.__cause__ = self.error
            self.turn.future.set_exception(mistake)
        else:
            self.turn.future.set_exception(self.error)


class Undone(Exception):
    """SQLite gave up the whole transaction in the middle of a turn, as it may on a full disk."""

    def __init__(self, error: BaseException | None) -> None:
        super().__init__()
        self.error = error


class Writer:
    """The one connection that writes."""

    def __init__(self, file: SqliteFile, *, durable: bool, wait_for_lock: timedelta) -> None:
        self._engine = _engine(
            file,
            wait_for_lock,
            "journal_mode = WAL",
            # FULL, for what was acknowledged must outlive a power cut; see docs on WAL and NORMAL.
            f"synchronous = {'FULL' if durable else 'OFF'}",
            "foreign_keys = ON",
            "secure_delete = ON",  # What is erased is overwritten, not only forgotten.
        )
        self._wait = int(wait_for_lock / timedelta(milliseconds=1))
        self._connection: sqlalchemy.Connection | None = None

    def open(self) -> sqlalchemy.Connection:
        """Connect, unless it is; the first time that makes the file a WAL one. This may wait."""
        if self._connection is None:
            self._connection = self._engine.connect()
            _driver(self._connection).execute("PRAGMA busy_timeout = 0")
        return self._connection

    def begin_at_once(self) -> bool:
        """Begin a transaction if nothing is in its way."""
        if self._connection is None:
            return False
        try:
            _driver(self._connection).execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:  # Whatever it is, `begin` meets it again and tells.
            return False
        return True

    def begin(self) -> None:
        """Begin a transaction, and wait for another process that is in the middle of one."""
        driver = _driver(self.open())
        driver.execute(f"PRAGMA busy_timeout = {self._wait}")
        driver.execute("BEGIN IMMEDIATE")
        driver.execute("PRAGMA busy_timeout = 0")

    def run(self, turn: Turn[Any]) -> Outcome:
        """Run a turn as a part of the transaction that is undone alone if it raises.

        Raises:
            Undone: the whole transaction is gone.
        """
        if turn.future.cancelled():
            return Outcome(turn=turn)
        connection = self.open()
        driver = _driver(connection)
        driver.execute("SAVEPOINT turn")
        changes = driver.total_changes
        try:
            result = turn.function(Connection(connection, _Driver(connection)))
        except BaseException as error:  # It is the caller's, and must not end what runs turns.
            if not driver.in_transaction:
                raise Undone(error) from error
            driver.execute("ROLLBACK TO turn")
            driver.execute("RELEASE turn")
            return Outcome(turn=turn, error=error)
        if not driver.in_transaction:
            raise Undone(None)
        driver.execute("RELEASE turn")
        return Outcome(turn=turn, result=result, changed=driver.total_changes > changes)

    def commit(self) -> None:
        """Store what the turns did. This may wait for the disk."""
        connection = self.open()
        if connection.in_transaction():  # SQLAlchemy begins one with its first statement.
            connection.commit()
        else:
            _driver(connection).execute("COMMIT")

    def close(self) -> None:
        """Let the connection go, and with it all that is not stored."""
        if self._connection is not None:
            # A commit that failed leaves its transaction open; closing is what surely ends it.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class Reader:
    """The connection that only looks; connected at its first look."""

    def __init__(self, file: SqliteFile, wait_for_lock: timedelta) -> None:
        self._engine = _engine(file, wait_for_lock, "foreign_keys = ON", "query_only = ON")
        self._connection: sqlalchemy.Connection | None = None

    def run(self, turn: Callable[[Connection], _T], *, most: int | None = None) -> _T:
        """Run a turn on one snapshot of the file, of so many statements at most."""
        if self._connection is None:
            self._connection = self._engine.connect()
        connection = self._connection
        try:
            _driver(connection).execute("BEGIN")
            try:
                return turn(Connection(connection, _Driver(connection), most=most))
            finally:
                _end(connection)
        except (DBAPIError, sqlite3.Error):
            self.close()  # It may be of no use any more; the next look has another.
            raise

    def close(self) -> None:
        """Let the connection go."""
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _end(connection: sqlalchemy.Connection) -> None:
    if connection.in_transaction():
        connection.rollback()
    elif (driver := _driver(connection)).in_transaction:
        driver.execute("ROLLBACK")


class _Driver:
    """The driver, as statements that go straight need it."""

    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, connection: sqlalchemy.Connection) -> None:
        self._dialect = connection.dialect
        self._file = _driver(connection)

    def fetch(self, sql: str, given: Sequence[Any]) -> tuple[Sequence[Any], Described]:
        cursor = self._file.execute(sql, given)
        return cursor.fetchall(), lambda: [(each[0], None) for each in cursor.description]

    def change(self, sql: str, given: Sequence[Any] = ()) -> int:
        return self._file.execute(sql, given).rowcount

    def change_each(self, sql: str, given: Sequence[Sequence[Any]]) -> None:
        self._file.executemany(sql, given)

    def told(self, sql: str, error: Exception) -> DBAPIError:
        told = DBAPIError.instance(
            sql,
            None,
            error,
            sqlite3.Error,
            hide_parameters=True,  # An error's message must not repeat what a person wrote.
            dialect=self._dialect,
        )
        if not isinstance(told, DBAPIError):
            raise TypeError("the error is not the driver's") from error
        return told


def _driver(connection: sqlalchemy.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the connection is not sqlite3's")
    return driver


def _engine(file: SqliteFile, wait_for_lock: timedelta, *pragmas: str) -> Engine:
    engine = create_engine(
        file.url,
        poolclass=NullPool,
        connect_args={
            "isolation_level": None,  # The driver begins nothing by itself; we do, by word.
            "timeout": wait_for_lock.total_seconds(),
            "check_same_thread": False,  # A thread waits where the loop must not.
            "cached_statements": _STATEMENTS,
        },
        hide_parameters=True,
    )

    def prepare(driver: Any, _record: object) -> None:
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    return engine
