"""Column types that mean the same on SQLite and on PostgreSQL.

SQLite gives aware instants back naive, and PostgreSQL sorts text by the locale of the machine that
made the database; both would make one statement answer differently on the two databases.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Column, DateTime, Dialect, String, Text
from sqlalchemy.types import TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant, given back aware on every database; a naive one is refused.

    SQLite keeps it as SQLAlchemy's own type does, as text in UTC without a zone; it is made and
    read here in one step, since nearly every row has two or three.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """Turn an aware instant into what the database takes, in UTC."""
        return _as_text if dialect.name == "sqlite" else _in_utc

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Give the instant back aware, in UTC."""
        return _of_text if dialect.name == "sqlite" else _in_utc


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


def _in_utc(value: datetime | None) -> datetime | None:
    if value is None or value.tzinfo is UTC:
        return value
    if value.tzinfo is None:
        raise ValueError("an instant needs a zone")
    return value.astimezone(UTC)


def _as_text(value: datetime | None) -> str | None:
    there = _in_utc(value)
    return None if there is None else there.isoformat(" ", "microseconds")[:_ZONELESS]


def _of_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC)


_ZONELESS = len("2026-10-12 08:00:00.000000")
