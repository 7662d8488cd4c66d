"""What the database knows about itself: how far its calendar clock was moved, and such facts.

What a person sets lives in the environment (config/), never here.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.store.connection import Connection
from bot.store.tables.delivery import setting

_CALENDAR_OFFSET = "calendar_offset"  # In whole microseconds.
_CALENDAR_LEFT = "calendar_left"  # An instant in ISO form; gone while somebody serves.
_MICROSECOND = timedelta(microseconds=1)


def get(connection: Connection, key: str) -> str | None:
    """Give the value kept under a key, None if there is none."""
    found: str | None = connection.execute(
        select(setting.c.value).where(setting.c.key == key)
    ).scalar_one_or_none()
    return found


def put(connection: Connection, key: str, value: str) -> None:
    """Keep a value under a key, in the place of the one before."""
    connection.execute(delete(setting).where(setting.c.key == key))
    connection.execute(setting.insert().values(key=key, value=value))


def calendar_offset(connection: Connection) -> timedelta:
    """Give how far ahead of the machine the calendar clock is: zero if it was never moved."""
    kept = get(connection, _CALENDAR_OFFSET)
    return timedelta(0) if kept is None else int(kept) * _MICROSECOND


def save_calendar_offset(connection: Connection, offset: timedelta) -> None:
    """Keep how far ahead of the machine the calendar clock is, so that a restart finds it."""
    put(connection, _CALENDAR_OFFSET, str(offset // _MICROSECOND))


def leave_calendar(connection: Connection, at: datetime) -> None:
    """Keep at which aware instant local chat was left, so that it goes on from there."""
    put(connection, _CALENDAR_LEFT, at.isoformat())


def take_up_calendar(connection: Connection, machine: datetime) -> timedelta:
    """Give, and keep, how far ahead of the machine's time the calendar clock goes on.

    It goes on from where local chat was left, or as it was moved if it was never left in order.

    Args:
        connection: In a transaction that writes.
        machine: The machine's own time, aware.
    """
    left = get(connection, _CALENDAR_LEFT)
    if left is None:
        return calendar_offset(connection)
    offset = datetime.fromisoformat(left) - machine
    save_calendar_offset(connection, offset)
    connection.execute(delete(setting).where(setting.c.key == _CALENDAR_LEFT))
    return offset
