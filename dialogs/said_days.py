"""A day as people type it after a command: "26 Oct", "Oct 26", "10/26", "2026-10-26", "monday".

A day without a year is the next one from today on. This module must not know what it is for.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LEADING = re.compile(r"^(until|till|to|on|from)\s+", re.IGNORECASE)
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.IGNORECASE)
_LONGEST = 40


def said_day(words: str, today: date) -> date | None:
    """Read a day from words.

    Args:
        words: as typed; "until", "on" and the like before it are passed over.
        today: the local date of the one who typed.

    Returns:
        The day, or None if the words are not one.
    """
    plain = _ORDINAL.sub("", _LEADING.sub("", words.strip()[:_LONGEST])).strip(" .,!")
    for read in (_iso, _by_name, _by_month, _by_numbers):
        found = read(plain.casefold(), today)
        if found is not None:
            return found
    return None


def _iso(words: str, today: date) -> date | None:
    try:
        return date.fromisoformat(words) if "-" in words else None
    except ValueError:
        return None


def _by_name(words: str, today: date) -> date | None:
    if words == "today":
        return today
    if words == "tomorrow":
        return today + timedelta(days=1)
    word = words.removeprefix("next ")
    if not word.isalpha() or len(word) < 3 or word[:3] not in _DAYS:
        return None
    ahead = (_DAYS.index(word[:3]) - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def _by_month(words: str, today: date) -> date | None:
    parts = words.replace(",", " ").split()
    if parts and parts[0][:3] in _DAYS and not parts[0][:1].isdigit() and len(parts) > 2:
        parts = parts[1:]
    names = [part for part in parts if part.isalpha()]
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) <= 4]
    if len(names) != 1 or not 1 <= len(numbers) <= 2 or len(parts) != 1 + len(numbers):
        return None
    month = names[0].rstrip(".")[:3]
    if month not in _MONTHS:
        return None
    year = numbers[1] if len(numbers) == 2 else None
    return _next(numbers[0], _MONTHS.index(month) + 1, year, today)


def _by_numbers(words: str, today: date) -> date | None:
    found = re.fullmatch(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?", words, re.ASCII)
    if found is None:
        return None
    month, day, year = found.groups()
    return _next(int(day), int(month), int(year) if year else None, today)


def _next(day: int, month: int, year: int | None, today: date) -> date | None:
    for each in (year,) if year is not None else (today.year, today.year + 1):
        try:
            found = date(each, month, day)
        except ValueError:
            continue
        if year is not None or found >= today:
            return found
    return None
