"""Moving the calendar clock ahead, so that everything on the way happens at its own instant.

Only local chat, `simulate` and tests do that. The lease clock stays where it is, so what is in
doubt is not waited for. This module must not know what happens on the way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

from bot.domain.clock import MovableClock, SystemClock
from bot.store import settings
from bot.store.database import Database
from bot.store.next_instants import NextInstants, next_instants
from scheduler.dispatcher import Dispatcher

Tick: TypeAlias = Callable[[], Awaitable[int]]
"""Performs all that is due by the clock; how many rows that was."""


async def move_to(
    instant: datetime,
    *,
    clock: MovableClock,
    database: Database,
    tick: Tick,
    dispatcher: Dispatcher,
) -> None:
    """Go to an instant by way of every due row and every slot before it; then it is that instant.

    Args:
        instant: Where to, aware; a clock that runs by itself may have passed it.
        clock: The clock of this database.
        database: The open database; where the clock came to is stored in it, at every step.
        tick: Performs what is due.
        dispatcher: Sends what is owed.

    Raises:
        ValueError: the instant has no zone, or a clock that stands still is past it.
    """
    # What is overdue comes first; what cannot go even then (it is in doubt) is not waited for.
    ahead = await _ahead(database, after=None)
    while ahead.first is not None and ahead.first <= instant:
        await _stand_at(max(ahead.first, clock.now()), clock, database)
        is_due = ahead.due is not None and ahead.due <= clock.now()
        await happen(tick, dispatcher, is_due=is_due)
        ahead = await _ahead(database, after=clock.now())
    await _stand_at(instant, clock, database)


async def happen(tick: Tick, dispatcher: Dispatcher, *, is_due: bool = True) -> None:
    """Let happen what is due and go what is owed, until neither makes more of the other.

    Args:
        tick: Performs what is due.
        dispatcher: Sends what is owed.
        is_due: Whether there may be anything due before something is sent.
    """
    if is_due:
        await tick()
    while await dispatcher.drain() and await tick():
        pass


async def _ahead(database: Database, after: datetime | None) -> NextInstants:
    return await database.glance(lambda work: next_instants(work.connection, after))


async def _stand_at(instant: datetime, clock: MovableClock, database: Database) -> None:
    clock.move_to(instant)
    if isinstance(clock, SystemClock):
        offset = clock.offset
        await database.work(lambda work: settings.save_calendar_offset(work.connection, offset))
