"""On which date each step of a cycle is asked, and from and until when.

Dates follow from the cycle's start, the program's school-day steps and the school calendar; they
are worked out anew after every edit and compared with what stands. Everything here is local dates
and times: this module must not know zones, instants, what today is, or who is asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Literal

from bot.domain.calendar import SchoolCalendar
from bot.domain.program import EachTimes, Program, Step

WhyNotAsked = Literal["dropped", "no_day_left"]

_NONE_SAID: Mapping[str, date] = MappingProxyType({})
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """When one step is asked of one team, in the team's local dates and times.

    Attributes:
        step_key: the step.
        on_date: the date it opens; None if it is not asked.
        opens_at: the time it opens.
        reminds_on: the date of its reminder, or of the channel's line for a step the team answers
            as one.
        reminds_at: the time of that.
        closes_on: the date it closes.
        closes_at: the time it closes.
        why: why it is not asked: "dropped" by the team, or "no_day_left" before its phase ends.
    """

    step_key: str
    on_date: date | None
    opens_at: time
    reminds_on: date | None
    reminds_at: time
    closes_on: date | None
    closes_at: time
    why: WhyNotAsked | None = None


def occurrences(
    *,
    program: Program,
    starts_on: date,
    calendar: SchoolCalendar,
    ask_at: time | None = None,
    fixed: Mapping[str, date] = _NONE_SAID,
    dropped: frozenset[str] = frozenset(),
    pushed: Mapping[str, date] = _NONE_SAID,
) -> tuple[Occurrence, ...]:
    """Place every step of a cycle on the school calendar.

    A step stands on the school day of its number, counted from the cycle's start. No two open on
    one date: a step that meets one already opened waits for the next school day and those behind it
    keep their order; a step that the team moved takes the first school day that is left from its
    wish on. A step for which none is left before its phase ends is not asked. So closing a day
    moves nothing that opens before it.

    Args:
        program: the version of the program that the cycle runs on.
        starts_on: the date of the cycle's start; day 1 is the first school day from it on.
        calendar: the team's school days.
        ask_at: the time the team chose for what each member answers; None for the program's own.
        fixed: step key to date, of steps that have opened: they keep their dates, whatever the
            calendar says.
        dropped: keys of steps the team leaves out; one that has opened stays.
        pushed: step key to the date the team would rather have.

    Returns:
        One for each step, in the order of the program's days, asked or not.

    Raises:
        BadInput: the calendar is closed for ever.
    """
    steps = [
        step for step in program.steps_in_order if step.key in fixed or step.key not in dropped
    ]
    dates = _dates(program, steps, starts_on, calendar, fixed, pushed)
    return tuple(
        _asked(step, on, program, calendar, ask_at)
        if (on := dates.get(step.key)) is not None
        else _not_asked(step, program, ask_at, "dropped" if step.key in dropped else "no_day_left")
        for step in program.steps_in_order
    )


def cycle_day(starts_on: date, calendar: SchoolCalendar, day: date) -> int:
    """Say which school day of the cycle it is: 0 before day 1; on a closed day the one before."""
    return calendar.count_school_days(starts_on, day)


def phase_on(program: Program, starts_on: date, calendar: SchoolCalendar, day: date) -> str:
    """Give the key of the phase on a date: the first before the start, the last after the end."""
    number = cycle_day(starts_on, calendar, day)
    return next(
        (phase for phase in program.phases if number <= phase.last_day), program.phases[-1]
    ).key


def phase_ends_on(
    program: Program, phase_key: str, starts_on: date, calendar: SchoolCalendar
) -> date:
    """Give the last school day of a phase.

    Raises:
        BadInput: the calendar is closed for ever.
    """
    return calendar.school_day(starts_on, program.phase(phase_key).last_day)


def cycle_ends_on(program: Program, starts_on: date, calendar: SchoolCalendar) -> date:
    """Give the last school day of a cycle.

    Raises:
        BadInput: the calendar is closed for ever.
    """
    return calendar.school_day(starts_on, program.length_days)


def next_start(ended_on: date, start_weekday: int, calendar: SchoolCalendar) -> date:
    """Give the day the next cycle starts: the team's weekday after the old cycle closed.

    Args:
        ended_on: the date the old cycle closed.
        start_weekday: the team's starting weekday, Monday = 0 to Sunday = 6.
        calendar: the team's school days; if that day is closed, the next school day it is.

    Raises:
        BadInput: the calendar is closed for ever.
    """
    ahead = (start_weekday - ended_on.weekday() - 1) % 7 + 1
    return calendar.first_school_day(ended_on + timedelta(days=ahead))


def _dates(
    program: Program,
    steps: list[Step],
    starts_on: date,
    calendar: SchoolCalendar,
    fixed: Mapping[str, date],
    pushed: Mapping[str, date],
) -> dict[str, date]:
    """Place first the steps that have opened, then the others in order, then the moved ones."""
    days = _SchoolDays(starts_on, calendar)
    ends = {phase.key: days.number(phase.last_day) for phase in program.phases}
    dates = {step.key: fixed[step.key] for step in steps if step.key in fixed}
    taken = set(dates.values())

    def take(step: Step, wanted: date) -> None:
        end = ends[step.phase]
        while wanted in taken and wanted < end:
            wanted = calendar.next_school_day(wanted)
        if wanted <= end and wanted not in taken:
            dates[step.key] = wanted
            taken.add(wanted)

    before: date | None = None
    moved = [step for step in steps if step.key in pushed and step.key not in fixed]
    unmoved = [step for step in steps if step.key not in pushed or step.key in fixed]
    for step in unmoved:
        if step.key not in fixed:
            day = days.number(step.day)
            take(step, day if before is None or before < day else calendar.next_school_day(before))
        if step.key in dates:
            before = max(before or date.min, dates[step.key])
    for step in moved:
        take(step, calendar.first_school_day(max(pushed[step.key], starts_on)))
    return dates


class _SchoolDays:
    """The numbered school days of a cycle, each looked up once."""

    __slots__ = ("_calendar", "_days", "_start")

    def __init__(self, start: date, calendar: SchoolCalendar) -> None:
        self._start = start
        self._calendar = calendar
        self._days: list[date] = []

    def number(self, number: int) -> date:
        while len(self._days) < number:
            self._days.append(
                self._calendar.next_school_day(self._days[-1])
                if self._days
                else self._calendar.first_school_day(self._start)
            )
        return self._days[number - 1]


def _asked(
    step: Step, on: date, program: Program, calendar: SchoolCalendar, ask_at: time | None
) -> Occurrence:
    if step.who == "team":
        team = program.times.team
        return Occurrence(
            step_key=step.key,
            on_date=on,
            opens_at=team.opens,
            reminds_on=on,
            reminds_at=team.line_at,
            closes_on=_school_days_later(on, team.closes_after, calendar),
            closes_at=team.closes,
        )
    each = program.times.each
    opens_at = _opening(each, ask_at, calendar.dismissal(on))
    # A team that asks late in the day still gets its reminder and its closing after the opening.
    reminds_after = each.reminds_after or int(each.reminds <= opens_at)
    closes_after = each.closes_after or int(each.closes <= opens_at)
    return Occurrence(
        step_key=step.key,
        on_date=on,
        opens_at=opens_at,
        reminds_on=_school_days_later(on, reminds_after, calendar),
        reminds_at=each.reminds,
        closes_on=_school_days_later(on, closes_after, calendar),
        closes_at=each.closes,
    )


def _not_asked(step: Step, program: Program, ask_at: time | None, why: WhyNotAsked) -> Occurrence:
    team, each = program.times.team, program.times.each
    for_team = step.who == "team"
    return Occurrence(
        step_key=step.key,
        on_date=None,
        opens_at=team.opens if for_team else _opening(each, ask_at, None),
        reminds_on=None,
        reminds_at=team.line_at if for_team else each.reminds,
        closes_on=None,
        closes_at=team.closes if for_team else each.closes,
        why=why,
    )


def _opening(each: EachTimes, ask_at: time | None, dismissal: time | None) -> time:
    if dismissal is None:
        return ask_at or each.opens
    later = datetime.combine(date.min, dismissal) + timedelta(
        minutes=each.minimum_day_after_dismissal
    )
    return later.time() if later.date() == date.min else _LAST_MINUTE


def _school_days_later(on: date, number: int, calendar: SchoolCalendar) -> date:
    for _ in range(number):
        on = calendar.next_school_day(on)
    return on
