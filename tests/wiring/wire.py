"""A wire between us and a real PostgreSQL server, which a test can cut, mend or hold still."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

_SOCKET = ".s.PGSQL.5432"


class Wire:
    """Made by `wire`; `url` leads through it."""

    def __init__(self, server: Path, folder: Path, url: str) -> None:
        self._server = server
        self._path = folder / _SOCKET
        self._listening: asyncio.Server | None = None
        self._ends: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self._flows.set()
        self.url = url

    async def mend(self) -> None:
        """Let connections through, from now on."""
        self._listening = await asyncio.start_unix_server(self._through, self._path)

    async def cut(self) -> None:
        """Break every connection, and let no new one through."""
        if self._listening is not None:
            self._listening.close()
        self._listening = None
        self._path.unlink(missing_ok=True)
        for end in list(self._ends):
            end.transport.abort()

    def hold(self) -> None:
        """Keep every connection and let nothing through, as a network that swallows all does."""
        self._flows.clear()

    def let_go(self) -> None:
        """Let through what was held."""
        self._flows.set()

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(self._server)
        ends = {writer, back}
        self._ends |= ends
        try:
            await asyncio.gather(self._carry(reader, back), self._carry(there, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.close()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def wire(url: str) -> AsyncIterator[Wire]:
    """Lay a wire to the server of a PostgreSQL database; it is whole."""
    to = make_url(url)
    host = to.query["host"]
    assert isinstance(host, str)
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        through = to.set(query={**to.query, "host": folder})
        laid = Wire(
            Path(host) / _SOCKET, Path(folder), through.render_as_string(hide_password=False)
        )
        await laid.mend()
        try:
            yield laid
        finally:
            laid.let_go()
            await laid.cut()
