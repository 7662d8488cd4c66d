"""One parameter for many values means on both databases what a list of parameters means."""

import re

import pytest
from sqlalchemy import Select, not_, select

from bot.store import units
from bot.store.database import Database
from bot.store.is_among import are_among, is_among
from bot.store.tables.delivery import pace
from bot.store.tables.network import unit
from bot.store.work import Work
from tests.store.plans import plan_of

NAMES = ("plain", 'with "quotes"', "it's", "back\\slash", "[1, 2]", "{a,b}", "naïve 🙂", "")


def named(work: Work, wanted: Select[str], names: tuple[str, ...]) -> list[str]:
    for name in NAMES:
        units.add_unit(work, kind="network", parent=None, name=name)
    return list(work.connection.scalars(wanted.order_by(unit.c.id), {"names": names}))


@pytest.mark.parametrize("names", [(), NAMES[:1], NAMES, ("nobody",), ("it's", "it's", "")])
async def test_a_column_is_compared_with_each_value_as_it_is(
    database: Database, names: tuple[str, ...]
) -> None:
    wanted = select(unit.c.name).where(is_among(unit.c.name, "names"))
    found = await database.work(lambda work: named(work, wanted, names))
    assert found == [name for name in NAMES if name in names]


async def test_it_goes_by_an_index_of_the_column(database: Database) -> None:
    wanted = select(unit.c.name).where(unit.c.removed_at.is_(None), is_among(unit.c.id, "ids"))

    def plan(work: Work) -> str:
        return plan_of(work, lambda: work.connection.execute(wanted, {"ids": ["a", "b"]}).all())

    found = await database.work(plan)
    assert re.search(r"SEARCH unit USING INDEX|Index Scan", found), found
    assert "SCAN unit" not in found, found


async def test_none_of_the_values_is_the_opposite(database: Database) -> None:
    wanted = select(unit.c.name).where(not_(is_among(unit.c.name, "names")))
    found = await database.work(lambda work: named(work, wanted, NAMES[2:]))
    assert found == list(NAMES[:2])


async def test_no_collection_at_all_is_a_mistake_of_ours(database: Database) -> None:
    wanted = select(unit.c.name).where(is_among(unit.c.name, "names"))
    with pytest.raises(Exception, match="no values at all"):
        await database.read(lambda work: work.connection.execute(wanted, {"names": None}).all())


async def test_two_columns_are_compared_with_each_pair_and_not_crosswise(
    database: Database,
) -> None:
    wanted = select(unit.c.name).where(are_among(unit.c.kind, unit.c.name, "pairs"))
    pairs = [("network", "plain"), ("network", "it's"), ("team", "naïve 🙂"), ("team", "plain")]

    def found(work: Work) -> list[str]:
        units.add_unit(work, kind="network", parent=None, name="plain")
        units.add_unit(work, kind="network", parent=None, name="it's")
        units.add_unit(work, kind="network", parent=None, name="naïve 🙂")
        ordered = wanted.order_by(unit.c.id)
        assert list(work.connection.scalars(ordered, {"pairs": []})) == []
        return list(work.connection.scalars(ordered, {"pairs": pairs}))

    assert await database.work(found) == ["plain", "it's"]


async def test_pairs_go_by_an_index_of_both_columns(database: Database) -> None:
    wanted = select(pace.c.next_free_at).where(
        are_among(pace.c.installation_id, pace.c.lane, "pairs")
    )
    pairs = {"pairs": [("a", "post"), ("b", "post")]}

    def plan(work: Work) -> str:
        return plan_of(work, lambda: work.connection.execute(wanted, pairs).all())

    found = await database.work(plan)
    assert re.search(r"installation_id=\? AND lane=\?|Index (Only )?Scan|Join", found), found
    assert "SCAN pace" not in found, found
