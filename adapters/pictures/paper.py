"""The paper a chart is drawn on: texts measured and wrapped, lines and points, in units of a phone.

A unit is a point of the figure (1/72 inch), about a pixel as a phone counts them; y goes down.
Text is ours or somebody's, and always only text: no mathematics, no line breaks. This module must
not know what a chart means.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final, Literal

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.patches import FancyBboxPatch

PAPER: Final = "#fffdf9"
EDGE: Final = "#d8cdbc"
INK: Final = "#2b2622"
SOFT: Final = "#665d53"
TEXT: Final = 13
"""The size of text that is no title, in units."""

_CORNER: Final = 10
_MEASURED_AT: Final = 16
_MISSING: Final = "\N{WHITE SQUARE}"

Align = Literal["left", "center", "right"]


class Paper:
    """A sheet with rounded corners.

    Args:
        width: in units.
        height: in units.
    """

    def __init__(self, width: float, height: float) -> None:
        self.figure = Figure(figsize=(width / 72, height / 72), dpi=72)
        FigureCanvasAgg(self.figure)
        self.axes: Axes = self.figure.add_axes((0, 0, 1, 1))
        self.axes.set_xlim(0, width)
        self.axes.set_ylim(height, 0)
        self.axes.axis("off")
        sheet = FancyBboxPatch(
            (1 + _CORNER, 1 + _CORNER),
            width - 2 - 2 * _CORNER,
            height - 2 - 2 * _CORNER,
            boxstyle=f"round,pad={_CORNER}",
            facecolor=PAPER,
            edgecolor=EDGE,
            linewidth=1,
        )
        self.axes.add_patch(sheet)

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = TEXT,
        colour: str = SOFT,
        align: Align = "left",
        strong: bool = False,
    ) -> None:
        """Write on the line whose base is at `y`."""
        self.axes.text(
            x,
            y,
            plain(words),
            fontproperties=_font(strong=strong),
            fontsize=size,
            color=colour,
            horizontalalignment=align,
            verticalalignment="baseline",
            parse_math=False,
        )

    def line(
        self,
        xs: tuple[float, ...],
        ys: tuple[float, ...],
        *,
        colour: str,
        width: float,
        dashes: tuple[float, ...] = (),
        round_ends: bool = False,
    ) -> None:
        """A line through points; `dashes` are lengths on and off, none for a whole one."""
        (drawn,) = self.axes.plot(
            xs,
            ys,
            color=colour,
            linewidth=width,
            solid_joinstyle="round",
            dash_capstyle="round" if round_ends else "butt",
        )
        if dashes:
            # In multiples of the line's width, as the library counts them.
            drawn.set_dashes([length / width for length in dashes])

    def point(self, x: float, y: float, marker: str, *, colour: str, hollow: bool) -> None:
        """A point of a shape (the library's letter for it)."""
        self.axes.plot(
            [x],
            [y],
            marker=marker,
            markersize=9 if marker == "o" else 8.5,
            markerfacecolor=PAPER if hollow else colour,
            markeredgecolor=colour,
            markeredgewidth=2,
            linestyle="none",
        )


def plain(words: str) -> str:
    """Words as one line that the font can draw; what it has no letter for is a white square."""
    known = _letters()
    return "".join(
        letter if ord(letter) in known else _MISSING
        for letter in " ".join(words.split())
        if letter.isprintable()
    )


def width_of(words: str, *, size: float = TEXT, strong: bool = False) -> float:
    """How wide a line of text is, in units."""
    face = _face(strong=strong)
    # Measured large: at the size of the text itself each letter is rounded to whole pixels.
    face.set_size(size, 72 * _MEASURED_AT)
    face.set_text(plain(words), flags=LoadFlags.NO_HINTING)
    width, _ = face.get_width_height()
    return width / 64 / _MEASURED_AT


def wrapped(
    words: str, width: float, *, most: int, size: float = TEXT, strong: bool = False
) -> tuple[str, ...]:
    """Words in lines of a width at most; what is over `most` lines ends in an ellipsis."""
    lines: list[str] = []
    for word in _short_words(plain(words).split(), width, size=size, strong=strong):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer, size=size, strong=strong) <= width:
            lines[-1] = longer
        elif len(lines) < most:
            lines.append(word)
        else:
            lines[-1] = _ending(lines[-1], width, size=size, strong=strong)
            break
    return tuple(lines)


def cut(words: str, width: float, *, size: float = TEXT, strong: bool = False) -> str:
    """Words on one line of a width at most."""
    return "".join(wrapped(words, width, most=1, size=size, strong=strong))


def _short_words(words: list[str], width: float, *, size: float, strong: bool) -> list[str]:
    """The words, those that are wider than a line in pieces."""
    found = []
    for word in words:
        rest = word
        while width_of(rest, size=size, strong=strong) > width:
            fits = max(1, int(len(rest) * width / width_of(rest, size=size, strong=strong)) - 1)
            found.append(rest[:fits])
            rest = rest[fits:]
        found.append(rest)
    return found


def _ending(line: str, width: float, *, size: float, strong: bool) -> str:
    while line and width_of(f"{line}…", size=size, strong=strong) > width:
        line = line[:-1].rstrip()
    return f"{line}…"


def _path(*, strong: bool) -> Path:
    # The library's own font, so that a bare machine draws as every other does.
    name = "DejaVuSans-Bold.ttf" if strong else "DejaVuSans.ttf"
    return Path(mpl.get_data_path()) / "fonts" / "ttf" / name


@cache
def _font(*, strong: bool) -> FontProperties:
    return FontProperties(fname=_path(strong=strong))


@cache
def _face(*, strong: bool) -> FT2Font:
    return FT2Font(str(_path(strong=strong)))


@cache
def _letters() -> frozenset[int]:
    """What both faces can draw, by code point."""
    return frozenset(_face(strong=False).get_charmap()) & frozenset(
        _face(strong=True).get_charmap()
    )
