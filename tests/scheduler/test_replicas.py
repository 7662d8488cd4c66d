"""Several replicas send from one database: each message once, and none waits for another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.util import await_only

from bot.store import delivery_claims, delivery_plan
from bot.store.work import Work
from dialogs.platform import InDoubt
from tests.databases import MakeDatabase
from tests.scheduler.post_office import UNPACED, PostOffice, another, post_office


async def test_replicas_send_everything_once_and_in_order(
    office: PostOffice, database_url: str
) -> None:
    """Several processes on one database, each with its own connection."""
    for number in range(60):
        await office.owe(f"k{number:02}", to=f"c{number % 20}")
    async with another(office, database_url) as second, another(office, database_url) as third:
        await asyncio.gather(office.dispatcher.drain(), second.drain(), third.drain())
        await office.dispatcher.drain()
    assert sorted(office.platform.on_screen()) == [f"k{number:02}" for number in range(60)]
    for number in range(20):
        seen = office.platform.on_screen(f"c{number}")
        assert seen == sorted(seen)


async def test_a_replica_waits_for_no_other_that_is_just_taking_something(
    fresh_database_url: MakeDatabase,
) -> None:
    """Not even for one that hangs in the middle: it takes another conversation's meanwhile."""
    url = fresh_database_url("postgresql")
    async with post_office(url) as office, another(office, url) as second:
        for key, to in (("a", "c1"), ("a2", "c1"), ("b", "c2")):
            await office.owe(key, to=to)
        await office.database.work(lambda work: delivery_plan.plan(work, {"slack": UNPACED}, 500))
        async with _hanging_as_it_takes(office, "a"):
            assert await second.run_round() == 1
            assert office.platform.on_screen() == ["b"]


async def test_a_replica_waits_for_no_other_that_is_just_taking_over_what_a_third_left(
    fresh_database_url: MakeDatabase,
) -> None:
    url = fresh_database_url("postgresql")
    async with post_office(url) as office, another(office, url) as second:
        for key, to in (("a", "c1"), ("b", "c2")):
            await office.owe(key, to=to)
            office.platform.says(InDoubt())
        await office.dispatcher.run_round()
        await office.leases_end()
        async with _hanging_as_it_takes(office, "a"):
            assert await second.run_round() == 1
            assert office.platform.on_screen() == ["b"]


@asynccontextmanager
async def _hanging_as_it_takes(office: PostOffice, key: str) -> AsyncIterator[None]:
    """Have a replica claim one message, and hold its transaction open meanwhile."""
    taken, done = asyncio.Event(), asyncio.Event()

    def hangs(work: Work) -> None:
        claimed, _ = delivery_claims.claim(
            work,
            ["slack"],
            timedelta(seconds=60),
            in_all=1,
            in_each=1,
            in_flight={},
            candidates=1,
        )
        assert [each.row.key for each in claimed] == [key]
        taken.set()
        await_only(done.wait())

    hanging = asyncio.create_task(office.database.work(hangs))
    try:
        await taken.wait()
        yield
    finally:
        done.set()
        await hanging
