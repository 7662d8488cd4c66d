"""What is said of a line: by what chance nearly always does, and nothing below ten points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.domain.run_chart import Point, RunChart, Signal, run_chart
from dialogs.wording import run_charts as words


def _chart(shares: Sequence[int]) -> RunChart:
    first = date(2026, 9, 7)
    return run_chart(
        Point(on=first + timedelta(days=place), got=share, of=100, classes=3)
        for place, share in enumerate(shares)
    )


def test_below_ten_points_nothing_is_claimed() -> None:
    chart = _chart([20, 30, 40, 50, 60, 70, 80, 90])
    assert words.verdict(chart) == "Too few points for a trend yet (8; from 10 on we say more)."
    assert words.moved(chart) == ""


def test_a_line_that_crossed_its_middle_once_has_moved() -> None:
    chart = _chart([34, 35, 36, 37, 38, 39, 52, 53, 54, 55, 56, 58])
    assert words.verdict(chart) == (
        "34% → 58% over 12 counts; crossed its middle line once; "
        "chance nearly always gives 3 or more."
    )


def test_a_line_that_stayed_on_one_side_says_how_long() -> None:
    moved = _chart([34, 35, 36, 37, 38, 39, 52, 53, 54, 55, 56, 58])
    chart = replace(moved, signals=(Signal(kind="run", observed=8, limit=6),))
    assert words.verdict(chart) == (
        "34% → 58% over 12 counts; same side of its middle line 8 times in a row; "
        "chance nearly always stays within 6."
    )


def test_a_line_that_goes_up_and_down_as_chance_does_is_no_move() -> None:
    chart = _chart([40, 60, 45, 58, 62, 41, 44, 61, 43, 59])
    assert words.verdict(chart) == "Up and down as chance gives it; no sign of a move yet."


def test_one_point_alone_is_told_without_a_number_that_says_none() -> None:
    said = words.verdict(_chart([40]))
    assert said == "Too few points for a trend yet (from 10 on we say more)."
