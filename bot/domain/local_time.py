"""From a local date and time to the instant it means, and back.

Zone name, local date and local time are what people agreed on; an instant is worked out from them.
This is the only place that does, because `datetime.combine` is wrong where a clock is put forward.
It must not know what an instant is for.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.domain.clock import aware
from bot.domain.errors import BadInput

# Names of the zone database begin with a capital; its other files (tzdata.zi, posixrules,
# localtime), and anything that walks through folders, do not look like this.
_NAME = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Z][A-Za-z0-9_+-]*){0,2}", re.ASCII)
_LONGEST_NAME = 64
_NOT_PLACES = frozenset({"Factory"})
_SECOND = timedelta(seconds=1)


def instant(day: date, at: time, zone: str) -> datetime:
    """Say which instant a clock on the wall means.

    Where the clock is put forward over `at`, the first instant after the gap (02:30 in Los Angeles
    on 14 March 2027 is 03:00); where it is put back and `at` comes twice, the first of the two.

    Args:
        day: the local date.
        at: the local time, without a zone.
        zone: a name of the zone database, such as America/Los_Angeles.

    Returns:
        The instant, aware, in UTC.

    Raises:
        BadInput: there is no such zone, or the date is too near the calendar's end to be placed in
        it.
    """
    tz = _zone(zone)
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    try:
        after = wall.replace(tzinfo=tz).astimezone(UTC)
        if _reading(after, tz) == wall:
            return after
        before = wall.replace(tzinfo=tz, fold=1).astimezone(UTC)
        return _first_reading_at_least(wall, before, after, tz)
    except OverflowError as cause:
        raise BadInput(words=f"{day.isoformat()} is too far away to be a date here.") from cause


def local(moment: datetime, zone: str) -> datetime:
    """Give the same instant as the clock on the wall shows it.

    Args:
        moment: an aware instant.
        zone: a name of the zone database.

    Returns:
        The instant, aware, in that zone. Do no arithmetic on it: two values of one zone are
        subtracted by the wall, so a day with a clock change seems to have 24 hours.

    Raises:
        BadInput: there is no such zone.
        ValueError: the instant has no zone.
    """
    return aware(moment).astimezone(_zone(zone))


def valid_zone(name: str) -> bool:
    """Say whether the zone database has a zone of exactly this name; nonsense is only False."""
    return _find(name) is not None


def _zone(name: str) -> ZoneInfo:
    found = _find(name)
    if found is None:
        shown = name[:_LONGEST_NAME]
        raise BadInput(
            words=f"There is no time zone called “{shown}”. Write it like America/Los_Angeles."
        )
    return found


def _find(name: str) -> ZoneInfo | None:
    if len(name) > _LONGEST_NAME or name in _NOT_PLACES or _NAME.fullmatch(name) is None:
        return None
    try:
        return ZoneInfo(name)
    # A folder of zones ("America") is an OSError, a file that is no zone a ValueError.
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _reading(moment: datetime, tz: ZoneInfo) -> datetime:
    return moment.astimezone(tz).replace(tzinfo=None, fold=0)


def _first_reading_at_least(
    wall: datetime, before: datetime, after: datetime, tz: ZoneInfo
) -> datetime:
    """Find, to the second, the clock change that leaps over `wall` between two instants."""
    low = before.replace(microsecond=0)
    seconds = -((low - after) // _SECOND)
    passed, reached = 0, seconds
    while reached - passed > 1:
        middle = (passed + reached) // 2
        if _reading(low + middle * _SECOND, tz) >= wall:
            reached = middle
        else:
            passed = middle
    return low + reached * _SECOND
