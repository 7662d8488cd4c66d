"""School days counted anew, without the program's own arithmetic: what an oracle may believe.

Written apart from `bot/domain/calendar.py` and `bot/domain/occurrences.py` on purpose, so that a
mistake there is not made twice. This module must not know what is asked.
"""

from __future__ import annotations

from datetime import date, time, timedelta

_DAY = timedelta(days=1)


class Days:
    """The school days of one team: weekdays that nobody closed."""

    def __init__(self) -> None:
        self._closed: set[date] = set()
        self._paused: set[date] = set()
        self._short: dict[date, time] = {}

    def close(self, first: date, last: date) -> None:
        """Close days, both ends included."""
        while first <= last:
            self._closed.add(first)
            first += _DAY

    def pause(self, first: date, last: date) -> None:
        """Let the team alone on days, both ends included; there is school all the same."""
        while first <= last:
            self._paused.add(first)
            first += _DAY

    def shorten(self, first: date, last: date, dismissal: time) -> None:
        """Let school end early on days, both ends included."""
        while first <= last:
            self._short[first] = dismissal
            first += _DAY

    def is_closed(self, day: date) -> bool:
        """Whether there is no school."""
        return day.weekday() >= 5 or day in self._closed

    def has_school(self, day: date) -> bool:
        """Whether there is school, and the team has not paused."""
        return not self.is_closed(day) and day not in self._paused

    def dismissal(self, day: date) -> time | None:
        """When school ends early, if it does."""
        return self._short.get(day) if self.has_school(day) else None

    def from_on(self, day: date) -> date:
        """The first school day on a date or after it."""
        while not self.has_school(day):
            day += _DAY
        return day

    def after(self, day: date) -> date:
        """The next school day."""
        return self.from_on(day + _DAY)

    def numbered(self, start: date, number: int) -> date:
        """The school day of a number, the first on or after `start` being 1."""
        day = self.from_on(start)
        for _ in range(number - 1):
            day = self.after(day)
        return day
