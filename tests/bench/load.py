"""The load: so many clients on open connections, each asking again once it is answered.

A process of its own (`python -m tests.bench.load`, jobs as JSON on standard input), so that it
shares no thread with what it measures. It speaks HTTP/1.1 by hand: a client library would cost
more than the servers that are measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from importlib import import_module
from statistics import median, quantiles
from time import perf_counter
from typing import Any

Requests = Iterator[tuple[bytes, bytes]]
"""Whole requests, without an end, each with bytes that its answer must hold."""


_LETTERS = bytes.maketrans(b"0123456789", b"bcdfghjklm")


def word(number: int) -> bytes:
    """A word of its own for each number; digits might be taken for a student's."""
    return (b"%d" % number).translate(_LETTERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What is asked, of whom, how long: `maker` is "module:function" that gives `Requests`."""

    port: int
    clients: int
    seconds: float
    maker: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Answers a second, and how long one took (ms): the median and the 99th of a hundred.

    `wrong` are answers that were not what they must be; the first is kept in `words`.
    """

    rate: float
    p50: float
    p99: float
    count: int
    wrong: int
    words: str = ""


async def run(jobs: Sequence[Job], turns: int, warm: float) -> Sequence[Sequence[Found]]:
    """Do the jobs in turns in a process of its own, each once before for `warm` seconds.

    Returns:
        What each job found, turn by turn, the warm-up first.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.bench.load",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    asked = {"jobs": [asdict(job) for job in jobs], "turns": turns, "warm": warm}
    at_most = sum(job.seconds * turns + warm for job in jobs) + 60
    try:
        out, _ = await asyncio.wait_for(process.communicate(json.dumps(asked).encode()), at_most)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return [[Found(**each) for each in found] for found in json.loads(out)]


class _Client(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._transport: asyncio.Transport | None = None
        self._held = bytearray()
        self._answered: asyncio.Future[bytes] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def connection_lost(self, exc: Exception | None) -> None:
        if self._answered is not None and not self._answered.done():
            self._answered.set_exception(ConnectionError("the server hung up"))

    def ask(self, request: bytes) -> asyncio.Future[bytes]:
        assert self._transport is not None
        self._answered = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._answered

    def data_received(self, data: bytes) -> None:
        self._held += data
        end = self._held.find(b"\r\n\r\n")
        if end < 0 or self._answered is None:
            return
        head = bytes(self._held[:end]).lower()
        if b"transfer-encoding: chunked" in head:
            if not self._held.endswith(b"0\r\n\r\n"):
                return
            whole = len(self._held)
        else:
            at = head.find(b"content-length:")
            size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            whole = end + 4 + size
        if len(self._held) < whole:
            return
        answer = bytes(self._held[:whole])
        del self._held[:whole]
        if not self._answered.done():
            self._answered.set_result(answer)


@dataclass(slots=True)
class _Tally:
    took: list[float] = field(default_factory=list)
    wrong: int = 0
    words: str = ""


async def _measure(job: Job) -> Found:
    module, _, name = job.maker.partition(":")
    maker: Callable[..., Requests] = getattr(import_module(module), name)
    requests = maker(**job.arguments)
    tally = _Tally()
    begun = perf_counter()
    end = begun + job.seconds
    await asyncio.gather(*(_ask_on(job.port, requests, end, tally) for _ in range(job.clients)))
    return _found(tally, perf_counter() - begun)


async def _ask_on(port: int, requests: Requests, end: float, tally: _Tally) -> None:
    loop = asyncio.get_running_loop()
    transport, client = await loop.create_connection(_Client, "127.0.0.1", port)
    try:
        while perf_counter() < end:
            request, expected = next(requests)
            begun = perf_counter()
            answer = await client.ask(request)
            tally.took.append(1000 * (perf_counter() - begun))
            if expected not in answer:
                tally.wrong += 1
                tally.words = tally.words or answer[:600].decode(errors="replace")
    finally:
        transport.close()


def _found(tally: _Tally, seconds: float) -> Found:
    took = tally.took
    return Found(
        rate=len(took) / seconds,
        p50=median(took) if took else 0,
        p99=quantiles(took, n=100)[98] if len(took) > 1 else 0,
        count=len(took),
        wrong=tally.wrong,
        words=tally.words,
    )


async def _in_turns(asked: Mapping[str, Any]) -> list[list[Found]]:
    jobs = [Job(**each) for each in asked["jobs"]]
    found = [[await _measure(replace(job, seconds=asked["warm"]))] for job in jobs]
    for _ in range(asked["turns"]):
        for job, into in zip(jobs, found, strict=True):
            into.append(await _measure(job))
    return found


if __name__ == "__main__":
    answered = asyncio.run(_in_turns(json.load(sys.stdin)))
    sys.stdout.write(json.dumps([[asdict(each) for each in found] for found in answered]))
