"""A whole simulation: a database of its own, a network in it, and weeks lived."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from bot.domain.clock import VirtualClock
from bot.domain.errors import Unusable
from bot.domain.ids import NumberedIds, numbered
from bot.domain.local_time import instant
from bot.domain.program import Program
from bot.simulation.events import planned_ahead
from bot.simulation.living import Living, Progress
from bot.simulation.network import ZONE, Network, make_network
from bot.simulation.platform import Screen, SimulatedPlatform
from bot.simulation.temperaments import Habits
from bot.store import migrating
from bot.wiring.house import House, open_house
from config.program_files import shipped_programs
from scheduler.batches import Policy

FIRST_MONDAY: Final = date(2026, 10, 12)
"""Within six weeks of it lie a clock change (1 November) and a holiday (11 November)."""

_AT_ONCE: Final = Policy(in_flight=1000, per_installation=1000, batch=1000)
"""The simulated platform takes everything at once, so nothing is gained by sending a few."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """What was lived.

    Attributes:
        network: Who lived.
        program: What they were asked.
        screen: What they saw.
        living: What they did.
        began: The instant it began.
        ended: The instant it ended.
        starts: The local date of the first cycles' start.
    """

    network: Network
    program: Program
    screen: Screen
    living: Living
    began: datetime
    ended: datetime
    starts: date


def inquiry_cycle() -> Program:
    """The program that everybody follows here."""
    return next(each for each in shipped_programs() if each.key == "collaborative_inquiry")


def make_ready(url: str) -> None:
    """Give an empty database its tables.

    Raises:
        Unusable: there is something in it.
    """
    if migrating.current(url) is not None:
        raise Unusable(
            "That database is in use already, and a simulation fills it with invented people. "
            "Nothing was changed; give it an empty one."
        )
    migrating.migrate(url)


def a_house(
    url: str, screen: Screen, clock: VirtualClock, seed: int
) -> AbstractAsyncContextManager[House]:
    """A house on a throw-away database, whose platform is only a screen."""
    return open_house(
        url,
        clock=clock,
        ids=NumberedIds(seed),
        platforms={"web": SimulatedPlatform(clock.now, screen)},
        policy=_AT_ONCE,
        durable=False,
        chance=Random(seed),
    )


async def lived(
    house: House,
    clock: VirtualClock,
    screen: Screen,
    *,
    teams: int,
    weeks: int,
    seed: int,
    starts: date = FIRST_MONDAY,
    progress: Progress | None = None,
) -> Lived:
    """Make a network in an empty house and live so many weeks of it.

    Args:
        house: The open house.
        clock: Its clock, at `first_instant(starts)`.
        screen: Its platform's screen.
        teams: How many teams.
        weeks: How many weeks; it ends on a Sunday.
        seed: Decides everything.
        starts: The local Monday of the first cycles.
        progress: Told after each stop.
    """
    program = inquiry_cycle()
    with numbered(0):
        network = await house.database.work(
            lambda work: make_network(work, seed=seed, teams=teams, program=program, starts=starts)
        )
    habits = Habits(seed=seed, program=program, first_day=starts)
    living = Living(house=house, clock=clock, screen=screen, people=network.people, habits=habits)
    for planned in planned_ahead(network, seed=seed, starts=starts, weeks=weeks):
        living.plan(planned)
    began = clock.now()
    ended = instant(starts + timedelta(days=7 * weeks - 1), time(12), ZONE)
    await living.live(ended, progress)
    await living.settle()
    return Lived(
        network=network,
        program=program,
        screen=screen,
        living=living,
        began=began,
        ended=ended,
        starts=starts,
    )
