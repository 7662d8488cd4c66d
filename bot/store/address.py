"""Where the data lives, read from the one setting that says so.

This module must not open anything.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.domain.errors import Unusable

_FORMS = (
    "A database's address is sqlite:///FILE (sqlite:////FILE from the root)"
    " or postgresql://USER@HOST/NAME."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteFile:
    """A file on this machine."""

    path: Path

    @property
    def url(self) -> URL:
        """The address as SQLAlchemy wants it."""
        return URL.create("sqlite+pysqlite", database=str(self.path))

    @property
    def lock_path(self) -> Path:
        """The file whose lock says that somebody serves from this database."""
        return self.path.with_name(f"{self.path.name}.lock")


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A database on a PostgreSQL server."""

    url: URL


Address: TypeAlias = SqliteFile | PostgresServer


def parse(url: str) -> Address:
    """Read an address.

    Args:
        url: `sqlite:///relative`, `sqlite:////absolute`, or `postgresql://user@host/name`, which
            may name a socket's folder: `postgresql://user@/name?host=/folder`.

    Raises:
        Unusable: it is neither; the words do not repeat it, for it may hold a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise Unusable(_FORMS) from error
    match parsed.get_backend_name():
        case "sqlite" if parsed.database and parsed.database != ":memory:" and not parsed.host:
            return SqliteFile(path=Path(parsed.database))
        case "postgresql" | "postgres":
            return PostgresServer(url=parsed.set(drivername="postgresql+asyncpg"))
        case _:
            raise Unusable(_FORMS)
