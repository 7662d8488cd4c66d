"""One Cyclebot server in a process of its own, as `cyclebot serve` opens it.

What differs is given as plain arguments: the calendar is ahead, so that every run lives the same
school week whatever day it is; leases and time-outs are short; rates are high. The process ends
with whoever started it. Imported once by the process that the others are forked from, so that a
replica is up again in a fraction of a second: there are more moments to kill it in.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import parent_process
from pathlib import Path

import bot.wiring.teams  # noqa: F401 - a server loads it as it starts; here once for all.
from adapters.teams.clouds import Cloud
from bot.cli.serve import until_told_to_stop
from bot.domain.clock import SystemClock
from bot.domain.errors import Unusable
from bot.domain.faults import named
from bot.domain.pacing import Pace, per_second
from bot.wiring.server import serving
from config.settings import load_settings
from scheduler.batches import Policy

TIMEOUT = timedelta(seconds=2)
LEASE = timedelta(seconds=5)
PACE = Pace(post=per_second(20), update=per_second(10), conversation=per_second(5))


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """How a replica is started.

    Attributes:
        settings: the environment it sees.
        ahead: by how much its calendar is ahead of the machine's clock.
        log: the file it writes what it has to say to.
        microsoft: where Teams is reached.
    """

    settings: Mapping[str, str]
    ahead: timedelta
    log: Path
    microsoft: Cloud | None = None


def live(start: Start) -> None:
    """Serve until told to stop, or killed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started us all.
    os.environ.clear()
    os.environ.update(start.settings)
    logging.basicConfig(
        filename=start.log, level=logging.WARNING, format="%(asctime)s %(process)d %(message)s"
    )
    try:
        asyncio.run(_live(start))
    except Unusable as why:  # The database went away while we started: we are started again.
        logging.getLogger(__name__).warning("ended: %s", named(why))
        sys.exit(1)


async def _live(start: Start) -> None:
    parent = parent_process()
    assert parent is not None
    asyncio.get_running_loop().add_reader(parent.sentinel, os._exit, 1)
    policy = Policy(paces={"slack": PACE, "teams": PACE}, timeout=TIMEOUT, lease=LEASE)
    async with serving(
        load_settings(None),
        local_chat=False,
        clock=SystemClock(start.ahead),
        policy=policy,
        microsoft=start.microsoft,
    ):
        await until_told_to_stop()
