"""The one asynchronous thing about data: run this function in a transaction.

The function is a plain one over an open `Work`; where it runs, what it shares a commit with and
which database it is, it never learns. This module must not know a table.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Protocol, TypeVar, assert_never

from bot.domain.clock import CalendarClock
from bot.domain.errors import DatabaseGone
from bot.domain.faults import named
from bot.domain.ids import Ids
from bot.store.address import Address, PostgresServer, SqliteFile, parse
from bot.store.connection import Connection
from bot.store.failures import translated
from bot.store.sqlite_engine import SqliteEngine
from bot.store.work import Work

_T = TypeVar("_T")
_log = logging.getLogger(__name__)


class _Engine(Protocol):
    """What each kind of database does in its own way."""

    async def write(self, turn: Callable[[Connection], _T]) -> _T: ...

    async def read(self, turn: Callable[[Connection], _T]) -> _T: ...

    async def glance(self, turn: Callable[[Connection], _T]) -> _T: ...

    async def close(self) -> None: ...


class Database:
    """An open database. Made by `open`, used on the loop it was opened on."""

    def __init__(self, *, clock: CalendarClock, ids: Ids) -> None:
        """Use `open`."""
        self._clock = clock
        self._ids = ids
        self._wakes: list[Callable[[], None]] = []
        self._engine: _Engine
        self._alone = False
        self._closed = False
        self._under_way = 0
        self._idle = asyncio.Event()

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        clock: CalendarClock,
        ids: Ids,
        durable: bool = True,
        serve: bool = False,
        wait_for_lock: timedelta = timedelta(seconds=5),
        connections: int = 10,
    ) -> Database:
        """Open a migrated database.

        Args:
            url: `sqlite:///...` or `postgresql://...`; see `bot.store.address.parse`.
            clock: Where each transaction's `now` comes from.
            ids: Where its new ids come from.
            durable: Whether a commit outlives a power cut; False only for what is thrown away.
            serve: Whether this process sends what is owed. A SQLite file lets one do so.
            wait_for_lock: How long to wait for somebody else's change before `DatabaseLocked`.
            connections: On PostgreSQL, how many turns may be under way at once.

        Raises:
            DatabaseInUse: `serve`, and somebody serves from this file.
            DatabaseNotMigrated, DatabaseTooNew: its tables are not this program's.
            DatabaseGone, DatabaseLocked, NotADatabase: as their names say.
            Unusable: the address can't be read.
        """
        database = cls(clock=clock, ids=ids)
        address = parse(url)
        database._alone = serve and isinstance(address, SqliteFile)
        with translated():
            database._engine = await _opened(
                address,
                durable=durable,
                serve=serve,
                wait_for_lock=wait_for_lock,
                connections=connections,
                wrote=database._wake,
            )
        return database

    @property
    def alone(self) -> bool:
        """Whether nobody else can be sending from this database, so that every lease is void."""
        return self._alone

    async def work(self, function: Callable[[Work], _T]) -> _T:
        """Run a function in one transaction: stored when this returns, undone if it raises.

        It may be called again from the start, when the database undid it for another's sake: it
        must change nothing but through its `Work`, and must not wait for anything else. If the
        caller is cancelled, the transaction is stored or undone as a whole, and which is not known.

        Args:
            function: It gets the open `Work`, whose `now` is read as the function starts.

        Returns:
            What the function returned; use no connection or open result in it.

        Raises:
            DatabaseLocked, DatabaseGone, DiskFull, NotADatabase: nothing is stored (after
                DatabaseGone in the commit itself, that is not known).
            Exception: whatever the function raised, and then nothing of it is stored.
        """
        with self._entered():
            return await self._engine.write(lambda connection: function(self._work(connection)))

    async def read(self, function: Callable[[Work], _T]) -> _T:
        """Run a function that only looks, on one snapshot; it never waits for a writer.

        It sees every `work` that returned before. What it tries to write is refused by the
        database. It may be called again, as in `work`.

        Raises:
            DatabaseLocked, DatabaseGone, NotADatabase: as their names say.
            Exception: whatever the function raised.
        """
        with self._entered():
            return await self._engine.read(lambda connection: function(self._work(connection)))

    async def glance(self, function: Callable[[Work], _T]) -> _T:
        """Run a function that asks one statement, as `read` does.

        One statement is a snapshot by itself. So on PostgreSQL no transaction is begun and ended
        around it, which takes twice as long as most statements do.

        Raises:
            RuntimeError: it asks a second.
            Exception: as `read`.
        """
        with self._entered():
            return await self._engine.glance(lambda connection: function(self._work(connection)))

    def on_commit(self, wake: Callable[[], None]) -> None:
        """Have a function called on the loop after every commit that changed a row.

        It says only that something changed, once for commits that were shared. What it raises is
        logged.
        """
        self._wakes.append(wake)

    async def close(self) -> None:
        """Let what is under way end, then let go. A second time does nothing."""
        if self._closed:
            return
        self._closed = True
        while self._under_way:
            self._idle.clear()
            await self._idle.wait()
        await self._engine.close()

    @contextmanager
    def _entered(self) -> Iterator[None]:
        if self._closed:
            raise DatabaseGone("Cyclebot is stopping. Nothing of this was stored; try again soon.")
        self._under_way += 1
        try:
            with translated():
                yield
        finally:
            self._under_way -= 1
            self._idle.set()

    def _work(self, connection: Connection) -> Work:
        return Work(connection=connection, now=self._clock.now(), ids=self._ids)

    def _wake(self) -> None:
        for wake in self._wakes:
            try:
                wake()
            except Exception as error:
                _log.error("what was to be woken by a commit failed: %s", named(error))


async def _opened(
    address: Address,
    *,
    durable: bool,
    serve: bool,
    wait_for_lock: timedelta,
    connections: int,
    wrote: Callable[[], None],
) -> _Engine:
    match address:
        case SqliteFile():
            return await SqliteEngine.open(
                address,
                durable=durable,
                serve=serve,
                wait_for_lock=wait_for_lock,
                wrote=wrote,
            )
        case PostgresServer():
            # Loaded here and not above: who serves from a file has no use for its packages.
            from bot.store.postgres_engine import PostgresEngine

            return await PostgresEngine.open(
                address,
                durable=durable,
                wait_for_lock=wait_for_lock,
                connections=connections,
                wrote=wrote,
            )
        case _:
            assert_never(address)
