"""The demo's calendar: weekdays, and which of them is which day of a team's story.

Every weekday is a school day here: the past is lived as if it had no breaks, so that every story
fits in it. This module must not know what happens on a day.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from bot.demo.founding import FoundedTeam

_DAY: Final = timedelta(days=1)
_CYCLE: Final = timedelta(weeks=3)
_FRIDAY: Final = 4
_WORKING_DAYS: Final = 5


def opening_day(today: date) -> date:
    """The day on which a new demo opens: today from Monday to Thursday, else the next Monday."""
    return today if today.weekday() < _FRIDAY else today + (7 - today.weekday()) * _DAY


def school_days_before(day: date, count: int) -> date:
    """The date so many weekdays before another one (a weekday)."""
    for _ in range(count):
        day -= _DAY
        while day.weekday() >= _WORKING_DAYS:
            day -= _DAY
    return day


def school_days_between(first: date, last: date) -> int:
    """How many weekdays lie from the first date up to, not including, the last."""
    return len(school_days(first, last - _DAY))


def school_days(first: date, last: date) -> tuple[date, ...]:
    """The weekdays from the first date to the last, both included."""
    days = (first + n * _DAY for n in range((last - first).days + 1))
    return tuple(day for day in days if day.weekday() < _WORKING_DAYS)


def friday_after(day: date) -> date:
    """The next Friday; a week later if the date is one."""
    return day + ((_FRIDAY - day.weekday() - 1) % 7 + 1) * _DAY


def story_begins(team: FoundedTeam, today: date) -> date:
    """The first day of a team's first cycle, for its story to be where it says today."""
    story = team.data.story
    return school_days_before(today, story.day - 1) - (story.cycle - 1) * _CYCLE


def story_day(team: FoundedTeam, begins: date, day: date) -> tuple[int, int]:
    """Which school day of which cycle a date is by a team's story; (0, 0) before it.

    Args:
        team: whose story.
        begins: the first day of its first cycle.
        day: a local date.

    Returns:
        The cycle's number and the school day's in it, each from 1.
    """
    if day < begins:
        return 0, 0
    number = min((day - begins) // _CYCLE + 1, team.data.story.cycle)
    start = begins + (number - 1) * _CYCLE
    return number, school_days_between(start, day) + 1
