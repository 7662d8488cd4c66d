"""What a PostgreSQL database promises beyond `Database`."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.util import await_only

from bot.domain.clock import VirtualClock
from bot.domain.errors import DatabaseGone
from bot.domain.ids import SeededIds
from bot.store.database import Database
from bot.store.migrating import migrate
from bot.store.work import Work
from tests.databases import MakeDatabase, _Server
from tests.store.turns import change, keys, put


@pytest.fixture
def url(fresh_database_url: MakeDatabase) -> str:
    return fresh_database_url("postgresql")


@pytest.fixture
async def on_server(url: str, clock: VirtualClock) -> AsyncIterator[Database]:
    opened = await Database.open(url, clock=clock, ids=SeededIds(1))
    yield opened
    await opened.close()


async def setting(database: Database, name: str) -> tuple[str, str]:
    """Give one of the server's settings as a turn that writes has it, and one that reads."""

    def shown(work: Work) -> str:
        return str(work.connection.execute(text(f"show {name}")).scalar_one())

    return await database.work(shown), await database.read(shown)


async def test_a_turn_sees_what_others_stored_and_a_read_sees_one_snapshot(
    on_server: Database,
) -> None:
    isolation = await setting(on_server, "transaction_isolation")
    assert isolation == ("read committed", "repeatable read")


async def test_a_process_that_hangs_inside_a_turn_keeps_its_locks_only_for_a_while(
    on_server: Database,
) -> None:
    limits = await setting(on_server, "idle_in_transaction_session_timeout")
    assert limits == ("20s", "20s")


async def test_many_may_serve_from_one_database(url: str, clock: VirtualClock) -> None:
    first = await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    second = await Database.open(url, clock=clock, ids=SeededIds(2), serve=True)
    assert not first.alone
    assert not second.alone
    await first.close()
    await second.close()


async def test_what_was_acknowledged_outlives_a_power_cut_unless_it_is_thrown_away(
    url: str, clock: VirtualClock
) -> None:
    for durable, wanted in ((True, "on"), (False, "off")):
        database = await Database.open(url, clock=clock, ids=SeededIds(1), durable=durable)
        assert (await setting(database, "synchronous_commit"))[0] == wanted
        await database.close()


async def test_of_two_turns_that_block_each_other_both_are_stored(on_server: Database) -> None:
    for key in ("a", "b"):
        await on_server.work(put(key))
    both_hold_one = asyncio.Barrier(2)
    tries: list[str] = []

    async def turn(first: str, second: str) -> None:
        def crossing(work: Work) -> None:
            tries.append(first)
            change(first, first)(work)
            if len(tries) <= 2:
                await_only(both_hold_one.wait())
            change(second, first)(work)

        await on_server.work(crossing)

    await asyncio.gather(turn("a", "b"), turn("b", "a"))
    assert len(tries) == 3


async def test_a_connection_that_broke_while_nobody_used_it_is_not_noticed(
    on_server: Database, url: str
) -> None:
    await asyncio.gather(*(on_server.work(put(f"{n}")) for n in range(4)))
    await asyncio.gather(*(on_server.read(keys) for _ in range(4)))
    await _break_connections(url)
    assert await on_server.work(put("after")) == "after"
    assert "after" in await on_server.read(keys)
    await _break_connections(url)
    assert "after" in await on_server.glance(keys)


async def test_a_connection_that_nobody_used_for_long_is_let_go_and_another_made(
    on_server: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def session(work: Work) -> int:
        return int(work.connection.scalar(text("select pg_backend_pid()")))

    def sessions(work: Work) -> int:
        ours = "select count(*) from pg_stat_activity where datname = current_database()"
        return int(work.connection.scalar(text(ours)))

    first = await on_server.work(session)
    assert await on_server.work(session) == first
    before = await on_server.read(sessions)
    monkeypatch.setattr("bot.store.postgres_sessions._TRUSTED_FOR", 0.0)
    later = await on_server.work(session)
    monkeypatch.undo()

    assert later != first
    assert await on_server.work(session) == later
    while await on_server.read(sessions) > before:  # The server needs a moment to see it gone.
        pass


async def test_a_connection_that_breaks_in_a_turn_undoes_it_and_it_goes_again(
    on_server: Database, url: str
) -> None:
    tries: list[int] = []

    def turn(work: Work) -> None:
        tries.append(1)
        put("a")(work)
        if len(tries) == 1:
            await_only(_break_connections(url))
        put("b")(work)

    await on_server.work(turn)
    assert len(tries) == 2
    assert await on_server.read(keys) == ["a", "b"]


async def test_a_connection_that_breaks_every_time_is_said(on_server: Database, url: str) -> None:
    def turn(work: Work) -> None:
        keys(work)
        await_only(_break_connections(url))
        keys(work)

    def broken_at_once(work: Work) -> None:
        await_only(_break_connections(url))
        keys(work)

    with pytest.raises(DatabaseGone):
        await on_server.work(turn)
    with pytest.raises(DatabaseGone):
        await on_server.read(turn)
    with pytest.raises(DatabaseGone):
        await on_server.glance(broken_at_once)
    assert await on_server.work(put("after")) == "after"


async def test_a_caller_that_goes_away_takes_its_turn_along(on_server: Database) -> None:
    began = asyncio.Event()

    def turn(work: Work) -> None:
        put("a")(work)
        began.set()
        work.connection.execute(text("select pg_sleep(30)"))

    running = asyncio.create_task(on_server.work(turn))
    await began.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert await on_server.work(put("b")) == "b"
    assert await on_server.read(keys) == ["b"]


async def test_a_turn_that_passes_over_a_failed_statement_is_not_held_for_stored(
    on_server: Database,
) -> None:
    def turn(work: Work) -> None:
        put("a")(work)
        with suppress(DBAPIError):
            work.connection.execute(text("select 1 / 0"))

    with pytest.raises(RuntimeError, match="undone"):
        await on_server.work(turn)
    assert await on_server.read(keys) == []
    assert await on_server.work(put("b")) == "b"


async def test_a_server_that_stopped_is_said(clock: VirtualClock) -> None:
    with tempfile.TemporaryDirectory() as folder:
        server = _Server(Path(folder))
        url = server.create("test_stopping")
        migrate(url)
        database = await Database.open(url, clock=clock, ids=SeededIds(1))
        await database.work(put("a"))
        server.stop()
        with pytest.raises(DatabaseGone, match="can't be reached"):
            await database.work(put("b"))
        with pytest.raises(DatabaseGone):
            await database.read(keys)
        with pytest.raises(DatabaseGone):
            await database.glance(keys)
        await database.close()
        with pytest.raises(DatabaseGone):
            await Database.open(url, clock=clock, ids=SeededIds(1))


async def _break_connections(url: str) -> None:
    """End every other session of this database, as a restart of the server does."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity"
        " where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()
