"""A chart becomes a picture: whole, small, the same each time, and drawn only when asked for."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from adapters.pictures.paper import cut, plain, width_of, wrapped
from adapters.pictures.picture import Pictures, TooLarge, picture_of
from dialogs.vocabulary import Chart, ChartPoint, Series
from tests.contracts.strategies import charts

ROOM_IN_A_CARD = 20_000
"""Base64 makes four letters of three bytes, and Teams counts two bytes a letter: 53 of 80 KB."""


def point(day: int, per_cent: float, *, hollow: bool = False) -> ChartPoint:
    return ChartPoint(on=date(2026, 10, day), per_cent=per_cent, hollow=hollow)


CHART = Chart(
    title="A student explains why the evidence fits the point",
    alt="From 27 to 45 per cent over three counts.",
    series=(
        Series(name="All students", points=(point(14, 45), point(1, 27), point(7, 36))),
        Series(name="English learners", points=(point(1, 18), point(14, 30))),
    ),
    median=36,
    start=27,
    guess=60.4,
    target=75,
    marks=((date(2026, 10, 7), "rehearsing in pairs"),),
)


@pytest.fixture
def pictures() -> Iterator[Pictures]:
    made = Pictures()
    yield made
    made.close()


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(charts)
def test_any_chart_is_drawn_in_a_size_that_a_card_holds(chart: Chart) -> None:
    picture = picture_of(chart, most_bytes=ROOM_IN_A_CARD)

    with Image.open(BytesIO(picture.png)) as image:
        image.load()
        assert image.format == "PNG"
        assert image.size == (picture.width, picture.height)
    assert len(picture.png) <= ROOM_IN_A_CARD


def test_a_chart_is_drawn_the_same_each_time() -> None:
    assert picture_of(CHART) == picture_of(CHART)


def test_each_thing_that_a_chart_says_is_seen() -> None:
    whole = picture_of(CHART).png
    first, *others = CHART.series
    hollow = replace(first, points=(replace(first.points[0], hollow=True), *first.points[1:]))
    marked = replace(first, points=(replace(first.points[0], mark="new task"), *first.points[1:]))

    for changed in (
        replace(CHART, title="Another title"),
        replace(CHART, series=(hollow, *others)),
        replace(CHART, series=(marked, *others)),
        replace(CHART, series=(first,)),
        replace(CHART, median=None),
        replace(CHART, start=None),
        replace(CHART, guess=None),
        replace(CHART, target=None),
        replace(CHART, marks=((date(2026, 10, 7), "another plan"),)),
    ):
        assert picture_of(changed).png != whole


def test_a_picture_without_a_title_is_as_much_lower() -> None:
    whole, bare = picture_of(CHART), picture_of(CHART, titled=False)

    assert bare.width == whole.width
    assert bare.height < whole.height


def test_where_the_sharpest_is_too_large_a_smaller_one_is_made() -> None:
    sharp = picture_of(CHART)
    small = picture_of(CHART, most_bytes=len(sharp.png) - 1)

    assert small.width < sharp.width
    assert len(small.png) < len(sharp.png)


def test_a_picture_that_fits_at_no_size_is_refused() -> None:
    with pytest.raises(TooLarge):
        picture_of(CHART, most_bytes=500)


def test_its_paper_is_light_and_its_corners_are_not_there() -> None:
    """In dark mode it is a sheet with rounded corners, in light mode one with a fine edge."""
    picture = picture_of(CHART)
    with Image.open(BytesIO(picture.png)) as image:
        pixels = image.convert("RGBA")
    corner, inside = pixels.getpixel((0, 0)), pixels.getpixel((30, picture.height // 2))

    assert isinstance(corner, tuple)
    assert isinstance(inside, tuple)
    assert corner[3] == 0
    assert min(inside) > 240


async def test_many_are_drawn_at_once_and_each_is_right(pictures: Pictures) -> None:
    others = [replace(CHART, title=f"Chart {number}") for number in range(3)]
    drawn = await asyncio.gather(*(pictures.of(chart) for chart in others))

    assert [each.png for each in drawn] == [picture_of(chart).png for chart in others]


def test_words_are_only_words() -> None:
    assert plain("$x^2$ \n <b>\t\u202eend") == "$x^2$ <b> end"
    assert plain("日本") == "□□"


def test_a_line_is_never_wider_than_it_may_be() -> None:
    lines = wrapped("m" * 90 + " and words " * 20, 150, most=9)

    assert len(lines) == 9
    assert lines[-1].endswith("…")
    assert all(width_of(line) <= 150 for line in lines)
    assert cut("short", 150) == "short"
    assert wrapped("", 150, most=2) == ()


def test_the_plotting_library_is_loaded_with_the_first_picture() -> None:
    """A process that draws none stays small."""
    asks = "import sys, adapters.pictures.picture; sys.exit('matplotlib' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", asks], check=False).returncode == 0  # noqa: S603
