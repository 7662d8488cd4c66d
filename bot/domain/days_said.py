"""Days as people say them: "today", "until Friday", "14 Oct to 16 Oct", "10/14 - 10/16".

A day without a year is the nearest that makes sense ahead of today. What can be read in two ways
is read the American way, month first. This module must not know what the days are for.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.domain.names import fold

LONGEST_WORDS: Final = 100
"""Characters; nobody needs more to say two days."""

_DAY: Final = timedelta(days=1)
# Without a year, a day this long past is meant for next year; a nearer one is a slip.
_LONG_PAST: Final = timedelta(days=120)


class NotDays(ValueError):
    """These words name no days we can read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """From one local date to another, both included; `until` is never before `since`."""

    since: date
    until: date


def read_day(words: str, today: date) -> date:
    """Read one day.

    Args:
        words: As typed.
        today: The local date on which it was said.

    Raises:
        NotDays: It is no day we can read, or more than one.
    """
    found = _one_day(_plain(words), today)
    if found is None:
        raise NotDays(words[:LONGEST_WORDS])
    return found


def read_days(words: str, today: date) -> Days:
    """Read one day, or from one to another.

    Args:
        words: As typed: "friday", "14-16 Oct", "from Monday to Wednesday", "until 26 Oct"
            (which begins today), "this week", "next week".
        today: The local date on which it was said.

    Raises:
        NotDays: They are no days we can read.
    """
    plain = _plain(words)
    for read in (_week, _until, _between, _single):
        found = read(plain, today)
        if found is not None:
            return found
    raise NotDays(words[:LONGEST_WORDS])


_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_WEEKDAYS: Final = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_SMALL_WORDS: Final = re.compile(r"^(?:from|on|since|for|i'm|away|out|gone|the)\b ?")
_TO: Final = re.compile(r" ?(?:\bto\b|\bthrough\b|\bthru\b|\buntil\b|\btill\b|–|—| - ) ?")
_UNTIL: Final = re.compile(r"(?:until|till|through|thru|to) (.+)")
_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_SLASHED: Final = re.compile(r"(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?\.?")
_DAY_MONTH: Final = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]{3,9})\.?,?(?: (\d{4}))?")
_MONTH_DAY: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,?(?: (\d{4}))?")
_DAYS_MONTH: Final = re.compile(r"(\d{1,2}) ?(?:-|–|to) ?(\d{1,2}) ([a-z]{3,9}\.?(?: \d{4})?)")
_MONTH_DAYS: Final = re.compile(r"([a-z]{3,9})\.? (\d{1,2}) ?(?:-|–|to) ?(\d{1,2})(,? \d{4})?")


def _plain(words: str) -> str:
    if len(words) > LONGEST_WORDS:
        raise NotDays(words[:LONGEST_WORDS])
    plain = fold(words).replace("’", "'").strip(" .!")
    while (shorter := _SMALL_WORDS.sub("", plain)) != plain:
        plain = shorter
    return plain


def _week(plain: str, today: date) -> Days | None:
    monday = today - timedelta(days=today.weekday())
    match plain:
        case "this week" | "rest of this week" | "rest of the week":
            return Days(since=today, until=max(today, monday + timedelta(days=4)))
        case "next week":
            return Days(since=monday + timedelta(days=7), until=monday + timedelta(days=11))
        case _:
            return None


def _until(plain: str, today: date) -> Days | None:
    match = _UNTIL.fullmatch(plain)
    last = _one_day(match[1], today) if match else None
    return None if last is None or last < today else Days(since=today, until=last)


def _between(plain: str, today: date) -> Days | None:
    if match := _DAYS_MONTH.fullmatch(plain):
        plain = f"{match[1]} {match[3]} to {match[2]} {match[3]}"
    elif match := _MONTH_DAYS.fullmatch(plain):
        year = match[4] or ""
        plain = f"{match[1]} {match[2]}{year} to {match[1]} {match[3]}{year}"
    parts = _TO.split(plain)
    if len(parts) != 2:
        # "10/14-10/16", where the dash has no space around it.
        parts = plain.split("-") if plain.count("-") == 1 else []
    if len(parts) != 2:
        return None
    first = _one_day(parts[0], today)
    last = None if first is None else _one_day(parts[1], first)
    if first is None or last is None or last < first:
        return None
    return Days(since=first, until=last)


def _single(plain: str, today: date) -> Days | None:
    day = _one_day(plain, today)
    return None if day is None else Days(since=day, until=day)


def _one_day(plain: str, today: date) -> date | None:
    plain = plain.strip(" ,.")
    for read in (_named, _weekday, _written):
        found = read(plain, today)
        if found is not None:
            return found
    return None


def _named(plain: str, today: date) -> date | None:
    match plain:
        case "today" | "now" | "tonight":
            return today
        case "tomorrow":
            return today + _DAY
        case "yesterday":
            return today - _DAY
        case _:
            return None


def _weekday(plain: str, today: date) -> date | None:
    word, following = plain, False
    for small in ("this ", "next "):
        if word.startswith(small):
            word, following = word.removeprefix(small), small == "next "
    index = _index_of(word, _WEEKDAYS)
    if index is None:
        return None
    ahead = (index - today.weekday()) % 7
    # "Next Friday", said on a Friday, is not today.
    return today + timedelta(days=7 if following and ahead == 0 else ahead)


def _written(plain: str, today: date) -> date | None:
    if match := _ISO.fullmatch(plain):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _SLASHED.fullmatch(plain):
        first, second = int(match[1]), int(match[2])
        month, day = (second, first) if first > 12 else (first, second)
        return _in_year(match[3], month, day, today)
    if match := _DAY_MONTH.fullmatch(plain):
        return _with_month(match[2], int(match[1]), match[3], today)
    if match := _MONTH_DAY.fullmatch(plain):
        return _with_month(match[1], int(match[2]), match[3], today)
    return None


def _with_month(word: str, day: int, year: str | None, today: date) -> date | None:
    index = _index_of(word, _MONTHS)
    return None if index is None else _in_year(year, index + 1, day, today)


def _in_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    found = _date(today.year, month, day)
    if found is None or today - found > _LONG_PAST:
        # 29 February has its own next year, which may be some years ahead; that is not meant.
        return _date(today.year + 1, month, day)
    return found


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _index_of(word: str, names: list[str]) -> int | None:
    """Which name it is, whole or by its first three letters or more ("tues", "sept")."""
    if len(word) < 3:
        return None
    return next((index for index, name in enumerate(names) if name.startswith(word)), None)
