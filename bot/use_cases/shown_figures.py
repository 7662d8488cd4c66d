"""The numbers of a cycle and of a line as one reader may see them: what is too small is held back.

Everybody who shows a team's numbers to somebody who may not be of the team comes through here. The
rule itself is `bot/domain/small_numbers.py`; this module must not know who the reader is, beyond
whether they are of the team.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.evidence import Comparison, Count, Sum
from bot.domain.run_chart import Plotted, Point, RunChart, run_chart
from bot.domain.small_numbers import FEWEST_STUDENTS, WHOLE, Held, hold_back, may_be_shown_upward
from bot.use_cases.cycle_figures import CycleFigures, StepFigures
from bot.use_cases.team_lines import TeamLine


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFigures:
    """A cycle's numbers for one reader; None is what was not counted or not said.

    Attributes:
        start: Before anything was tried, while nothing later can be laid beside it.
        compared: Start and newest count, over the classes counted both times.
        now: The newest count where no class was counted both times.
        held: Why the numbers of all students are held back, if they are.
        guess: What the team expects.
        target: Where it wants to be.
        group_key: The student group its plan watches; `WHOLE` if none.
        group: That group at the newest count.
    """

    start: Sum | None = None
    compared: Comparison | None = None
    now: Sum | None = None
    held: Held | None = None
    guess: Sum | None = None
    target: Count | None = None
    group_key: str = WHOLE
    group: Sum | Held | None = None


def shown_figures(figures: CycleFigures, *, for_team_member: bool) -> ShownFigures:
    """Choose the numbers that say where a cycle stands, and hold back what is too small.

    A later count that one class alone gave does not hide the one before that may be shown.

    Args:
        figures: What was counted.
        for_team_member: The reader is a member of the team that counted.
    """
    laid_beside = [step for step in figures.later if step.compared.classes]
    step = next(
        (one for one in reversed(laid_beside) if for_team_member or _may_leave(one.compared)), None
    )
    held = _why_held(laid_beside[-1]) if laid_beside and step is None else None
    start = now = None
    if not laid_beside:
        start, start_held = _alone(figures.start, for_team_member)
        now, now_held = _alone(_counted_last(figures), for_team_member)
        held = None if start or now else now_held or start_held
    return ShownFigures(
        start=start,
        compared=step.compared if step else None,
        now=now,
        held=held,
        guess=_said(figures.guess, for_team_member),
        target=_aim(figures.target, for_team_member),
        group_key=figures.group_key,
        group=_group(figures, step, for_team_member),
    )


def shown_line(line: TeamLine, *, for_team_member: bool) -> TeamLine:
    """The line with the points a reader may see; what it says is worked out over these alone.

    Args:
        line: The whole line.
        for_team_member: The reader is a member of the team that counted.
    """
    if for_team_member:
        return line
    points = {
        key: {drawn.point.on: drawn for drawn in chart.points}
        for key, chart in {WHOLE: line.whole, **line.groups}.items()
    }
    kept: dict[str, list[Point]] = {key: [] for key in points}
    for day in sorted({day for of_key in points.values() for day in of_key}):
        there = {key: of_key[day] for key, of_key in points.items() if day in of_key}
        for key in _shown_that_day(there):
            kept[key].append(there[key].point)
    charts: dict[str, RunChart] = {key: run_chart(of_key) for key, of_key in kept.items() if of_key}
    return TeamLine(
        team_id=line.team_id,
        indicator=line.indicator,
        whole=charts.pop(WHOLE, run_chart(())),
        groups=charts,
        marks=line.marks,
    )


def _shown_that_day(there: Mapping[str, Plotted]) -> list[str]:
    sums = {
        key: Sum(got=drawn.point.got, of=drawn.point.of, classes=drawn.point.classes)
        for key, drawn in there.items()
    }
    whole = sums.pop(WHOLE, None)
    if whole is not None and not sums:
        return [WHOLE] if may_be_shown_upward(whole) else []
    if whole is None:
        # Without a whole beside it, nothing can be found by subtracting.
        return [key for key, number in sums.items() if may_be_shown_upward(number)]
    shown = hold_back(whole, sums, for_team_member=False)
    return [key for key, number in shown.items() if isinstance(number, Sum)]


def _may_leave(compared: Comparison) -> bool:
    return may_be_shown_upward(compared.before) and may_be_shown_upward(compared.now)


def _why_held(step: StepFigures) -> Held:
    few = min(step.compared.before.of, step.compared.now.of) < FEWEST_STUDENTS
    return Held(why="few_students" if few else "one_class")


def _alone(number: Sum, for_team_member: bool) -> tuple[Sum | None, Held | None]:
    shown = hold_back(number, {}, for_team_member=for_team_member).get(WHOLE)
    return (None, shown) if isinstance(shown, Held) else (shown, None)


def _counted_last(figures: CycleFigures) -> Sum:
    counted = [step.counted for step in figures.later if step.counted.classes]
    return counted[-1] if counted else Sum(got=0, of=0, classes=0)


def _said(guess: Sum, for_team_member: bool) -> Sum | None:
    return guess if guess.classes and (for_team_member or may_be_shown_upward(guess)) else None


def _aim(target: Count | None, for_team_member: bool) -> Count | None:
    if target is None or for_team_member or target.of is None:
        return target
    return target if target.of >= FEWEST_STUDENTS else None


def _group(
    figures: CycleFigures, step: StepFigures | None, for_team_member: bool
) -> Sum | Held | None:
    key = figures.group_key
    counted = [one for one in figures.later if key in one.groups]
    if key == WHOLE or not counted:
        return None
    newest = counted[-1]
    whole = newest.compared.now if newest == step else newest.counted
    shown = hold_back(whole, newest.groups, for_team_member=for_team_member)
    return shown.get(key)
