"""Rows of the agenda that are due at one hour: read together, and each as if it were alone."""

from __future__ import annotations

from dataclasses import replace

from bot.store import agenda, check_ins
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.agenda import performing
from tests import stories
from tests.statements import heard
from tests.stories import MONDAY

FIRST = "who_needs_us"
OPENS = stories.at(MONDAY, 15)


def _due(work: Work, *kinds: str) -> list[DueRow]:
    rows = agenda.due_batch(work.connection, work.now, 100)
    return [row for row in rows if row.kind in kinds]


def _performed(work: Work, rows: list[DueRow]) -> int:
    """Perform them; how many statements that took."""
    with heard(work.connection) as seen:
        perform = performing(work, rows)
        for row in rows:
            agenda.remove(work, row.id)
            perform(row)
    return len(seen)


async def test_the_opening_of_one_more_team_takes_no_more_reads(database: Database) -> None:
    def turn(work: Work) -> dict[int, int]:
        world = stories.district(work)
        took: dict[int, int] = {}
        for number in (1, 2, 3):
            for name in range(number):
                stories.cycle(work, world, stories.team(work, world, f"Grade {number}{name}"))
            later = replace(work, now=OPENS)
            rows = _due(later, "open")
            assert len(rows) == number
            took[number] = _performed(later, rows)
        return took

    took = await database.work(turn)
    of_one = took[2] - took[1]
    assert took[3] - took[2] == of_one
    assert of_one == 5, "taken off, people asked, opened, its closing planned, its card owed"


async def test_what_one_row_did_is_known_to_the_next_of_its_team(database: Database) -> None:
    def turn(work: Work) -> list[str]:
        world = stories.district(work)
        rows = []
        for name in ("Grade 3", "Grade 4"):
            cycle = stories.cycle(work, world, stories.team(work, world, name))
            rows.append(stories.asked(work, cycle, FIRST))
        due = [
            DueRow(
                id=f"{kind}{row.id}",
                kind=kind,
                subject_id=row.id,
                due_at=OPENS,
                on_date=None,
                local_time=None,
                zone=None,
                cursor=None,
            )
            for kind in ("close", "open", "remind", "close")
            for row in rows
        ]
        _performed(replace(work, now=OPENS), due)
        found = [check_ins.check_in_by_id(work.connection, row.id) for row in rows]
        return [row.state for row in found if row is not None]

    # The first closing found nothing open, and the last one what was opened in between.
    assert await database.work(turn) == ["closed", "closed"]
