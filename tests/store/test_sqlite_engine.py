"""What the one writer of a SQLite file promises beyond `Database`."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from bot.domain.clock import VirtualClock
from bot.domain.errors import (
    DatabaseGone,
    DatabaseInUse,
    DatabaseLocked,
    DatabaseNotMigrated,
    DiskFull,
    NotADatabase,
)
from bot.domain.ids import SeededIds
from bot.store.database import Database
from bot.store.sqlite_engine import SqliteEngine
from bot.store.work import Work
from tests.databases import MakeDatabase
from tests.store.outside import outside
from tests.store.turns import keys, put, put_and_fail


@pytest.fixture
def url(fresh_database_url: MakeDatabase) -> str:
    return fresh_database_url("sqlite")


@pytest.fixture
async def open_file(url: str, clock: VirtualClock) -> AsyncIterator[Database]:
    opened = await Database.open(url, clock=clock, ids=SeededIds(1))
    yield opened
    await opened.close()


async def together(
    database: Database, *turns: Callable[[Work], object]
) -> list[object | BaseException]:
    """Have turns wait together; their outcomes come back."""
    return await asyncio.gather(*map(database.work, turns), return_exceptions=True)


@contextmanager
def commits_of(database: Database) -> Iterator[list[str]]:
    engine = database._engine
    assert isinstance(engine, SqliteEngine)
    driver = engine._writer.open().connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    said: list[str] = []
    commits: list[str] = []
    driver.set_trace_callback(said.append)
    yield commits
    driver.set_trace_callback(None)
    commits.extend(each for each in said if each == "COMMIT")


async def test_turns_that_wait_together_share_one_commit(open_file: Database) -> None:
    with commits_of(open_file) as commits:
        await together(open_file, *(put(f"{n:02}") for n in range(30)))
    assert len(await open_file.read(keys)) == 30
    assert len(commits) == 1


async def test_a_commit_takes_no_more_turns_than_its_measure(open_file: Database) -> None:
    with commits_of(open_file) as commits:
        await together(open_file, *(put(f"{n:03}") for n in range(250)))
    assert len(await open_file.read(keys)) == 250
    assert len(commits) == 3


async def test_a_shared_commit_wakes_once(open_file: Database) -> None:
    woken: list[int] = []
    open_file.on_commit(lambda: woken.append(1))
    await together(open_file, *(put(f"{n}") for n in range(9)))
    assert woken == [1]


async def test_in_a_shared_commit_a_turn_that_raises_is_undone_alone(open_file: Database) -> None:
    with commits_of(open_file) as commits:
        outcomes = await together(
            open_file, put("a"), put_and_fail("b", LookupError("b")), put("a"), put("c")
        )
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], LookupError)
    assert isinstance(outcomes[2], IntegrityError)
    assert outcomes[3] == "c"
    assert await open_file.read(keys) == ["a", "c"]
    assert len(commits) == 1


async def test_a_commit_that_fails_reaches_all_who_shared_it(open_file: Database) -> None:
    def dangling(work: Work) -> None:
        # Only looked at when the transaction is committed.
        work.connection.execute(text("pragma defer_foreign_keys = on"))
        work.connection.execute(
            text("insert into absence values ('1', 'nobody', '2026-11-23', '2026-11-24')")
        )

    woken: list[int] = []
    open_file.on_commit(lambda: woken.append(1))
    outcomes = await together(open_file, put("a"), dangling, put("b"))
    assert [type(outcome) for outcome in outcomes] == [IntegrityError] * 3
    assert await open_file.read(keys) == []
    assert woken == []
    assert await open_file.work(put("after")) == "after"


async def test_a_caller_that_goes_away_while_it_waits_takes_its_turn_along(
    open_file: Database,
) -> None:
    waiting = [asyncio.create_task(open_file.work(put(f"{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await open_file.read(keys) == ["0", "1", "3", "4"]


async def test_a_caller_that_goes_away_while_its_turn_runs_does_not_undo_it(
    open_file: Database,
) -> None:
    def turn(work: Work) -> None:
        put("a")(work)
        running.cancel()

    running = asyncio.create_task(open_file.work(turn))
    with pytest.raises(asyncio.CancelledError):
        await running
    await open_file.work(put("b"))
    assert await open_file.read(keys) == ["a", "b"]


async def test_nobody_waits_with_a_turn_that_waits_for_another_process(
    open_file: Database, url: str
) -> None:
    await open_file.work(put("a"))
    async with outside(url) as other:
        await other.hold("insert into setting values ('theirs', '')")
        waits = asyncio.create_task(open_file.work(put("b")))
        assert await open_file.read(keys) == ["a"]
        assert not waits.done()
        await other.keep()
        assert await waits == "b"
    assert await open_file.read(keys) == ["a", "b", "theirs"]


async def test_between_long_turns_everybody_else_has_a_moment(
    open_file: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.sqlite_engine._BREATH", -1.0)
    seen: list[str] = []

    def turn(_: Work) -> None:
        seen.append("turn")
        asyncio.get_running_loop().call_soon(seen.append, "somebody")

    with commits_of(open_file) as commits:
        await together(open_file, turn, turn, put("a"))
    assert seen == ["turn", "somebody", "turn", "somebody"]
    assert len(commits) == 1


async def test_a_read_sees_one_snapshot_from_its_first_look_on(
    open_file: Database, url: str
) -> None:
    def looks_twice(work: Work) -> list[list[str]]:
        before = keys(work)
        beside(url, "insert into setting values ('a', '')")
        return [before, keys(work)]

    assert await open_file.read(looks_twice) == [[], []]
    assert await open_file.read(keys) == ["a"]


def beside(url: str, statement: str) -> None:
    """Have another process run and store a statement, which does not wait."""
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as file, file:
        file.execute(statement)


def fill(work: Work) -> None:
    """Write more than the file may hold."""
    pages = work.connection.execute(text("pragma page_count")).scalar_one()
    work.connection.execute(text(f"pragma max_page_count = {pages + 20}"))
    try:
        for number in range(100):
            put(f"large {number}", "x" * 4000)(work)
    finally:
        work.connection.execute(text("pragma max_page_count = 1000000"))


async def test_a_full_disk_is_said_and_keeps_what_was_stored(open_file: Database) -> None:
    await open_file.work(put("before"))
    with pytest.raises(DiskFull, match="Make room"):
        await open_file.work(fill)
    assert await open_file.read(keys) == ["before"]


async def test_a_full_disk_reaches_only_the_turn_that_filled_it(open_file: Database) -> None:
    outcomes = await together(open_file, put("a"), fill, put("b"))
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], DiskFull)
    assert outcomes[2] == "b"
    assert await open_file.read(keys) == ["a", "b"]


def undo_all(work: Work) -> None:
    """End the transaction behind everyone's back, as SQLite may on a failing disk."""
    driver = work.connection.library.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.execute("ROLLBACK")


async def test_when_sqlite_gives_up_a_transaction_the_others_go_again(open_file: Database) -> None:
    def undo_and_fail(work: Work) -> None:
        undo_all(work)
        raise LookupError("disk")

    outcomes = await together(open_file, put("a"), undo_and_fail, put("b"), undo_all)
    assert outcomes[0] == "a"
    assert isinstance(outcomes[1], LookupError)
    assert outcomes[2] == "b"
    assert isinstance(outcomes[3], DatabaseGone)
    assert await open_file.read(keys) == ["a", "b"]


async def test_a_lock_held_by_another_process_reaches_all_who_wait(
    url: str, clock: VirtualClock
) -> None:
    database = await Database.open(
        url, clock=clock, ids=SeededIds(1), wait_for_lock=timedelta(milliseconds=50)
    )
    async with outside(url) as other:
        await other.hold("insert into setting values ('theirs', '')")
        outcomes = await asyncio.gather(
            *(database.work(put(f"{n}")) for n in range(5)), return_exceptions=True
        )
        assert {type(outcome) for outcome in outcomes} == {DatabaseLocked}
        assert await database.read(keys) == []
        await other.keep()
    assert await database.work(put("ours")) == "ours"
    assert await database.read(keys) == ["ours", "theirs"]
    await database.close()


async def test_what_was_acknowledged_outlives_a_power_cut_unless_it_is_thrown_away(
    url: str, clock: VirtualClock
) -> None:
    def modes(work: Work) -> tuple[str, int]:
        journal = work.connection.execute(text("pragma journal_mode")).scalar_one()
        return journal, work.connection.execute(text("pragma synchronous")).scalar_one()

    for durable, synchronous in ((True, 2), (False, 0)):
        database = await Database.open(url, clock=clock, ids=SeededIds(1), durable=durable)
        assert await database.work(modes) == ("wal", synchronous)
        await database.close()


async def test_one_process_serves_from_a_file_and_others_may_still_use_it(
    url: str, clock: VirtualClock
) -> None:
    serving = await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    assert serving.alone
    with pytest.raises(DatabaseInUse, match="already serving"):
        await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    verb = await Database.open(url, clock=clock, ids=SeededIds(2))
    assert not verb.alone
    await verb.work(put("a"))
    assert await serving.read(keys) == ["a"]
    await verb.close()
    await serving.close()
    again = await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    await again.close()


async def test_what_a_turn_has_looked_at_stays_so_until_it_writes_beside_a_verb(
    open_file: Database, url: str
) -> None:
    """A turn that only looks first would be told that the file is locked, or write on old facts."""

    def counts_and_adds(work: Work) -> str:
        found = len(keys(work))
        with suppress(sqlite3.OperationalError):
            beside(url, "insert into setting values ('theirs', '')")
        return put(f"ours, the only one of {found + 1}")(work)

    assert await open_file.work(counts_and_adds) == "ours, the only one of 1"
    assert await open_file.read(keys) == ["ours, the only one of 1"]
    beside(url, "insert into setting values ('theirs', '')")
    assert await open_file.read(keys) == ["ours, the only one of 1", "theirs"]


async def test_the_lock_of_a_process_that_was_killed_is_free(url: str, clock: VirtualClock) -> None:
    holds = (
        "import sys, pathlib; from bot.store.serving_lock import ServingLock;"
        "lock = ServingLock.take(pathlib.Path(sys.argv[1])); sys.stdout.write('held');"
        "sys.stdout.flush(); sys.stdin.read()"
    )
    path = url.removeprefix("sqlite:///") + ".lock"
    process = subprocess.Popen(  # noqa: S603, ASYNC220 - Our own words, and it answers at once.
        [sys.executable, "-c", holds, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.read(4) == b"held"
        with pytest.raises(DatabaseInUse):
            await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
        process.kill()
    database = await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    await database.close()


async def test_a_lock_that_cannot_be_made_is_said(url: str, clock: VirtualClock) -> None:
    lock = Path(url.removeprefix("sqlite:///") + ".lock")
    lock.mkdir()  # noqa: ASYNC240 - Nobody else is waiting in a test.
    with pytest.raises(DatabaseGone):
        await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    lock.rmdir()  # noqa: ASYNC240 - As above.


async def test_closing_lets_a_turn_end_whose_caller_went_away(
    url: str, open_file: Database, clock: VirtualClock
) -> None:
    def turn(work: Work) -> None:
        running.cancel()
        put("a")(work)

    running = asyncio.create_task(open_file.work(turn))
    await asyncio.sleep(0)
    await open_file.close()
    assert running.cancelled()
    again = await Database.open(url, clock=clock, ids=SeededIds(1))
    assert await again.read(keys) == ["a"]
    await again.close()


async def test_a_file_that_is_missing_is_not_made(tmp_path: Path, clock: VirtualClock) -> None:
    with pytest.raises(DatabaseNotMigrated):
        await Database.open(
            f"sqlite:///{tmp_path / 'none.sqlite'}", clock=clock, ids=SeededIds(1), serve=True
        )
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240 - Nobody else is waiting in a test.


async def test_a_text_file_is_no_database_and_stays_as_it_was(
    tmp_path: Path, clock: VirtualClock
) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear team,\n" * 200)
    with pytest.raises(NotADatabase, match="not a Cyclebot database"):
        await Database.open(f"sqlite:///{file}", clock=clock, ids=SeededIds(1))
    assert file.read_text() == "Dear team,\n" * 200


async def test_an_erased_text_is_overwritten_in_the_file(open_file: Database, url: str) -> None:
    words = "unmistakable words " * 40
    await open_file.work(put("a", words))
    await open_file.work(lambda work: work.connection.execute(text("delete from setting")).rowcount)
    await open_file.close()
    file = Path(url.removeprefix("sqlite:///"))
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert b"unmistakable" not in file.read_bytes()  # noqa: ASYNC240 - As above.


async def test_where_nothing_waits_for_the_disk_nobody_waits_either(
    url: str, clock: VirtualClock
) -> None:
    database = await Database.open(url, clock=clock, ids=SeededIds(1), durable=False)
    woken: list[int] = []
    database.on_commit(lambda: woken.append(1))
    try:
        stored = database.work(put("a"))
        with pytest.raises(StopIteration) as told:
            stored.send(None)
        assert told.value.value == "a"
        with pytest.raises(LookupError):
            await database.work(put_and_fail("b", LookupError("b")))
        with pytest.raises(DatabaseGone):
            await database.work(undo_all)
        assert await database.work(put("c")) == "c"
        assert await database.read(keys) == ["a", "c"]
        assert woken == [1, 1]
    finally:
        await database.close()
