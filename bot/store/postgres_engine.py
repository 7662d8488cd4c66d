"""One PostgreSQL database: a pool that writes, a pool that reads, both on asyncpg.

A turn stays the plain function that it is on SQLite; `run_sync` lets it wait for the server without
stopping the loop. Any number of processes may stand on one database.
This module must not know what a turn does.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import DatabaseGone
from bot.store.address import PostgresServer
from bot.store.connection import Connection
from bot.store.failures import may_go_again, reaching
from bot.store.migrating import expect_head

_T = TypeVar("_T")

_TRIES = 3
_CONNECT_WITHIN = 10.0  # seconds
_ANSWER_WITHIN = 30.0  # seconds for one statement; a network may swallow all and say nothing
_HANGS_AT_MOST = 20_000  # milliseconds
_MOST_READERS = 4
_STATEMENTS = 1000  # Kept prepared on each connection: more than all of ours, in all their shapes.


class PostgresEngine:
    """The database, open. Made by `open`, on the loop that will use it."""

    def __init__(
        self,
        server: PostgresServer,
        *,
        durable: bool,
        wait_for_lock: timedelta,
        connections: int,
        wrote: Callable[[], None],
    ) -> None:
        readers = min(_MOST_READERS, connections)
        settings = {
            "application_name": "cyclebot",
            "timezone": "UTC",
            "lock_timeout": str(int(wait_for_lock / timedelta(milliseconds=1))),
            # A turn waits for nobody in the middle: a process that hangs there, perhaps for good,
            # must not keep its locks from the other replicas.
            "idle_in_transaction_session_timeout": str(_HANGS_AT_MOST),
            "synchronous_commit": "on" if durable else "off",
            # To compile a plan to machine code takes longer than any of ours runs.
            "jit": "off",
        }
        self._wrote = wrote
        self._writing = _engine(server, settings, connections, isolation_level="READ COMMITTED")
        # One snapshot for all that a read asks, as on SQLite.
        self._reading = _engine(
            server,
            settings,
            readers,
            isolation_level="REPEATABLE READ",
            execution_options={"postgresql_readonly": True},
        )

    @classmethod
    async def open(
        cls,
        server: PostgresServer,
        *,
        durable: bool,
        wait_for_lock: timedelta,
        connections: int,
        wrote: Callable[[], None],
    ) -> PostgresEngine:
        """Reach a migrated database.

        Raises:
            DatabaseNotMigrated, DatabaseTooNew: see `expect_head`.
            DatabaseGone: it does not answer.
        """
        engine = cls(
            server,
            durable=durable,
            wait_for_lock=wait_for_lock,
            connections=connections,
            wrote=wrote,
        )
        try:
            await engine.read(lambda connection: expect_head(connection.library))
        except BaseException:
            await engine.close()
            raise
        return engine

    async def write(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn in one transaction; it is stored when this returns.

        A caller that goes away takes the turn along, unless the commit was under way.
        """
        left = _TRIES
        while True:
            left -= 1
            try:
                return await self._write_once(turn)
            except DBAPIError as error:
                if not left or not may_go_again(error):
                    raise
            except _LostError as lost:
                if not left:
                    raise lost.error from lost

    async def read(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn on one snapshot of the database; it waits for no writer."""
        left = _TRIES
        while True:
            left -= 1
            try:
                async with _begun(self._reading) as connection:
                    return await _run(connection, turn)
            except _LostError as lost:
                if not left:
                    raise lost.error from lost

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writing.dispose()
        await self._reading.dispose()

    async def _write_once(self, turn: Callable[[Connection], _T]) -> _T:
        async with _begun(self._writing) as connection:
            result, wrote = await _run(connection, lambda each: (turn(each), each.wrote))
        if wrote:
            self._wrote()
        return result


class _LostError(Exception):
    """The connection broke before the commit, so nothing is stored: the server was restarted."""

    def __init__(self, error: DBAPIError) -> None:
        super().__init__()
        self.error = error


@asynccontextmanager
async def _begun(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    with reaching():
        connection = await engine.connect()
    try:
        async with connection.begin():
            yield connection
    except TimeoutError as error:
        raise DatabaseGone from error
    finally:
        await connection.close()


async def _run(connection: AsyncConnection, turn: Callable[[Connection], _T]) -> _T:
    try:
        return await connection.run_sync(lambda library: turn(Connection(library)))
    except DBAPIError as error:
        if error.connection_invalidated:
            raise _LostError(error) from error
        raise


def _engine(
    server: PostgresServer, settings: dict[str, str], connections: int, **more: Any
) -> AsyncEngine:
    return create_async_engine(
        server.url,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,  # An error's message must not repeat what a person wrote.
        # The connection used last knows the most statements; others wait for a crowd.
        pool_use_lifo=True,
        connect_args={
            "server_settings": settings,
            "timeout": _CONNECT_WITHIN,
            "command_timeout": _ANSWER_WITHIN,
            "prepared_statement_cache_size": _STATEMENTS,
        },
        **more,
    )
