"""What nobody needs any more goes, a bounded number of rows at a time, and nothing else does."""

from datetime import timedelta

from sqlalchemy import func, insert, select, update

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds, earliest_id
from bot.domain.pacing import SLACK
from bot.store import codes, inbound, pace, sweeping
from bot.store.database import Database
from bot.store.tables.delivery import delivery, delivery_source, inbound_key
from bot.store.tables.delivery import pace as marks
from bot.store.tables.network import code
from bot.store.work import Work
from tests.scheduler.post_office import START, PostOffice, post_office

LONG = sweeping.MESSAGES_KEPT + timedelta(days=1)


async def number(database: Database, table: object) -> int:
    wanted = select(func.count()).select_from(table)  # type: ignore[arg-type]
    return await database.read(lambda work: work.connection.scalar(wanted) or 0)


async def swept(office: PostOffice, most: int = 100) -> list[str]:
    """Sweep all messages; the keys of those that are left."""

    def all_of_them(work: Work) -> None:
        after: str | None = ""
        while after is not None:
            _, after = sweeping.sweep_messages(work, after, most)

    await office.database.work(all_of_them)
    keys = select(delivery.c.key).order_by(delivery.c.key)
    return await office.database.read(lambda work: list(work.connection.scalars(keys)))


async def test_an_old_message_without_words_goes(database_url: str) -> None:
    async with post_office(database_url) as office:
        for key in ("a", "b", "c"):
            await office.owe(key, to=key)
        await office.dispatcher.drain()
        assert await swept(office) == ["a", "b", "c"]
        office.clock.move_to(START + LONG)
        await office.owe("young")
        await office.dispatcher.drain()
        assert await swept(office, most=2) == ["young"]


async def test_a_message_with_somebody_s_words_stays_until_they_are_gone(
    database_url: str,
) -> None:
    async with post_office(database_url) as office:
        office.quoted["a"] = ("w1",)
        await office.owe("a")
        await office.dispatcher.drain()
        office.clock.move_to(START + LONG)
        assert await swept(office) == ["a"]
        office.quoted["a"] = ()
        await office.says("a", "without")
        await office.passes()
        assert await number(office.database, delivery_source) == 0
        assert await swept(office) == ["a"], "it changed just now"
        office.clock.move_to(START + 2 * LONG)
        assert await swept(office) == []


async def test_what_is_owed_or_in_doubt_stays_however_old_it_is(database_url: str) -> None:
    async with post_office(database_url) as office:
        for state in ("waiting", "planned", "sending", "unconfirmed", "refused", "expired"):
            await office.owe(state, to=state)
            changed = update(delivery).where(delivery.c.key == state).values(state=state)
            await office.database.work(
                lambda work, changed=changed: work.connection.execute(changed)  # type: ignore[misc]
            )
        office.clock.move_to(START + LONG)
        assert await swept(office) == ["planned", "sending", "waiting"]


async def test_a_message_that_another_follows_goes_after_it(database_url: str) -> None:
    async with post_office(database_url) as office:
        await office.owe("card")
        office.quoted["note"] = ("w1",)
        await office.owe("note", after_key="card")
        await office.dispatcher.drain()
        office.clock.move_to(START + LONG)
        assert await swept(office) == ["card", "note"], "the note holds words"
        forget = delivery_source.delete()
        await office.database.work(lambda work: work.connection.execute(forget))
        assert await swept(office) == ["card"]
        assert await swept(office) == []


async def test_a_sweep_looks_at_so_many_messages_and_says_where_to_go_on(
    database_url: str,
) -> None:
    async with post_office(database_url) as office:
        for n in range(5):
            await office.owe(f"k{n}", to=f"c{n}")
        await office.dispatcher.drain()
        office.clock.move_to(START + LONG)
        gone, after = await office.database.work(lambda w: sweeping.sweep_messages(w, "", 3))
        assert gone == 3
        assert after is not None
        assert await office.database.work(lambda w: sweeping.sweep_messages(w, after, 3)) == (
            2,
            None,
        )


async def test_keys_go_after_three_days_a_few_at_a_time(
    database: Database, clock: VirtualClock
) -> None:
    for n in range(5):
        await database.work(lambda work, n=n: inbound.note_key(work, f"old-{n}"))  # type: ignore[misc]
    clock.move_to(clock.now() + timedelta(days=3, seconds=1))
    await database.work(lambda work: inbound.note_key(work, "young"))
    assert await database.work(lambda work: sweeping.sweep_keys(work, 3)) == 3
    assert await database.work(lambda work: sweeping.sweep_keys(work, 3)) == 2
    assert await number(database, inbound_key) == 1


async def test_codes_go_a_month_after_they_could_be_used(
    database: Database, clock: VirtualClock
) -> None:
    def keep(work: Work) -> None:
        for name, days in (("used", 400), ("over", 1), ("standing", 400)):
            until = work.now + timedelta(days=days)
            codes.keep_code(work, code_hash=name, purpose="claim", expires_at=until)
        codes.use_code(work, "used", "claim")

    await database.work(keep)
    clock.move_to(clock.now() + timedelta(days=29))
    assert await database.work(lambda work: sweeping.sweep_codes(work, 9)) == 0
    clock.move_to(clock.now() + timedelta(days=3))
    assert await database.work(lambda work: sweeping.sweep_codes(work, 9)) == 2
    assert await database.read(lambda work: list(work.connection.scalars(select(code.c.hash)))) == [
        "standing"
    ]


async def test_marks_of_lanes_that_are_free_go_and_leave_the_same_slots(
    database_url: str,
) -> None:
    async with post_office(database_url) as office:
        route = {(office.installation, "post"): SLACK.post}
        await office.database.work(lambda work: pace.slots(work, [route]))
        ahead = insert(marks).values(
            installation_id=office.installation, lane="held", next_free_at=START + LONG + LONG
        )
        await office.database.work(lambda work: work.connection.execute(ahead))
        assert await office.database.work(lambda work: sweeping.sweep_marks(work, 9)) == 0
        office.clock.move_to(START + LONG)
        assert await office.database.work(lambda work: sweeping.sweep_marks(work, 9)) == 1
        assert await number(office.database, marks) == 1
        ((slot, _),) = await office.database.work(lambda work: pace.slots(work, [route]))
        assert slot == START + LONG


def test_the_earliest_id_of_an_instant_parts_what_was_made_before_from_the_rest() -> None:
    ids = SeededIds(1)
    before, after = ids.new(START - timedelta(milliseconds=1)), ids.new(START)
    assert before < earliest_id(START) < after
