"""A statement that stays goes straight to the driver, and nobody can tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import bindparam, delete, func, insert, select, text, union_all, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.store.connection import Connection
from bot.store.database import Database
from bot.store.is_among import is_among
from bot.store.tables.delivery import inbound_key, setting
from bot.store.tables.network import person
from bot.store.work import Work
from tests.statements import heard

OFTEN = 5
"""More often than a statement must be run until it goes straight."""
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def often(ask: Callable[[], Any]) -> list[Any]:
    """What each of several runs gave."""
    return [ask() for _ in range(OFTEN)]


async def test_rows_are_the_same_by_place_and_by_name_each_time(database: Database) -> None:
    ours = select(person.c.id, person.c.name, person.c.erased_at).order_by(person.c.name)

    def turn(work: Work) -> list[Any]:
        for name in ("Ana", "Ben"):
            work.connection.execute(
                insert(person), {"id": f"id-{name}", "name": name, "erased_at": None}
            )
        work.connection.execute(update(person).where(person.c.name == "Ben"), {"erased_at": NOON})
        return often(
            lambda: [(tuple(row), row.name, row[2]) for row in work.connection.execute(ours)]
        )

    found = await database.work(turn)
    assert found == OFTEN * [
        [(("id-Ana", "Ana", None), "Ana", None), (("id-Ben", "Ben", NOON), "Ben", NOON)]
    ]


async def test_columns_of_one_name_keep_their_places(database: Database) -> None:
    other = person.alias()
    pairs = select(person.c.name, other.c.name).join(other, other.c.id != person.c.id)

    def turn(work: Work) -> list[Any]:
        people(work.connection, "Ana", "Ben")
        return often(lambda: sorted(tuple(row) for row in work.connection.execute(pairs)))

    assert await database.work(turn) == OFTEN * [[("Ana", "Ben"), ("Ben", "Ana")]]


async def test_an_insert_fills_the_columns_it_is_given_this_time(database: Database) -> None:
    put = insert(setting)
    with_state = insert(person)

    def turn(work: Work) -> list[Any]:
        connection = work.connection
        for number in range(OFTEN):
            connection.execute(put, {"key": f"a{number}", "value": "v"})
            connection.execute(put, {"value": "w", "key": f"b{number}"})
            connection.execute(with_state, {"id": f"c{number}", "name": "Ana"})
            connection.execute(with_state, {"id": f"d{number}", "name": "Ana", "language": "es"})
        rows = connection.execute(select(setting.c.value, func.count()).group_by(setting.c.value))
        spoken = connection.scalars(select(person.c.language).order_by(person.c.id))
        return [sorted(tuple(row) for row in rows), list(spoken)]

    assert await database.work(turn) == [
        [("v", OFTEN), ("w", OFTEN)],
        OFTEN * ["en"] + OFTEN * ["es"],
    ]


async def test_several_sets_of_values_are_all_put_and_none_is_no_mistake(
    database: Database,
) -> None:
    put = insert(inbound_key)

    def turn(work: Work) -> Any:
        for number in range(OFTEN):
            work.connection.execute(
                put, [{"key": f"{number}-{each}", "at": NOON} for each in range(3)]
            )
            work.connection.execute(put, [])
        return work.connection.scalar(select(func.count()).select_from(inbound_key))

    assert await database.work(turn) == OFTEN * 3


async def test_how_many_rows_were_touched_is_told_each_time(database: Database) -> None:
    change = update(person).where(person.c.name == bindparam("called"))
    drop = delete(person).where(is_among(person.c.name, "names"))

    def turn(work: Work) -> tuple[list[int], list[int]]:
        people(work.connection, "Ana", "Ben")
        changed = often(
            lambda: work.connection.execute(change, {"called": "Ana", "language": "es"}).rowcount
        )
        return changed, often(
            lambda: work.connection.execute(drop, {"names": ["Ana", "Ben", "Eve"]}).rowcount
        )

    assert await database.work(turn) == (OFTEN * [1], [2, *(OFTEN - 1) * [0]])


async def test_what_an_insert_gives_back_is_told_each_time(database: Database) -> None:
    put = insert(person).returning(person.c.id, person.c.language)

    def turn(work: Work) -> list[Any]:
        ids = iter("abcdef")
        return often(
            lambda: tuple(work.connection.execute(put, {"id": next(ids), "name": "Ana"}).one())
        )

    assert await database.work(turn) == [(each, "en") for each in "abcde"]


async def test_lists_that_stand_in_a_statement_and_unions_go_too(database: Database) -> None:
    listed = select(person.c.name).where(person.c.name.in_(("Ana", "Ben")))
    asked = select(person.c.name).where(person.c.name.in_(bindparam("names", expanding=True)))
    both = union_all(listed, select(setting.c.key)).order_by("name")

    def turn(work: Work) -> list[Any]:
        people(work.connection, "Ana", "Ben", "Eve")
        work.connection.execute(insert(setting), {"key": "Zoe", "value": ""})
        return often(
            lambda: (
                sorted(work.connection.scalars(listed)),
                sorted(work.connection.scalars(asked, {"names": ["Eve", "Ana"]})),
                list(work.connection.scalars(both)),
            )
        )

    assert await database.work(turn) == OFTEN * [
        (["Ana", "Ben"], ["Ana", "Eve"], ["Ana", "Ben", "Zoe"])
    ]


async def test_one_row_is_one_row(database: Database) -> None:
    named = select(person.c.name).where(person.c.name != bindparam("but"))

    def turn(work: Work) -> None:
        people(work.connection, "Ana", "Ben", "Eve")
        for _ in range(OFTEN):
            found = work.connection.execute(named, {"but": "Ana"})
            with pytest.raises(LookupError):
                found.one_or_none()
            with pytest.raises(LookupError):
                work.connection.execute(named.where(person.c.name == "Zoe"), {"but": "Ana"}).one()

    await database.work(turn)


async def test_a_broken_constraint_is_what_it_is_and_repeats_no_value(database: Database) -> None:
    put = insert(person)

    def turn(work: Work) -> None:
        for number in range(OFTEN):
            work.connection.execute(put, {"id": str(number), "name": "Ana Secret"})
        work.connection.execute(put, {"id": "0", "name": "Ana Secret"})

    with pytest.raises(IntegrityError) as told:
        await database.work(turn)
    assert "Secret" not in str(told.value)


async def test_a_part_that_fails_is_undone_by_itself(database: Database) -> None:
    put = insert(setting)

    def turn(work: Work) -> list[str]:
        for number in range(OFTEN):
            work.connection.execute(put, {"key": str(number), "value": ""})
        with pytest.raises(DBAPIError), work.connection.begin_nested():
            work.connection.execute(put, [{"key": each, "value": ""} for each in ("lost", "0")])
        return list(work.connection.scalars(select(setting.c.key).order_by(setting.c.key)))

    assert await database.work(turn) == [str(number) for number in range(OFTEN)]


async def test_who_only_looks_can_write_nothing(database: Database) -> None:
    put = insert(setting)
    await database.work(
        lambda work: [
            work.connection.execute(put, {"key": str(number), "value": ""})
            for number in range(OFTEN)
        ]
    )
    with pytest.raises(DBAPIError):
        await database.read(lambda work: work.connection.execute(put, {"key": "x", "value": ""}))


async def test_only_a_commit_that_changed_a_row_wakes_those_who_wait(database: Database) -> None:
    woken: list[int] = []
    database.on_commit(lambda: woken.append(1))
    look = select(setting.c.key)
    change = update(setting).where(setting.c.key == bindparam("which"))
    turns: list[tuple[Callable[[Work], Any], int]] = [
        (lambda work: work.connection.execute(look), 0),
        (lambda work: work.connection.execute(change, {"which": "none", "value": "x"}), 0),
        (lambda work: work.connection.execute(text("update setting set value = 'x'")), 0),
        (lambda work: work.connection.execute(insert(setting), {"key": "a", "value": ""}), 1),
        (lambda work: work.connection.execute(change, {"which": "a", "value": "x"}), 1),
        (lambda work: work.connection.execute(text("update setting set value = 'y'")), 1),
    ]
    for _ in range(OFTEN):
        for turn, wakes in turns:
            woken.clear()
            await database.work(turn)
            assert len(woken) == wakes
        await database.work(lambda work: work.connection.execute(delete(setting)))


async def test_each_statement_is_heard_by_whichever_way_it_goes(database: Database) -> None:
    look = select(setting.c.key).where(setting.c.key == bindparam("which"))

    def turn(work: Work) -> list[Any]:
        with heard(work.connection) as seen:
            often(lambda: work.connection.execute(look, {"which": "a"}))
        return [tuple(given) for _, given in seen]

    assert await database.work(turn) == OFTEN * [("a",)]


def people(connection: Connection, *names: str) -> None:
    """Add people of these names."""
    for name in names:
        connection.execute(insert(person), {"id": f"id-{name}", "name": name})
