"""A run chart in characters, for a message that cannot wait for its picture.

One line a series: its shares as small bars, the first and the last in figures; then the levels and
dates in small print. Every single number is in the chart's alt text: a post has it in its text,
where a screen reader finds it; a view has no such text, and shows it. The picture is behind a
button (`chart_upload.py`). This module must not know rules of run charts: what is hollow or marked
was decided before.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack.limits import LONGEST_NOTE, LONGEST_TEXT, Block, pieces
from adapters.slack.render_text import packed, plain, rich_text, section, styled
from dialogs.vocabulary import Chart, ChartPoint, Series
from dialogs.wording import run_charts as words
from dialogs.wording.sparkline import sparkline


def chart(of: Chart, *, in_words: bool) -> Iterator[Block]:
    """The chart's title and lines, and its levels and dates in small print.

    Args:
        of: the chart.
        in_words: whether every number stands below, which holds the levels and dates too.
    """
    runs = [styled(piece, bold=True) for piece in pieces(of.title, LONGEST_TEXT)]
    for series in of.series:
        if series.points:
            line = f"\n{_line(series, several=len(of.series) > 1)}"
            runs += [{"type": "text", "text": piece} for piece in pieces(line, LONGEST_TEXT)]
    for group in packed(runs):
        yield rich_text(section(group))
    for piece in pieces(of.alt if in_words else _besides(of), LONGEST_NOTE):
        yield {"type": "context", "elements": [plain(piece)]}


def _line(series: Series, *, several: bool) -> str:
    points = sorted(series.points, key=_on)
    bars = sparkline([point.per_cent for point in points])
    first, last = words.per_cent(points[0].per_cent), words.per_cent(points[-1].per_cent)
    figures = first if len(points) == 1 else f"{first} → {last}"
    return f"{bars} {figures}" + (f" · {series.name}" if several and series.name else "")


def _besides(of: Chart) -> str:
    levels = words.levels(median=of.median, start=of.start, guess=of.guess, target=of.target)
    return " ".join(said for said in (levels, words.marks(of.marks)) if said)


def _on(point: ChartPoint) -> str:
    return point.on.isoformat()
