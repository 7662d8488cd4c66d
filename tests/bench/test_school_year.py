"""The school year's bench finds what grows, and copies a network without mixing it up."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.clock import VirtualClock
from bot.simulation.network import first_instant
from bot.simulation.platform import Screen
from bot.simulation.run import a_house, lived, make_ready
from bot.use_cases import sweeping
from tests.bench.copying import MOST, copy_network
from tests.bench.school_year import STARTS
from tests.bench.standing import LEFT_OVER, counted


async def lived_there(path: Path, *, weeks: int, swept: bool) -> dict[str, int]:
    """Live some weeks of one team; what should be gone after them."""
    url = f"sqlite:///{path}"
    make_ready(url)
    clock, screen = VirtualClock(first_instant(STARTS)), Screen()
    async with a_house(url, screen, clock, 1) as house:
        if swept:
            await house.database.work(sweeping.keep_sweeping)
        was = await lived(house, clock, screen, teams=1, weeks=weeks, seed=1, starts=STARTS)
    return counted(path, LEFT_OVER, was.ended)


async def test_a_copied_network_is_whole_and_apart_from_every_other(tmp_path: Path) -> None:
    path = tmp_path / "year.sqlite"
    await lived_there(path, weeks=2, swept=True)
    before = _rows(path)
    copy_network(path, 3, print)
    after = _rows(path)
    alone = {"program_version", "alembic_version"}
    assert {name: 4 * count for name, count in before.items() if name not in alone} | {
        name: before[name] for name in alone
    } == after | {"due": after["due"] + 3}, "but for the one sweep"
    with closing(sqlite3.connect(path)) as file:
        assert file.execute("pragma foreign_key_check").fetchall() == []
        assert file.execute("pragma integrity_check").fetchall() == [("ok",)]
        crossed = "select count(*) from check_in join cycle on cycle.id = cycle_id where check_in."
        assert file.execute(f"{crossed}team_id <> cycle.team_id").fetchone() == (0,)
        paths = "select count(*) from unit where path not like '%/' || id || '/'"
        assert file.execute(paths).fetchone() == (0,)
        teams = "select count(*) from unit where kind = 'team'"
        named = "select count(distinct key) from delivery where kind = 'check_in' and exists"
        itself = "(select 1 from unit where unit.kind = 'team' and instr(delivery.key, unit.id))"
        assert file.execute(teams).fetchone() == (4,)
        cards = "select count(*) from delivery where kind = 'check_in'"
        assert file.execute(f"{named} {itself}").fetchone() == file.execute(cards).fetchone()


async def test_more_copies_than_have_room_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="there is room for"):
        copy_network(tmp_path / "none.sqlite", MOST + 1, print)


async def test_a_life_that_is_swept_leaves_nothing_over(tmp_path: Path) -> None:
    left = await lived_there(tmp_path / "swept.sqlite", weeks=3, swept=True)
    assert left == dict.fromkeys(LEFT_OVER, 0)


async def test_without_the_sweep_the_keys_of_inputs_are_found(tmp_path: Path) -> None:
    left = await lived_there(tmp_path / "unswept.sqlite", weeks=3, swept=False)
    assert left["keys of inputs that no platform repeats"] >= 20


async def test_each_row_that_should_be_gone_is_found(tmp_path: Path) -> None:
    path = tmp_path / "year.sqlite"
    left = await lived_there(path, weeks=2, swept=True)
    assert left == dict.fromkeys(LEFT_OVER, 0)
    ended = first_instant(STARTS) + timedelta(weeks=2)
    later = ended + sweeping.EVERY * 190
    with closing(sqlite3.connect(path)) as file, file:
        file.execute(
            "insert into pace select id, 'post', '2026-08-31 00:00:00.000000' from installation"
        )
        # What a step that forgets to take its rows off the agenda would leave there.
        file.execute("update check_in set state = 'not_asked' where state = 'planned'")
        file.execute("update due set due_at = '2028-01-01 00:00:00.000000'")
    found = counted(path, LEFT_OVER, later)
    assert all(found.values()), found
    assert (
        found["rows of the agenda about nothing that is to come"]
        == counted(path, {"": "select count(*) from due where kind = 'open'"})[""]
    )


def _rows(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as file:
        names = file.execute(
            "select name from sqlite_master where type = 'table' and name not like 'sqlite%'"
        ).fetchall()
        return {
            name: file.execute(f'select count(*) from "{name}"').fetchone()[0]  # noqa: S608
            for (name,) in names
        }
