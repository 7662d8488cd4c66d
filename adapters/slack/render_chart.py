"""A run chart in characters, for a message that cannot wait for its picture.

One line a series: its shares as small bars, then the first, the last and the target in figures,
and below in small print every number in words. The picture is behind a button (`pictures.py`).
This module must not know rules of run charts: what is hollow or marked was decided before.
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.slack.limits import LONGEST_NOTE, Block, pieces
from adapters.slack.render_text import packed, plain, rich_text, section, styled
from dialogs.vocabulary import Chart, ChartPoint, Series
from dialogs.wording.sparkline import sparkline


def chart(of: Chart) -> Iterator[Block]:
    """The chart's title and lines, then its numbers in words."""
    runs = [styled(piece, bold=True) for piece in pieces(of.title, LONGEST_NOTE)]
    for series in of.series:
        if series.points:
            runs += [{"type": "text", "text": f"\n{_line(series, several=len(of.series) > 1)}"}]
    if of.target is not None:
        runs += [{"type": "text", "text": f" · target {_per_cent(of.target)}"}]
    for group in packed(runs):
        yield rich_text(section(group))
    for piece in pieces(of.alt, LONGEST_NOTE):
        yield {"type": "context", "elements": [plain(piece)]}


def _line(series: Series, *, several: bool) -> str:
    points = sorted(series.points, key=_on)
    bars = sparkline([point.per_cent for point in points])
    first, last = _per_cent(points[0].per_cent), _per_cent(points[-1].per_cent)
    figures = first if len(points) == 1 else f"{first} → {last}"
    return f"{bars} {figures}" + (f" · {series.name}" if several and series.name else "")


def _on(point: ChartPoint) -> str:
    return point.on.isoformat()


def _per_cent(value: float) -> str:
    return f"{value:.0f}%"
