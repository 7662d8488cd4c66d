"""A fan-out: many owed messages, from the row that is due to the receipt that is stored.

Beside it a bare loop that posts as many of the same messages with the same client, as many at once,
and stores nothing. Pacing is off: what is measured is what the outbox costs.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter

from bot.domain.clock import VirtualClock
from bot.domain.ids import RandomIds
from bot.domain.local_time import instant
from bot.domain.pacing import Pace, Rate
from bot.store import migrating
from bot.store.database import Database
from bot.wiring.conversations import all_composers
from dialogs.inputs import PlatformName
from dialogs.platform import Platform
from scheduler.batches import Policy
from scheduler.dispatcher import Dispatcher
from tests.bench.places import IN_EACH, Home, add_places, owe_to_each
from tests.bench.results import Result, Target

AT_ONCE = 100
_NO_RATE = Rate(spacing=timedelta())
_OFF = Pace(post=_NO_RATE, update=_NO_RATE, conversation=_NO_RATE, merge_updates=timedelta())
_NOON = instant(date(2026, 11, 30), time(12), "America/Los_Angeles")


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """One platform's fan-out.

    Attributes:
        platform: which.
        through: what the dispatcher speaks through.
        bare: posts one message to a conversation (external id) of a realm, and nothing else.
        service_url: where conversations want to be reached, if they name one.
    """

    platform: PlatformName
    through: Platform
    bare: Callable[[str, str], Awaitable[object]]
    service_url: str | None = None


async def row(of: FanOut, folder: Path, *, full: bool) -> Result:
    """Measure both in turns."""
    total, turns = (10_000, 5) if full else (2_000, 3)
    path = folder / f"fan-out-{of.platform}.sqlite"
    migrating.migrate(f"sqlite:///{path}")
    # The calendar stands still: nothing is due but what is owed here.
    database = await Database.open(
        f"sqlite:///{path}", clock=VirtualClock(_NOON), ids=RandomIds(), durable=True
    )
    try:
        places = await database.work(
            lambda work: add_places(work, of.platform, total, service_url=of.service_url)
        )
        policy = Policy(paces={of.platform: _OFF}, in_flight=AT_ONCE, per_installation=4, batch=500)
        dispatcher = Dispatcher(database, {of.platform: of.through}, all_composers(), policy)
        rounds = count()
        ours, bare = [], []
        for turn in range(turns + 1):
            mine = await _sent(database, dispatcher, places, next(rounds))
            other = await _posted(of, places)
            if turn:  # The first warms both.
                ours.append(mine)
                bare.append(other)
    finally:
        await database.close()
    name = f"{of.platform}: fan-out of {total:,} conversations in {total // IN_EACH} installations"
    return Result(
        name=name,
        value=median(ours),
        unit="messages/s",
        peer="a bare loop with the same client",
        peer_value=median(bare),
        target=Target(of="ratio", bound="at_least", number=0.4),
    )


async def _sent(
    database: Database, dispatcher: Dispatcher, places: Sequence[Home], turn: int
) -> float:
    """Owe everybody one message more, and send them all; messages a second."""
    await database.work(lambda work: owe_to_each(work, places, f"bench:{turn}"))
    begun = perf_counter()
    sent = await dispatcher.drain()
    took = perf_counter() - begun
    assert sent == len(places), (sent, len(places))
    return sent / took


async def _posted(of: FanOut, places: Sequence[Home]) -> float:
    """Post as many by a bare loop; messages a second."""
    ahead = iter(places)

    async def post_on() -> None:
        for place in ahead:
            await of.bare(place.realm, place.external_id)

    begun = perf_counter()
    await asyncio.gather(*(post_on() for _ in range(AT_ONCE)))
    return len(places) / (perf_counter() - begun)
