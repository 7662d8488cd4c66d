"""Connections to one PostgreSQL server, kept open, and what goes straight through them.

SQLAlchemy makes them, and runs on them what is asked through it; it is told that nothing is to be
begun or stored, for that is said here by word. This module must not know what a turn does.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

import asyncpg
import sqlalchemy
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import NullPool

from bot.domain.clock import monotonic
from bot.domain.errors import DatabaseGone, DatabaseLocked
from bot.store.address import PostgresServer
from bot.store.connection import Connection
from bot.store.failures import reaching
from bot.store.straight import Described

_T = TypeVar("_T")

_CONNECT_WITHIN = 10.0  # seconds
_ANSWER_WITHIN = 30.0  # seconds for one statement; a network may swallow all and say nothing
_FREE_WITHIN = 30.0  # seconds, if every connection is in use
# Seconds without use. What stands between us and a server may forget a quiet connection and tell
# nobody, Azure's load balancers after four minutes; whoever used it next would wait in vain.
_TRUSTED_FOR = 120.0
ERRORS: tuple[type[Exception], ...] = (asyncpg.PostgresError, asyncpg.InterfaceError)
_STATEMENTS = 1000  # Kept prepared on each connection: more than all of ours, in all their shapes.


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A connection: as SQLAlchemy has it, and as its driver has it."""

    library: AsyncConnection
    server: asyncpg.Connection

    async def say(self, words: str) -> str:
        """Begin, store or undo a transaction; what the server did, in a word, comes back.

        Raises:
            DatabaseGone: the connection is broken.
            DBAPIError: the server refused it.
            TimeoutError: it did not answer.
        """
        try:
            did: str = await self.server.execute(words)
        except ERRORS as error:
            if self.server.is_closed():
                raise DatabaseGone from error
            raise _told(words, error) from error
        return did

    async def run(self, turn: Callable[[Connection], _T], *, most: int | None = None) -> _T:
        """Run a turn, of so many statements at most, while the loop goes on."""

        def straight(library: sqlalchemy.Connection) -> _T:
            return turn(Connection(library, StraightToServer(library), most=most))

        return await self.library.run_sync(straight)


class Sessions:
    """As many connections as may be in use at once, made when they are needed.

    Args:
        server: Where.
        settings: Of the server, for each of them.
        most: How many.
        kind: Of their transactions, in PostgreSQL's words.
    """

    def __init__(
        self, server: PostgresServer, settings: dict[str, str], most: int, kind: str
    ) -> None:
        self.begin = f"BEGIN {kind}"
        """What begins a transaction."""
        self._engine = create_async_engine(
            server.url,
            poolclass=NullPool,
            isolation_level="AUTOCOMMIT",
            hide_parameters=True,  # An error's message must not repeat what a person wrote.
            connect_args={
                "server_settings": settings,
                "timeout": _CONNECT_WITHIN,
                "command_timeout": _ANSWER_WITHIN,
                "statement_cache_size": _STATEMENTS,
                "max_cached_statement_lifetime": 0,
            },
        )
        self._free = asyncio.Semaphore(most)
        self._idle: list[tuple[float, Session]] = []
        """Since when nobody uses each, the last used last."""

    @asynccontextmanager
    async def one(self) -> AsyncIterator[Session]:
        """Lend a connection; the one used last goes first, for it knows the most statements.

        Raises:
            DatabaseLocked: all are in use, and stay so.
            DatabaseGone: the server can't be reached.
        """
        await self._wait()
        try:
            session = await self._take()
            try:
                yield session
            except Exception:
                await self._take_back(session)
                raise
            except BaseException:  # Its user went away in the middle of a statement.
                await _dropped([session])
                raise
            await self._take_back(session)
        finally:
            self._free.release()

    async def close(self) -> None:
        """Let go of every connection that nobody uses."""
        idle, self._idle = self._idle, []
        for _, session in idle:
            await session.library.close()
        await self._engine.dispose()

    async def _take_back(self, session: Session) -> None:
        if not session.server.is_closed():
            self._idle.append((monotonic(), session))
            return
        # A server that was restarted broke them all, and the others may not know it yet.
        idle, self._idle = self._idle, []
        await _dropped([session, *(each for _, each in idle)])

    async def _wait(self) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(_FREE_WITHIN):
                await self._free.acquire()
        except TimeoutError as error:
            raise DatabaseLocked from error

    async def _take(self) -> Session:
        while self._idle:
            since, session = self._idle.pop()
            if not session.server.is_closed() and monotonic() - since < _TRUSTED_FOR:
                return session
            await _dropped([session])
        with reaching():
            library = await self._engine.connect()
            raw = await library.get_raw_connection()
        return Session(library=library, server=raw.driver_connection)


class StraightToServer:
    """The driver, as statements that go straight need it."""

    errors = ERRORS

    def __init__(self, library: sqlalchemy.Connection) -> None:
        adapted: Any = library.connection.dbapi_connection
        self._wait = adapted.run_async

    def fetch(self, sql: str, given: Sequence[Any]) -> tuple[Sequence[Any], Described]:
        """Run a statement that gives rows."""
        return self._wait(lambda server: server.fetch(sql, *given)), lambda: self._columns(sql)

    def change(self, sql: str, given: Sequence[Any] = ()) -> int:
        """Run a statement that gives none."""
        said: str = self._wait(lambda server: server.execute(sql, *given))
        touched = said.rpartition(" ")[2]  # As in "INSERT 0 1" or "UPDATE 3".
        return int(touched) if touched.isdigit() else -1

    def change_each(self, sql: str, given: Sequence[Sequence[Any]]) -> None:
        """Run one for each of several sets of values."""
        self._wait(lambda server: server.executemany(sql, given))

    def told(self, sql: str, error: Exception) -> DBAPIError:
        """One of asyncpg's errors as SQLAlchemy's."""
        return _told(sql, error)

    def _columns(self, sql: str) -> Sequence[tuple[str, Any]]:
        prepared = self._wait(lambda server: server.prepare(sql))
        # It leaves open what no transaction is around, until the server hears anything else.
        self._wait(lambda server: server.execute("SELECT 1"))
        return [(each.name, each.type.oid) for each in prepared.get_attributes()]


def _told(sql: str, error: Exception) -> DBAPIError:
    if isinstance(error, asyncpg.PostgresError):
        error.detail = None  # It quotes the row, and so what a person wrote.
    broken = isinstance(error, asyncpg.IntegrityConstraintViolationError)
    kind = IntegrityError if broken else DBAPIError
    return kind(sql, None, error, hide_parameters=True)


async def _dropped(sessions: Sequence[Session]) -> None:
    for session in sessions:
        session.server.terminate()
        with suppress(DBAPIError):
            await session.library.invalidate()
            await session.library.close()
