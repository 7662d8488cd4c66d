"""The nightly sweep, and what may grow over a stretch of a simulated network's life."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from bot.domain.clock import VirtualClock
from bot.simulation.network import first_instant
from bot.simulation.platform import Screen
from bot.simulation.run import FIRST_MONDAY, a_house, lived
from bot.store import agenda, inbound
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.tables import metadata
from bot.store.tables.delivery import delivery, delivery_source
from bot.store.work import Work
from bot.use_cases import sweeping
from bot.use_cases.agenda import performing
from scheduler.tick import tick
from tests.databases import MakeDatabase

MAY_SHRINK = {"inbound_key", "code", "pace", "delivery", "delivery_source", "due"}


async def rows(database: Database) -> dict[str, int]:
    """How many rows each table holds."""

    def counted(work: Work) -> dict[str, int]:
        return {
            table.name: work.connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.sorted_tables
        }

    return await database.read(counted)


async def test_a_sweep_goes_on_until_all_is_swept_and_comes_again_the_next_day(
    database: Database, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeping, "AT_ONCE", 2)
    for n in range(5):
        await database.work(lambda work, n=n: inbound.note_key(work, f"k{n}"))  # type: ignore[misc]
    clock.move_to(clock.now() + timedelta(days=4))
    assert await database.work(sweeping.keep_sweeping)
    assert not await database.work(sweeping.keep_sweeping), "it is there already"
    assert await tick(database, performing) > 3
    assert (await rows(database))["inbound_key"] == 0
    (ahead,) = await database.read(lambda work: agenda.upcoming(work.connection, ["everything"]))
    assert (ahead.due_at, ahead.cursor) == (clock.now() + timedelta(days=1), None)


async def test_a_cursor_of_another_version_begins_anew(
    database: Database, clock: VirtualClock
) -> None:
    await database.work(lambda work: sweeping.sweep(work, "what nobody knows"))
    await tick(database, performing)
    (ahead,) = await database.read(lambda work: agenda.upcoming(work.connection, ["everything"]))
    assert ahead.cursor is None


async def test_people_do_not_notice_it(database: Database) -> None:
    await database.work(sweeping.keep_sweeping)

    def next_for(people: bool) -> object:
        return lambda work: agenda.next_due_at(work.connection, for_people=people)

    assert await database.read(next_for(False)) is not None  # type: ignore[arg-type]
    assert await database.read(next_for(True)) is None  # type: ignore[arg-type]


async def test_after_half_a_year_only_what_people_said_and_what_was_counted_is_left(
    fresh_database_url: MakeDatabase,
) -> None:
    """Three weeks of four teams; then nothing more happens for as long as messages are kept."""
    clock, screen = VirtualClock(first_instant(FIRST_MONDAY)), Screen()
    async with a_house(fresh_database_url("sqlite"), screen, clock, 3) as house:
        await lived(house, clock, screen, teams=4, weeks=3, seed=3)
        was = await rows(house.database)
        clock.move_to(clock.now() + timedelta(days=200))
        await house.database.work(sweeping.keep_sweeping)
        sweep_only = {"sweep"}
        for _ in range(3):  # A message that was followed goes the next night.
            await tick(
                house.database,
                lambda work, rows: partial(_only, sweep_only, performing(work, rows)),
            )
            clock.move_to(clock.now() + timedelta(days=1))
        now = await rows(house.database)
        idle = await house.database.read(_without_reason)
    assert {name for name in was if now[name] < was[name]} <= MAY_SHRINK
    assert {name for name in was if now[name] > was[name]} == set()
    assert now["inbound_key"] == now["pace"] == 0
    assert was["inbound_key"] > 100
    assert 0 < now["delivery"] < was["delivery"] / 2
    assert now["delivery_source"] == was["delivery_source"]
    assert idle == []


def _only(kinds: set[str], perform: Callable[[DueRow], None], row: DueRow) -> None:
    if row.kind in kinds:
        perform(row)


def _without_reason(work: Work) -> list[str]:
    """The messages that hold nobody's words and that nothing follows which does."""
    kept = set(work.connection.scalars(select(delivery_source.c.delivery_id)))
    found = dict(work.connection.execute(select(delivery.c.id, delivery.c.after_id)).all())
    for followed in [found.get(each) for each in kept]:
        while followed is not None:
            kept.add(followed)
            followed = found.get(followed)
    return sorted(found.keys() - kept)
