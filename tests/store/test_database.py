"""What `Database` promises on both engines."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.clock import VirtualClock
from bot.domain.errors import (
    DatabaseGone,
    DatabaseLocked,
    DatabaseNotMigrated,
    DatabaseTooNew,
)
from bot.domain.ids import SeededIds
from bot.store.database import Database
from bot.store.tables.cycles import absence
from bot.store.tables.delivery import inbound_key, setting
from bot.store.work import Work
from tests.databases import Databases, Kind
from tests.store.outside import outside
from tests.store.turns import change, keys, put, put_and_fail


@asynccontextmanager
async def opened(
    url: str, *, wait_for_lock: timedelta = timedelta(seconds=5), connections: int = 10
) -> AsyncIterator[Database]:
    database = await Database.open(
        url,
        clock=VirtualClock(datetime(2026, 11, 23, 15, 0, tzinfo=UTC)),
        ids=SeededIds(1),
        wait_for_lock=wait_for_lock,
        connections=connections,
    )
    try:
        yield database
    finally:
        await database.close()


async def test_what_a_function_did_is_stored_when_it_returns(database: Database) -> None:
    assert await database.work(put("a")) == "a"
    assert await database.read(keys) == ["a"]


async def test_what_was_stored_is_there_after_opening_again(database_url: str) -> None:
    async with opened(database_url) as database:
        await database.work(put("a"))
    async with opened(database_url) as database:
        assert await database.read(keys) == ["a"]


async def test_a_function_that_raises_is_undone_whole(database: Database) -> None:
    with pytest.raises(LookupError, match="mine"):
        await database.work(put_and_fail("a", LookupError("mine")))
    assert await database.read(keys) == []


async def test_among_turns_that_come_together_one_that_raises_is_undone_alone(
    database: Database,
) -> None:
    turns = [
        database.work(put_and_fail(f"{n}", LookupError(n)) if n % 3 == 0 else put(f"{n}"))
        for n in range(9)
    ]
    outcomes = await asyncio.gather(*turns, return_exceptions=True)
    failed = [n for n, outcome in enumerate(outcomes) if isinstance(outcome, LookupError)]
    assert failed == [0, 3, 6]
    assert await database.read(keys) == ["1", "2", "4", "5", "7", "8"]


async def test_a_statement_that_fails_inside_a_savepoint_leaves_the_rest(
    database: Database,
) -> None:
    def turn(work: Work) -> None:
        put("a")(work)
        with pytest.raises(IntegrityError), work.connection.begin_nested():
            put("a")(work)
        put("b")(work)

    await database.work(turn)
    assert await database.read(keys) == ["a", "b"]


async def test_a_broken_constraint_reaches_the_caller_as_it_is(database: Database) -> None:
    await database.work(put("a"))
    with pytest.raises(IntegrityError):
        await database.work(put("a"))


async def test_a_row_must_refer_to_a_row_that_is_there(database: Database) -> None:
    def turn(work: Work) -> None:
        work.connection.execute(
            insert(absence).values(
                id=work.new_id(),
                person_id="nobody",
                from_date=work.now.date(),
                to_date=work.now.date(),
            )
        )

    with pytest.raises(IntegrityError):
        await database.work(turn)


async def test_now_is_the_calendar_clocks_and_comes_back_aware(
    database: Database, clock: VirtualClock
) -> None:
    clock.move_to(clock.now() + timedelta(days=1, microseconds=1))
    await database.work(
        lambda work: work.connection.execute(insert(inbound_key).values(key="k", at=work.now))
    )
    at = await database.read(
        lambda work: work.connection.execute(select(inbound_key.c.at)).scalar_one()
    )
    assert at == clock.now()
    assert at.utcoffset() == timedelta(0)
    assert await database.read(lambda work: work.now) == clock.now()


async def test_new_ids_come_from_the_source_that_was_handed_in(
    database: Database, clock: VirtualClock
) -> None:
    given = [await database.work(lambda work: work.new_id()) for _ in range(3)]
    same = SeededIds(1)
    assert given == [same.new(clock.now()) for _ in range(3)]


async def test_a_read_cannot_write(database: Database) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        await database.read(put("a"))
    assert await database.read(keys) == []


async def test_a_glance_sees_what_was_stored_and_cannot_write(database: Database) -> None:
    await database.work(put("a"))
    assert await database.glance(keys) == ["a"]
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        await database.glance(put("b"))
    assert await database.glance(keys) == ["a"]


async def test_a_glance_is_one_statement(database: Database) -> None:
    with pytest.raises(RuntimeError, match="second statement"):
        await database.glance(lambda work: keys(work) + keys(work))
    assert await database.read(lambda work: keys(work) + keys(work)) == []


async def test_glances_and_reads_of_one_connection_do_not_disturb_each_other(
    database: Database,
) -> None:
    await database.work(put("a"))
    wanted = select(setting.c.key)  # Asked again and again, it goes straight to the driver.
    for _ in range(9):
        assert await database.glance(lambda work: list(work.connection.scalars(wanted))) == ["a"]
        assert await database.read(keys) == ["a"]


async def test_a_glance_that_raises_says_so_and_the_next_is_well(database: Database) -> None:
    with pytest.raises(DBAPIError):
        await database.glance(lambda work: work.connection.execute(text("select nothing")))
    assert await database.glance(keys) == []


async def test_a_read_never_waits_for_a_writer(database: Database, database_url: str) -> None:
    await database.work(put("a", "before"))
    async with outside(database_url) as other:
        await other.hold("update setting set value = 'after'")
        assert await database.read(keys) == ["a"]


async def test_a_commit_that_wrote_wakes_whoever_wants_it(database: Database) -> None:
    woken: list[str] = []
    database.on_commit(lambda: woken.append("first"))
    database.on_commit(lambda: woken.append("second"))
    await database.work(put("a"))
    assert woken == ["first", "second"]
    await database.work(change("a", "b"))
    await database.work(lambda work: work.connection.execute(text("delete from setting")).rowcount)
    assert woken == ["first", "second"] * 3


async def test_what_stored_nothing_wakes_nobody(database: Database) -> None:
    woken: list[int] = []
    database.on_commit(lambda: woken.append(1))
    await database.work(keys)
    assert await database.work(change("nobody", "b")) == 0
    with pytest.raises(LookupError):
        await database.work(put_and_fail("a", LookupError()))
    await database.read(keys)
    assert woken == []


async def test_a_wake_that_fails_is_logged_and_harms_nobody(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    def fails() -> None:
        raise LookupError("asleep")

    woken: list[int] = []
    database.on_commit(fails)
    database.on_commit(lambda: woken.append(1))
    with caplog.at_level(logging.ERROR):
        assert await database.work(put("a")) == "a"
    assert woken == [1]
    assert "LookupError at test_database.py" in caplog.text
    assert "asleep" not in caplog.text, "a message may hold what a person wrote"


async def test_a_caller_that_goes_away_harms_no_other(database: Database) -> None:
    tasks = [asyncio.create_task(database.work(put(f"{n}"))) for n in range(8)]
    await asyncio.sleep(0)
    tasks[3].cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert [n for n, outcome in enumerate(outcomes) if outcome != f"{n}"] == [3]
    assert set(await database.read(keys)) >= set("0124567")
    assert await database.work(put("after")) == "after"


async def test_more_callers_than_connections_wait_their_turn(database_url: str) -> None:
    async with opened(database_url, connections=1) as database:
        await asyncio.gather(*(database.work(put(f"{n:02}")) for n in range(20)))
        await asyncio.gather(*(database.read(keys) for _ in range(20)))
        assert len(await database.read(keys)) == 20


async def test_somebody_elses_lock_is_waited_for_a_while_and_then_said(database_url: str) -> None:
    async with (
        opened(database_url, wait_for_lock=timedelta(milliseconds=50)) as database,
        outside(database_url) as other,
    ):
        await database.work(put("a"))
        await other.hold("update setting set value = 'theirs'")
        with pytest.raises(DatabaseLocked, match="Nothing of this was stored"):
            await database.work(change("a", "ours"))
        await other.let_go()
        assert await database.work(change("a", "ours")) == 1


async def test_a_closed_database_says_so_and_may_be_closed_again(database_url: str) -> None:
    async with opened(database_url) as database:
        await database.close()
        with pytest.raises(DatabaseGone):
            await database.work(put("a"))
        with pytest.raises(DatabaseGone):
            await database.read(keys)


async def test_an_empty_database_is_not_migrated(empty_database_url: str) -> None:
    with pytest.raises(DatabaseNotMigrated, match="cyclebot migrate"):
        async with opened(empty_database_url):
            pass


async def test_a_newer_database_is_not_opened(database_kind: Kind, databases: Databases) -> None:
    url = databases.migrated(database_kind)
    async with outside(url) as other:
        await other.hold("update alembic_version set version_num = '2099_01_01_wonders'")
        await other.keep()
    with pytest.raises(DatabaseTooNew, match="newer version of Cyclebot"):
        async with opened(url):
            pass
    databases.discard(url)


async def test_closing_waits_for_what_is_under_way(database_url: str) -> None:
    async with opened(database_url) as database:
        tasks = [asyncio.create_task(database.work(put(f"{n}"))) for n in range(5)]
        await asyncio.sleep(0)
        await database.close()
        assert [task.result() for task in tasks] == ["0", "1", "2", "3", "4"]


async def test_a_turn_that_runs_out_of_an_iterator_does_not_hang(database: Database) -> None:
    with pytest.raises(RuntimeError, match="StopIteration"):
        await database.work(put_and_fail("a", StopIteration()))
    assert await database.read(keys) == []


async def test_an_error_of_the_database_does_not_repeat_what_a_person_wrote(
    database: Database,
) -> None:
    def wrong(work: Work) -> None:
        work.connection.execute(text("insert into nowhere values (:it)"), {"it": "what Ann wrote"})

    for run in (database.work, database.read):
        with pytest.raises(DBAPIError) as raised:
            await run(wrong)
        assert "Ann" not in str(raised.value)
