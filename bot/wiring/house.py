"""A whole Cyclebot in one process: the database, the turn, the agenda and the dispatcher.

Built by one function from plain arguments, so that a test builds the same with other parts.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from zoneinfo import reset_tzpath

from bot.domain.clock import CalendarClock, MovableClock
from bot.domain.ids import Ids
from bot.store.database import Database
from bot.store.deliveries import DeliveryRow
from bot.store.work import Work
from bot.use_cases import installing, reach
from bot.use_cases.agenda import performing
from bot.wiring.conversations import all_composers, all_routes
from dialogs.gathering import MembersOf
from dialogs.inputs import PlatformName
from dialogs.introducing import IntroducedBy, Introducing
from dialogs.platform import Platform, RefusedWhy
from dialogs.turn import Turn
from dialogs.watch import Unwatched, Watch
from scheduler.batches import Policy
from scheduler.dispatcher import Dispatcher
from scheduler.moving import happen, move_to
from scheduler.pulse import Pulse
from scheduler.tick import tick


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The plugged parts.

    Attributes:
        database: open until the house closes.
        clock: the calendar clock that every part asks.
        turn: takes inputs.
        dispatcher: sends what is owed.
        platforms: those that can be spoken to.
        watch: what everything is counted by.
        ticked: beaten while what is due is performed.
    """

    database: Database
    clock: CalendarClock
    turn: Turn
    dispatcher: Dispatcher
    platforms: Set[PlatformName] = frozenset()
    watch: Watch = field(default_factory=Unwatched)
    ticked: Pulse = field(default_factory=Pulse)

    async def tick(self) -> int:
        """Perform what is due; how many rows that was."""
        return await tick(self.database, performing, pulse=self.ticked, watch=self.watch)

    async def happen(self) -> None:
        """Let happen what is due and go what is owed, until neither makes more of the other."""
        await happen(self.tick, self.dispatcher)

    async def move_to(self, instant: datetime, clock: MovableClock) -> None:
        """Move the calendar ahead by way of everything that happens before the instant."""
        await move_to(
            instant,
            clock=clock,
            database=self.database,
            tick=self.tick,
            dispatcher=self.dispatcher,
        )


@asynccontextmanager
async def open_house(
    url: str,
    *,
    clock: CalendarClock,
    ids: Ids,
    platforms: Mapping[PlatformName, Platform],
    members_of: MembersOf | None = None,
    policy: Policy | None = None,
    durable: bool = True,
    chance: Random | None = None,
) -> AsyncIterator[House]:
    """Open the database and plug everything together; close it all at the end.

    The arguments are those of `open_database` and `house_on`.
    """
    async with open_database(url, clock=clock, ids=ids, durable=durable) as database:
        yield house_on(
            database,
            clock=clock,
            platforms=platforms,
            members_of=members_of,
            policy=policy,
            chance=chance,
        )


@asynccontextmanager
async def open_database(
    url: str,
    *,
    clock: CalendarClock,
    ids: Ids,
    durable: bool = True,
    serve: bool = False,
) -> AsyncIterator[Database]:
    """Open the database; close it at the end.

    Args:
        url: the database, migrated.
        clock: the calendar clock.
        ids: where ids come from.
        durable: False only for throw-away databases.
        serve: whether this process serves people, so that a SQLite file is its alone.
    """
    # The zone data of the lock, not the machine's, so that every machine means the same hour.
    reset_tzpath(())
    database = await Database.open(url, clock=clock, ids=ids, durable=durable, serve=serve)
    try:
        yield database
    finally:
        await database.close()


def house_on(
    database: Database,
    *,
    clock: CalendarClock,
    platforms: Mapping[PlatformName, Platform],
    command: str = "/cycle",
    members_of: MembersOf | None = None,
    introduced_by: IntroducedBy | None = None,
    policy: Policy | None = None,
    chance: Random | None = None,
    watch: Watch | None = None,
) -> House:
    """Plug everything together on an open database.

    Args:
        database: open, and closed by who opened it.
        clock: the calendar clock.
        platforms: those that can be spoken to.
        command: the command word.
        members_of: asks a platform who is in a conversation, before a team is set up there.
        introduced_by: asks a platform who somebody is whose account is not linked yet.
        policy: how fast and patiently is sent.
        chance: where jitter comes from.
        watch: counts what is done; nothing does if it is left out.
    """
    watch = watch or Unwatched()
    dispatcher = Dispatcher(
        database, platforms, all_composers(), policy, _stopped, chance=chance, watch=watch
    )
    turn = Turn(
        database=database,
        routes=all_routes(),
        command=command,
        members_of=members_of,
        introducing=Introducing(database, introduced_by) if introduced_by else None,
        watch=watch,
    )
    return House(
        database=database,
        clock=clock,
        turn=turn,
        dispatcher=dispatcher,
        platforms=frozenset(platforms),
        watch=watch,
    )


def _stopped(work: Work, row: DeliveryRow, why: RefusedWhy) -> None:
    if why == "revoked":
        installing.revoked(work, row.installation_id)
        return
    if row.conversation_id is None:
        return
    match why:
        case "archived" | "bot_removed":
            reach.stopped(work, row.conversation_id, why)
        case _:
            reach.stopped(work, row.conversation_id, "refused")
