"""The next cycle starts on the team's own weekday, whatever a holiday did to the last start."""

from __future__ import annotations

from datetime import date

from bot.store import calendars
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.cycle_facts import one_cycle
from bot.use_cases.cycles import begin, end, next_date
from tests import stories


async def test_a_start_moved_by_a_holiday_does_not_move_the_starts_after_it(
    database: Database,
) -> None:
    """Monday teams begin on a Tuesday after a closed Monday, and on Mondays again from then on."""

    def live(work: Work) -> date:
        world = stories.district(work)
        home = stories.team(work, world)
        end(work, stories.cycle(work, world, home, date(2026, 11, 30)), "adopt")
        calendars.add_closed_days(
            work,
            unit_id=world.school.id,
            from_date=date(2026, 12, 21),
            to_date=date(2026, 12, 21),
            kind="closed",
            label="Snow",
            source="form",
        )
        second = begin(
            work, team=home.unit, version_id=world.version_id, starts_on=date(2026, 12, 22)
        )
        return next_date(work, one_cycle(work, second.id), date(2027, 1, 15))

    assert await database.work(live) == date(2027, 1, 18)
