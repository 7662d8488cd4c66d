"""The agenda keeps one row for everything that will happen."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.store import agenda
from bot.store.agenda import DueKind, DueRow, Plan
from bot.store.database import Database
from bot.store.work import Work
from tests.store.plans import plan_of

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


async def planned(database: Database, *subjects: str) -> list[tuple[str, str, datetime]]:
    rows = await database.read(lambda work: agenda.upcoming(work.connection, subjects))
    return [(row.kind, row.subject_id, row.due_at) for row in rows]


async def put(
    database: Database, kind: DueKind, subject: str, at: datetime, on_date: date | None = None
) -> None:
    await database.work(
        lambda work: agenda.put(work, kind=kind, subject_id=subject, due_at=at, on_date=on_date)
    )


async def test_what_was_put_is_given_back_whole(database: Database) -> None:
    day = date(2026, 11, 30)

    def turn(work: Work) -> tuple[DueRow, ...]:
        agenda.put(
            work,
            kind="open",
            subject_id="s",
            due_at=NOON,
            on_date=day,
            local_time=time(8, 0),
            zone="America/Los_Angeles",
            cursor="5",
        )
        return agenda.upcoming(work.connection, ("s",))

    (row,) = await database.work(turn)
    assert row == DueRow(
        id=row.id,
        kind="open",
        subject_id="s",
        due_at=NOON,
        on_date=day,
        local_time=time(8, 0),
        zone="America/Los_Angeles",
        cursor="5",
    )


@pytest.mark.parametrize("on_date", [None, date(2026, 11, 30)])
async def test_the_same_thing_put_again_moves(database: Database, on_date: date | None) -> None:
    await put(database, "digest", "p", NOON, on_date)
    await put(database, "digest", "p", NOON + HOUR, on_date)
    assert await planned(database, "p") == [("digest", "p", NOON + HOUR)]


async def test_other_kinds_subjects_and_dates_are_other_rows(database: Database) -> None:
    day = date(2026, 11, 30)
    await put(database, "open", "a", NOON)
    await put(database, "open", "a", NOON, day)
    await put(database, "open", "a", NOON, day + timedelta(days=1))
    await put(database, "close", "a", NOON)
    await put(database, "open", "b", NOON)
    assert len(await planned(database, "a", "b")) == 5


async def test_many_are_put_as_one_is(database: Database) -> None:
    plans = [Plan(kind="open", subject_id=f"s{n}", due_at=NOON + n * HOUR) for n in range(600)]
    await database.work(lambda work: agenda.put_all(work, plans))
    await database.work(lambda work: agenda.put_all(work, plans))
    subjects = [plan.subject_id for plan in plans]
    assert [at for _, _, at in await planned(database, *subjects)] == [p.due_at for p in plans]


async def test_some_kinds_of_a_subject_are_cancelled_or_all(database: Database) -> None:
    kinds: tuple[DueKind, ...] = ("open", "remind", "close")
    for kind in kinds:
        await put(database, kind, "a", NOON)
    await put(database, "open", "b", NOON)
    await database.work(lambda work: agenda.cancel(work, "a", "open", "remind"))
    assert [kind for kind, _, _ in await planned(database, "a")] == ["close"]
    await database.work(lambda work: agenda.cancel(work, "a"))
    assert await planned(database, "a", "b") == [("open", "b", NOON)]
    await database.work(lambda work: agenda.cancel_many(work, ("a", "b")))
    assert await planned(database, "b") == []


async def test_what_is_due_comes_earliest_first_and_not_too_much(database: Database) -> None:
    for hours in (3, 1, 2, 4):
        await put(database, "open", f"s{hours}", NOON + hours * HOUR)
    batch = await database.work(lambda work: agenda.due_batch(work.connection, NOON + 3 * HOUR, 2))
    assert [row.subject_id for row in batch] == ["s1", "s2"]
    rest = await database.work(lambda work: agenda.due_batch(work.connection, NOON + 3 * HOUR, 9))
    assert [row.subject_id for row in rest] == ["s1", "s2", "s3"]


async def test_the_next_instant_is_known_also_after_another(database: Database) -> None:
    assert await database.read(lambda work: agenda.next_due_at(work.connection)) is None
    for hours in (1, 2):
        await put(database, "open", f"s{hours}", NOON + hours * HOUR)
    assert await database.read(lambda work: agenda.next_due_at(work.connection)) == NOON + HOUR
    after = await database.read(lambda work: agenda.next_due_at(work.connection, NOON + HOUR))
    assert after == NOON + 2 * HOUR


async def test_a_row_is_removed_once(database: Database) -> None:
    await put(database, "open", "s", NOON)

    def turn(work: Work) -> list[bool]:
        (row,) = agenda.upcoming(work.connection, ("s",))
        return [agenda.remove(work, row.id), agenda.remove(work, row.id)]

    assert await database.work(turn) == [True, False]


async def test_a_row_that_fails_waits_twice_as_long_each_time_up_to_six_hours(
    database: Database,
) -> None:
    await put(database, "open", "s", NOON)

    def turn(work: Work) -> list[timedelta]:
        (row,) = agenda.upcoming(work.connection, ("s",))
        return [agenda.put_off(work, row.id) for _ in range(20)]

    delays = await database.work(turn)
    assert delays[:3] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert delays[-1] == timedelta(hours=6)


async def test_a_row_that_is_gone_cannot_be_put_off(database: Database) -> None:
    with pytest.raises(LookupError, match="no row x"):
        await database.work(lambda work: agenda.put_off(work, "x"))


async def test_what_is_due_is_found_by_its_index(database: Database) -> None:
    """A tick's cost grows with what is due, never with what is planned."""

    def turn(work: Work) -> str:
        agenda.put_all(
            work,
            [Plan(kind="open", subject_id=f"s{n}", due_at=NOON + n * HOUR) for n in range(1000)],
        )
        return plan_of(work, lambda: agenda.due_batch(work.connection, NOON, 100))

    assert "ix_due_due_at" in await database.work(turn)
