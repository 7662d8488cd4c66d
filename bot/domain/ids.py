"""Ids made by us: UUIDs that sort by the time they were made (version 7, RFC 9562 section 5.7).

A source of ids is handed in like the clock, so that a simulation with the same seed makes the same
ids. This module must not know what an id stands for.
"""

from __future__ import annotations

import random
import secrets
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from bot.domain.clock import aware

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TAIL_BITS = 74  # rand_a (12 bits) and rand_b (62 bits), counted up as one number.
_STEP_BITS = (
    32  # RFC 9562 section 6.2, method 2: the step is random, so the next id cannot be guessed.
)
_BITS_BELOW = 34  # A number of 40 bits stands before them.
_GREATEST = (1 << 40) - 1
_STEP_BELOW = 8


class Ids(Protocol):
    """A source of ids. Any thread may ask; no two answers are alike."""

    def new(self, now: datetime) -> str:
        """Give a new UUID in its 36-character form, greater than every one this source gave before.

        Args:
            now: an aware instant, read to the millisecond.

        Raises:
            ValueError: the instant has no zone.
        """
        ...


class RandomIds:
    """Ids nobody can guess, from the machine's source of randomness."""

    __slots__ = ("_sequence",)

    def __init__(self) -> None:
        self._sequence = _Sequence(secrets.randbits)

    def new(self, now: datetime) -> str:
        """Give a new UUID; see `Ids.new`."""
        return self._sequence.following(now)


class SeededIds:
    """Ids that a seed decides: the same seed and the same instants give the same ids, in order."""

    __slots__ = ("_sequence",)

    def __init__(self, seed: int) -> None:
        self._sequence = _Sequence(random.Random(seed).getrandbits)  # noqa: S311 - repeatable by design, never in `serve`.

    def new(self, now: datetime) -> str:
        """Give a new UUID; see `Ids.new`."""
        return self._sequence.following(now)


class NumberedIds:
    """Ids that a seed and numbers decide, however many things are done at once.

    Each thing that is done has a number (`numbered`), and its ids are the same whatever is done
    beside it. Within a millisecond those of a greater number are greater, and within a number each
    is greater than the ones before. What has no number comes after all that have.
    """

    __slots__ = ("_rest", "_seed")

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._rest = _Thing(_GREATEST)

    def new(self, now: datetime) -> str:
        """Give a new UUID; see `Ids.new`.

        Raises:
            ValueError: the instant has no zone.
        """
        thing = _THING.get() or self._rest
        if thing.sequence is None:
            chance = random.Random(f"{self._seed} {thing.number}")  # noqa: S311 - as above.
            thing.sequence = _Sequence(chance.getrandbits, prefix=thing.number)
        return thing.sequence.following(now)


@dataclass(slots=True)
class _Thing:
    number: int
    sequence: _Sequence | None = None


_THING: ContextVar[_Thing | None] = ContextVar("what is done", default=None)


@contextmanager
def numbered(number: int) -> Iterator[None]:
    """Let what is done inside, and in tasks begun there, have the ids of a number.

    Args:
        number: From 0 to a million million, each used once.
    """
    before = _THING.set(_Thing(number))
    try:
        yield
    finally:
        _THING.reset(before)


class _Sequence:
    """Time first, then a number that grows within a millisecond or when the clock went back.

    With a prefix that number begins with it, and grows by small steps below it.
    """

    __slots__ = ("_bits", "_free", "_lock", "_millisecond", "_prefix", "_step", "_tail")

    def __init__(self, bits: Callable[[int], int], prefix: int | None = None) -> None:
        self._bits = bits
        self._free, self._step = _TAIL_BITS, _STEP_BITS
        if prefix is not None:
            self._free, self._step = _BITS_BELOW, _STEP_BELOW
        self._prefix = (prefix or 0) << _BITS_BELOW
        self._lock = threading.Lock()
        self._millisecond = -1
        self._tail = 0

    def following(self, now: datetime) -> str:
        millisecond = (aware(now) - _EPOCH) // _MILLISECOND
        if millisecond < 0:
            raise ValueError(f"no id can be made before 1970: {now.isoformat()}")
        with self._lock:
            if millisecond > self._millisecond:
                self._begin(millisecond)
            else:
                self._tail += 1 + self._bits(self._step)
                if self._tail >> self._free:
                    self._begin(self._millisecond + 1)
            return _uuid7(self._millisecond, self._prefix | self._tail)

    def _begin(self, millisecond: int) -> None:
        self._millisecond = millisecond
        # The top bit stays clear, so that there is always room to count up.
        self._tail = self._bits(self._free - 1)


def earliest_id(instant: datetime) -> str:
    """Give the id that is less than every one made at an aware instant or after it.

    Raises:
        ValueError: the instant has no zone.
    """
    return _uuid7((aware(instant) - _EPOCH) // _MILLISECOND, 0)


def _uuid7(millisecond: int, tail: int) -> str:
    high = (millisecond << 16) | (0x7 << 12) | (tail >> 62)
    low = (0b10 << 62) | (tail & ((1 << 62) - 1))
    return str(uuid.UUID(int=(high << 64) | low))
