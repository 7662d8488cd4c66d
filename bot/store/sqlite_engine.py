"""One SQLite file: turns run on the loop, one after the other; a thread waits for the disk.

SQLite lets one transaction write at a time and spends most of it waiting for the disk. So turns
that wait together run in one transaction, each in a savepoint of its own, and share the one commit.
A turn is all computing, which Python does in one thread at a time: in a thread of its own it and
the loop would only take the interpreter from each other, once for each statement. What really
waits, for the disk or for another process, does so in a thread. This module must not know what a
turn does.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, TypeVar

from bot.domain.clock import monotonic
from bot.domain.errors import DatabaseGone, DatabaseNotMigrated
from bot.store.address import SqliteFile
from bot.store.connection import Connection
from bot.store.migrating import expect_head
from bot.store.serving_lock import ServingLock
from bot.store.sqlite_file import Outcome, Reader, Turn, Undone, Writer

_T = TypeVar("_T")

_MOST_TOGETHER = 100  # Turns in one commit; the first of them must not wait long for the last.
_LONGEST_TOGETHER = 0.05  # seconds; so does a batch of long turns.
_BREATH = 0.005  # seconds; after so much computing everybody else on the loop has a turn.


class SqliteEngine:
    """The file, open. Made by `open`, on the loop that will use it."""

    def __init__(
        self,
        file: SqliteFile,
        *,
        lock: ServingLock | None,
        durable: bool,
        wait_for_lock: timedelta,
        wrote: Callable[[], None],
    ) -> None:
        self._lock = lock
        self._durable = durable
        self._wrote = wrote
        self._loop = asyncio.get_running_loop()
        self._reader = Reader(file, wait_for_lock)
        self._writer = Writer(file, durable=durable, wait_for_lock=wait_for_lock)
        self._patience = ThreadPoolExecutor(1, thread_name_prefix="sqlite-waits")
        self._waiting: deque[Turn[Any]] = deque()
        self._writing: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        file: SqliteFile,
        *,
        durable: bool,
        serve: bool,
        wait_for_lock: timedelta,
        wrote: Callable[[], None],
    ) -> SqliteEngine:
        """Open a migrated file.

        Raises:
            DatabaseInUse: `serve`, and another process or `Database` serves from it.
            DatabaseNotMigrated, DatabaseTooNew: see `expect_head`; a missing file is not made.
        """
        if not file.path.exists():
            raise DatabaseNotMigrated
        lock = ServingLock.take(file.lock_path) if serve else None
        engine = cls(file, lock=lock, durable=durable, wait_for_lock=wait_for_lock, wrote=wrote)
        try:
            await engine.read(lambda connection: expect_head(connection.library))
            await engine._patiently(engine._writer.open)
        except BaseException:
            await engine.close()
            raise
        return engine

    async def write(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn behind those that wait; it is stored when this returns.

        A caller that goes away before the turn began takes it along; after that the turn is
        stored all the same, and nobody else's is touched.
        """
        future: asyncio.Future[_T] = self._loop.create_future()
        waits = Turn(function=turn, future=future)
        if self._writing is None and not self._durable and self._writer.begin_at_once():
            self._tell([self._alone(waits)])  # Nobody need wait, for nothing waits for the disk.
        else:
            self._waiting.append(waits)
            if self._writing is None:
                self._writing = self._loop.create_task(self._write_all())
        return await future

    async def read(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn on one snapshot of the file; it never waits for a writer."""
        return self._reader.run(turn)

    async def glance(self, turn: Callable[[Connection], _T]) -> _T:
        """Run a turn that asks one statement."""
        return self._reader.run(turn, most=1)

    async def close(self) -> None:
        """Let the turns that wait end, then let go of the file."""
        if self._writing is not None:
            await self._writing
        await self._patiently(self._writer.close)
        await self._loop.run_in_executor(None, self._patience.shutdown)
        self._reader.close()
        if self._lock is not None:
            self._lock.release()

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                self._tell(await self._written(self._taken(_MOST_TOGETHER), self._waiting))
        finally:
            self._writing = None

    def _alone(self, turn: Turn[Any]) -> Outcome:
        """Run a turn in the transaction that is begun, and store it."""
        try:
            outcome = self._writer.run(turn)
            self._writer.commit()
        except Undone as undone:
            self._writer.close()
            return Outcome(turn=turn, error=undone.error or DatabaseGone())
        except Exception as error:
            self._writer.close()
            return Outcome(turn=turn, error=error)
        return outcome

    def _tell(self, outcomes: list[Outcome]) -> None:
        for outcome in outcomes:
            outcome.settle()
        if any(outcome.changed for outcome in outcomes):
            self._wrote()

    def _taken(self, most: int) -> list[Turn[Any]]:
        return [self._waiting.popleft() for _ in range(min(most, len(self._waiting)))]

    async def _written(self, turns: list[Turn[Any]], more: deque[Turn[Any]]) -> list[Outcome]:
        """Run turns in one transaction, and those of `more` that come while it is open.

        Returns:
            One outcome for each turn: its own; or, if nothing could be begun or stored, for all
            the same.
        """
        try:
            if not self._writer.begin_at_once():
                await self._patiently(self._writer.begin)
            outcomes = await self._run(turns, more)
            if self._durable and any(outcome.changed for outcome in outcomes):
                await self._patiently(self._writer.commit)
            else:
                self._writer.commit()
        except Undone as undone:
            await self._patiently(self._writer.close)
            if len(turns) > 1:
                # The others are not to blame: each goes again, by itself.
                return [one for turn in turns for one in await self._written([turn], deque())]
            return [Outcome(turn=turns[0], error=undone.error or DatabaseGone())]
        except Exception as error:
            await self._patiently(self._writer.close)
            return [Outcome(turn=turn, error=error) for turn in turns]
        return outcomes

    async def _run(self, turns: list[Turn[Any]], more: deque[Turn[Any]]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        begun = breathed = monotonic()
        while len(outcomes) < len(turns):
            outcomes.append(self._writer.run(turns[len(outcomes)]))
            now = monotonic()
            if now - breathed > _BREATH:
                await asyncio.sleep(0)
                breathed = monotonic()
            room = len(turns) < _MOST_TOGETHER and now - begun < _LONGEST_TOGETHER
            if len(outcomes) == len(turns) and room and more:
                turns.append(more.popleft())
        return outcomes

    async def _patiently(self, wait: Callable[[], object]) -> None:
        await self._loop.run_in_executor(self._patience, wait)
