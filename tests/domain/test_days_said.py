from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days_said import Days, NotDays, read_day, read_days

WEDNESDAY = date(2026, 10, 14)


@pytest.mark.parametrize(
    ("words", "since", "until"),
    [
        ("today", (10, 14), (10, 14)),
        ("Tomorrow.", (10, 15), (10, 15)),
        ("friday", (10, 16), (10, 16)),
        ("on Fri", (10, 16), (10, 16)),
        ("until friday", (10, 14), (10, 16)),
        ("until 26 Oct", (10, 14), (10, 26)),
        ("14 Oct to 16 Oct", (10, 14), (10, 16)),
        ("from 14 October until 16 October", (10, 14), (10, 16)),
        ("oct 14 - oct 16", (10, 14), (10, 16)),
        ("14-16 Oct", (10, 14), (10, 16)),
        ("Oct 14–16", (10, 14), (10, 16)),
        ("10/14-10/16", (10, 14), (10, 16)),
        ("10/14/2026 to 10/16/26", (10, 14), (10, 16)),
        ("2026-10-20 to 2026-10-22", (10, 20), (10, 22)),
        ("thursday to monday", (10, 15), (10, 19)),
        ("this week", (10, 14), (10, 16)),
        ("next week", (10, 19), (10, 23)),
        ("next wednesday", (10, 21), (10, 21)),
        ("15th of October", (10, 15), (10, 15)),
    ],
)
def test_days_are_read_as_teachers_write_them(
    words: str, since: tuple[int, int], until: tuple[int, int]
) -> None:
    assert read_days(words, WEDNESDAY) == Days(since=date(2026, *since), until=date(2026, *until))


def test_a_day_without_a_year_is_next_years_once_it_is_long_past() -> None:
    assert read_day("8 Jan", WEDNESDAY) == date(2027, 1, 8)
    assert read_day("12 Oct", WEDNESDAY) == date(2026, 10, 12)


def test_a_range_over_new_year_ends_in_the_next_year() -> None:
    assert read_days("20 Dec to 4 Jan", WEDNESDAY) == Days(
        since=date(2026, 12, 20), until=date(2027, 1, 4)
    )


@pytest.mark.parametrize(
    "words",
    [
        "",
        "soon",
        "31 Feb",
        "99/99",
        "16 Oct to 14 Oct",
        "until yesterday",
        "to",
        "-",
        "a" * 500,
        "١٤ أكتوبر",
        "next",
        "😀",
        "1 of 2 of 3",
        "2026-13-01",
        "0 Oct",
    ],
)
def test_what_names_no_days_is_not_guessed_at(words: str) -> None:
    with pytest.raises(NotDays):
        read_days(words, WEDNESDAY)


@given(st.text(max_size=120))
def test_any_words_are_read_or_refused(words: str) -> None:
    try:
        days = read_days(words, WEDNESDAY)
    except NotDays:
        return
    assert days.since <= days.until


@given(st.dates(date(2026, 6, 1), date(2027, 5, 1)), st.integers(0, 200))
def test_a_whole_date_is_read_as_it_is(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    assert read_days(f"{first} to {last}", WEDNESDAY) == Days(since=first, until=last)
