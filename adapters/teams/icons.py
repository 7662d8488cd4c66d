"""The app's two icons, drawn here: a ring of four arcs, as a cycle has four phases.

Teams wants a colour icon of 192 pixels and an outline icon of 32, white on nothing
(learn.microsoft.com/microsoftteams/platform/concepts/build-and-test/apps-package). PNG is written
as the W3C's PNG specification says: one IHDR, one IDAT of unfiltered rows, one IEND.
"""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Callable, Iterator

COLOR_SIZE = 192
OUTLINE_SIZE = 32

_GREEN = (47, 111, 79)
_WHITE = (255, 255, 255)
_SAMPLES = 3  # Per pixel and direction, so that edges are smooth.
_GAP = 0.22  # Radians that are left open between two arcs.


def color_icon() -> bytes:
    """The colour icon as PNG: the ring in white on green."""
    return _png(COLOR_SIZE, lambda covered: (*_mixed(covered), 255), outer=0.33, inner=0.22)


def outline_icon() -> bytes:
    """The outline icon as PNG: the ring alone, white."""
    return _png(
        OUTLINE_SIZE, lambda covered: (*_WHITE, round(255 * covered)), outer=0.46, inner=0.33
    )


def _mixed(covered: float) -> tuple[int, int, int]:
    red, green, blue = (
        round(below + (above - below) * covered)
        for below, above in zip(_GREEN, _WHITE, strict=True)
    )
    return red, green, blue


def _png(
    size: int,
    paint: Callable[[float], tuple[int, int, int, int]],
    *,
    outer: float,
    inner: float,
) -> bytes:
    rows = b"".join(
        b"\x00" + b"".join(bytes(paint(each)) for each in _row(size, y, outer, inner))
        for y in range(size)
    )
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _row(size: int, y: int, outer: float, inner: float) -> Iterator[float]:
    """How much of each pixel of a row the ring covers, 0 to 1."""
    steps = [(step + 0.5) / _SAMPLES for step in range(_SAMPLES)]
    for x in range(size):
        inside = sum(
            _in_ring((x + dx) / size - 0.5, (y + dy) / size - 0.5, outer, inner)
            for dx in steps
            for dy in steps
        )
        yield inside / _SAMPLES**2


def _in_ring(x: float, y: float, outer: float, inner: float) -> bool:
    if not inner <= math.hypot(x, y) <= outer:
        return False
    # Each quarter is open at its end, so the four arcs do not touch.
    return math.atan2(y, x) % (math.pi / 2) > _GAP
