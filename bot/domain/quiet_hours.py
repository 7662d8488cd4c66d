"""When the bot keeps quiet: evenings, nights and closed days, unless a person says otherwise.

Quiet hours hold back private messages and new channel posts, never answers or updates in place.
This module must not know which message waits: it says only until when.
"""

from datetime import date, datetime, time, timedelta

from bot.domain.calendar import SchoolCalendar
from bot.domain.local_time import instant, local

QUIET_FROM = time(18, 0)
QUIET_UNTIL = time(7, 0)

_DAY = timedelta(days=1)


def quiet_until(
    now: datetime,
    zone: str,
    calendar: SchoolCalendar | None,
    quiet_from: time = QUIET_FROM,
    quiet_until: time = QUIET_UNTIL,
) -> datetime | None:
    """Say until when nothing may be sent.

    Args:
        now: an aware instant.
        zone: the person's zone, else the team's.
        calendar: the closed days to keep quiet on; None if the person wants to hear on those too.
        quiet_from: local time at which quiet begins.
        quiet_until: local time at which it is over; the same as `quiet_from` means no quiet hours.

    Returns:
        None if the bot may speak now; else the first instant at which it may, aware, in UTC.

    Raises:
        BadInput: there is no such zone, or the calendar is closed for ever.
        ValueError: the instant has no zone.
    """
    wall = local(now, zone)
    day, at = _open_day(wall.date(), wall.time(), calendar)
    if _is_quiet(at, quiet_from, quiet_until):
        if at >= quiet_until:
            day, _ = _open_day(day + _DAY, time.min, calendar)
        at = quiet_until
    if (day, at) == (wall.date(), wall.time()):
        return None
    spoken = instant(day, at, zone)
    # An hour that comes twice: quiet was over when the clock showed this time first.
    return spoken if spoken > now else None


def _open_day(day: date, at: time, calendar: SchoolCalendar | None) -> tuple[date, time]:
    if calendar is None or calendar.is_school_day(day):
        return day, at
    return calendar.next_school_day(day), time.min


def _is_quiet(at: time, quiet_from: time, quiet_until: time) -> bool:
    if quiet_from <= quiet_until:
        return quiet_from <= at < quiet_until
    return at >= quiet_from or at < quiet_until
