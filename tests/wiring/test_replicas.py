"""Several equal servers on one PostgreSQL: nothing is opened, posted or swept twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from bot.domain.clock import VirtualClock, monotonic
from bot.domain.ids import SeededIds
from bot.store import check_ins
from bot.store.delivery_finish import Outcome
from bot.store.lease_clock import lease_now
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from bot.use_cases import sweeping
from bot.wiring.house import House, open_house
from tests import stories
from tests.databases import MakeDatabase
from tests.fakes.recording_platform import RecordingPlatform

TEAMS = 12


@pytest.fixture
def url(fresh_database_url: MakeDatabase) -> str:
    return fresh_database_url("postgresql")


@asynccontextmanager
async def replica(
    url: str,
    clock: VirtualClock,
    platform: RecordingPlatform,
    number: int,
) -> AsyncIterator[House]:
    """One of several servers on a database, speaking to the same platform."""
    async with open_house(
        url,
        clock=clock,
        ids=SeededIds(number),
        platforms={"web": platform},
        chance=Random(number),
    ) as house:
        yield house


async def planned(house: House, clock: VirtualClock) -> list[str]:
    """Teams whose first check-in is due now; the ids of the check-ins."""

    def make(work: Work) -> list[str]:
        world = stories.district(work)
        found = []
        for number in range(TEAMS):
            team = stories.team(work, world, f"Team {number}", members=2)
            cycle = stories.cycle(work, world, team)
            found.append(check_ins.check_ins_of(work.connection, cycle.id)[0].id)
        return found

    ids = await house.database.work(make)
    clock.move_to(stories.at(stories.MONDAY, 14, 45))
    return ids


async def happens(*houses: House) -> None:
    """Let all of them tick and send at the same time, until none has anything to do."""

    async def goes(house: House) -> None:
        for _ in range(3):
            await house.tick()
            await house.dispatcher.drain()

    await asyncio.gather(*(goes(house) for house in houses))


async def test_what_is_due_is_opened_once_and_its_card_posted_once(
    url: str, clock: VirtualClock
) -> None:
    platform = RecordingPlatform(clock.now)
    async with (
        replica(url, clock, platform, 1) as first,
        replica(url, clock, platform, 2) as second,
        replica(url, clock, platform, 3) as third,
    ):
        ids = await planned(first, clock)
        await happens(first, second, third)
        opened = await first.database.read(
            lambda work: [check_ins.check_in_by_id(work.connection, each) for each in ids]
        )
        marks = Counter(each.mark for each in platform.posted.values())
        places = Counter(each.where.conversation for each in platform.posted.values())
    assert {row.state for row in opened if row} == {"open"}
    assert set(marks.values()) == {1}
    assert set(places.values()) == {1}
    assert len(places) == TEAMS


async def test_one_of_them_sweeps(url: str, clock: VirtualClock) -> None:
    platform = RecordingPlatform(clock.now)
    async with (
        replica(url, clock, platform, 1) as first,
        replica(url, clock, platform, 2) as second,
    ):
        await asyncio.gather(
            *(house.database.work(sweeping.keep_sweeping) for house in (first, second))
        )
        performed = await asyncio.gather(first.tick(), second.tick())
    assert sum(performed) == 4, "keys, codes, marks and messages, each once"


@pytest.mark.parametrize("believes", ["nothing was sent", "all was sent"])
async def test_a_process_that_slept_through_its_lease_changes_nothing_when_it_wakes(
    url: str, clock: VirtualClock, believes: str
) -> None:
    """It claimed, was stopped, and another did its work meanwhile; then it goes on."""
    platform = RecordingPlatform(clock.now)
    async with (
        replica(url, clock, platform, 1) as sleeper,
        replica(url, clock, platform, 2) as other,
    ):
        await planned(other, clock)
        await other.tick()
        batches, sender = sleeper.dispatcher._batches, sleeper.dispatcher._sender
        look = await sleeper.database.read(sleeper.dispatcher._look)
        begun = await sleeper.database.work(lambda work: batches.begin(work, look, {}, set()))
        assert begun.errands
        await other.database.work(_leases_end)
        await other.dispatcher.drain()
        shown = await other.database.read(_shown)
        over = monotonic() - 1
        for errand in begun.errands:
            result = await sender.send(platform, errand, now=begun.now, until=over)
            if believes == "all was sent":
                outcome = Outcome(row=errand.claimed.row, state="shown", ref="another")
                result = replace(result, outcome=outcome)
            await sleeper.database.work(lambda work, one=result: batches.finish(work, [one]))  # type: ignore[misc]
        assert await other.database.read(_shown) == shown
        await sleeper.dispatcher.drain()
        posts = Counter(each.mark for each in platform.posted.values())
    assert set(posts.values()) == {1}
    assert {state for state, _, _ in shown.values()} == {"shown"}


def _leases_end(work: Work) -> None:
    over = lease_now(work.connection) - timedelta(seconds=1)
    sending = update(delivery).where(delivery.c.state == "sending")
    work.connection.execute(sending.values(leased_until=over))


def _shown(work: Work) -> dict[str, tuple[str, int, str | None]]:
    wanted = select(delivery.c.id, delivery.c.state, delivery.c.attempt, delivery.c.message_ref)
    return {
        row.id: (row.state, row.attempt, row.message_ref)
        for row in work.connection.execute(wanted.order_by(delivery.c.id))
    }
