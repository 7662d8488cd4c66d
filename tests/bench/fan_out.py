"""A fan-out: many owed messages, from the row that is due to the receipt that is stored.

Beside it a bare loop that posts the same message as often with the same client, as many at once; it
is drawn once, and nothing is stored. Pacing is off: what is measured is what the outbox costs. Both
run with Python's memory looked through as seldom as in `cyclebot serve`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TypeAlias

from bot.cli import memory
from bot.domain.clock import VirtualClock
from bot.domain.ids import RandomIds
from bot.domain.local_time import instant
from bot.domain.pacing import Pace, Rate
from bot.store import migrating
from bot.store.database import Database
from bot.store.delivery_lookup import by_key
from bot.store.work import Work
from bot.wiring.conversations import all_composers
from dialogs.inputs import PlatformName
from dialogs.platform import Platform
from dialogs.vocabulary import Message
from scheduler.batches import Policy
from scheduler.dispatcher import Dispatcher
from tests.bench.places import IN_EACH, Home, add_places, key_of, owe_to_each
from tests.bench.results import Result, Target

AT_ONCE = 100
_NAMED = "bench:{}"
_NO_RATE = Rate(spacing=timedelta())
_OFF = Pace(post=_NO_RATE, update=_NO_RATE, conversation=_NO_RATE, merge_updates=timedelta())
_NOON = instant(date(2026, 11, 30), time(12), "America/Los_Angeles")


Bare: TypeAlias = Callable[[str, str], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """One platform's fan-out.

    Attributes:
        platform: which.
        through: what the dispatcher speaks through.
        bare: of a message, what posts it to a realm's conversation (external id), and no more.
        service_url: where conversations want to be reached, if they name one.
    """

    platform: PlatformName
    through: Platform
    bare: Callable[[Message], Bare]
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
        ours, others = [], []
        with memory.lasting():
            for turn in range(turns + 1):
                mine = await _sent(database, dispatcher, places, turn)
                bare = of.bare(await _the_message(database, places))
                other = await _posted(bare, places)
                if turn:  # The first warms both.
                    ours.append(mine)
                    others.append(other)
    finally:
        await database.close()
    name = f"{of.platform}: fan-out of {total:,} conversations in {total // IN_EACH} installations"
    return Result(
        name=name,
        value=median(ours),
        unit="messages/s",
        peer="a bare loop with the same client",
        peer_value=median(others),
        target=Target(of="ratio", bound="at_least", number=0.4),
    )


async def _sent(
    database: Database, dispatcher: Dispatcher, places: Sequence[Home], turn: int
) -> float:
    """Owe everybody one message more, and send them all; messages a second."""
    await database.work(lambda work: owe_to_each(work, places, _NAMED.format(turn)))
    begun = perf_counter()
    sent = await dispatcher.drain()
    took = perf_counter() - begun
    assert sent == len(places), (sent, len(places))
    return sent / took


async def _the_message(database: Database, places: Sequence[Home]) -> Message:
    """What each of them was sent first."""

    def read(work: Work) -> Message | None:
        row = by_key(work.connection, key_of(_NAMED.format(0), places[0]))
        return None if row is None else all_composers()(work, (row,))[row.id]

    found = await database.read(read)
    assert found is not None
    return found


async def _posted(bare: Bare, places: Sequence[Home]) -> float:
    """Post as many by a bare loop; messages a second."""
    ahead = iter(places)

    async def post_on() -> None:
        for place in ahead:
            await bare(place.realm, place.external_id)

    begun = perf_counter()
    await asyncio.gather(*(post_on() for _ in range(AT_ONCE)))
    return len(places) / (perf_counter() - begun)
