"""Somebody else at the same database, by the plain driver: what our own writer must live with."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Protocol

import asyncpg


class Outside(Protocol):
    """Another connection, which may hold a transaction open."""

    async def hold(self, statement: str) -> None:
        """Write in a transaction, and leave it open."""
        ...

    async def let_go(self) -> None:
        """Undo what was held."""
        ...

    async def keep(self) -> None:
        """Store what was held."""
        ...


@asynccontextmanager
async def outside(url: str) -> AsyncIterator[Outside]:
    """Connect; whatever is held at the end is undone."""
    if url.startswith("sqlite:///"):
        file = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        try:
            yield _File(file)
        finally:
            file.close()
    else:
        server = await asyncpg.connect(url)
        try:
            yield _Server(server)
        finally:
            await server.close()


class _File:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    async def hold(self, statement: str) -> None:
        self._connection.execute("BEGIN IMMEDIATE")
        self._connection.execute(statement)

    async def let_go(self) -> None:
        self._connection.execute("ROLLBACK")

    async def keep(self) -> None:
        self._connection.execute("COMMIT")


class _Server:
    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def hold(self, statement: str) -> None:
        await self._connection.execute("BEGIN")
        await self._connection.execute(statement)

    async def let_go(self) -> None:
        await self._connection.execute("ROLLBACK")

    async def keep(self) -> None:
        await self._connection.execute("COMMIT")
