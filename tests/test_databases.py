"""The databases that tests stand on."""

import sqlite3

import asyncpg

from tests.databases import Databases, Kind


async def test_an_empty_database_has_no_table(empty_database_url: str) -> None:
    assert await _tables(empty_database_url) == 0


async def test_a_fresh_database_has_every_table(database_url: str) -> None:
    assert await _tables(database_url) > 1


async def test_each_database_is_another_one(databases: Databases, database_kind: Kind) -> None:
    first, second = databases.empty(database_kind), databases.empty(database_kind)
    assert first != second
    databases.discard(first)
    assert await _tables(second) == 0
    databases.discard(second)


async def _tables(url: str) -> int:
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        try:
            return int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
        finally:
            connection.close()
    server = await asyncpg.connect(url)
    try:
        return int(
            await server.fetchval(
                "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'"
            )
        )
    finally:
        await server.close()
