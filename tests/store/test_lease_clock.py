from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, text

from bot.domain.clock import VirtualClock, machine_now
from bot.domain.ids import SeededIds
from bot.store.connection import Connection
from bot.store.database import Database
from bot.store.lease_clock import LEASE_NOW, lease_now
from bot.store.work import Work
from tests.databases import MakeDatabase


async def test_the_lease_clock_is_aware_and_does_not_move_with_the_calendar(
    database: Database, clock: VirtualClock
) -> None:
    clock.move_to(datetime(2099, 1, 1, tzinfo=UTC))
    now = await database.read(lambda work: lease_now(work.connection))
    assert now.utcoffset() == timedelta(0)
    assert abs(now - machine_now()) < timedelta(minutes=1)


async def test_replicas_go_by_the_server_s_clock_and_not_by_their_own(
    fresh_database_url: MakeDatabase, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine whose clock is wrong takes nobody's lease away."""
    wrong = machine_now() + timedelta(hours=1)
    monkeypatch.setattr("bot.store.lease_clock.machine_now", lambda: wrong)
    database = await Database.open(fresh_database_url("postgresql"), clock=clock, ids=SeededIds(1))
    now = await database.read(lambda work: lease_now(work.connection))
    await database.close()
    assert now < wrong - timedelta(minutes=30)


async def test_a_statement_knows_the_same_instant_as_who_asks_for_it(database: Database) -> None:
    def asked_and_known(work: Work) -> tuple[datetime, datetime]:
        known: datetime = work.connection.scalar(select(LEASE_NOW))
        return lease_now(work.connection), known

    asked, known = await database.read(asked_and_known)
    assert known.utcoffset() == timedelta(0)
    assert abs(asked - known) < timedelta(seconds=5)


async def test_the_lease_clock_runs_on_within_a_transaction(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    def twice(connection: Connection) -> timedelta:
        first = lease_now(connection)
        connection.execute(text("select pg_sleep(0.001)"))
        return lease_now(connection) - first

    database = await Database.open(fresh_database_url("postgresql"), clock=clock, ids=SeededIds(1))
    assert await database.work(lambda work: twice(work.connection)) > timedelta(0)
    await database.close()
