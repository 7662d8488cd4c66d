"""A loop that never sleeps, for who waits for a database server and has nothing else to do.

Between two statements of a simulation a process waits for a tenth of a millisecond. To put it to
sleep and wake it takes as long again, three hundred thousand times in six weeks of two hundred
teams. `serve` sleeps: it shares its machine. This module must not know what is waited for.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


@asynccontextmanager
async def wakeful() -> AsyncIterator[None]:
    """Keep the loop awake meanwhile, where the server has a processor besides this one."""
    if (os.cpu_count() or 1) < 2:
        yield
        return
    loop, over = asyncio.get_running_loop(), asyncio.Event()

    def stay() -> None:
        if not over.is_set():
            loop.call_soon(stay)  # With something to do at once, the loop only looks who wrote.

    stay()
    try:
        yield
    finally:
        over.set()
