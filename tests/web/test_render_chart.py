"""A run chart says the same in lines, in words, and to who cannot see it."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

from adapters.web.render_chart import chart_html
from dialogs.vocabulary import Chart, ChartPoint, Series
from tests.web.page_text import Drawn


def point(day: int, per_cent: float, *, hollow: bool = False) -> ChartPoint:
    return ChartPoint(on=date(2026, 10, day), per_cent=per_cent, hollow=hollow)


CHART = Chart(
    title="Explains the evidence",
    alt="From 27 to 45 per cent over three counts.",
    series=(
        Series(
            name="All students", points=(point(14, 45), point(1, 27), point(7, 36, hollow=True))
        ),
        Series(name="English learners", points=(point(1, 18),)),
    ),
    median=36,
    start=27,
    guess=60.4,
    target=75,
    marks=((date(2026, 10, 7), "rehearsing in pairs"),),
)


def test_a_line_of_text_has_first_last_and_target() -> None:
    text = Drawn(str(chart_html(CHART))).text

    assert "All students: first 27% (1 Oct) → last 45% (14 Oct) · target 75%" in text
    assert "English learners: first 18% (1 Oct)" in text


def test_half_a_per_cent_goes_up_as_in_every_other_sentence() -> None:
    line = Series(name="All students", points=(point(1, 12.5),))
    text = Drawn(str(chart_html(replace(CHART, series=(line,), guess=62.5)))).text
    assert "first 13% (1 Oct)" in text
    assert "guess 63%" in text


def test_who_cannot_see_it_is_told_its_title_and_every_number() -> None:
    drawn = Drawn(str(chart_html(CHART)))

    assert drawn.values("svg", "aria-label") == [f"{CHART.title}. {CHART.alt}"]
    assert CHART.alt in drawn.text


def test_each_level_is_drawn_and_named() -> None:
    drawn = Drawn(str(chart_html(CHART)))

    lines = set(drawn.values("line", "class"))
    assert {"level median", "level start", "level guess", "level target"} <= lines
    for label in ("median 36%", "start 27%", "guess 60%", "target 75%"):
        assert label in drawn.text


def test_a_point_that_is_left_out_of_the_rules_is_hollow() -> None:
    drawn = Drawn(str(chart_html(CHART)))

    assert sorted(drawn.values("circle", "class"))[-1] == "point circle hollow"


def test_series_differ_by_shape_and_not_by_colour_alone() -> None:
    drawn = Drawn(str(chart_html(CHART)))

    assert "point square" in drawn.values("polygon", "class")


def test_a_dated_mark_is_explained_below() -> None:
    assert "a 7 Oct: rehearsing in pairs" in Drawn(str(chart_html(CHART))).text


def test_labels_of_near_levels_do_not_hide_each_other() -> None:
    crowded = Chart(title="t", alt="a", series=(), median=2, start=1, guess=0, target=0)
    drawn = Drawn(str(chart_html(crowded)))

    heights = [
        float(value)
        for (tag, name, value), (_, _, kind) in zip(
            [each for each in drawn.attributes if each[:2] == ("text", "y")],
            [each for each in drawn.attributes if each[:2] == ("text", "class")],
            strict=True,
        )
        if (tag, name) == ("text", "y") and kind.startswith("label")
    ]
    gaps = [below - above for above, below in pairwise(heights)]
    assert len(heights) == 4
    assert min(gaps) >= 15


def test_a_chart_without_points_is_drawn_all_the_same() -> None:
    assert "svg" in Drawn(str(chart_html(Chart(title="t", alt="a", series=())))).tags


def test_letters_of_days_close_by_stand_apart_far_enough_for_a_phone() -> None:
    days = tuple((date(2026, 10, day), "tried") for day in (7, 8, 9))
    drawn = Drawn(str(chart_html(replace(CHART, marks=days))))

    kinds, places = drawn.values("text", "class"), drawn.values("text", "x")
    letters = [float(x) for kind, x in zip(kinds, places, strict=True) if kind == "mark middle"]
    assert len(letters) == len(days)
    # Drawn 440 wide and shown on 300, a bold letter is 8 wide and wants a space beside it.
    apart = [(after - before) * 300 / 440 for before, after in pairwise(letters)]
    assert min(apart) >= 10
