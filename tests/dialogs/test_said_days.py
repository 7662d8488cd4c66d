"""Days as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.said_days import said_day

TODAY = date(2026, 10, 14)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("26 Oct", date(2026, 10, 26)),
        ("until 26 Oct", date(2026, 10, 26)),
        ("Oct 26", date(2026, 10, 26)),
        ("October 26th, 2026", date(2026, 10, 26)),
        ("Mon 26 Oct", date(2026, 10, 26)),
        ("10/26", date(2026, 10, 26)),
        ("10/26/2027", date(2027, 10, 26)),
        ("2026-10-26", date(2026, 10, 26)),
        ("monday", date(2026, 10, 19)),
        ("next Wed", date(2026, 10, 21)),
        ("today", TODAY),
        ("tomorrow", date(2026, 10, 15)),
        ("26 oct.", date(2026, 10, 26)),
    ],
)
def test_a_day_is_read_as_people_write_it(words: str, day: date) -> None:
    assert said_day(words, TODAY) == day


def test_a_day_without_a_year_is_the_next_one() -> None:
    assert said_day("5 Jan", TODAY) == date(2027, 1, 5)
    assert said_day("14 Oct", TODAY) == TODAY
    assert said_day("10/13", TODAY) == date(2027, 10, 13)


@pytest.mark.parametrize(
    "words", ["", "soon", "31 Feb", "13/45", "2026-13-01", "Oct", "26", "26 Foo", "x" * 500, "mo"]
)
def test_words_that_are_no_day_are_none(words: str) -> None:
    assert said_day(words, TODAY) is None


@given(st.dates(date(2026, 10, 14), date(2027, 10, 13)))
def test_every_day_of_the_coming_year_is_read_back(day: date) -> None:
    assert said_day(f"{day.day} {day:%B}", TODAY) == day
    assert said_day(day.isoformat(), TODAY) == day


@given(st.text())
def test_whatever_is_typed_is_a_day_or_none(words: str) -> None:
    found = said_day(words, TODAY)
    assert found is None or isinstance(found, date)
