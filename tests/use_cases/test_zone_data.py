"""New zone data makes every cached instant anew, once."""

from __future__ import annotations

from bot.store import agenda, units
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases.zone_data import follow_zone_data
from tests import stories


async def test_other_zone_data_owes_every_network_a_replan_once(database: Database) -> None:
    """The first start notes the version, the same again does nothing, another one replans."""

    def live(work: Work) -> tuple[list[bool], int]:
        stories.district(work)
        told = [follow_zone_data(work, version) for version in ("2026.5", "2026.5", "2026.6")]
        networks = [unit.id for unit in units.children(work.connection, None)]
        return told, len(agenda.upcoming(work.connection, networks))

    told, owed = await database.work(live)
    assert told == [False, False, True]
    assert owed == 1
