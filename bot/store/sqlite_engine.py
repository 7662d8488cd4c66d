"""One SQLite file: one thread that writes, a few connections that read.

SQLite lets one transaction write at a time and spends most of it waiting for the disk. So turns
that wait together are run one after the other in one transaction, each in a savepoint of its own,
and share the one commit. This module must not know what a turn does.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Generic, TypeVar

import sqlalchemy
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool

from bot.domain.clock import monotonic
from bot.domain.errors import DatabaseGone, DatabaseNotMigrated
from bot.store.address import SqliteFile
from bot.store.connection import Connection
from bot.store.migrating import expect_head
from bot.store.serving_lock import ServingLock

_T = TypeVar("_T")

_STATEMENTS = 1000  # Kept prepared on each connection: more than all of ours.
_READERS = 2  # A slow read holds up no quick one; more threads only wait for each other.
_MOST_TOGETHER = 100  # Turns in one commit; the first of them must not wait long for the last.
_LONGEST_TOGETHER = 0.05  # seconds; so does a batch of long turns.


class SqliteEngine:
    """The file, open. Made by `open`, on the loop that will use it."""

    def __init__(
        self,
        file: SqliteFile,
        *,
        lock: ServingLock | None,
        durable: bool,
        at_once: bool,
        wait_for_lock: timedelta,
        wrote: Callable[[], None],
    ) -> None:
        self._lock = lock
        self._at_once = at_once
        self._wrote = wrote
        self._loop = asyncio.get_running_loop()
        writing = _engine(file, durable, wait_for_lock)
        event.listen(writing, "begin", lambda each: each.exec_driver_sql("BEGIN IMMEDIATE"))
        self._reading = _engine(file, durable, wait_for_lock, readers=_READERS)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self._queue: queue.SimpleQueue[_Turn[Any] | None] = queue.SimpleQueue()
        self._writer = _Writer(writing)
        self._thread = threading.Thread(target=self._write_all, name="sqlite-writer", daemon=True)

    @classmethod
    async def open(
        cls,
        file: SqliteFile,
        *,
        durable: bool,
        serve: bool,
        at_once: bool,
        wait_for_lock: timedelta,
        wrote: Callable[[], None],
    ) -> SqliteEngine:
        """Open a migrated file and start its writer.

        Raises:
            DatabaseInUse: `serve`, and another process or `Database` serves from it.
            DatabaseNotMigrated, DatabaseTooNew: see `expect_head`; a missing file is not made.
        """
        if not file.path.exists():
            raise DatabaseNotMigrated
        lock = ServingLock.take(file.lock_path) if serve else None
        engine = cls(
            file,
            lock=lock,
            durable=durable,
            at_once=at_once,
            wait_for_lock=wait_for_lock,
            wrote=wrote,
        )
        try:
            await engine.read(lambda connection: expect_head(connection.library))
            await engine._loop.run_in_executor(engine._readers, engine._writer.connect)
        except BaseException:
            await engine.close()
            raise
        engine._thread.start()
        return engine

    async def write(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn in the writer thread; it is stored when this returns.

        A caller that goes away before the turn began takes it along; after that the turn is
        stored all the same, and nobody else's is touched.
        """
        future: asyncio.Future[_T] = self._loop.create_future()
        waits = _Turn(function=turn, future=future)
        if self._at_once:
            self._settle(self._writer.run([waits], list))
        else:
            self._queue.put(waits)
        return await future

    async def read(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn on one snapshot of the file; it never waits for the writer."""
        if self._at_once:
            return self._read(turn)
        return await self._loop.run_in_executor(self._readers, self._read, turn)

    async def close(self) -> None:
        """Let the turns that wait end, then let go of the file."""
        if self._thread.ident is not None:
            self._queue.put(None)
            await self._loop.run_in_executor(None, self._thread.join)
        self._writer.close()
        await self._loop.run_in_executor(None, self._readers.shutdown)
        self._reading.dispose()
        if self._lock is not None:
            self._lock.release()

    def _read(self, turn: Callable[[Connection], _T]) -> _T:
        with self._reading.connect() as connection, connection.begin():
            _driver(connection).execute("BEGIN")
            return turn(Connection(connection))

    # From here on everything runs in the writer thread.

    def _write_all(self) -> None:
        while (first := self._queue.get()) is not None:
            batch = [first, *self._waiting(_MOST_TOGETHER - 1)]
            outcomes = self._writer.run(batch, lambda: self._waiting(1))
            if not self._tell(outcomes):
                break
        self._writer.close()

    def _waiting(self, most: int) -> list[_Turn[Any]]:
        """Take the turns that wait now; the word to stop stays for the next look."""
        turns: list[_Turn[Any]] = []
        while len(turns) < most:
            try:
                turn = self._queue.get_nowait()
            except queue.Empty:
                break
            if turn is None:
                self._queue.put(None)
                break
            turns.append(turn)
        return turns

    def _tell(self, outcomes: list[_Outcome]) -> bool:
        try:
            self._loop.call_soon_threadsafe(self._settle, outcomes)
        except RuntimeError:  # The loop was closed without us; nobody is left to be told.
            return False
        return True

    def _settle(self, outcomes: list[_Outcome]) -> None:
        for outcome in outcomes:
            outcome.settle()
        if any(outcome.changed for outcome in outcomes):
            self._wrote()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn(Generic[_T]):
    function: Callable[[Connection], _T]
    future: asyncio.Future[_T]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    turn: _Turn[Any]
    result: Any = None
    error: BaseException | None = None
    changed: bool = False

    def settle(self) -> None:
        """On the loop: hand the caller what came of the turn, if the caller is still there."""
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


class _UndoneError(Exception):
    """SQLite gave up the whole transaction in the middle of a turn, as it may on a full disk."""

    def __init__(self, error: BaseException | None) -> None:
        super().__init__()
        self.error = error


class _Writer:
    """The one connection that writes, and batches on it."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._connection: sqlalchemy.Connection | None = None

    def run(self, batch: list[_Turn[Any]], more: Callable[[], list[_Turn[Any]]]) -> list[_Outcome]:
        """Run turns in one transaction, and those that `more` gives while it is open.

        Returns:
            One outcome for each turn: its own; or, if nothing could be begun or stored, for all
            the same.
        """
        turns = _Growing(batch, more)
        outcomes: list[_Outcome] = []
        try:
            connection = self.connect()
            with connection.begin():
                outcomes.extend(_in_savepoint(connection, turn) for turn in turns)
        except _UndoneError as undone:
            self.close()
            if len(turns.taken) > 1:
                # The others are not to blame: each goes again, by itself.
                return [one for turn in turns.taken for one in self.run([turn], list)]
            return [_Outcome(turn=turns.taken[0], error=undone.error or DatabaseGone())]
        except Exception as error:
            self.close()
            return [_Outcome(turn=turn, error=error) for turn in turns.taken]
        return outcomes

    def connect(self) -> sqlalchemy.Connection:
        """Give the connection, made at the first call; that is when the file becomes a WAL one."""
        if self._connection is None:
            self._connection = self._engine.connect()
        return self._connection

    def close(self) -> None:
        """Let the connection go, and with it all that is not stored."""
        if self._connection is not None:
            # A commit that failed leaves its transaction open; closing is what surely ends it.
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


class _Growing:
    """The turns of a batch, and those that come while it runs, up to a measure."""

    def __init__(self, batch: list[_Turn[Any]], more: Callable[[], list[_Turn[Any]]]) -> None:
        self.taken = batch
        self._more = more

    def __iter__(self) -> Iterator[_Turn[Any]]:
        until = monotonic() + _LONGEST_TOGETHER
        position = 0
        while position < len(self.taken):
            yield self.taken[position]
            position += 1
            room = len(self.taken) < _MOST_TOGETHER and monotonic() < until
            if position == len(self.taken) and room:
                self.taken.extend(self._more())


def _in_savepoint(connection: sqlalchemy.Connection, turn: _Turn[Any]) -> _Outcome:
    if turn.future.cancelled():
        return _Outcome(turn=turn)
    driver = _driver(connection)
    driver.execute("SAVEPOINT turn")
    changes = driver.total_changes
    try:
        result = turn.function(Connection(connection))
    except BaseException as error:  # It is the caller's, and must not end the thread.
        if not driver.in_transaction:
            raise _UndoneError(error) from error
        driver.execute("ROLLBACK TO turn")
        driver.execute("RELEASE turn")
        return _Outcome(turn=turn, error=error)
    if not driver.in_transaction:
        raise _UndoneError(None)
    driver.execute("RELEASE turn")
    return _Outcome(turn=turn, result=result, changed=driver.total_changes > changes)


def _driver(connection: sqlalchemy.Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    if not isinstance(driver, sqlite3.Connection):
        raise TypeError("the connection is not sqlite3's")
    return driver


def _engine(
    file: SqliteFile,
    durable: bool,
    wait_for_lock: timedelta,
    *,
    readers: int = 0,
) -> Engine:
    connecting = {
        "isolation_level": None,  # The driver begins nothing by itself; we do, by word.
        "timeout": wait_for_lock.total_seconds(),
        "check_same_thread": False,
        "cached_statements": _STATEMENTS,
    }
    engine = (
        create_engine(
            file.url,
            pool_size=readers,
            max_overflow=0,
            connect_args=connecting,
            hide_parameters=True,
        )
        if readers
        else create_engine(
            file.url, poolclass=NullPool, connect_args=connecting, hide_parameters=True
        )
    )
    pragmas = ("foreign_keys = ON", "query_only = ON") if readers else _writing_pragmas(durable)

    def prepare(driver: Any, _record: object) -> None:
        for pragma in pragmas:
            driver.execute(f"PRAGMA {pragma}")

    event.listen(engine, "connect", prepare)
    return engine


def _writing_pragmas(durable: bool) -> tuple[str, ...]:
    return (
        "journal_mode = WAL",
        # FULL, for what was acknowledged must outlive a power cut; see docs on WAL and NORMAL.
        f"synchronous = {'FULL' if durable else 'OFF'}",
        "foreign_keys = ON",
        "secure_delete = ON",  # What is erased is overwritten, not only forgotten.
    )
