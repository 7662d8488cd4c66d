"""The lease clock: how long an attempt may still run. It is never moved.

Whoever shares a database shares this clock, so that two processes agree when a lease is over.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select

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


_NOW = select(func.clock_timestamp(type_=Instant()))
