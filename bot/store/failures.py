"""What the databases' errors mean to us, told apart at the store's border.

Only what a person or a machine can do something about is translated. A broken constraint stays
what it is, for the function that broke it knows its meaning; so does a mistake in a statement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import (
    CyclebotError,
    DatabaseGone,
    DatabaseLocked,
    DiskFull,
    NotADatabase,
)

# The beginning of sqlite3's names; https://www.sqlite.org/rescode.html
_SQLITE: dict[str, type[CyclebotError]] = {
    "SQLITE_BUSY": DatabaseLocked,
    "SQLITE_LOCKED": DatabaseLocked,
    "SQLITE_FULL": DiskFull,
    "SQLITE_NOTADB": NotADatabase,
    "SQLITE_CORRUPT": NotADatabase,
    "SQLITE_CANTOPEN": DatabaseGone,
    "SQLITE_IOERR": DatabaseGone,
    "SQLITE_PROTOCOL": DatabaseGone,
}

# SQLSTATE by class or in full; PostgreSQL's manual, appendix A.
_POSTGRES: dict[str, type[CyclebotError]] = {
    "55P03": DatabaseLocked,  # lock_not_available
    "53100": DiskFull,
    "53300": DatabaseGone,  # too_many_connections
    "57P": DatabaseGone,  # shut down by hand, crashed, or starting
    "08": DatabaseGone,  # connection exceptions
    "3D000": DatabaseGone,  # no database of that name
    "28": DatabaseGone,  # not let in
}

# serialization_failure, deadlock_detected, and unique_violation: two turns that both found a name
# free; the one that goes again finds it taken. A mistake of ours fails as often as it is tried.
_TURN_AGAIN = frozenset({"40001", "40P01", "23505"})


@contextmanager
def translated() -> Iterator[None]:
    """Raise ours in the place of the library's, from it; let every other error through.

    Raises:
        DatabaseLocked, DatabaseGone, DiskFull, NotADatabase: see bot/domain/errors.py.
    """
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        ours = meaning(error)
        if ours is None:
            raise
        raise ours() from error


@contextmanager
def reaching() -> Iterator[None]:
    """The same while a server is being reached, where every failure means that it can't be.

    Raises:
        DatabaseGone, DatabaseLocked: see `translated`.
    """
    import asyncpg  # Not above: who serves from a file has no use for it.

    try:
        yield
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, DBAPIError) as error:
        ours = meaning(error) or DatabaseGone
        raise ours from error


def meaning(error: BaseException) -> type[CyclebotError] | None:
    """Say which error of ours this is, or None if it is a mistake in the code or a constraint."""
    if isinstance(error, PoolTimeout):
        return DatabaseLocked
    cause = _driver_error(error)
    if isinstance(cause, sqlite3.Error):
        return _starts(_SQLITE, getattr(cause, "sqlite_errorname", None) or "")
    known = _starts(_POSTGRES, sqlstate(error))
    if known is None and isinstance(error, DBAPIError) and error.connection_invalidated:
        return DatabaseGone
    return known


def sqlstate(error: BaseException) -> str:
    """Give PostgreSQL's five characters, or '' if there are none."""
    return str(getattr(_driver_error(error), "sqlstate", None) or "")


def may_go_again(error: BaseException) -> bool:
    """Whether PostgreSQL undid this transaction only because of another one beside it."""
    return sqlstate(error) in _TURN_AGAIN


def _driver_error(error: BaseException) -> BaseException | None:
    return error.orig if isinstance(error, DBAPIError) else error


def _starts(table: dict[str, type[CyclebotError]], name: str) -> type[CyclebotError] | None:
    return next((ours for start, ours in table.items() if name.startswith(start)), None)
