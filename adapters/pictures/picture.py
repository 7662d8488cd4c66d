"""A chart as a PNG, small enough for where it goes.

The plotting library is loaded with the first picture, so that a process which never draws one
stays small (about 60 MiB and one second less). This module must not know a platform; what the
picture is called and its alt text are the caller's.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from dialogs.vocabulary import Chart

SCALES: Final = (2.0, 1.5, 1.0)
"""Pixels for each unit of the drawing, which is about one of a phone's own: sharp ones first."""

_COLOURS: Final = 48  # A drawing of few colours: so many keep its edges smooth in a third of bytes.


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A PNG and its size in pixels."""

    png: bytes
    width: int
    height: int


class TooLarge(ValueError):
    """The chart's picture does not fit into so few bytes, at no scale."""


def picture_of(chart: Chart, *, titled: bool = True, most_bytes: int | None = None) -> Picture:
    """Draw a chart; blocks for about 0.15 s, the first time for about 1 s.

    Light paper with an edge of its own, so that it reads the same in light and in dark mode.

    Args:
        chart: what is drawn.
        titled: whether its title stands in it; not where the caller shows it above.
        most_bytes: the PNG's size at most; where the sharpest is over it, a less sharp one is
            made.

    Raises:
        TooLarge: none fits.
    """
    for scale in SCALES:
        drawn = _drawn(chart, scale, titled=titled)
        if most_bytes is None or len(drawn.png) <= most_bytes:
            return drawn
    raise TooLarge(f"no picture of this chart fits into {most_bytes} bytes")


class Pictures:
    """Draws in a thread of its own, one picture at a time, so that the loop never waits.

    Matplotlib does not promise to be safe in several threads, and one is enough: pictures are
    asked for by a tap.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="pictures")

    async def of(
        self, chart: Chart, *, titled: bool = True, most_bytes: int | None = None
    ) -> Picture:
        """As `picture_of`."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._thread, lambda: picture_of(chart, titled=titled, most_bytes=most_bytes)
        )

    def close(self) -> None:
        """Draw what is being drawn, and nothing after it."""
        self._thread.shutdown(cancel_futures=True)


def _drawn(chart: Chart, scale: float, *, titled: bool) -> Picture:
    # Both are loaded here and not above: see the module's docstring.
    from PIL import Image

    from adapters.pictures.drawing import figure_of

    whole = BytesIO()
    figure_of(chart, titled=titled).savefig(whole, format="png", dpi=72 * scale, transparent=True)
    with Image.open(whole) as image:
        method, none = Image.Quantize.FASTOCTREE, Image.Dither.NONE
        few = image.quantize(colors=_COLOURS, method=method, dither=none)
        small = BytesIO()
        few.save(small, format="png", optimize=True)
        return Picture(png=small.getvalue(), width=image.width, height=image.height)
