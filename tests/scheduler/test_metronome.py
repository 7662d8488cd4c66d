"""The metronome calls its few jobs again and again, whatever they raise."""

import asyncio
from datetime import timedelta

import pytest

from scheduler.metronome import Metronome

SOON = timedelta(milliseconds=1)


async def test_a_job_is_called_again_and_again() -> None:
    metronome = Metronome()
    calls: list[int] = []
    enough = asyncio.Event()

    async def job() -> None:
        calls.append(1)
        if len(calls) == 3:
            enough.set()

    metronome.every(SOON, "agenda", job)
    metronome.start()
    await enough.wait()
    await metronome.stop()
    assert len(calls) >= 3


async def test_the_first_call_comes_at_once() -> None:
    metronome = Metronome()
    ended = asyncio.Event()

    async def job() -> None:
        ended.set()

    metronome.every(timedelta(hours=1), "agenda", job)
    metronome.start()
    await ended.wait()
    await metronome.stop()


async def test_a_job_that_raises_is_called_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    metronome = Metronome()
    calls: list[int] = []
    twice = asyncio.Event()

    async def job() -> None:
        calls.append(1)
        if len(calls) == 2:
            twice.set()
        raise ValueError("what Ann wrote")

    metronome.every(SOON, "agenda", job)
    metronome.start()
    await twice.wait()
    await metronome.stop()
    assert "the agenda failed: ValueError" in caplog.text
    assert "Ann" not in caplog.text


async def test_a_call_under_way_ends_before_the_metronome_has_stopped() -> None:
    metronome = Metronome()
    began, go_on = asyncio.Event(), asyncio.Event()
    ended: list[bool] = []

    async def job() -> None:
        began.set()
        await go_on.wait()
        ended.append(True)

    metronome.every(timedelta(hours=1), "sweep", job)
    metronome.start()
    await began.wait()
    stopping = asyncio.create_task(metronome.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert ended == [True]


async def test_a_call_that_takes_too_long_to_end_is_cancelled() -> None:
    metronome = Metronome()
    began = asyncio.Event()
    ended: list[str] = []

    async def job() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("undone")

    metronome.every(timedelta(hours=1), "agenda", job)
    metronome.start()
    await began.wait()
    await metronome.stop(within=SOON)
    assert ended == ["undone"]
