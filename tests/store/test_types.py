from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from bot.store.connection import Connection
from bot.store.database import Database
from bot.store.tables.coaching import summary
from bot.store.tables.delivery import inbound_key, setting
from bot.store.tables.network import person
from bot.store.work import Work


async def test_an_instant_of_any_zone_comes_back_the_same_in_utc(database: Database) -> None:
    there = datetime(2026, 11, 1, 1, 30, 0, 7, tzinfo=timezone(timedelta(hours=-7)))

    def turn(work: Work) -> Any:
        work.connection.execute(insert(inbound_key).values(key="k", at=there))
        return work.connection.execute(select(inbound_key.c.at)).scalar_one()

    back = await database.work(turn)
    assert back == there
    assert back.tzinfo == UTC


async def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="needs a zone"):
        await database.work(
            lambda work: work.connection.execute(
                insert(inbound_key).values(key="k", at=datetime(2026, 11, 1))  # noqa: DTZ001 - It is what is refused.
            )
        )


async def test_instants_compare_in_the_database_as_they_do_here(database: Database) -> None:
    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def earlier(connection: Connection) -> list[str]:
        for hours in (-1, 0, 1):
            connection.execute(
                insert(inbound_key).values(key=f"{hours}", at=noon + timedelta(hours=hours))
            )
        at = noon.astimezone(timezone(timedelta(hours=-8)))
        return list(connection.scalars(select(inbound_key.c.key).where(inbound_key.c.at < at)))

    assert await database.work(lambda work: earlier(work.connection)) == ["-1"]


async def test_an_instant_that_is_not_known_yet_stays_unknown(database: Database) -> None:
    def turn(work: Work) -> Any:
        work.connection.execute(insert(person).values(id=work.new_id(), name="Ana", erased_at=None))
        return work.connection.execute(select(person.c.erased_at)).scalar_one()

    assert await database.work(turn) is None


async def test_text_is_sorted_by_its_bytes_whatever_the_machines_language(
    database: Database,
) -> None:
    words = ["a", "B", "é", "Z", "_", "aa", "a b"]

    def turn(work: Work) -> list[str]:
        for word in words:
            work.connection.execute(insert(setting).values(key=word, value=""))
        return list(work.connection.scalars(select(setting.c.key).order_by(setting.c.key)))

    assert await database.work(turn) == sorted(words, key=str.encode)


async def test_figures_come_back_as_they_went_in(database: Database) -> None:
    figures = {"answered": 4, "of": 5, "teams": ["a", "é"], "share": 0.8, "none": None}

    def turn(work: Work) -> object:
        work.connection.execute(
            insert(summary).values(
                id=work.new_id(),
                kind="digest",
                about_id="x",
                period="2026-W48",
                as_of=work.now,
                figures=figures,
            )
        )
        return work.connection.execute(select(summary.c.figures)).scalar_one()

    assert await database.work(turn) == figures
