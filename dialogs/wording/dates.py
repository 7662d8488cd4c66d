"""Dates and times in words: "Wed 14 Oct", "16:00", "Wed 14:45"."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.domain.local_time import local


def day_words(day: date) -> str:
    """Such as "Wed 14 Oct", the same in every locale."""
    return f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"


def long_day(day: date) -> str:
    """Such as "Wednesday"."""
    return _LONG_DAYS[day.weekday()]


def short_day(day: date) -> str:
    """Such as "Wed"."""
    return _DAYS[day.weekday()]


def time_words(at: time) -> str:
    """Such as "14:45"."""
    return f"{at.hour:02}:{at.minute:02}"


def closing_words(closes_at: datetime, zone: str, asked_on: date | None = None) -> str:
    """Such as "Tue 16:00" in the team's zone; "Tue 7 Dec 16:00" a week or more after asking."""
    there = local(closes_at, zone)
    far = asked_on is not None and there.date() - asked_on >= _WEEK
    day = day_words(there.date()) if far else short_day(there.date())
    return f"{day} {time_words(there.time())}"


_WEEK = timedelta(days=7)
_LONG_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAYS = tuple(day[:3] for day in _LONG_DAYS)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
