from datetime import timedelta

from bot.domain.clock import VirtualClock
from bot.store import audit
from bot.store.database import Database
from bot.store.work import Work


async def test_a_line_says_who_what_where_when_and_how_it_ended(
    database: Database, clock: VirtualClock
) -> None:
    await database.work(
        lambda work: audit.record(
            work, actor_id="p1", action="erase", unit_id="u1", subject_id="p2", outcome="refused"
        )
    )
    (line,) = await database.read(lambda work: audit.entries(work.connection))
    assert (line.actor_id, line.action, line.unit_id, line.subject_id, line.outcome, line.at) == (
        "p1",
        "erase",
        "u1",
        "p2",
        "refused",
        clock.now(),
    )


async def test_lines_come_newest_first_by_unit_by_actor_and_since(
    database: Database, clock: VirtualClock
) -> None:
    began = clock.now()
    for number, unit in enumerate(("u1", "u2", "u1")):
        clock.move_to(began + timedelta(hours=number))
        await database.work(
            lambda work, number=number, unit=unit: audit.record(  # type: ignore[misc]
                work, actor_id=f"p{number}", action="export", unit_id=unit
            )
        )

    async def actors(**wanted: object) -> list[str | None]:
        found = await database.read(
            lambda work: audit.entries(work.connection, **wanted)  # type: ignore[arg-type]
        )
        return [line.actor_id for line in found]

    assert await actors() == ["p2", "p1", "p0"]
    assert await actors(units=["u1"]) == ["p2", "p0"]
    assert await actors(units=[]) == []
    assert await actors(actor_id="p1") == ["p1"]
    assert await actors(since=began + timedelta(hours=1)) == ["p2", "p1"]
    assert await actors(most=1) == ["p2"]


async def test_lines_of_one_instant_keep_the_order_they_were_written_in(
    database: Database,
) -> None:
    def write(work: Work) -> None:
        for number in range(5):
            audit.record(work, actor_id=None, action=str(number))

    await database.work(write)
    lines = await database.read(lambda work: audit.entries(work.connection))
    assert [line.action for line in lines] == ["4", "3", "2", "1", "0"]
