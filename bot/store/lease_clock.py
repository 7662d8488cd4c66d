"""The lease clock: how long an attempt may still run. It is never moved.

Whoever shares a database shares this clock, so that two processes agree when a lease is over.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.compiler import compiles

from bot.domain.clock import machine_now
from bot.store.connection import Connection
from bot.store.types import Instant


def lease_now(connection: Connection) -> datetime:
    """Give the present instant, aware, in UTC: the server's own, or the machine's on SQLite.

    It is not the instant the transaction began, which may be long ago.
    """
    if connection.dialect.name == "sqlite":
        return machine_now()
    instant: datetime = connection.execute(_NOW).scalar_one()
    return instant.astimezone(UTC)


class _LeaseNow(ColumnElement[datetime]):
    inherit_cache = True
    type = Instant()


LEASE_NOW: Final = _LeaseNow()
"""The same instant within a statement, which need not be asked for it first."""


@compiles(_LeaseNow)
def _servers_own(element: _LeaseNow, compiler: Any, **_: Any) -> str:
    # Asked once for the whole statement, so that an index finds what is older.
    return "(SELECT clock_timestamp())"


@compiles(_LeaseNow, "sqlite")
def _machines_own(element: _LeaseNow, compiler: Any, **_: Any) -> str:
    # Written as `Instant` writes it; SQLite knows milliseconds.
    return "strftime('%Y-%m-%d %H:%M:%f000', 'now')"


_NOW = select(func.clock_timestamp(type_=Instant()))
