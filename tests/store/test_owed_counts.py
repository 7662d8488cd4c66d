"""How much is owed, and since when."""

from datetime import timedelta

from sqlalchemy import update

from bot.store import agenda
from bot.store.lease_clock import lease_now
from bot.store.owed_counts import Backlog, backlog
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from dialogs.platform import InDoubt
from tests.scheduler.post_office import START, PostOffice, post_office


async def look(office: PostOffice) -> Backlog:
    return await office.database.read(lambda work: backlog(work.connection, work.now))


def counts(found: Backlog) -> set[tuple[str, str, str, int, int]]:
    return {
        (each.platform, each.lane, each.state, each.messages, each.doubtful) for each in found.owed
    }


async def test_what_is_owed_is_counted_by_lane_and_state(database_url: str) -> None:
    async with post_office(database_url) as office:
        await office.owe("on-screen")
        await office.dispatcher.drain()
        await office.says("on-screen", "changed")
        for number in range(3):
            await office.owe(f"k{number}", to=f"c{number}", not_before=START + timedelta(hours=1))
        await office.owe("doubtful", to="c9")
        office.platform.says(InDoubt())
        await office.dispatcher.run_round()
        assert counts(await look(office)) == {
            ("slack", "update", "waiting", 1, 0),
            ("slack", "post", "waiting", 3, 0),
            ("slack", "post", "sending", 1, 0),
        }

        def long_ago(work: Work) -> None:
            before = lease_now(work.connection) - timedelta(minutes=1)
            work.connection.execute(update(delivery).values(doubt_since=before))

        await office.database.work(long_ago)
        assert ("slack", "post", "sending", 1, 1) in counts(await look(office))


async def test_what_is_late_is_told_by_how_long(database_url: str) -> None:
    async with post_office(database_url) as office:
        on_time = await look(office)
        assert on_time == Backlog(owed=(), owed_for=timedelta(0), due_for=timedelta(0))
        await office.owe("later", not_before=START + timedelta(minutes=5))
        await office.database.work(
            lambda work: agenda.put(
                work, kind="open", subject_id="s", due_at=START + timedelta(minutes=8)
            )
        )
        assert (await look(office)).owed_for == timedelta(0)
        office.clock.move_to(START + timedelta(minutes=10))
        late = await look(office)
        assert (late.owed_for, late.due_for) == (timedelta(minutes=5), timedelta(minutes=2))
