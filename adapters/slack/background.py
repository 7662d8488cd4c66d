"""What goes on after a request is answered: private words on their way by a response address.

Best effort, as every answer is; the facts are stored before. This module must not know what is
sent.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

_log = logging.getLogger(__name__)


class Background:
    """Runs things beside the requests, and lets them end when the server does."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[Any, Any, None]) -> None:
        """Run this soon; what goes wrong in it is written down and harms nothing else."""
        task = asyncio.create_task(_tried(work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def settle(self) -> None:
        """Wait until nothing is under way."""
        while self._running:
            await asyncio.wait(set(self._running))


async def _tried(work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        _log.exception("something after an answer was not done")
