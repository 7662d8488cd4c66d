"""A run chart drawn on paper: title, lines, levels, legend and the words of its marks.

It says the same as the chat page's drawing, and no meaning rests on colour alone: each level has
its own dashes and name, each series its own shape. It must not know rules of run charts: what is
hollow or marked was decided before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Final

from matplotlib.figure import Figure

from adapters.pictures.paper import INK, SOFT, Paper, cut, width_of, wrapped
from dialogs.vocabulary import Chart, ChartPoint, Series
from dialogs.wording.run_charts import per_cent

_WIDTH: Final = 400
_MARGIN: Final = 16
_PLOT: Final = 178  # Height of the plot, from 100 per cent down to 0.
_LEFT, _RIGHT = 58, 296  # Where the plot begins and ends; the levels' names stand right of it.
_INSET: Final = 12  # Between the plot's edge and its first and last point.
_LABEL_GAP: Final = 15
_ROW: Final = 18
_INDENT: Final = 16  # Of the words of a mark, behind its letter.
_TITLE: Final = 15
_TITLE_ROW: Final = 20
_MOST_TITLE, _MOST_MARKS = 3, 6

_GRID, _DATED = "#e6dece", "#8f8475"
_ACCENT: Final = "#1b6656"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stroke:
    colour: str
    width: float = 1.4
    dashes: tuple[float, ...] = ()
    round_ends: bool = False


_LEVELS: Final = {
    "target": _Stroke(colour=_ACCENT, width=1.8),
    "guess": _Stroke(colour="#a1501f", width=1.8, dashes=(6, 4)),
    "median": _Stroke(colour=SOFT, dashes=(10, 3, 2, 3)),
    "start": _Stroke(colour=SOFT, width=2, dashes=(0.1, 4.5), round_ends=True),
}
_SHAPES: Final = (
    ("o", _Stroke(colour=INK, width=2)),
    ("s", _Stroke(colour="#a1501f", width=2, dashes=(5, 3))),
    ("D", _Stroke(colour="#4a69a8", width=2, dashes=(9, 3))),
    ("^", _Stroke(colour="#8a4f86", width=2, dashes=(3, 2))),
)


def figure_of(chart: Chart, *, titled: bool) -> Figure:
    """Draw a chart, under its title if it is `titled`; its size follows what stands under it."""
    inner = _WIDTH - 2 * _MARGIN
    title = wrapped(chart.title, inner, most=_MOST_TITLE, size=_TITLE, strong=True)
    title = title if titled else ()
    legend = tuple(_legend_rows(chart.series, inner)) if len(chart.series) > 1 else ()
    notes = tuple(_mark_lines(chart.marks, inner))
    top = _MARGIN + _TITLE_ROW * len(title) + (34 if chart.marks else 16)
    below = top + _PLOT + 30
    height = below + _ROW * (len(legend) + len(notes)) + (_MARGIN if legend or notes else 4)
    paper = Paper(_WIDTH, height)
    for row, words in enumerate(title):
        base = _MARGIN + _TITLE + _TITLE_ROW * row
        paper.text(_MARGIN, base, words, size=_TITLE, colour=INK, strong=True)
    scale = _Scale(chart, top)
    _frame(paper, scale)
    _dated(paper, chart, scale)
    _levels(paper, chart, scale)
    for place, series in enumerate(chart.series):
        _series(paper, series, place, scale)
    for row, entries in enumerate(legend):
        _legend(paper, entries, below + _ROW * row + 12)
    for row, (letter, words) in enumerate(notes, start=len(legend)):
        base = below + _ROW * row + 14
        paper.text(_MARGIN, base, letter, colour=INK, strong=True)
        paper.text(_MARGIN + _INDENT, base, words)
    return paper.figure


class _Scale:
    """Where a date and a per cent stand; `top` is the height of 100 per cent."""

    __slots__ = ("_days", "first", "last", "top")

    def __init__(self, chart: Chart, top: float) -> None:
        dates = [point.on for series in chart.series for point in series.points]
        dates += [on for on, _ in chart.marks]
        self.top = top
        self.first = min(dates, default=None)
        self.last = max(dates, default=None)
        self._days = (self.last - self.first).days if self.first and self.last else 0

    @property
    def several_days(self) -> bool:
        return self._days > 0

    def x(self, on: date) -> float:
        wide = _RIGHT - _LEFT - 2 * _INSET
        if not self._days or self.first is None:
            return _LEFT + _INSET + wide / 2
        return _LEFT + _INSET + wide * (on - self.first).days / self._days

    def y(self, per_cent: float) -> float:
        return self.top + _PLOT * (1 - min(max(per_cent, 0), 100) / 100)


def _frame(paper: Paper, scale: _Scale) -> None:
    for level in (0, 25, 50, 75, 100):
        y = scale.y(level)
        paper.line((_LEFT, _RIGHT), (y, y), colour=_GRID, width=1)
        if level % 50 == 0:
            paper.text(_LEFT - 7, y + 4, f"{level}%", align="right")
    if scale.first is None or scale.last is None:
        return
    below = scale.y(0) + 18
    if scale.several_days:
        paper.text(scale.x(scale.first), below, _day(scale.first), align="center")
    paper.text(scale.x(scale.last), below, _day(scale.last), align="center")


def _dated(paper: Paper, chart: Chart, scale: _Scale) -> None:
    """A line for each marked day; letters that would hide each other stand side by side."""
    free = 0.0
    for letter, (on, _) in zip(_letters(), chart.marks, strict=False):
        x = scale.x(on)
        paper.line((x, x), (scale.top - 6, scale.y(0)), colour=_DATED, width=1, dashes=(2, 3))
        beside = max(x, free)
        paper.text(beside, scale.top - 10, letter, colour=INK, align="center", strong=True)
        free = beside + width_of(letter, strong=True) + 2


def _levels(paper: Paper, chart: Chart, scale: _Scale) -> None:
    """The level lines, and their names at the right edge kept apart from each other."""
    values = {
        "target": chart.target,
        "guess": chart.guess,
        "median": chart.median,
        "start": chart.start,
    }
    levels = sorted(
        (scale.y(value), name, f"{name} {per_cent(value)}")
        for name, value in values.items()
        if value is not None
    )
    for y, name, _ in levels:
        drawn = _LEVELS[name]
        paper.line(
            (_LEFT, _RIGHT),
            (y, y),
            colour=drawn.colour,
            width=drawn.width,
            dashes=drawn.dashes,
            round_ends=drawn.round_ends,
        )
    heights = _apart([y for y, _, _ in levels], scale.y(0))
    for (_, name, words), y in zip(levels, heights, strict=True):
        strong = name == "target"
        paper.text(_RIGHT + 7, y + 4, words, colour=_LEVELS[name].colour, strong=strong)


def _apart(wanted: Sequence[float], floor: float) -> list[float]:
    """The same heights in order, pushed down until none hides another, then up from the floor."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _LABEL_GAP) if placed else y)
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], floor)
        floor = placed[place] - _LABEL_GAP
    return placed


def _series(paper: Paper, series: Series, place: int, scale: _Scale) -> None:
    marker, drawn = _SHAPES[place % len(_SHAPES)]
    points = sorted(series.points, key=_on)
    if len(points) > 1:
        xs = tuple(scale.x(point.on) for point in points)
        ys = tuple(scale.y(point.per_cent) for point in points)
        paper.line(xs, ys, colour=drawn.colour, width=drawn.width, dashes=drawn.dashes)
    for point in points:
        x, y = scale.x(point.on), scale.y(point.per_cent)
        paper.point(x, y, marker, colour=drawn.colour, hollow=point.hollow)
        if point.mark is not None:
            words = cut(point.mark, 120, strong=True)
            half = width_of(words, strong=True) / 2
            centre = min(max(x, _MARGIN + half), _WIDTH - _MARGIN - half)
            paper.text(centre, y - 9, words, colour=INK, align="center", strong=True)


def _legend_rows(
    series: Sequence[Series], width: float
) -> Iterator[tuple[tuple[float, int, str], ...]]:
    """Rows of (x, place of the series, name), as many to a row as it holds."""
    row: list[tuple[float, int, str]] = []
    x: float = _MARGIN
    for place, each in enumerate(series):
        name = cut(each.name, width - 20)
        wide = 20 + width_of(name) + 16
        if row and x + wide - 16 > _MARGIN + width:
            yield tuple(row)
            row, x = [], _MARGIN
        row.append((x, place, name))
        x += wide
    if row:
        yield tuple(row)


def _legend(paper: Paper, entries: tuple[tuple[float, int, str], ...], y: float) -> None:
    for x, place, name in entries:
        marker, drawn = _SHAPES[place % len(_SHAPES)]
        paper.point(x + 6, y - 4, marker, colour=drawn.colour, hollow=False)
        paper.text(x + 18, y, name, colour=INK)


def _mark_lines(marks: Sequence[tuple[date, str]], width: float) -> Iterator[tuple[str, str]]:
    """What happened on the marked days: a letter and a line, or two; the alt text says them all."""
    for letter, (on, words) in zip(_letters(), marks[:_MOST_MARKS], strict=False):
        first, *others = wrapped(f"{_day(on)}: {words}", width - _INDENT, most=2)
        yield letter, first
        yield from (("", line) for line in others)
    if len(marks) > _MOST_MARKS:
        yield "", f"and {len(marks) - _MOST_MARKS} more"


def _letters() -> Iterator[str]:
    """a, b, … z, then numbers: one for each dated mark."""
    yield from "abcdefghijklmnopqrstuvwxyz"
    yield from (str(number) for number in count(27))


def _on(point: ChartPoint) -> date:
    return point.on


def _day(on: date) -> str:
    return f"{on.day} {on:%b}"
