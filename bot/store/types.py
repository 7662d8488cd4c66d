"""Column types that mean the same on SQLite and on PostgreSQL.

SQLite gives aware instants back naive, and PostgreSQL sorts text by the locale of the machine that
made the database; both would make one statement answer differently on the two databases.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, given back aware on every database; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware instant into UTC (naive on SQLite, which keeps no zone)."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        there = value.astimezone(UTC)
        return there.replace(tzinfo=None) if dialect.name == "sqlite" else there

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the instant back aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def words() -> Text:
    """A text column whose order is that of its bytes on both databases."""
    kind = Text()
    return kind.with_variant(Text(collation="C"), "postgresql")


def identity() -> String:
    """A column for one of our ids (a UUID as text of 36), ordered by time on both databases."""
    kind = String(36)
    return kind.with_variant(String(36, collation="C"), "postgresql")


def key_column() -> Column[Any]:
    """The `id` column of a table whose rows have an id of ours."""
    return Column("id", identity(), primary_key=True)
