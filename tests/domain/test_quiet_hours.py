"""Quiet hours."""

from datetime import UTC, date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import ClosedSpan, SchoolCalendar
from bot.domain.local_time import instant, local
from bot.domain.quiet_hours import quiet_until

ZONE = "America/Los_Angeles"
OPEN = SchoolCalendar()
MONDAY = date(2026, 10, 5)
FRIDAY = date(2026, 10, 9)
SATURDAY = date(2026, 10, 10)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return instant(day, time(hour, minute), ZONE)


def closed(day: date) -> SchoolCalendar:
    return SchoolCalendar([ClosedSpan(from_date=day, to_date=day)])


def test_in_the_afternoon_of_a_school_day_the_bot_may_speak() -> None:
    assert quiet_until(at(MONDAY, 14, 45), ZONE, OPEN) is None


def test_at_six_in_the_evening_it_is_quiet_until_seven_next_morning() -> None:
    assert quiet_until(at(MONDAY, 17, 59), ZONE, OPEN) is None
    assert quiet_until(at(MONDAY, 18), ZONE, OPEN) == at(MONDAY + timedelta(1), 7)


def test_before_seven_it_is_quiet_until_seven() -> None:
    assert quiet_until(at(MONDAY, 6, 59), ZONE, OPEN) == at(MONDAY, 7)
    assert quiet_until(at(MONDAY, 7), ZONE, OPEN) is None


def test_from_friday_evening_it_is_quiet_until_monday_morning() -> None:
    assert quiet_until(at(FRIDAY, 18), ZONE, OPEN) == at(FRIDAY + timedelta(3), 7)
    assert quiet_until(at(SATURDAY, 12), ZONE, OPEN) == at(FRIDAY + timedelta(3), 7)


def test_a_closed_day_is_quiet_all_day() -> None:
    calendar = closed(MONDAY)
    assert quiet_until(at(MONDAY, 12), ZONE, calendar) == at(MONDAY + timedelta(1), 7)


def test_the_evening_before_a_closed_day_is_quiet_over_it() -> None:
    calendar = closed(MONDAY + timedelta(1))
    assert quiet_until(at(MONDAY, 20), ZONE, calendar) == at(MONDAY + timedelta(2), 7)


def test_a_person_may_hear_on_closed_days_too() -> None:
    assert quiet_until(at(SATURDAY, 12), ZONE, None) is None
    assert quiet_until(at(FRIDAY, 18), ZONE, None) == at(SATURDAY, 7)


def test_a_person_may_have_other_hours() -> None:
    early, late = time(20, 0), time(6, 0)
    assert quiet_until(at(MONDAY, 19), ZONE, OPEN, early, late) is None
    assert quiet_until(at(MONDAY, 20), ZONE, OPEN, early, late) == at(MONDAY + timedelta(1), 6)


def test_quiet_hours_may_lie_within_a_day() -> None:
    lunch = (time(12, 0), time(13, 0))
    assert quiet_until(at(MONDAY, 12, 30), ZONE, OPEN, *lunch) == at(MONDAY, 13)
    assert quiet_until(at(MONDAY, 13), ZONE, OPEN, *lunch) is None


def test_a_person_without_quiet_hours_still_has_closed_days() -> None:
    never = (time(0, 0), time(0, 0))
    assert quiet_until(at(MONDAY, 3), ZONE, OPEN, *never) is None
    assert quiet_until(at(SATURDAY, 3), ZONE, OPEN, *never) == at(SATURDAY + timedelta(2), 0)


def test_quiet_hours_are_those_of_the_persons_zone() -> None:
    evening = at(MONDAY, 17)
    assert quiet_until(evening, "America/New_York", OPEN) == instant(
        MONDAY + timedelta(1), time(7), "America/New_York"
    )


def test_quiet_that_ends_in_a_spring_gap_ends_right_after_it() -> None:
    sunday = date(2027, 3, 14)
    hours = (time(22, 0), time(2, 30))
    assert quiet_until(at(sunday, 1), ZONE, None, *hours) == at(sunday, 3)


def test_quiet_that_ended_in_an_autumn_overlap_does_not_begin_again() -> None:
    first = instant(date(2026, 11, 1), time(1, 30), ZONE)
    hours = (time(22, 0), time(1, 30))
    assert quiet_until(first - timedelta(minutes=1), ZONE, None, *hours) == first
    shown_again = first + timedelta(minutes=45)
    assert local(shown_again, ZONE).time() == time(1, 15)
    assert quiet_until(shown_again, ZONE, None, *hours) is None


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - bounds are naive
    st.sampled_from([time(hour) for hour in range(5, 24)]),
    st.sampled_from([time(hour) for hour in range(5, 24)]),
)
def test_when_quiet_is_over_the_bot_may_speak(now: datetime, begins: time, ends: time) -> None:
    calendar = closed(date(2026, 11, 26))
    until = quiet_until(now, ZONE, calendar, begins, ends)
    if until is not None:
        assert until > now
        assert quiet_until(until, ZONE, calendar, begins, ends) is None
