"""What is sent and what is performed is counted, by what came of it."""

from datetime import timedelta

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store import agenda
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.work import Work
from dialogs.platform import InDoubt, Later, Refused
from scheduler.tick import tick
from tests.databases import MakeDatabase
from tests.fakes.counting_watch import CountingWatch
from tests.scheduler.each import each
from tests.scheduler.post_office import START, post_office


async def test_each_call_of_a_platform_is_counted_by_what_came_of_it(
    fresh_database_url: MakeDatabase,
) -> None:
    watch = CountingWatch()
    async with post_office(fresh_database_url("sqlite"), remembers=False) as office:
        sender = office.sender(watch=watch)
        for number, error in enumerate(
            (Later(timedelta(seconds=1)), Refused("too_large", for_good=False), InDoubt())
        ):
            await office.owe(f"k{number}", to=f"c{number}")
            office.platform.says(error)
        await office.owe("well", to="c9")
        ann = await office.person("ann")
        await office.owe("privately", conversation_id=None, account_id=ann)
        await sender.drain()
        await office.says("well", "better")
        office.clock.move_to(START + timedelta(seconds=3))
        await sender.drain()
        await office.leases_end()
        await sender.drain()
    assert set(watch.calls) == {
        ("slack", "post", "later"),
        ("slack", "post", "refused"),
        ("slack", "post", "in_doubt"),
        ("slack", "post", "done"),
        ("slack", "personal", "done"),
        ("slack", "update", "done"),
        ("slack", "find", "cannot_ask"),
    }
    assert set(watch.given_up) == {
        ("slack", "refused", "too_large"),
        ("slack", "unconfirmed", ""),
    }


async def test_what_a_tick_performed_and_put_off_is_counted(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    watch = CountingWatch()
    database = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))

    def plan(work: Work) -> None:
        for subject in ("a", "bad", "cancelled"):
            agenda.put(work, kind="open", subject_id=subject, due_at=work.now)

    def perform(work: Work, row: DueRow) -> None:
        if row.subject_id == "bad":
            raise ValueError
        agenda.cancel(work, "cancelled")

    await database.work(plan)
    await tick(database, each(perform), watch=watch)
    await database.close()
    assert (watch.performed, watch.put_off) == (1, 1)
