"""The clocks: the only module of the project that reads the machine's time.

The *calendar clock* says what day it is for people: due, slots, expiry, quiet hours. It is handed
as a value into every turn and tick, and only local chat and `simulate` ever move it. The *lease
clock* says how long an attempt may still run; it is never moved, or a moved calendar would let two
workers send one row. This module must not know where an offset is kept, or who is asking.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class CalendarClock(Protocol):
    """What day and hour it is for people. Any thread may ask; it does no I/O."""

    def now(self) -> datetime:
        """Give the present instant, aware, in UTC; never earlier than an instant given before.

        The one exception is a machine whose own clock is set back.
        """
        ...


class MovableClock(CalendarClock, Protocol):
    """A calendar clock that may be moved ahead: local chat and `simulate` hold one, nobody else."""

    def move_to(self, instant: datetime) -> None:
        """Move ahead to an aware instant. What happens on the way is for the caller to do."""
        ...


def machine_now() -> datetime:
    """Give the machine's own time, aware, in UTC: the lease clock where the database has none."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Give seconds from an arbitrary start, never going back: for how long something took."""
    return time.monotonic()


class SystemClock:
    """The machine's time plus an offset, which is zero wherever real people are asked.

    Args:
        offset: how far ahead of the machine this clock is, as it was stored.
        read: where the machine's time comes from, aware.
    """

    __slots__ = ("_offset", "_read")

    def __init__(
        self, offset: timedelta = timedelta(0), *, read: Callable[[], datetime] = machine_now
    ) -> None:
        self._offset = offset
        self._read = read

    @property
    def offset(self) -> timedelta:
        """How far this clock is from the machine's; what has to be stored after a move."""
        return self._offset

    def now(self) -> datetime:
        """Give the machine's time plus the offset, aware, in UTC."""
        return (self._read() + self._offset).astimezone(UTC)

    def move_to(self, instant: datetime) -> None:
        """Move ahead so that now is `instant`, and run on from there.

        This clock runs by itself, so an instant may pass between choosing it and coming here: one
        that is past changes nothing.

        Raises:
            ValueError: the instant has no zone.
        """
        ahead = aware(instant) - self.now()
        self._offset += max(ahead, timedelta(0))


class VirtualClock:
    """A clock that stands still until it is moved: for `simulate` and for tests."""

    __slots__ = ("_now",)

    def __init__(self, start: datetime) -> None:
        self._now = aware(start)

    def now(self) -> datetime:
        """Give the instant it was last moved to, aware, in UTC."""
        return self._now

    def move_to(self, instant: datetime) -> None:
        """Move ahead to `instant`; the same instant again is no move.

        Raises:
            ValueError: the instant has no zone, or lies before the present one.
        """
        to = aware(instant)
        if to < self._now:
            raise ValueError(
                f"the clock stands at {self._now.isoformat()}, not before {to.isoformat()}"
            )
        self._now = to


def aware(instant: datetime) -> datetime:
    """Give the same instant in UTC.

    Raises:
        ValueError: it has no zone, so nobody can say which instant it is.
    """
    if instant.utcoffset() is None:
        raise ValueError(f"an instant needs a zone: {instant.isoformat()}")
    return instant.astimezone(UTC)
