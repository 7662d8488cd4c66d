"""A run chart as SVG with its numbers in words beside it.

Drawn by attributes and class names alone: the page's colours come from its style sheet, light or
dark, and no meaning rests on colour. Geometry is in the drawing's own units (about a pixel of a
laptop). It must not know rules of run charts: what is hollow or marked was decided before.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import count

from markupsafe import Markup

from dialogs.vocabulary import Chart, ChartPoint, Series
from dialogs.wording.run_charts import per_cent

_WIDTH, _HEIGHT = 440, 236
_LEFT, _RIGHT, _TOP, _BOTTOM = 38, 96, 20, 30
_SHAPES = ("circle", "square", "diamond", "triangle")
_LETTER_GAP = 15  # The least distance between the letters of two marked days, on a phone too.
_LABEL_GAP = 15  # The least distance between two labels at the right edge.


def chart_html(chart: Chart) -> Markup:
    """The drawing, a line of words for each series, and what its marks mean."""
    return Markup('<figure class="chart"><figcaption>{}</figcaption>{}{}{}{}</figure>').format(
        chart.title, _drawing(chart), _legend(chart), _numbers_in_words(chart), _mark_words(chart)
    )


def _drawing(chart: Chart) -> Markup:
    scale = _Scale(chart)
    # Named by its own words and not by ids, which would have to be one of a kind on the page.
    return Markup(
        '<svg viewBox="0 0 {w} {h}" role="img" aria-label="{title}. {alt}">'
        "<title>{title}</title><desc>{alt}</desc>{parts}</svg>"
    ).format(
        w=_WIDTH,
        h=_HEIGHT,
        title=chart.title,
        alt=chart.alt,
        parts=Markup().join(
            (
                *_frame(scale),
                *_marks(chart, scale),
                *_levels(chart, scale),
                *(
                    part
                    for place, series in enumerate(chart.series)
                    for part in _series(series, _SHAPES[place % len(_SHAPES)], scale)
                ),
            )
        ),
    )


class _Scale:
    """Where a date and a per cent stand in the drawing."""

    __slots__ = ("days", "first", "last")

    def __init__(self, chart: Chart) -> None:
        dates = [point.on for series in chart.series for point in series.points]
        dates += [on for on, _ in chart.marks]
        self.first = min(dates, default=None)
        self.last = max(dates, default=None)
        self.days = (self.last - self.first).days if self.first and self.last else 0

    def x(self, on: date) -> float:
        inner = _WIDTH - _LEFT - _RIGHT - 20
        if not self.days or self.first is None:
            return _LEFT + 10 + inner / 2
        return round(_LEFT + 10 + inner * (on - self.first).days / self.days, 1)

    @staticmethod
    def y(per_cent: float) -> float:
        inner = _HEIGHT - _TOP - _BOTTOM
        return round(_TOP + inner * (1 - min(max(per_cent, 0), 100) / 100), 1)


def _frame(scale: _Scale) -> Iterable[Markup]:
    for level in (0, 25, 50, 75, 100):
        y = scale.y(level)
        yield Markup('<line class="gridline" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            _LEFT, _WIDTH - _RIGHT, y, y
        )
        if level % 50 == 0:
            yield _text(_LEFT - 7, y + 4, f"{level}%", "axis end")
    if scale.first is None or scale.last is None:
        return
    yield _text(scale.x(scale.first), _HEIGHT - 9, _day(scale.first), "axis middle")
    if scale.days:
        yield _text(scale.x(scale.last), _HEIGHT - 9, _day(scale.last), "axis middle")


def _levels(chart: Chart, scale: _Scale) -> Iterable[Markup]:
    """The level lines, and their labels at the right edge kept apart from each other."""
    levels = sorted(
        (scale.y(value), name, f"{name} {per_cent(value)}")
        for name, value in (
            ("target", chart.target),
            ("guess", chart.guess),
            ("median", chart.median),
            ("start", chart.start),
        )
        if value is not None
    )
    for y, name, _ in levels:
        yield Markup('<line class="level {}" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            name, _LEFT, _WIDTH - _RIGHT, y, y
        )
    for (_, name, words), y in zip(levels, _apart([y for y, _, _ in levels]), strict=True):
        yield _text(_WIDTH - _RIGHT + 6, y + 4.5, words, f"label {name}")


def _apart(wanted: Sequence[float]) -> list[float]:
    """The same heights in order, pushed down until none hides another, then up from the floor."""
    placed: list[float] = []
    for y in wanted:
        placed.append(max(y, placed[-1] + _LABEL_GAP) if placed else y)
    floor = float(_HEIGHT - _BOTTOM)
    for place in range(len(placed) - 1, -1, -1):
        placed[place] = min(placed[place], floor)
        floor = placed[place] - _LABEL_GAP
    return placed


def _series(series: Series, shape: str, scale: _Scale) -> Iterable[Markup]:
    points = sorted(series.points, key=lambda point: point.on)
    path = " ".join(f"{scale.x(point.on)},{scale.y(point.per_cent)}" for point in points)
    if len(points) > 1:
        yield Markup('<polyline class="line {}" points="{}"/>').format(shape, path)
    for point in points:
        x, y = scale.x(point.on), scale.y(point.per_cent)
        yield _shape(shape, x, y, hollow=point.hollow)
        if point.mark is not None:
            yield _text(x, y - 9, point.mark, "mark middle")


def _shape(shape: str, x: float, y: float, *, hollow: bool) -> Markup:
    kind = f"point {shape} hollow" if hollow else f"point {shape}"
    if shape == "circle":
        return Markup('<circle class="{}" cx="{}" cy="{}" r="4.5"/>').format(kind, x, y)
    offsets = {
        "square": ((-4, -4), (4, -4), (4, 4), (-4, 4)),
        "diamond": ((0, -5.5), (5.5, 0), (0, 5.5), (-5.5, 0)),
        "triangle": ((0, -5), (5, 4), (-5, 4)),
    }[shape]
    corners = " ".join(f"{round(x + dx, 1)},{round(y + dy, 1)}" for dx, dy in offsets)
    return Markup('<polygon class="{}" points="{}"/>').format(kind, corners)


def _marks(chart: Chart, scale: _Scale) -> Iterable[Markup]:
    free = 0.0
    for letter, (on, _) in zip(_letters(), chart.marks, strict=False):
        x = scale.x(on)
        yield Markup('<line class="dated" x1="{}" x2="{}" y1="{}" y2="{}"/>').format(
            x, x, _TOP - 4, _HEIGHT - _BOTTOM
        )
        beside = max(x, free)  # Letters of days close by would hide each other.
        yield _text(beside, _TOP - 8, letter, "mark middle")
        free = beside + _LETTER_GAP * len(letter)


def _mark_words(chart: Chart) -> Markup:
    if not chart.marks:
        return Markup()
    rows = Markup().join(
        Markup("<li><b>{}</b> {}: {}</li>").format(letter, _day(on), words)
        for letter, (on, words) in zip(_letters(), chart.marks, strict=False)
    )
    return Markup('<ul class="marks">{}</ul>').format(rows)


def _legend(chart: Chart) -> Markup:
    if len(chart.series) < 2:
        return Markup()
    rows = Markup().join(
        Markup('<li><svg viewBox="0 0 16 16" aria-hidden="true">{}</svg>{}</li>').format(
            _shape(_SHAPES[place % len(_SHAPES)], 8, 8, hollow=False), series.name
        )
        for place, series in enumerate(chart.series)
    )
    return Markup('<ul class="legend">{}</ul>').format(rows)


def _numbers_in_words(chart: Chart) -> Markup:
    """`first 27% (28 Sep) → last 45% (14 Oct) · target 60%`, a line for each series."""
    several = len(chart.series) > 1
    lines = [
        (f"{series.name}: " if several else "") + _first_to_last(series.points)
        for series in chart.series
        if series.points
    ]
    if chart.target is not None:
        lines[:1] = [" · ".join((*lines[:1], f"target {per_cent(chart.target)}"))]
    return Markup().join(Markup('<p class="numbers">{}</p>').format(line) for line in lines)


def _first_to_last(points: Sequence[ChartPoint]) -> str:
    first = min(points, key=lambda point: point.on)
    last = max(points, key=lambda point: point.on)
    begin = f"first {per_cent(first.per_cent)} ({_day(first.on)})"
    if len(points) == 1:
        return begin
    return f"{begin} → last {per_cent(last.per_cent)} ({_day(last.on)})"


def _text(x: float, y: float, words: str, kind: str) -> Markup:
    return Markup('<text class="{}" x="{}" y="{}">{}</text>').format(kind, x, y, words)


def _letters() -> Iterable[str]:
    """a, b, … z, then numbers: one for each dated mark."""
    yield from "abcdefghijklmnopqrstuvwxyz"
    yield from (str(number) for number in count(27))


def _day(on: date) -> str:
    return f"{on.day} {on:%b}"
