"""What goes on after a request is answered, and is waited for when the server stops."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)


class Background:
    """Work that nobody waits for; what fails is logged and harms nothing else."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Let it run."""
        task = asyncio.create_task(_logged(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self, within: float = 10.0) -> None:
        """Wait until all of it has ended, also what it started itself; at most so many seconds."""
        async with asyncio.timeout(within):
            while self._running:
                await asyncio.wait(self._running)


async def _logged(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        # The edge of the loop: nobody else would ever hear of it.
        _log.exception("something after an answer failed")
