"""What a database says about its own tables, as lines that can be compared.

Alembic's comparison sees neither checks nor collations; the database's own words hold everything.
"""

import asyncio
import re
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.store.address import SqliteFile, parse

_T = TypeVar("_T")

_POSTGRESQL = (
    """
    select c.table_name, 'column', c.column_name, c.data_type, c.collation_name, c.is_nullable,
           c.column_default, c.character_maximum_length, c.numeric_precision, c.numeric_scale
    from information_schema.columns c where c.table_schema = 'public'
    """,
    """
    select conrelid::regclass::text, 'constraint', conname, pg_get_constraintdef(oid)
    from pg_constraint where connamespace = 'public'::regnamespace
    """,
    "select tablename, 'index', indexdef from pg_indexes where schemaname = 'public'",
)

_ADDED = re.compile(r", (?=\w+ [A-Z])")
"""SQLite writes a column that was added later on the line of the one before."""


def schema_facts(connection: Connection) -> set[str]:
    """Give one line for each column, constraint and index, Alembic's own table left out."""
    lines = _postgresql if connection.dialect.name == "postgresql" else _sqlite
    return {line for line in lines(connection) if not line.startswith("alembic_version")}


def on(url: str, function: Callable[[Connection], _T]) -> _T:
    """Run a function in a transaction on a database that need not be migrated."""
    address = parse(url)
    if isinstance(address, SqliteFile):
        engine = create_engine(address.url, poolclass=NullPool)
        with engine.begin() as connection:
            return function(connection)

    async def run() -> _T:
        server = create_async_engine(address.url, poolclass=NullPool)
        async with server.begin() as connection:
            return await connection.run_sync(function)

    return asyncio.run(run())


def _postgresql(connection: Connection) -> list[str]:
    rows = [row for query in _POSTGRESQL for row in connection.execute(text(query))]
    return [" ".join(str(part) for part in row if part is not None) for row in rows]


def _sqlite(connection: Connection) -> list[str]:
    lines: list[str] = []
    for table, sql in connection.execute(
        text("select tbl_name, sql from sqlite_master where sql is not null")
    ):
        parts = (part.strip(" \t,") for line in sql.splitlines() for part in _ADDED.split(line))
        lines += [f"{table} {part}" for part in parts if part and part != ")"]
    return lines
