"""Everything that is due is performed once, in the transaction that deletes it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import agenda
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.settings import get, put
from bot.store.work import Work
from scheduler.tick import tick
from tests.scheduler.each import each

MINUTE = timedelta(minutes=1)


async def plan(database: Database, *subjects: str, after: timedelta = timedelta(0)) -> None:
    def turn(work: Work) -> None:
        for subject in subjects:
            agenda.put(work, kind="open", subject_id=subject, due_at=work.now + after)

    await database.work(turn)


async def left(database: Database, *subjects: str) -> list[str]:
    rows = await database.read(lambda work: agenda.upcoming(work.connection, subjects))
    return [row.subject_id for row in rows]


async def noted(database: Database, key: str) -> str | None:
    return await database.read(lambda work: get(work.connection, key))


def note(work: Work, row: DueRow) -> None:
    """Leave a mark that is stored only with the row's own transaction."""
    put(work.connection, row.subject_id, str(int(get(work.connection, row.subject_id) or 0) + 1))


async def test_what_is_due_is_performed_and_gone(database: Database) -> None:
    await plan(database, "a", "b")
    await plan(database, "later", after=MINUTE)
    assert await tick(database, each(note)) == 2
    assert await tick(database, each(note)) == 0
    assert await left(database, "a", "b", "later") == ["later"]
    assert await noted(database, "a") == "1"


async def test_it_is_performed_earliest_first(database: Database, clock: VirtualClock) -> None:
    for subject, minutes in (("late", 3), ("early", 1), ("between", 2)):
        await plan(database, subject, after=minutes * MINUTE)
    clock.move_to(clock.now() + timedelta(hours=1))
    order: list[str] = []
    await tick(database, each(lambda _work, row: order.append(row.subject_id)))
    assert order == ["early", "between", "late"]


async def test_more_than_a_batch_is_performed(database: Database) -> None:
    await plan(database, *(f"s{number}" for number in range(25)))
    assert await tick(database, each(note), batch=10) == 25


async def test_what_a_row_makes_due_is_performed_in_the_same_tick(database: Database) -> None:
    await plan(database, "a")

    def perform(work: Work, row: DueRow) -> None:
        note(work, row)
        if row.subject_id == "a":
            agenda.put(work, kind="close", subject_id="b", due_at=work.now)

    assert await tick(database, each(perform)) == 2
    assert await noted(database, "b") == "1"


async def test_a_row_may_plan_its_like_again(database: Database, clock: VirtualClock) -> None:
    await plan(database, "weekly")

    def perform(work: Work, row: DueRow) -> None:
        note(work, row)
        again = row.due_at + timedelta(days=7)
        agenda.put(work, kind=row.kind, subject_id=row.subject_id, due_at=again)

    assert await tick(database, each(perform)) == 1
    clock.move_to(clock.now() + timedelta(days=7))
    assert await tick(database, each(perform)) == 1
    assert await noted(database, "weekly") == "2"
    assert await left(database, "weekly") == ["weekly"]


async def test_what_an_earlier_row_cancelled_is_not_performed(database: Database) -> None:
    await plan(database, "a", "b", "c")

    def perform(work: Work, row: DueRow) -> None:
        note(work, row)
        if row.subject_id == "a":
            agenda.cancel(work, "b")

    assert await tick(database, each(perform)) == 2
    assert await noted(database, "b") is None


async def test_what_an_earlier_row_moved_is_performed_at_its_new_instant(
    database: Database, clock: VirtualClock
) -> None:
    await plan(database, "a", "b")

    def perform(work: Work, row: DueRow) -> None:
        note(work, row)
        if row.subject_id == "a":
            agenda.put(work, kind="open", subject_id="b", due_at=work.now + MINUTE)

    assert await tick(database, each(perform)) == 1
    clock.move_to(clock.now() + MINUTE)
    assert await tick(database, each(perform)) == 1
    assert await noted(database, "b") == "1"


async def test_one_row_that_fails_stops_no_other_and_is_put_off(
    database: Database, clock: VirtualClock, caplog: pytest.LogCaptureFixture
) -> None:
    await plan(database, "a", "bad", "c")
    broken = True

    def perform(work: Work, row: DueRow) -> None:
        note(work, row)
        if row.subject_id == "bad" and broken:
            raise ValueError("what Ann wrote")

    assert await tick(database, each(perform)) == 2
    assert [await noted(database, key) for key in ("a", "bad", "c")] == ["1", None, "1"]
    assert await left(database, "bad") == ["bad"], "never silently dropped"
    assert "ValueError at test_tick.py" in caplog.text
    assert "Ann" not in caplog.text
    assert await tick(database, each(perform)) == 0
    clock.move_to(clock.now() + MINUTE)
    assert await tick(database, each(perform)) == 0
    broken = False
    clock.move_to(clock.now() + MINUTE)
    assert await tick(database, each(perform)) == 0, "the second time it waits twice as long"
    clock.move_to(clock.now() + MINUTE)
    assert await tick(database, each(perform)) == 1
    assert await noted(database, "bad") == "1"


async def test_a_row_that_fails_does_not_undo_what_it_follows(database: Database) -> None:
    """Dates are kept: a put-off row is still that day's row."""
    day = date(2026, 11, 30)

    def turn(work: Work) -> None:
        agenda.put(work, kind="open", subject_id="s", due_at=work.now, on_date=day)

    await database.work(turn)

    def perform(work: Work, row: DueRow) -> None:
        raise LookupError

    await tick(database, each(perform))
    (row,) = await database.read(lambda work: agenda.upcoming(work.connection, ("s",)))
    assert row.on_date == day
    assert row.due_at > datetime(2026, 1, 1, tzinfo=UTC)
