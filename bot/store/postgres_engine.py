"""One PostgreSQL database: connections that write, and connections that only look, both on asyncpg.

A turn stays the plain function that it is on SQLite; a greenlet lets it wait for the server without
stopping the loop. Any number of processes may stand on one database.
This module must not know what a turn does.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from bot.domain.errors import DatabaseGone
from bot.store.address import PostgresServer
from bot.store.connection import Connection
from bot.store.failures import may_go_again
from bot.store.migrating import expect_head
from bot.store.postgres_sessions import Session, Sessions

_T = TypeVar("_T")

_TRIES = 3
# Seconds before the next. Begun at once, it may take the locks that it gave up from the one that
# waits for them, which a busy machine has not woken yet; and both stand in each other's way again.
_OTHERS_FIRST = 0.02
_HANGS_AT_MOST = 20_000  # milliseconds
_MOST_READERS = 4


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
            # What the server knows of a table is a minute old or, in a new database, nothing. Then
            # it reads whole tables where an index leads to the row, and keeps that plan.
            "enable_seqscan": "off",
            # A plan for any values, made once: ours lead by an index whatever the values are, and
            # to plan one of our joins anew takes longer than to run it.
            "plan_cache_mode": "force_generic_plan",
        }
        self._wrote = wrote
        self._writing = Sessions(server, settings, connections, "ISOLATION LEVEL READ COMMITTED")
        # One snapshot for all that a read asks, as on SQLite.
        self._reading = Sessions(
            server,
            settings | {"default_transaction_read_only": "on"},
            min(_MOST_READERS, connections),
            "ISOLATION LEVEL REPEATABLE READ READ ONLY",
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
        result, wrote = await _tried(
            self._writing,
            lambda session: _once(session, self._writing, lambda each: (turn(each), each.wrote)),
        )
        if wrote:
            self._wrote()
        return result

    async def read(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn on one snapshot of the database; it waits for no writer."""
        return await _tried(self._reading, lambda session: _once(session, self._reading, turn))

    async def glance(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn that asks one statement, and so needs no transaction around it."""
        return await _tried(self._reading, lambda session: _glanced(session, turn))

    async def close(self) -> None:
        """Let go of every connection."""
        await self._writing.close()
        await self._reading.close()


class _LostError(Exception):
    """The connection broke before the commit, so nothing is stored: the server was restarted."""


async def _tried(sessions: Sessions, once: Callable[[Session], Awaitable[_T]]) -> _T:
    left = _TRIES
    while True:
        left -= 1
        try:
            async with sessions.one() as session:
                return await once(session)
        except DBAPIError as error:
            if not left or not may_go_again(error):
                raise
            await asyncio.sleep(_OTHERS_FIRST)
        except _LostError as lost:
            if not left:
                raise DatabaseGone from lost


async def _once(session: Session, whose: Sessions, turn: Callable[[Connection], _T]) -> _T:
    try:
        try:
            await session.say(whose.begin)
            result = await session.run(turn)
        except TimeoutError:
            raise
        except Exception as error:
            if session.server.is_closed():
                raise _LostError from error
            await session.say("ROLLBACK")
            raise
        # A turn that went on after a statement had failed would be undone without a word.
        if await session.say("COMMIT") != "COMMIT":
            raise RuntimeError("a turn passed over an error of the database, and is undone")
    except TimeoutError as error:
        session.server.terminate()
        raise DatabaseGone from error
    return result


async def _glanced(session: Session, turn: Callable[[Connection], _T]) -> _T:
    try:
        return await session.run(turn, most=1)
    except TimeoutError as error:
        session.server.terminate()
        raise DatabaseGone from error
    except Exception as error:
        if session.server.is_closed():
            raise _LostError from error
        raise
