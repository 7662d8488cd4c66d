"""Run charts: Anhøj's rules, against the published table and by hand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.run_chart import (
    Point,
    RunChart,
    Signal,
    crossings_limit,
    longest_run_limit,
    run_chart,
)

FIRST = date(2026, 9, 1)

# n: longest run, fewest crossings, as printed in the appendix of Anhøj and Olesen (2014).
PUBLISHED = {
    10: (6, 2), 11: (6, 2), 12: (7, 3), 13: (7, 3), 14: (7, 4), 15: (7, 4), 16: (7, 4),
    17: (7, 5), 18: (7, 5), 19: (7, 6), 20: (7, 6), 21: (7, 6), 22: (7, 7), 23: (8, 7),
    24: (8, 8), 25: (8, 8), 26: (8, 8), 27: (8, 9), 28: (8, 9), 29: (8, 10), 30: (8, 10),
}  # fmt: skip


def line(gots: list[int], *, classes: int = 3, of: int = 100) -> list[Point]:
    return [
        Point(on=FIRST + timedelta(days=day), got=got, of=of, classes=classes)
        for day, got in enumerate(gots)
    ]


def chart_of(*gots: int) -> RunChart:
    return run_chart(line(list(gots)))


@pytest.mark.parametrize(("useful", "limits"), PUBLISHED.items())
def test_the_limits_are_the_published_ones(useful: int, limits: tuple[int, int]) -> None:
    assert (longest_run_limit(useful), crossings_limit(useful)) == limits


@given(st.integers(1, 2000))
def test_the_limits_can_be_made_for_any_length(useful: int) -> None:
    assert longest_run_limit(useful) >= 3
    assert 0 <= crossings_limit(useful) <= useful // 2


def test_below_ten_useful_points_no_claim_is_made() -> None:
    chart = chart_of(10, 11, 12, 13, 14, 80, 81, 82, 83)
    assert chart.useful == 8
    assert chart.verdict == "too_few"
    assert chart.signals == ()


def test_one_crossing_in_twelve_points_is_said_beside_what_chance_gives() -> None:
    chart = chart_of(34, 35, 33, 36, 34, 35, 58, 57, 59, 60, 58, 58)
    assert chart.verdict == "moved"
    assert chart.signals == (Signal(kind="crossings", observed=1, limit=3),)
    assert (chart.points[0].per_cent, chart.points[-1].per_cent) == (34, 58)


def test_a_long_run_is_a_signal() -> None:
    gots = [10] * 9 + [90] * 9
    chart = run_chart(line(gots))
    assert chart.longest_run == 9
    assert [signal.kind for signal in chart.signals] == ["run", "crossings"]


def test_a_line_to_and_fro_is_steady() -> None:
    chart = chart_of(*[40, 60] * 6)
    assert chart.verdict == "steady"
    assert (chart.crossings, chart.longest_run) == (11, 1)


def test_a_steady_climb_is_no_rule_of_its_own() -> None:
    """Six points upwards are a trend in other rules; here they neither add nor take away."""
    chart = chart_of(55, 40, 45, 49, 53, 57, 61, 45, 56, 44, 57, 43)
    assert chart.verdict == "steady"


def test_points_on_the_median_neither_count_nor_break_a_run() -> None:
    chart = chart_of(60, 50, 61, 40, 50, 41, 62)
    assert chart.median == 50
    assert chart.useful == 5
    assert chart.longest_run == 2
    assert chart.crossings == 2


def test_a_point_lies_on_the_median_exactly_or_not() -> None:
    """1 of 3 and 8 of 24 are one share, which floating point may see as two."""
    points = [
        Point(on=FIRST + timedelta(days=day), got=got, of=of, classes=2)
        for day, (got, of) in enumerate([(1, 3), (8, 24), (7, 21), (0, 5), (5, 5)])
    ]
    assert run_chart(points).useful == 2


def test_a_point_of_fewer_than_half_the_usual_classes_is_hollow_and_left_out() -> None:
    points = line([40, 60] * 6, classes=4)
    lone = Point(on=FIRST + timedelta(days=40), got=24, of=24, classes=1)
    half = Point(on=FIRST + timedelta(days=41), got=50, of=100, classes=2)
    chart = run_chart([*points, lone, half])
    assert [drawn.hollow for drawn in chart.points] == [False] * 12 + [True, False]
    assert chart.useful == 12
    assert chart.median == 50


def test_days_come_in_any_order_and_are_drawn_in_theirs() -> None:
    points = line([1, 2, 3])
    assert run_chart(reversed(points)) == run_chart(points)


def test_an_empty_line_is_an_empty_chart() -> None:
    chart = run_chart([])
    assert chart.points == ()
    assert chart.median is None
    assert chart.verdict == "too_few"


def test_a_flat_line_claims_nothing() -> None:
    chart = chart_of(*[50] * 30)
    assert chart.useful == 0
    assert chart.verdict == "too_few"


def test_groups_and_days_are_not_mixed() -> None:
    whole = Point(on=FIRST, got=1, of=2, classes=1)
    with pytest.raises(ValueError, match="one group"):
        run_chart([whole, Point(on=FIRST, got=1, of=2, classes=1, group="el")])
    with pytest.raises(ValueError, match="one point a day"):
        run_chart([whole, whole])


@pytest.mark.parametrize(("got", "of"), [(0, 0), (3, 2), (-1, 2)])
def test_a_day_on_which_nobody_was_counted_is_no_point(got: int, of: int) -> None:
    with pytest.raises(ValueError, match="no point"):
        Point(on=FIRST, got=got, of=of, classes=1)


@given(st.lists(st.integers(0, 100), max_size=60))
def test_the_facts_of_any_line_agree(gots: list[int]) -> None:
    chart = run_chart(line(gots))
    assert chart.useful <= len(gots)
    assert chart.longest_run <= max(chart.useful, 0)
    assert chart.crossings <= max(chart.useful - 1, 0)
    assert (chart.verdict == "too_few") == (chart.useful < 10)
    assert (chart.verdict == "moved") == bool(chart.signals)


@given(st.lists(st.integers(0, 100), max_size=60))
def test_a_line_turned_upside_down_says_the_same(gots: list[int]) -> None:
    """Falling is as much a signal as rising."""
    turned = run_chart(line([100 - got for got in gots]))
    assert turned.signals == run_chart(line(gots)).signals
