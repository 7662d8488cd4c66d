"""School days: which dates count, why one does not, and how to count along them.

The closed days of network, LEA, school and team are handed in together and add up. This module must
not know whose day it was, where it is kept, or anything of hours and zones; public holidays mean
nothing here until somebody enters them as closed days.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Literal

from bot.domain.errors import BadInput

LONGEST_CLOSURE_DAYS = 400
"""A calendar without a school day for this long is taken for a mistake."""

WEEKEND = "weekend"
"""The label of a Saturday or Sunday on which nothing else is closed."""

_DAY = timedelta(days=1)
_SATURDAY = 5
_SCHOOL_WEEK = 5
# 1 January of year 1 was a Monday, so whole weeks can be counted from it.
_FIRST_MONDAY = date.min


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedSpan:
    """Days without school, or with a shorter day, both ends included.

    Attributes:
        from_date: the first of them.
        to_date: the last of them, not before the first.
        kind: "closed" or "minimum" (school ends early).
        dismissal_at: when a minimum day ends, local time, if known.
        label: what people call it, such as "Spring break".
    """

    from_date: date
    to_date: date
    kind: Literal["closed", "minimum"] = "closed"
    dismissal_at: time | None = None
    label: str = ""

    def __post_init__(self) -> None:
        """Refuse a span that ends before it begins.

        Raises:
            BadInput: it does.
        """
        if self.to_date < self.from_date:
            raise BadInput(
                words=f"These days end ({self.to_date}) before they begin ({self.from_date})."
            )

    def covers(self, day: date) -> bool:
        """Say whether the day is one of them."""
        return self.from_date <= day <= self.to_date


class SchoolCalendar:
    """The school days of one team: Monday to Friday, less every closed span over it.

    Args:
        spans: of network, LEA, school and team, in any order; overlaps add up: closed wins over
            minimum, and the earliest dismissal wins.
    """

    __slots__ = ("_closed", "_merged", "_minimum", "_starts")

    def __init__(self, spans: Iterable[ClosedSpan] = ()) -> None:
        given = sorted(spans, key=_narrowest_first)
        self._closed = tuple(span for span in given if span.kind == "closed")
        self._minimum = tuple(span for span in given if span.kind == "minimum")
        self._merged = _merge(self._closed)
        self._starts = [first for first, _ in self._merged]

    def is_school_day(self, day: date) -> bool:
        """Say whether there is school: no weekend, not closed. A minimum day is a school day."""
        return day.weekday() < _SATURDAY and not self._is_closed(day)

    def label_of(self, day: date) -> str | None:
        """Say why there is no school, or give None if there is.

        Of several closed spans the shortest is the most telling ("Labor Day" rather than "Fall
        break").
        """
        for span in self._closed:
            if span.covers(day):
                return span.label
        return WEEKEND if day.weekday() >= _SATURDAY else None

    def dismissal(self, day: date) -> time | None:
        """Give when school ends early, local time; None if it does not or nobody said when."""
        if not self.is_school_day(day):
            return None
        known = (span.dismissal_at for span in self._minimum if span.covers(day))
        return min((at for at in known if at is not None), default=None)

    def is_minimum_day(self, day: date) -> bool:
        """Say whether there is school and it ends early."""
        return self.is_school_day(day) and any(span.covers(day) for span in self._minimum)

    def first_school_day(self, on_or_after: date) -> date:
        """Give the first school day on the date or after it.

        Raises:
            BadInput: there is none within `LONGEST_CLOSURE_DAYS`.
        """
        latest = min(on_or_after.toordinal() + LONGEST_CLOSURE_DAYS, date.max.toordinal())
        for ordinal in range(on_or_after.toordinal(), latest + 1):
            day = date.fromordinal(ordinal)
            if self.is_school_day(day):
                return day
        raise BadInput(
            words=f"The school calendar has no school day from {on_or_after} "
            f"to {date.fromordinal(latest)}. "
            "Please check its closed days."
        )

    def next_school_day(self, after: date) -> date:
        """Give the first school day strictly after the date.

        Raises:
            BadInput: there is none within `LONGEST_CLOSURE_DAYS`.
        """
        return self.first_school_day(_tomorrow(after))

    def school_day(self, start: date, number: int) -> date:
        """Give the school day with this number, where 1 is the first on or after `start`.

        Raises:
            BadInput: the calendar has a gap of more than `LONGEST_CLOSURE_DAYS` on the way.
            ValueError: the number is below 1.
        """
        if number < 1:
            raise ValueError(f"school days are counted from 1, not {number}")
        day = self.first_school_day(start)
        for _ in range(number - 1):
            day = self.next_school_day(day)
        return day

    def count_school_days(self, first: date, last: date) -> int:
        """Count the school days from `first` to `last`, both included; 0 if `last` is earlier."""
        if last < first:
            return 0
        closed = sum(
            _weekdays(max(first, opens), min(last, ends))
            for opens, ends in self._merged
            if opens <= last and first <= ends
        )
        return _weekdays(first, last) - closed

    def _is_closed(self, day: date) -> bool:
        index = bisect_right(self._starts, day) - 1
        return index >= 0 and day <= self._merged[index][1]


def _narrowest_first(span: ClosedSpan) -> tuple[timedelta, date, str]:
    return span.to_date - span.from_date, span.from_date, span.label


def _merge(closed: Iterable[ClosedSpan]) -> list[tuple[date, date]]:
    """Put overlapping spans into one each, in order, so that a day is looked up by bisection."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted((span.from_date, span.to_date) for span in closed):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _weekdays(first: date, last: date) -> int:
    return _weekdays_before(last) + (last.weekday() < _SATURDAY) - _weekdays_before(first)


def _weekdays_before(day: date) -> int:
    weeks, rest = divmod((day - _FIRST_MONDAY).days, 7)
    return weeks * _SCHOOL_WEEK + min(rest, _SCHOOL_WEEK)


def _tomorrow(day: date) -> date:
    try:
        return day + _DAY
    except OverflowError as cause:
        raise BadInput(words=f"{day} is the last day there is.") from cause
