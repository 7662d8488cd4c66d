"""What is said of a team's line: in the digest, in a status, under a chart.

A rule is told by what chance nearly always does, because a number alone ("p < 0.05") tells a
teacher nothing. Nothing is claimed below ten points.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import assert_never

from bot.domain.run_chart import FEWEST_POINTS, Plotted, RunChart, Signal
from bot.store.cycles import Decision
from bot.use_cases.team_lines import LineMark
from dialogs.wording.dates import day_words

ALL = "All students"


def per_cent(share: float) -> str:
    """A share as people read it ("34%"); half goes up, as teachers round."""
    return f"{math.floor(share + 0.5)}%"


def too_few(points: int) -> str:
    """For a line that is too short for any claim; none counts while all lie on the middle line."""
    if not points:
        return f"Too few points for a trend yet (from {FEWEST_POINTS} on we say more)."
    return f"Too few points for a trend yet ({points}; from {FEWEST_POINTS} on we say more)."


def moved(chart: RunChart) -> str:
    """From where to where a line went, and what chance would have done; '' if it did not move."""
    if chart.verdict != "moved":
        return ""
    kept = [point for point in chart.points if not point.hollow]
    return (
        f"{per_cent(kept[0].per_cent)} → {per_cent(kept[-1].per_cent)} over {len(kept)} counts; "
        f"{signal_words(chart.signals[0])}."
    )


def verdict(chart: RunChart) -> str:
    """One sentence on a line: too few points, moved, or nothing beyond what chance gives."""
    match chart.verdict:
        case "too_few":
            return too_few(chart.useful)
        case "moved":
            return moved(chart)
        case "steady":
            return "Up and down as chance gives it; no sign of a move yet."
    assert_never(chart.verdict)


def title(can: str) -> str:
    """What the chart is about: "A student explains why …"."""
    return f"A student {can}"


def mark(of: LineMark) -> str:
    """A date on the line, in two or three words."""
    match of.kind:
        case "start":
            return f"Cycle {of.cycle_number}"
        case "change":
            return "Change tried"
        case "decision":
            return decided(of.decision)
    assert_never(of.kind)


def decided(decision: Decision | None) -> str:
    """What a team decided, in a word or two."""
    match decision:
        case "adopt":
            return "Kept"
        case "adapt":
            return "Changed"
        case "abandon":
            return "Let go"
        case "stopped":
            return "Stopped"
        case "undecided" | None:
            return "Undecided"
    assert_never(decision)


def numbers(name: str, points: Sequence[Plotted]) -> str:
    """Every number of one line: "All students: 20 of 50 (40%) on Mon 26 Oct, …"."""
    said = (
        f"{drawn.point.got} of {drawn.point.of} ({per_cent(drawn.per_cent)}) "
        f"on {day_words(drawn.point.on)}{', few classes' if drawn.hollow else ''}"
        for drawn in points
    )
    return f"{name}: {'; '.join(said)}."


def levels(
    *,
    median: float | None,
    start: float | None,
    guess: float | None,
    target: float | None,
) -> str:
    """The level lines of a chart as one sentence; '' if it has none."""
    named = (("Middle line", median), ("start", start), ("guess", guess), ("target", target))
    said = ", ".join(f"{name} {per_cent(value)}" for name, value in named if value is not None)
    return f"{said[0].upper()}{said[1:]}." if said else ""


def marks(of: Sequence[tuple[date, str]]) -> str:
    """The dates of a chart as one sentence; '' if it has none."""
    return f"{'; '.join(f'{words} {day_words(on)}' for on, words in of)}." if of else ""


def signal_words(signal: Signal) -> str:
    """What chance would have done, where a rule was broken."""
    match signal.kind:
        case "run":
            return (
                f"same side of its middle line {signal.observed} times in a row; "
                f"chance nearly always stays within {signal.limit}"
            )
        case "crossings":
            return f"{_crossed(signal.observed)}; chance nearly always gives {signal.limit} or more"
    assert_never(signal.kind)


def _crossed(times: int) -> str:
    often = {1: "once", 2: "twice"}.get(times, f"{times} times")
    return f"crossed its middle line {often}" if times else "never crossed its middle line"
