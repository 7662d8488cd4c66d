"""What is done to those that serve: killed, stopped in their tracks, their database crashed."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from bot.domain.clock import monotonic
from tests.chaos.postgres import CrashingPostgres
from tests.chaos.replica import LEASE
from tests.chaos.replicas import Replica, Replicas

Blow = Literal["kill", "pause", "crash"]

_STARTS_WITHIN = 15.0  # seconds, on a machine that is busy with other things


@dataclass(kw_only=True)
class Havoc:
    """Does it.

    Attributes:
        servers: to whom.
        postgres: their database's server; None where there is none.
        chance: to which of them, and for how long.
        done: how often each was done.
    """

    servers: Replicas
    postgres: CrashingPostgres | None
    chance: Random
    done: Counter[str] = field(default_factory=Counter)
    _crashing: asyncio.Lock = field(default_factory=asyncio.Lock)
    _held: set[asyncio.Task[None]] = field(default_factory=set)

    async def strike(self, blow: Blow) -> None:
        """One blow; what lasts goes on beside what comes next."""
        match blow:
            case "kill":
                await self._kill()
            case "pause":
                self._held.add(asyncio.create_task(self._pause()))
            case "crash":
                self._held.add(asyncio.create_task(self._crash()))

    async def over(self) -> None:
        """Wait until nothing lasts any more."""
        await asyncio.gather(*self._held)
        self._held.clear()

    def kill_all(self) -> None:
        """Kill every process at once."""
        self.servers.kill_all()
        self.done["kill -9"] += len(self.servers.each)

    async def _kill(self) -> None:
        """Kill one and start it again at once: mostly one that serves, now and then any."""
        victim = await self._victim()
        victim.kill()
        self.done["kill -9"] += 1
        self.servers.start(victim)

    async def _pause(self) -> None:
        """SIGSTOP for longer than a lease; who was stopped then goes on as if nothing had been."""
        victim = await self._victim()
        victim.pause()
        self.done["SIGSTOP longer than the lease"] += 1
        await asyncio.sleep(LEASE.total_seconds() * self.chance.uniform(1.1, 1.5))
        victim.go_on()

    async def _crash(self) -> None:
        if self.postgres is None:
            return
        async with self._crashing:
            await self.postgres.crash()
            await asyncio.sleep(self.chance.uniform(0, 1))
            await self.postgres.come_back()
        self.done["PostgreSQL crashed"] += 1

    async def _victim(self) -> Replica:
        """One that serves; after a while, or now and then, any that is not paused."""
        until = monotonic() + _STARTS_WITHIN
        while True:
            awake = [each for each in self.servers.each if not each.paused]
            self.chance.shuffle(awake)
            any_will_do = monotonic() > until or self.chance.random() < 0.05
            if awake and any_will_do:
                return awake[0]
            # All at once: one that is just starting takes its time to say that it does not serve.
            serve = await asyncio.gather(*(each.serves() for each in awake))
            found = [each for each, serves in zip(awake, serve, strict=True) if serves]
            if found := [each for each in found if not each.paused]:
                return found[0]
            await asyncio.sleep(0.05)
