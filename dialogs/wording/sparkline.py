"""Small charts in characters, for answers that cannot wait for a picture.

The scale is 0 to 100 per cent always, never stretched to the figures at hand: two teams'
lines can be laid side by side, and a small step looks small.
"""

import math
from collections.abc import Sequence
from typing import Final

_BARS: Final = "▁▂▃▄▅▆▇█"
_NOT_COUNTED: Final = "·"


def sparkline(per_cents: Sequence[float | None]) -> str:
    """Draw a line of counts, one character each.

    Args:
        per_cents: 0 to 100 in the order of time; None where nothing was counted.

    Returns:
        As many characters: a bar for each per cent, a dot for each gap.
    """
    return "".join(_NOT_COUNTED if share is None else _bar(share) for share in per_cents)


def sparkline_words(per_cents: Sequence[float | None]) -> str:
    """Say the same in words, for who cannot see it.

    Args:
        per_cents: As drawn.

    Returns:
        One sentence, such as "In order of time: 34%, 41%, not counted, 58%."
    """
    if not per_cents:
        return "Nothing counted yet."
    said = ("not counted" if share is None else f"{_rounded(share)}%" for share in per_cents)
    return f"In order of time: {', '.join(said)}."


def _bar(share: float) -> str:
    within = min(max(share, 0.0), 100.0)
    return _BARS[min(int(within * len(_BARS) / 100), len(_BARS) - 1)]


def _rounded(share: float) -> int:
    # Half goes up, as teachers round; Python's own rounding makes 62.5 into 62.
    return math.floor(share + 0.5)
