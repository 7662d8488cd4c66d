"""Slots: when a message may go, so that no platform's rate is passed.

When a message becomes due it takes its slot by moving one "next free" mark per lane; nobody waits
in between, and replicas and restarts agree because the mark is stored. Here is only the arithmetic:
this module must not know where marks are kept or what is sent.

A mark is the *theoretical arrival time* of the generic cell rate algorithm (ITU-T I.371): with a
burst of 1 it is simply the first free slot; with a burst of b, that many may go at once after a
silence, and any window of length w holds at most b + w / spacing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Literal

Act = Literal["post", "update"]
"""What is done on the platform: a new message, or a change of one in place."""

_MICROSECONDS = 1_000_000
_MICROSECONDS_AN_HOUR = 3600 * _MICROSECONDS
_SHORTEST_SHIFT = timedelta(seconds=1)
_JITTER_SHARE = 0.25
_WIDER_FIRST, _WIDER_AGAIN = 2, 1.25
_SLOWEST = 16  # times the usual spacing


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """How fast one lane may go.

    Attributes:
        spacing: the time between two slots; zero is no pacing.
        burst: how many may go at once after a silence, from 1 on.
    """

    spacing: timedelta
    burst: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The rates of one platform; a setting.

    Attributes:
        post: new messages of one installation.
        update: changes in place of one installation; None if they share the lane of new messages.
        conversation: new messages and changes of one conversation.
        conversation_hour: the same over an hour, in a lane of its own; None if the platform has no
            such limit.
        merge_updates: how long a change waits for others to the same message.
    """

    post: Rate
    update: Rate | None
    conversation: Rate
    conversation_hour: Rate | None = None
    merge_updates: timedelta = timedelta(seconds=3)

    def lane(self, act: Act) -> tuple[Act, Rate]:
        """Give the installation's lane for an act, and its rate."""
        if act == "update" and self.update is not None:
            return "update", self.update
        return "post", self.post


def per_second(number: float, *, burst: int = 1) -> Rate:
    """Give the rate of so many a second, rounded so that it is never passed."""
    return Rate(spacing=timedelta(microseconds=ceil(_MICROSECONDS / number)), burst=burst)


def per_hour(number: int, *, burst: int) -> Rate:
    """Give a rate of at most so many in any hour, of which `burst` may go at once.

    Raises:
        ValueError: the burst leaves nothing of the hour's number.
    """
    if not 1 <= burst < number:
        raise ValueError(f"a burst of {burst} does not fit into {number} an hour")
    spacing = timedelta(microseconds=ceil(_MICROSECONDS_AN_HOUR / (number - burst)))
    return Rate(spacing=spacing, burst=burst)


SLACK = Pace(post=per_second(4), update=per_second(0.7), conversation=per_second(1))
TEAMS = Pace(
    post=per_second(30),
    update=None,
    conversation=per_second(1),
    conversation_hour=per_hour(200, burst=20),
)
WEB = Pace(
    post=Rate(spacing=timedelta(0)),
    update=None,
    conversation=Rate(spacing=timedelta(0)),
    merge_updates=timedelta(0),
)


def free_at(next_free: datetime | None, rate: Rate, now: datetime) -> datetime:
    """Say when a lane has its next slot: its mark, less what may go at once; not before `now`."""
    if next_free is None or next_free <= now:
        return now
    return next_free if rate.burst == 1 else max(now, next_free - (rate.burst - 1) * rate.spacing)


def taken(next_free: datetime | None, rate: Rate, slot: datetime) -> datetime:
    """Give a lane's mark after a slot of it was taken."""
    return (slot if next_free is None else max(next_free, slot)) + rate.spacing


def eased(slots: Sequence[datetime], free: datetime, spacing: timedelta) -> list[datetime]:
    """Say where slots go that were taken already, when a platform answered 429.

    The first goes where it is free, and the distances between them grow: the platform takes less
    than we believed, and after as many refusals as it takes we are no faster than it lets us. Once
    they have doubled they grow by a quarter each time, for then we are not far from it.

    Args:
        slots: the slots, earliest first.
        free: where the first goes.
        spacing: the lane's usual distance; none is stretched beyond 16 times that.
    """
    found: list[datetime] = []
    for before, slot in zip((None, *slots), slots, strict=False):
        gap = timedelta(0) if before is None else slot - before
        wider = gap * (_WIDER_FIRST if gap < _WIDER_FIRST * spacing else _WIDER_AGAIN)
        found.append((found[-1] if found else free) + max(gap, min(wider, _SLOWEST * spacing)))
    return found


def shift_after(retry_after: timedelta, jitter: float) -> timedelta:
    """Say by how much the waiting rows of a scope move after the platform answered 429.

    Args:
        retry_after: what the platform asked for; zero or less if it did not say.
        jitter: a random number from 0 up to 1, drawn by the caller.

    Returns:
        At least what was asked for and at least a second, and up to a quarter more, so that several
        scopes refused at the same moment do not come back at the same moment.
    """
    base = max(retry_after, _SHORTEST_SHIFT)
    return base + base * _JITTER_SHARE * min(max(jitter, 0.0), 1.0)
