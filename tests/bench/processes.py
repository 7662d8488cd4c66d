"""Server processes of a run: started, waited for, and ended by their own number."""

from __future__ import annotations

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import perf_counter

_LISTENS = re.compile(r"(?:ready at http://[^\s:]+|port):(\d+)")
READY_WITHIN = 60.0  # seconds
ENDS_WITHIN = 25.0


class NotReady(Exception):
    """A server ended, or did not say in time where it listens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A server process: its port, its number, and how long it took until it said so."""

    port: int
    pid: int
    took: float

    def resident(self) -> float:
        """Its memory now, in MiB (Linux)."""
        with open(f"/proc/{self.pid}/statm", encoding="ascii") as found:  # noqa: PTH123
            pages = int(found.read().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


@asynccontextmanager
async def running(
    module: str, *arguments: str, env: Mapping[str, str] | None = None
) -> AsyncIterator[Running]:
    """A Python module as a server; it must print a line that says where it listens.

    Raises:
        NotReady: it did not say so in time.
    """
    begun = perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        env={**os.environ, **(env or {}), "PYTHONUNBUFFERED": "1"},
    )
    said: list[str] = []
    hearing = None
    try:
        try:
            port = await asyncio.wait_for(_port(process, said), READY_WITHIN)
        except TimeoutError as cause:
            raise NotReady(f"{module} was not ready in time: {''.join(said[-20:])}") from cause
        took = perf_counter() - begun
        hearing = asyncio.create_task(_overhear(process))
        yield Running(port=port, pid=process.pid, took=took)
    finally:
        await _end(process)
        if hearing is not None:
            await hearing


async def _port(process: asyncio.subprocess.Process, said: list[str]) -> int:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode(errors="replace"):
        said.append(line)
        found = _LISTENS.search(line)
        if found is not None:
            return int(found[1])
    raise NotReady("a server ended before it was ready: " + "".join(said[-20:]))


async def _overhear(process: asyncio.subprocess.Process) -> None:
    """Take what it writes, so that it never waits for a reader."""
    assert process.stdout is not None
    while await process.stdout.read(65536):
        pass


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDS_WITHIN)
    except TimeoutError:
        process.kill()
        await process.wait()
