"""Who answered: outcomes kept apart, weeks, and when a team is quiet."""

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.participation import (
    ClosedCheckIn,
    Outcome,
    Tally,
    quiet,
    quiet_since,
    tally,
    team_answered_in_week,
    week_before,
)

MONDAY = date(2026, 10, 12)
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


def closed(day: int, *outcomes: Outcome) -> ClosedCheckIn:
    on = MONDAY + timedelta(days=day)
    return ClosedCheckIn(on=on, closed_on=on + timedelta(days=1), outcomes=outcomes)


def test_four_of_five_answered_and_who_is_excused_or_not_reached_is_said_beside_it() -> None:
    assert tally(
        ["answered", "answered", "answered_by_team", "answered", "excused", "not_deliverable"]
    ) == Tally(asked=6, answered=4, late=0, excused=1, no_school=0, not_reached=1, waiting=0)


def test_nobody_asked_is_nobody_counted() -> None:
    assert tally([]).asked == 0


@given(st.lists(st.sampled_from(OUTCOMES)))
def test_everyone_asked_is_counted_once(outcomes: list[Outcome]) -> None:
    count = tally(outcomes)
    parts = (
        count.answered,
        count.late,
        count.excused,
        count.no_school,
        count.not_reached,
        count.waiting,
    )
    assert sum(parts) == count.asked == len(outcomes)


@pytest.mark.parametrize(("day", "monday"), [(12, 5), (13, 5), (18, 5), (19, 12)])
def test_the_week_of_a_digest_is_the_last_whole_one(day: int, monday: int) -> None:
    assert week_before(date(2026, 10, day)) == date(2026, 10, monday)


def test_a_team_answered_in_a_week_when_one_reply_came_to_a_check_in_that_closed_in_it() -> None:
    assert team_answered_in_week([closed(0, "waiting", "late")], monday=MONDAY)
    assert not team_answered_in_week([closed(0, "waiting", "excused")], monday=MONDAY)
    assert not team_answered_in_week([closed(6, "answered")], monday=MONDAY)
    assert team_answered_in_week([closed(5, "answered_by_team")], monday=MONDAY)
    assert not team_answered_in_week([], monday=MONDAY)


def test_two_check_ins_in_a_row_without_a_reply_are_quiet() -> None:
    silent = [closed(0, "answered"), closed(2, "waiting"), closed(7, "waiting", "excused")]
    assert quiet(silent)
    assert quiet_since(silent) == MONDAY + timedelta(days=2)
    assert quiet(silent[::-1])


def test_one_silence_is_not_quiet() -> None:
    assert not quiet([closed(0, "answered"), closed(2, "waiting")])
    assert not quiet([])


def test_a_reply_ends_the_quiet() -> None:
    silent = [closed(0, "waiting"), closed(2, "waiting")]
    assert not quiet([*silent, closed(4, "late")])


@pytest.mark.parametrize("outcome", ["excused", "no_school", "not_deliverable"])
def test_what_could_not_be_answered_neither_counts_nor_interrupts(outcome: Outcome) -> None:
    assert not quiet([closed(0, "waiting"), closed(2, outcome, outcome)])
    assert quiet([closed(0, "waiting"), closed(2, outcome), closed(4, "waiting")])


def test_a_check_in_that_asked_nobody_is_no_silence() -> None:
    assert not quiet([closed(0), closed(2)])
