"""A run chart: its picture if there is one, and always its figures in words.

Pictures are drawn by others and stand in the card itself, so that no address of ours has to be
reached by a reader's client. This module must not know rules of run charts: what is hollow or
marked was decided before.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping

from adapters.pictures.picture import Picture
from adapters.teams.limits import Block
from adapters.teams.render_text import close, text_blocks
from dialogs.vocabulary import Chart, ChartPoint, Series
from dialogs.wording.run_charts import per_cent
from dialogs.wording.sparkline import sparkline

Pictures = Mapping[Chart, Picture]


def chart(of: Chart, pictures: Pictures) -> Iterator[Block]:
    """The chart's title, its picture or its lines in characters, then its numbers in words."""
    said = [*text_blocks(of.title, "strong")]
    picture = pictures.get(of)
    if picture is None:
        for series in of.series:
            if series.points:
                said += text_blocks(_line(series, of.target, several=len(of.series) > 1))
    yield from close(said)
    if picture is not None:
        yield {
            "type": "Image",
            "url": f"data:image/png;base64,{b64encode(picture.png).decode()}",
            "altText": of.alt,
            "size": "stretch",
            "spacing": "small",
        }
    for block in text_blocks(of.alt, "small"):
        yield {**block, "spacing": "small"}


def _line(series: Series, target: float | None, *, several: bool) -> str:
    points = sorted(series.points, key=_on)
    bars = sparkline([point.per_cent for point in points])
    first, last = per_cent(points[0].per_cent), per_cent(points[-1].per_cent)
    figures = first if len(points) == 1 else f"{first} → {last}"
    aim = "" if target is None else f" · target {per_cent(target)}"
    return f"{bars} {figures}{aim}" + (f" · {series.name}" if several and series.name else "")


def _on(point: ChartPoint) -> str:
    return point.on.isoformat()
