"""The dispatcher: the only one who sends what is owed.

It takes a batch out of the database, sends it, each workspace a few messages at once, and stores
what came of all that finished meanwhile. It is woken by a commit in its process, else it looks
every second. Any number of replicas may do so on one database. This module must not know a table,
a platform's name, or what a message says.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from bot.domain.clock import monotonic
from bot.store import delivery_claims as claims
from bot.store import delivery_plan as planning
from bot.store.database import Database
from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.platform import Platform
from scheduler.batches import Batches, Begun, Compose, Done, NotDrawn, OnRefused, Policy
from scheduler.faults import named
from scheduler.sending import Errand, Housed, Result, Sender

_log = logging.getLogger(__name__)

_Flying = set[asyncio.Task[Done]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Batch:
    """What was taken out, with its errands not yet begun."""

    begun: Begun
    errands: Sequence[Coroutine[Any, Any, Done]]


class Dispatcher:
    """Sends what is owed. Made and used on one event loop.

    Args:
        database: The open database.
        platforms: Those that can be spoken to; messages for others wait.
        compose: Draws messages by batch; it only reads.
        policy: How fast and how patiently.
        on_refused: What happens when a platform refuses a conversation for good.
        chance: Where jitter comes from.
    """

    def __init__(
        self,
        database: Database,
        platforms: Mapping[PlatformName, Platform],
        compose: Compose,
        policy: Policy | None = None,
        on_refused: OnRefused = claims.stop_conversation,
        *,
        chance: Random | None = None,
    ) -> None:
        self._database = database
        self._platforms: Mapping[str, Platform] = dict(platforms.items())
        self._policy = policy or Policy()
        jitter = chance or Random()  # noqa: S311 - it spreads load and guards nothing.
        self._batches = Batches(tuple(platforms), compose, self._policy, on_refused, jitter)
        self._sender = Sender(self._policy.timeout)
        self._in_flight: Counter[str] = Counter()
        self._being_asked: set[str] = set()
        self._beginning = asyncio.Lock()
        self._awake = asyncio.Event()
        self._landed = asyncio.Event()
        database.on_commit(self._awake.set)

    async def run_round(self) -> int:
        """Send one batch of what is due, wait for it, and store what came of it.

        Returns:
            How many messages a platform was asked to show.
        """
        batch = await self._round()
        return 0 if batch is None else len(batch.begun.errands)

    async def drain(self) -> int:
        """Send until nothing is due and nothing is in flight; how many messages were sent.

        What is in doubt is left to its lease, what has a later slot to its slot.
        """
        total = 0
        while True:
            batch = await self._round()
            if batch is not None and batch.begun.changed:
                total += len(batch.begun.errands)
                continue
            if not self._in_flight and not self._being_asked:
                return total
            self._landed.clear()
            await self._landed.wait()

    async def run(self, stop: asyncio.Event) -> None:
        """Send whatever becomes due until told to stop; what is in flight then is finished.

        No failure ends this loop: each is logged, and the next look comes soon.
        """
        flying: _Flying = set()
        await self._survived(self._void_leases())
        try:
            while not stop.is_set():
                self._awake.clear()
                if not await self._survived(self._step(flying)):
                    await self._rest(flying, stop)
            while flying:
                await asyncio.wait(flying)
                await self._survived(self._land(flying))
        finally:
            for task in flying:
                task.cancel()

    async def _round(self) -> _Batch | None:
        batch = await self._begin()
        if batch is None:
            return None
        try:
            done = await asyncio.gather(*batch.errands)
        except BaseException:  # Cancelled: the leases end by themselves.
            self._let_go(batch.begun.errands, batch.begun.homeless)
            raise
        await self._finish(done)
        return batch

    async def _step(self, flying: _Flying) -> int:
        landed = await self._land(flying)
        batch = await self._begin()
        if batch is None:
            return landed
        flying.update(asyncio.create_task(errand) for errand in batch.errands)
        return landed + batch.begun.changed

    async def _land(self, flying: _Flying) -> int:
        done = [task for task in flying if task.done()]
        flying.difference_update(done)
        await self._finish([task.result() for task in done])
        return len(done)

    async def _rest(self, flying: _Flying, stop: asyncio.Event) -> None:
        """Wait for a commit, something that landed, the word to stop, or the next look."""
        signals = [asyncio.create_task(event.wait()) for event in (self._awake, stop)]
        try:
            await asyncio.wait(
                [*signals, *flying],
                timeout=self._policy.look_every.total_seconds(),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for signal in signals:
                signal.cancel()

    async def _begin(self) -> _Batch | None:
        async with self._beginning:
            # Read before the claim, so that a slow database shortens our time and not the lease.
            began = monotonic()
            waiting = await self._database.read(
                lambda work: planning.look(work.connection, work.now, self._batches.paces)
            )
            if not waiting:
                return None
            begun = await self._take(waiting)
            self._in_flight.update(each.claimed.row.installation_id for each in begun.errands)
            self._being_asked.update(each.account_id for each in begun.homeless)
            return self._sent(begun, began)

    async def _take(self, waiting: planning.Waiting) -> Begun:
        begin = partial(
            self._batches.begin,
            waiting=waiting,
            in_flight=dict(self._in_flight),
            being_asked=frozenset(self._being_asked),
        )
        try:
            return await self._database.work(begin)
        except NotDrawn:
            return await self._database.work(partial(begin, one_by_one=True))

    def _sent(self, begun: Begun, began: float) -> _Batch:
        until = began + (self._policy.lease - self._policy.timeout).total_seconds()
        sends: list[Coroutine[Any, Any, Done]] = [
            self._sender.send(
                self._platforms[each.claimed.platform], each, now=begun.now, until=until
            )
            for each in begun.errands
        ]
        asks: list[Coroutine[Any, Any, Done]] = [
            self._sender.house(self._platforms[each.platform], each) for each in begun.homeless
        ]
        return _Batch(begun=begun, errands=[*sends, *asks])

    async def _finish(self, done: Sequence[Done]) -> None:
        if not done:
            return
        try:
            await self._database.work(lambda work: self._batches.finish(work, done))
        finally:
            # If this was not stored the leases end by themselves, and what was sent is found.
            self._let_go(
                [each.errand for each in done if isinstance(each, Result)],
                [each.whose for each in done if isinstance(each, Housed)],
            )

    def _let_go(self, errands: Iterable[Errand], homeless: Iterable[planning.Homeless]) -> None:
        self._in_flight.subtract(each.claimed.row.installation_id for each in errands)
        self._in_flight = +self._in_flight
        self._being_asked.difference_update(each.account_id for each in homeless)
        self._landed.set()

    async def _void_leases(self) -> int:
        if not self._database.alone:
            return 0
        return await self._database.work(self._leases_end)

    def _leases_end(self, work: Work) -> int:
        return claims.void_leases(work, 2 * self._policy.timeout)

    async def _survived(self, step: Awaitable[int]) -> int:
        try:
            return await step
        except Exception as error:
            _log.error("a round of the dispatcher failed: %s", named(error))
            return 0
