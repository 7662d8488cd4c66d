"""Any number of replicas: started, killed, stopped in their tracks, let go on."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

import aiohttp

from adapters.teams.clouds import Cloud
from tests.chaos.replica import Start, live

_AT_ONCE = aiohttp.ClientTimeout(total=0.5)


@dataclass(slots=True, kw_only=True)
class Replica:
    """One server, in one process after the other; its port stays."""

    context: ForkServerContext
    settings: Mapping[str, str]
    port: int
    log: Path
    microsoft: Cloud | None = None
    process: ForkServerProcess | None = None
    paused: bool = False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def alive(self) -> bool:
        """Whether its process is there."""
        return self.process is not None and self.process.is_alive()

    async def serves(self) -> bool:
        """Whether it has opened and answers."""
        if not self.alive:
            return False
        try:
            async with (
                aiohttp.ClientSession(timeout=_AT_ONCE) as http,
                http.get(f"{self.url}/healthz") as response,
            ):
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError, OSError):
            return False

    def start(self, ahead: timedelta) -> None:
        """Start it, with its calendar so far ahead of the machine's clock."""
        settings = {**self.settings, "PORT": str(self.port)}
        start = Start(settings=settings, ahead=ahead, log=self.log, microsoft=self.microsoft)
        self.process = self.context.Process(target=live, args=(start,), daemon=True)
        self.process.start()
        self.paused = False

    def kill(self) -> None:
        """`kill -9`, wherever it is."""
        if self.process is not None:
            self.process.kill()
            self.process.join(5)
            self.process.close()
            self.process = None

    def pause(self) -> None:
        """SIGSTOP: it does nothing more and notices nothing, its connections stay open."""
        self._signal(signal.SIGSTOP)
        self.paused = True

    def go_on(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        self._signal(signal.SIGCONT)
        self.paused = False

    def stop(self) -> None:
        """SIGTERM: it gives back what it has not done."""
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None and self.process.pid is not None and self.process.is_alive():
            os.kill(self.process.pid, number)


@dataclass(slots=True, kw_only=True)
class Replicas:
    """All of them.

    Attributes:
        each: the replicas, in order.
        ahead: by how much their calendars are ahead, give or take.
    """

    each: list[Replica]
    ahead: timedelta
    apart: list[timedelta] = field(default_factory=list)

    def start(self, replica: Replica) -> None:
        """Start one; machines' clocks are a little apart, and stay so."""
        place = self.each.index(replica)
        replica.start(self.ahead + (self.apart[place] if self.apart else timedelta(0)))

    def start_all(self) -> None:
        """Start those that are not there."""
        for replica in self.each:
            if not replica.alive:
                self.start(replica)

    def kill_all(self) -> None:
        """End every process."""
        for replica in self.each:
            replica.kill()


@contextmanager
def replicas(
    number: int,
    settings: Mapping[str, str],
    logs: Path,
    *,
    ahead: timedelta,
    apart: list[timedelta],
    microsoft: Cloud | None = None,
) -> Iterator[Replicas]:
    """So many replicas, none of them started; all are ended with the block."""
    context = multiprocessing.get_context("forkserver")
    # Each process imports what started us; here once for all, so that it is up again at once.
    context.set_forkserver_preload(["tests.chaos.replica", "tests.chaos.life"])
    made = Replicas(
        each=[
            Replica(
                context=context,
                settings=settings,
                port=port,
                log=logs / f"replica-{at}.log",
                microsoft=microsoft,
            )
            for at, port in enumerate(_free_ports(number))
        ],
        ahead=ahead,
        apart=apart,
    )
    try:
        yield made
    finally:
        made.kill_all()


def _free_ports(number: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    try:
        return [each.getsockname()[1] for each in held]
    finally:
        for each in held:
            each.close()
