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
from collections.abc import Awaitable, Mapping
from random import Random
from typing import TypeVar

from bot.domain.clock import monotonic
from bot.domain.errors import Unusable
from bot.domain.faults import named
from bot.store import delivery_claims as claims
from bot.store import delivery_plan as planning
from bot.store.database import Database
from bot.store.delivery_finish import stop_conversation
from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.platform import Platform
from dialogs.watch import Unwatched, Watch
from scheduler.batches import Batches, Begun, Compose, Done, NotDrawn, OnRefused, Policy
from scheduler.pulse import Pulse
from scheduler.sending import Errand, Sender, cut_off

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
_TRY_AGAIN = 0.2  # seconds between tries to store what landed, before the end
_LAST_TRIES = 10


class Dispatcher:
    """Sends what is owed. Made and used on one event loop.

    Attributes:
        pulse: Beaten by each look at what is owed that ended well.

    Args:
        database: The open database.
        platforms: Those that can be spoken to; messages for others wait.
        compose: Draws messages by batch; it only reads.
        policy: How fast and how patiently.
        on_refused: What happens when a platform refuses a conversation for good.
        chance: Where jitter comes from.
        watch: Counts what is sent.
    """

    def __init__(
        self,
        database: Database,
        platforms: Mapping[PlatformName, Platform],
        compose: Compose,
        policy: Policy | None = None,
        on_refused: OnRefused = stop_conversation,
        *,
        chance: Random | None = None,
        watch: Watch | None = None,
    ) -> None:
        self._database = database
        self._platforms: Mapping[str, Platform] = dict(platforms.items())
        self._policy = policy or Policy()
        self._batches = Batches(
            paces={name: self._policy.paces[name] for name in platforms},
            compose=compose,
            policy=self._policy,
            on_refused=on_refused,
            chance=chance or Random(),  # noqa: S311 - it spreads load and guards nothing.
        )
        self._sender = Sender(self._policy.timeout, watch or Unwatched())
        self._flying: dict[asyncio.Task[Done], Errand | planning.Homeless] = {}
        self._landed: list[Done] = []
        self._one_step = asyncio.Lock()
        self.pulse = Pulse()
        self._awake = asyncio.Event()
        database.on_commit(self._awake.set)

    async def run_round(self) -> int:
        """Send one batch of what is due, wait for all in flight, and store what came of it.

        Returns:
            How many messages a platform was asked to show.
        """
        _, sent = await self._step()
        try:
            await self._land_all()
        except asyncio.CancelledError:
            self._cancel()
            raise
        return sent

    async def drain(self) -> int:
        """Send until nothing is due and nothing is in flight; how many messages were sent.

        What is in doubt is left to its lease, what has a later slot to its slot.
        """
        total = 0
        while True:
            begun, sent = await self._step()
            total += sent
            if self._flying:
                await asyncio.wait(self._flying, return_when=asyncio.FIRST_COMPLETED)
            elif not begun:
                return total

    async def run(self, stop: asyncio.Event) -> None:
        """Send whatever becomes due until told to stop; then begin nothing, and give all back.

        What is in flight then is finished, for as long as the policy's `drain` lasts; what is not
        done by then is in doubt, and another replica asks about it. No failure ends this loop: each
        is logged, and the next look comes soon.
        """
        await self._survived(self._void_leases())
        try:
            while not stop.is_set():
                self._awake.clear()
                step = await self._survived(self._step())
                if step is None or not step[0]:
                    await self._rest(stop)
            await self._give_back()
        finally:
            self._cancel()

    async def _give_back(self) -> None:
        """Let land what is in flight, or cut it off, and store what came of it all."""
        self._sender.stop()
        if flying := list(self._flying):
            _, late = await asyncio.wait(flying, timeout=self._policy.drain.total_seconds())
            for task in late:
                task.cancel()
            await asyncio.wait(flying)
        for _ in range(_LAST_TRIES):
            if await self._survived(self._land_all()) is not None:
                return
            await asyncio.sleep(_TRY_AGAIN)

    async def _step(self) -> tuple[int, int]:
        """Store what landed and begin a batch: how much began, how many messages were sent.

        One step at a time, so that whoever finds nothing in flight finds all of it stored.
        """
        async with self._one_step:
            self._collect()
            look = None
            if not self._landed:
                look = await self._database.glance(self._look)
                if not look:
                    self.pulse.beat()
                    return 0, 0
            # Read before the claim, so that a slow database shortens our time and not the lease.
            began = monotonic()
            begun = await self._stored_and_begun(look)
            until = began + (self._policy.lease - self._policy.timeout).total_seconds()
            for errand in begun.errands:
                to = self._platforms[errand.claimed.platform]
                sending = self._sender.send(to, errand, now=begun.now, until=until)
                self._flying[asyncio.create_task(sending)] = errand
            for whose in begun.homeless:
                asking = self._sender.house(self._platforms[whose.platform], whose)
                self._flying[asyncio.create_task(asking)] = whose
            sent = sum(each.message is not None for each in begun.errands)
            self.pulse.beat()
            return begun.changed, sent

    async def _stored_and_begun(self, look: planning.Look | None) -> Begun:
        """In one transaction, for each waits for the disk; what landed goes alone if it must.

        Args:
            look: What there may be to do; None to look after what landed is stored.
        """
        landed = tuple(self._landed)
        flying = list(self._flying.values())
        busy = Counter(each.installation_id for each in flying)
        asked = {each.account_id for each in flying if isinstance(each, planning.Homeless)}

        def turn(work: Work, *, apart: bool = False) -> Begun:
            self._batches.finish(work, landed)
            return self._batches.begin(work, look or self._look(work), busy, asked, apart=apart)

        try:
            try:
                begun = await self._database.work(turn)
            except NotDrawn:
                begun = await self._database.work(lambda work: turn(work, apart=True))
        except Unusable:
            raise
        except Exception:
            await self._store()
            raise
        self._landed = []
        return begun

    def _look(self, work: Work) -> planning.Look:
        return planning.look(work.connection, work.now, self._batches.paces)

    def _collect(self) -> None:
        """Take down what is done, to be stored with the next step."""
        for task in [task for task in self._flying if task.done()]:
            what = self._flying.pop(task)
            if not task.cancelled():
                self._landed.append(task.result())
            elif isinstance(what, Errand):
                self._landed.append(cut_off(what, self._policy.timeout))

    async def _store(self) -> None:
        """Store what landed.

        While the database is gone it is kept here and stored with the next step, for what was done
        must not become doubtful. Whatever else fails, the leases end by themselves.
        """
        landed, self._landed = self._landed, []
        if landed:
            try:
                await self._database.work(lambda work: self._batches.finish(work, landed))
            except Unusable:
                self._landed = landed + self._landed
                raise

    async def _land_all(self) -> bool:
        if self._flying:
            await asyncio.wait(self._flying)
        async with self._one_step:
            self._collect()
            await self._store()
        return True

    def _cancel(self) -> None:
        for task in self._flying:
            task.cancel()

    async def _rest(self, stop: asyncio.Event) -> None:
        """Wait for a commit, something that landed, the word to stop, or the next look."""
        signals = [asyncio.create_task(event.wait()) for event in (self._awake, stop)]
        try:
            await asyncio.wait(
                [*signals, *self._flying],
                timeout=self._policy.look_every.total_seconds(),
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for signal in signals:
                signal.cancel()

    async def _void_leases(self) -> None:
        if self._database.alone:
            soon = 2 * self._policy.timeout
            await self._database.work(lambda work: claims.void_leases(work, soon))

    async def _survived(self, step: Awaitable[_T]) -> _T | None:
        try:
            return await step
        except Exception as error:
            _log.error("a round of the dispatcher failed: %s", named(error))
            return None
