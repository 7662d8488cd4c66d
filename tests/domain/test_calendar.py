"""School days and closed spans."""

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.calendar import LONGEST_CLOSURE_DAYS, WEEKEND, ClosedSpan, SchoolCalendar
from bot.domain.errors import BadInput

MONDAY = date(2026, 10, 5)
DAY = timedelta(days=1)
BREAK = ClosedSpan(from_date=date(2026, 11, 23), to_date=date(2026, 11, 27), label="Fall break")
THANKSGIVING = ClosedSpan(
    from_date=date(2026, 11, 26), to_date=date(2026, 11, 26), label="Thanksgiving"
)


def closed(first: date, last: date | None = None, label: str = "") -> ClosedSpan:
    return ClosedSpan(from_date=first, to_date=last or first, label=label)


def minimum(first: date, at: time | None, last: date | None = None) -> ClosedSpan:
    return ClosedSpan(from_date=first, to_date=last or first, kind="minimum", dismissal_at=at)


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    spans = []
    for _ in range(draw(st.integers(0, 8))):
        first = MONDAY + draw(st.integers(-10, 80)) * DAY
        spans.append(closed(first, first + draw(st.integers(0, 15)) * DAY))
    return SchoolCalendar(spans)


def test_monday_to_friday_are_school_days_and_the_weekend_is_not() -> None:
    calendar = SchoolCalendar()
    assert [calendar.is_school_day(MONDAY + n * DAY) for n in range(7)] == [True] * 5 + [False] * 2
    assert calendar.label_of(MONDAY) is None
    assert calendar.label_of(MONDAY + 5 * DAY) == WEEKEND


def test_a_closed_day_says_why() -> None:
    calendar = SchoolCalendar([BREAK])
    assert not calendar.is_school_day(BREAK.from_date)
    assert not calendar.is_school_day(BREAK.to_date)
    assert calendar.label_of(BREAK.to_date) == "Fall break"
    assert calendar.is_school_day(BREAK.to_date + 3 * DAY)


def test_of_overlapping_spans_the_shortest_says_why() -> None:
    for spans in ([BREAK, THANKSGIVING], [THANKSGIVING, BREAK]):
        assert SchoolCalendar(spans).label_of(date(2026, 11, 26)) == "Thanksgiving"


def test_spans_of_network_lea_school_and_team_add_up() -> None:
    calendar = SchoolCalendar([closed(MONDAY), closed(MONDAY + DAY), closed(MONDAY + DAY * 3)])
    assert calendar.first_school_day(MONDAY) == MONDAY + 2 * DAY
    assert calendar.next_school_day(MONDAY + 2 * DAY) == MONDAY + 4 * DAY


def test_closed_wins_over_minimum() -> None:
    calendar = SchoolCalendar([minimum(MONDAY, time(12, 0)), closed(MONDAY)])
    assert not calendar.is_school_day(MONDAY)
    assert calendar.dismissal(MONDAY) is None
    assert not calendar.is_minimum_day(MONDAY)


def test_the_earliest_dismissal_wins() -> None:
    calendar = SchoolCalendar(
        [minimum(MONDAY, time(12, 30)), minimum(MONDAY, time(12, 0)), minimum(MONDAY, None)]
    )
    assert calendar.is_school_day(MONDAY)
    assert calendar.dismissal(MONDAY) == time(12, 0)


def test_a_minimum_day_may_have_no_known_dismissal() -> None:
    calendar = SchoolCalendar([minimum(MONDAY, None)])
    assert calendar.is_minimum_day(MONDAY)
    assert calendar.dismissal(MONDAY) is None


def test_the_first_school_day_counts_the_date_itself_and_the_next_does_not() -> None:
    calendar = SchoolCalendar()
    assert calendar.first_school_day(MONDAY) == MONDAY
    assert calendar.next_school_day(MONDAY) == MONDAY + DAY
    assert calendar.first_school_day(MONDAY - DAY) == MONDAY


def test_fifteen_school_days_from_a_monday_end_on_the_third_friday() -> None:
    assert SchoolCalendar().school_day(MONDAY, 15) == MONDAY + 18 * DAY


def test_school_days_are_counted_from_one() -> None:
    with pytest.raises(ValueError, match="from 1"):
        SchoolCalendar().school_day(MONDAY, 0)


def test_counting_includes_both_ends_and_nothing_if_they_are_the_wrong_way_round() -> None:
    calendar = SchoolCalendar([BREAK])
    assert calendar.count_school_days(MONDAY, MONDAY) == 1
    assert calendar.count_school_days(date(2026, 11, 20), date(2026, 11, 30)) == 2
    assert calendar.count_school_days(MONDAY + DAY, MONDAY) == 0


def test_a_calendar_closed_for_ever_is_refused_in_words_and_not_searched_for_ever() -> None:
    calendar = SchoolCalendar([closed(MONDAY, date.max)])
    with pytest.raises(BadInput, match=r"no school day from 2026-10-05 .* check its closed days"):
        calendar.first_school_day(MONDAY)
    with pytest.raises(BadInput):
        calendar.school_day(MONDAY - 7 * DAY, 15)


def test_a_closure_of_the_longest_length_is_still_passed() -> None:
    calendar = SchoolCalendar([closed(MONDAY, MONDAY + (LONGEST_CLOSURE_DAYS - 7) * DAY)])
    assert calendar.first_school_day(MONDAY) > MONDAY


def test_the_last_day_there_is_has_no_next() -> None:
    with pytest.raises(BadInput):
        SchoolCalendar().next_school_day(date.max)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput, match="before they begin"):
        closed(MONDAY, MONDAY - DAY)


@given(calendars(), st.integers(-20, 90), st.integers(0, 60))
def test_counting_agrees_with_looking_at_every_day(
    calendar: SchoolCalendar, start: int, length: int
) -> None:
    first = MONDAY + start * DAY
    days = [first + n * DAY for n in range(length + 1)]
    assert calendar.count_school_days(first, days[-1]) == sum(map(calendar.is_school_day, days))


@given(calendars(), st.integers(-20, 60), st.integers(1, 30))
def test_the_nth_school_day_is_one_and_n_are_counted_up_to_it(
    calendar: SchoolCalendar, start: int, number: int
) -> None:
    first = MONDAY + start * DAY
    day = calendar.school_day(first, number)
    assert calendar.is_school_day(day)
    assert calendar.count_school_days(first, day) == number


@given(calendars(), st.integers(-20, 90))
def test_a_day_has_a_reason_exactly_if_there_is_no_school(
    calendar: SchoolCalendar, ahead: int
) -> None:
    day = MONDAY + ahead * DAY
    assert (calendar.label_of(day) is None) == calendar.is_school_day(day)
