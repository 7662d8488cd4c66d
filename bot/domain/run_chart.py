"""Whether a team's line has moved: Anhøj's two rules for run charts.

A median line, and two questions asked of the points beside it: is one run on the same side
longer than chance gives, and does the line cross the median less often than chance gives.
There is no trend rule: it adds false alarms and finds nothing the two do not (Anhøj and
Olesen, "Run charts revisited", PLoS ONE 9(11), 2014, e113825).

It gives facts only. The words for them, and the picture, are made elsewhere.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby, pairwise
from statistics import median
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["too_few", "steady", "moved"]

# Below it the rules say too little to be worth a teacher's trust.
FEWEST_POINTS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """All classes that counted on one day, added up.

    Attributes:
        on: The day the work was looked at.
        got: Students who do it.
        of: Students looked at, at least 1.
        classes: How many classes they are.
        group: The student group; '' is all students.
    """

    on: date
    got: int
    of: int
    classes: int
    group: str = ""

    def __post_init__(self) -> None:
        """Refuse a day on which nobody was counted.

        Raises:
            ValueError: `of` is 0 or less, or `got` is not within it.
        """
        if not 0 <= self.got <= self.of or self.of == 0:
            raise ValueError(f"{self.got} of {self.of} is no point of a run chart")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plotted:
    """A point as drawn. A hollow one is seen, but the rules do not look at it."""

    point: Point
    hollow: bool

    @property
    def per_cent(self) -> float:
        """The share that does it, 0 to 100."""
        return 100 * self.point.got / self.point.of


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """A rule that chance alone would seldom break.

    Attributes:
        kind: "run" or "crossings".
        observed: The longest run, or how often the line crossed its median.
        limit: Chance nearly always gives runs of this many at most, crossings of this many at
            least; `observed` is beyond it.
    """

    kind: Literal["run", "crossings"]
    observed: int
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunChart:
    """A line over time and what may be said of it.

    Attributes:
        points: In the order of their days.
        median: Per cent, over the points that are not hollow; None without one.
        useful: Points not on the median and not hollow: the n of the rules.
        longest_run: Most useful points in a row on one side.
        crossings: How often two useful points in a row lie on different sides.
        signals: The rules broken, longest run first; none below `FEWEST_POINTS`.
        verdict: "too_few" below `FEWEST_POINTS` useful points, else "moved" or "steady".
    """

    points: tuple[Plotted, ...]
    median: float | None
    useful: int
    longest_run: int
    crossings: int
    signals: tuple[Signal, ...]
    verdict: Verdict


def run_chart(points: Iterable[Point]) -> RunChart:
    """Draw the line of one indicator and one group, across cycles.

    Args:
        points: In any order; at most one a day.

    Returns:
        The chart; without points an empty one.

    Raises:
        ValueError: They are of several groups, or two share a day.
    """
    ordered = sorted(points, key=lambda point: point.on)
    _check_one_line(ordered)
    plotted = _plot(ordered)
    shares = [_share(drawn.point) for drawn in plotted if not drawn.hollow]
    if not shares:
        return _chart(plotted, None, [])
    # Fractions, because whether a point lies on the median must not hang on a rounding.
    middle = median(shares)
    above = [share > middle for share in shares if share != middle]
    return _chart(plotted, float(100 * middle), above)


def longest_run_limit(useful: int) -> int:
    """Longest run that chance nearly always keeps within, for `useful` points (1 or more)."""
    return round(math.log2(useful)) + 3


def crossings_limit(useful: int) -> int:
    """Fewest crossings that chance nearly always gives, for `useful` points (1 or more).

    It is the 5% quantile of Binomial(useful - 1, 1/2): the smallest number that chance stays
    at or below at least one time in twenty.
    """
    chances = useful - 1
    ways = 0
    for crossings in range(useful):
        ways += math.comb(chances, crossings)
        if 20 * ways >= 2**chances:
            return crossings
    raise AssertionError("the whole distribution is more than a twentieth")


def _check_one_line(ordered: Sequence[Point]) -> None:
    if len({point.group for point in ordered}) > 1:
        raise ValueError("a run chart follows one group")
    if any(one.on == other.on for one, other in pairwise(ordered)):
        raise ValueError("a run chart has one point a day, over all classes that counted")


def _plot(ordered: Sequence[Point]) -> tuple[Plotted, ...]:
    if not ordered:
        return ()
    # One class of five on a busy day is another crowd, not another share of the same one.
    usual: float = median([point.classes for point in ordered])
    return tuple(Plotted(point=point, hollow=2 * point.classes < usual) for point in ordered)


def _share(point: Point) -> Fraction:
    return Fraction(point.got, point.of)


def _chart(plotted: tuple[Plotted, ...], middle: float | None, above: Sequence[bool]) -> RunChart:
    runs = [sum(1 for _ in side) for _, side in groupby(above)]
    useful, longest, crossings = len(above), max(runs, default=0), max(len(runs) - 1, 0)
    signals = _signals(useful, longest, crossings)
    verdict: Verdict = "moved" if signals else "steady"
    return RunChart(
        points=plotted,
        median=middle,
        useful=useful,
        longest_run=longest,
        crossings=crossings,
        signals=signals,
        verdict=verdict if useful >= FEWEST_POINTS else "too_few",
    )


def _signals(useful: int, longest: int, crossings: int) -> tuple[Signal, ...]:
    if useful < FEWEST_POINTS:
        return ()
    found = []
    if longest > (most := longest_run_limit(useful)):
        found.append(Signal(kind="run", observed=longest, limit=most))
    if crossings < (fewest := crossings_limit(useful)):
        found.append(Signal(kind="crossings", observed=crossings, limit=fewest))
    return tuple(found)
