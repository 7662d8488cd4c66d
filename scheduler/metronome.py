"""The metronome: the few jobs that come again and again.

The only importer of APScheduler, which here keeps nothing and decides nothing: what is due is on
the agenda. This module must not know what its jobs do.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.domain.clock import machine_now
from bot.domain.faults import named

_log = logging.getLogger(__name__)

AGENDA_EVERY = timedelta(seconds=5)


class Metronome:
    """Calls jobs at an interval, one call of each at a time; a beat that was missed is dropped."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            # Not one job is lost by being late: the next call does what was missed.
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )
        self._beats: set[asyncio.Task[object]] = set()

    def every(self, interval: timedelta, name: str, job: Callable[[], Awaitable[object]]) -> None:
        """Have a job called at an interval once started, the first time at once.

        Args:
            interval: The time between two calls; one that takes longer delays the next.
            name: What it is called in logs; each name once.
            job: What to call. What it raises is logged, and it is called again.
        """

        async def beat() -> None:
            task = asyncio.current_task()
            if task is not None:
                self._beats.add(task)
                task.add_done_callback(self._beats.discard)
            try:
                await job()
            except Exception as error:
                _log.error("the %s failed: %s", name, named(error))

        self._scheduler.add_job(
            beat,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            name=name,
            next_run_time=machine_now(),
        )

    def start(self) -> None:
        """Begin to call, on the running event loop."""
        self._scheduler.start()

    async def stop(self, within: timedelta = timedelta(minutes=1)) -> None:
        """Call no more, and let the calls that are under way end.

        Args:
            within: After this they are cancelled; what they do is stored or undone as a whole.
        """
        self._scheduler.pause()
        if self._beats:
            _, late = await asyncio.wait(self._beats, timeout=within.total_seconds())
            for beat in late:
                beat.cancel()
            if late:
                await asyncio.wait(late)
        self._scheduler.shutdown(wait=False)
