"""On which date each step of a cycle is asked."""

from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.domain.calendar import ClosedSpan, SchoolCalendar
from bot.domain.errors import BadInput
from bot.domain.occurrences import (
    Occurrence,
    cycle_day,
    cycle_ends_on,
    next_start,
    occurrences,
    phase_ends_on,
    phase_on,
)
from tests.domain.inquiry import STEPS, TIMES, inquiry_program

PROGRAM = inquiry_program()
OPEN = SchoolCalendar()
MONDAY = date(2026, 10, 5)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def closed(*days: date) -> SchoolCalendar:
    return SchoolCalendar([ClosedSpan(from_date=day, to_date=day) for day in days])


def dates_of(found: tuple[Occurrence, ...]) -> dict[str, date | None]:
    return {occurrence.step_key: occurrence.on_date for occurrence in found}


def one(found: tuple[Occurrence, ...], key: str) -> Occurrence:
    return next(occurrence for occurrence in found if occurrence.step_key == key)


def test_begun_on_a_monday_it_is_mondays_and_wednesdays_and_two_fridays() -> None:
    assert dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN)) == {
        "day_1": MONDAY,
        "day_3": MONDAY + 2 * DAY,
        "day_5": MONDAY + 4 * DAY,
        "day_6": MONDAY + WEEK,
        "day_8": MONDAY + WEEK + 2 * DAY,
        "day_11": MONDAY + 2 * WEEK,
        "day_13": MONDAY + 2 * WEEK + 2 * DAY,
        "day_15": MONDAY + 2 * WEEK + 4 * DAY,
    }


def test_what_each_answers_opens_in_the_afternoon_and_closes_the_next_school_day() -> None:
    found = one(occurrences(program=PROGRAM, starts_on=MONDAY + 4 * DAY, calendar=OPEN), "day_1")
    assert found == Occurrence(
        step_key="day_1",
        on_date=MONDAY + 4 * DAY,
        opens_at=time(14, 45),
        reminds_on=MONDAY + WEEK,
        reminds_at=time(14, 45),
        closes_on=MONDAY + WEEK,
        closes_at=time(16, 0),
    )


def test_what_one_answers_for_the_team_opens_and_closes_on_one_day() -> None:
    friday = MONDAY + 4 * DAY
    found = one(
        occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, ask_at=time(12, 0)), "day_5"
    )
    assert found == Occurrence(
        step_key="day_5",
        on_date=friday,
        opens_at=time(7, 30),
        reminds_on=friday,
        reminds_at=time(14, 45),
        closes_on=friday,
        closes_at=time(16, 0),
    )


def test_a_team_is_asked_at_the_time_it_chose() -> None:
    found = occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, ask_at=time(15, 20))
    assert one(found, "day_6").opens_at == time(15, 20)
    assert one(found, "day_6").closes_at == time(16, 0)


@pytest.mark.parametrize(
    ("dismissal", "opens"),
    [(time(12, 30), time(12, 45)), (None, time(15, 20)), (time(23, 50), time(23, 59))],
    ids=["known", "not known", "at night"],
)
def test_on_a_minimum_day_it_opens_fifteen_minutes_after_dismissal(
    dismissal: time | None, opens: time
) -> None:
    calendar = SchoolCalendar(
        [
            ClosedSpan(
                from_date=MONDAY + 2 * DAY,
                to_date=MONDAY + 4 * DAY,
                kind="minimum",
                dismissal_at=dismissal,
            )
        ]
    )
    found = occurrences(program=PROGRAM, starts_on=MONDAY, calendar=calendar, ask_at=time(15, 20))
    assert one(found, "day_1").opens_at == time(15, 20)
    assert one(found, "day_3").opens_at == opens
    assert one(found, "day_5").opens_at == time(7, 30)


def test_a_reminder_and_a_closing_of_the_same_day_never_come_before_a_late_opening() -> None:
    same_day = {"opens": "08:00", "reminds": "14:00", "reminds_after": 0, "closes_after": 0}
    program = inquiry_program(times={**TIMES, "each": {**same_day, "closes": "16:00"}})
    usual = one(occurrences(program=program, starts_on=MONDAY, calendar=OPEN), "day_1")
    assert (usual.reminds_on, usual.closes_on) == (MONDAY, MONDAY)
    late = one(
        occurrences(program=program, starts_on=MONDAY, calendar=OPEN, ask_at=time(16, 30)), "day_1"
    )
    assert (late.reminds_on, late.closes_on) == (MONDAY + DAY, MONDAY + DAY)


def test_a_closed_day_moves_every_later_step_and_the_phase_ends_by_one_school_day() -> None:
    calendar = closed(MONDAY + 3 * DAY)
    found = dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=calendar))
    assert found["day_1"] == MONDAY
    assert found["day_3"] == MONDAY + 2 * DAY
    assert found["day_5"] == MONDAY + WEEK
    assert found["day_6"] == MONDAY + WEEK + DAY
    assert found["day_15"] == MONDAY + 3 * WEEK
    assert phase_ends_on(PROGRAM, "design", MONDAY, calendar) == MONDAY + WEEK
    assert cycle_ends_on(PROGRAM, MONDAY, calendar) == MONDAY + 3 * WEEK


def test_closing_the_next_day_moves_the_closing_of_what_is_open() -> None:
    found = occurrences(
        program=PROGRAM, starts_on=MONDAY, calendar=closed(MONDAY + DAY), fixed={"day_1": MONDAY}
    )
    assert one(found, "day_1").on_date == MONDAY
    assert one(found, "day_1").closes_on == MONDAY + 2 * DAY


def test_a_cycle_that_starts_on_a_closed_day_begins_on_the_next_school_day() -> None:
    found = dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=closed(MONDAY)))
    assert found["day_1"] == MONDAY + DAY


def test_a_step_that_has_opened_keeps_its_date_even_if_the_day_is_closed_afterwards() -> None:
    found = dates_of(
        occurrences(
            program=PROGRAM, starts_on=MONDAY, calendar=closed(MONDAY), fixed={"day_1": MONDAY}
        )
    )
    assert found["day_1"] == MONDAY


def test_a_step_whose_day_is_taken_by_an_opened_one_takes_the_next_school_day() -> None:
    taken = {"day_5": MONDAY + WEEK}
    found = dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, fixed=taken))
    assert found["day_5"] == MONDAY + WEEK
    assert found["day_6"] == MONDAY + WEEK + DAY
    assert found["day_8"] == MONDAY + WEEK + 2 * DAY


def test_a_moved_step_yields_to_the_one_whose_day_it_is() -> None:
    wish = {"day_6": MONDAY + WEEK + 2 * DAY}
    found = dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, pushed=wish))
    assert found["day_8"] == MONDAY + WEEK + 2 * DAY
    assert found["day_6"] == MONDAY + WEEK + 3 * DAY


def test_a_step_moved_to_a_weekend_takes_the_next_school_day() -> None:
    wish = {"day_8": MONDAY + WEEK + 5 * DAY}
    found = dates_of(
        occurrences(
            program=PROGRAM,
            starts_on=MONDAY,
            calendar=OPEN,
            pushed=wish,
            dropped=frozenset({"day_11"}),
        )
    )
    assert found["day_8"] == MONDAY + 2 * WEEK


def test_a_step_with_no_day_left_before_its_phase_ends_is_not_asked() -> None:
    wish = {"day_3": MONDAY + 4 * DAY}
    found = occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, pushed=wish)
    assert one(found, "day_5").on_date == MONDAY + 4 * DAY
    assert one(found, "day_3") == Occurrence(
        step_key="day_3",
        on_date=None,
        opens_at=time(14, 45),
        reminds_on=None,
        reminds_at=time(14, 45),
        closes_on=None,
        closes_at=time(16, 0),
        why="no_day_left",
    )


def test_a_step_wished_after_its_phase_is_not_asked() -> None:
    wish = {"day_3": MONDAY + WEEK}
    found = occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, pushed=wish)
    assert one(found, "day_3").why == "no_day_left"


def test_a_step_wished_before_the_cycle_starts_takes_a_day_of_the_cycle() -> None:
    wish = {"day_3": MONDAY - WEEK}
    found = dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN, pushed=wish))
    assert found["day_3"] == MONDAY + DAY


def test_a_step_that_the_team_dropped_is_not_asked_and_moves_nothing() -> None:
    whole = dates_of(occurrences(program=PROGRAM, starts_on=MONDAY, calendar=OPEN))
    found = occurrences(
        program=PROGRAM, starts_on=MONDAY, calendar=OPEN, dropped=frozenset({"day_8", "day_15"})
    )
    assert one(found, "day_8").why == "dropped"
    assert one(found, "day_15") == Occurrence(
        step_key="day_15",
        on_date=None,
        opens_at=time(7, 30),
        reminds_on=None,
        reminds_at=time(14, 45),
        closes_on=None,
        closes_at=time(16, 0),
        why="dropped",
    )
    assert dates_of(found) == {**whole, "day_8": None, "day_15": None}


def test_a_step_that_was_dropped_after_it_opened_stays() -> None:
    found = occurrences(
        program=PROGRAM,
        starts_on=MONDAY,
        calendar=OPEN,
        fixed={"day_1": MONDAY},
        dropped=frozenset({"day_1"}),
    )
    assert one(found, "day_1").on_date == MONDAY


def test_a_calendar_closed_for_ever_is_refused() -> None:
    calendar = SchoolCalendar([ClosedSpan(from_date=MONDAY + 7 * DAY, to_date=date.max)])
    with pytest.raises(BadInput):
        occurrences(program=PROGRAM, starts_on=MONDAY, calendar=calendar)


def test_the_day_of_a_cycle_counts_school_days() -> None:
    days = (MONDAY - DAY, MONDAY, MONDAY + 4 * DAY, MONDAY + 5 * DAY, MONDAY + WEEK)
    assert [cycle_day(MONDAY, OPEN, day) for day in days] == [0, 1, 5, 5, 6]


def test_the_phase_is_the_one_whose_last_day_is_not_over() -> None:
    expected = {
        MONDAY - WEEK: "analyze",
        MONDAY: "analyze",
        MONDAY + DAY: "analyze",
        MONDAY + 2 * DAY: "design",
        MONDAY + 5 * DAY: "design",
        MONDAY + WEEK: "implement",
        MONDAY + 2 * WEEK + DAY: "implement",
        MONDAY + 2 * WEEK + 2 * DAY: "refine",
        MONDAY + 9 * WEEK: "refine",
    }
    assert {day: phase_on(PROGRAM, MONDAY, OPEN, day) for day in expected} == expected


def test_the_next_cycle_starts_on_the_teams_weekday_after_the_old_one_closed() -> None:
    friday = MONDAY + 4 * DAY
    assert next_start(friday, 0, OPEN) == MONDAY + WEEK
    assert next_start(friday, 4, OPEN) == friday + WEEK
    assert next_start(MONDAY, 0, OPEN) == MONDAY + WEEK
    assert next_start(friday, 0, closed(MONDAY + WEEK)) == MONDAY + WEEK + DAY


@st.composite
def calendars(draw: st.DrawFn) -> SchoolCalendar:
    """Make up a calendar around a cycle: weekends, a break, single closed days."""
    spans = []
    for _ in range(draw(st.integers(0, 6))):
        first = MONDAY + draw(st.integers(-3, 40)) * DAY
        last = first + draw(st.sampled_from([0, 0, 0, 1, 4, 11])) * DAY
        spans.append(ClosedSpan(from_date=first, to_date=last))
    return SchoolCalendar(spans)


KEYS = tuple(key for key, *_ in STEPS)
WISHES = st.dictionaries(
    st.sampled_from(KEYS), st.integers(-3, 40).map(lambda ahead: MONDAY + ahead * DAY), max_size=4
)
DROPPED = st.frozensets(st.sampled_from(KEYS), max_size=3)


@st.composite
def opened(draw: st.DrawFn) -> dict[str, date]:
    """Make up the dates of the first steps of a cycle, as they may have opened."""
    day, fixed = MONDAY, {}
    for key in KEYS[: draw(st.integers(0, len(KEYS)))]:
        day += draw(st.integers(1, 6)) * DAY
        fixed[key] = day
    return fixed


@given(calendars(), opened(), DROPPED, WISHES)
def test_no_two_steps_open_on_one_date_and_none_on_a_closed_day(
    calendar: SchoolCalendar,
    fixed: dict[str, date],
    dropped: frozenset[str],
    pushed: dict[str, date],
) -> None:
    found = occurrences(
        program=PROGRAM,
        starts_on=MONDAY,
        calendar=calendar,
        fixed=fixed,
        dropped=dropped,
        pushed=pushed,
    )
    assert [occurrence.step_key for occurrence in found] == list(KEYS)
    asked = [day for day in dates_of(found).values() if day is not None]
    assert len(asked) == len(set(asked))
    for occurrence in found:
        key, day = occurrence.step_key, occurrence.on_date
        assert (day is None) == (occurrence.why is not None)
        if key in fixed:
            assert day == fixed[key]
        elif day is not None:
            assert calendar.is_school_day(day)
            assert day >= MONDAY
            phase = PROGRAM.step(key).phase
            assert day <= phase_ends_on(PROGRAM, phase, MONDAY, calendar)


@given(calendars(), opened(), DROPPED, WISHES)
def test_steps_that_were_not_moved_open_in_the_programs_order(
    calendar: SchoolCalendar,
    fixed: dict[str, date],
    dropped: frozenset[str],
    pushed: dict[str, date],
) -> None:
    found = occurrences(
        program=PROGRAM,
        starts_on=MONDAY,
        calendar=calendar,
        fixed=fixed,
        dropped=dropped,
        pushed=pushed,
    )
    dates = dates_of(found)
    unmoved = [
        day
        for key in KEYS
        if (key not in pushed or key in fixed) and (day := dates[key]) is not None
    ]
    assert unmoved == sorted(unmoved)


@given(calendars(), st.integers(0, 40), DROPPED, WISHES)
def test_closing_a_day_moves_nothing_that_opens_before_it_and_nothing_ahead_of_its_day(
    calendar: SchoolCalendar, ahead: int, dropped: frozenset[str], pushed: dict[str, date]
) -> None:
    day = MONDAY + ahead * DAY
    assume(calendar.is_school_day(day))
    spans = [
        ClosedSpan(from_date=other, to_date=other)
        for n in range(-3, 120)
        if not calendar.is_school_day(other := MONDAY + n * DAY)
    ]
    shut = SchoolCalendar([*spans, ClosedSpan(from_date=day, to_date=day)])

    def placed(on: SchoolCalendar) -> dict[str, date | None]:
        return dates_of(
            occurrences(
                program=PROGRAM, starts_on=MONDAY, calendar=on, dropped=dropped, pushed=pushed
            )
        )

    before, after = placed(calendar), placed(shut)
    for key, old in before.items():
        new = after[key]
        if old is not None and old < day:
            assert new == old
        # One that the team moved may come back to its wish, when the one in its way moves on.
        elif old is not None and new is not None and key not in pushed:
            assert new >= old
