"""A team's line as a picture's values, with every number in words beside it.

What is drawn is what the reader may see: held-back points never come here. Below ten points there
is no median line, because a line drawn through few dots is read as a claim. This module must not
know how a platform draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.evidence import Count
from bot.domain.run_chart import Plotted, RunChart
from bot.use_cases.cycle_figures import CycleFigures
from bot.use_cases.shown_figures import ShownFigures, shown_figures
from bot.use_cases.team_lines import TeamLine
from dialogs.vocabulary import Chart, ChartPoint, Series
from dialogs.wording import run_charts as words
from dialogs.wording.shown_above import group as group_words


def chart_of(line: TeamLine, figures: CycleFigures | None) -> Chart | None:
    """The line as the team's own members see it; None while nothing was counted."""
    shown = shown_figures(figures, for_team_member=True) if figures else None
    return chart_shown(line, shown)


def chart_shown(
    line: TeamLine,
    figures: ShownFigures | None,
    *,
    team: str = "",
    group_names: Mapping[str, str] | None = None,
) -> Chart | None:
    """The line as one reader sees it.

    Args:
        line: The points that this reader may see.
        figures: The current cycle's start, guess and target for this reader, if there is one.
        team: The team's name, where several charts stand together.
        group_names: Student groups' names by key.

    Returns:
        The chart, or None where there is no point to draw.
    """
    charts = {"": line.whole, **line.groups}
    names = {
        key: (group_names or {}).get(key) or group_words(key) if key else words.ALL
        for key in charts
    }
    drawn = {key: chart for key, chart in charts.items() if chart.points}
    if not drawn:
        return None
    start, guess, target = _levels(figures)
    median = line.whole.median if line.whole.verdict != "too_few" else None
    marks = tuple((mark.on, words.mark(mark)) for mark in line.marks)
    said = [words.numbers(names[key], chart.points) for key, chart in drawn.items()]
    said.append(words.levels(median=median, start=start, guess=guess, target=target))
    said.append(words.marks(marks))
    title = words.title(line.indicator.can)
    return Chart(
        title=f"{team}: {title[0].lower()}{title[1:]}" if team else title,
        series=tuple(
            Series(name=names[key], points=_points(chart.points)) for key, chart in drawn.items()
        ),
        alt=" ".join(part for part in said if part),
        median=median,
        start=start,
        guess=guess,
        target=target,
        marks=marks,
    )


def per_cents(chart: RunChart) -> tuple[float, ...]:
    """A line's shares in the order of time, for a small chart in characters."""
    return tuple(drawn.per_cent for drawn in chart.points)


def _points(drawn: Sequence[Plotted]) -> tuple[ChartPoint, ...]:
    return tuple(
        ChartPoint(on=one.point.on, per_cent=one.per_cent, hollow=one.hollow) for one in drawn
    )


def _levels(
    figures: ShownFigures | None,
) -> tuple[float | None, float | None, float | None]:
    """Start, guess and target as per cents."""
    if figures is None:
        return None, None, None
    start = figures.compared.before if figures.compared else figures.start
    return (
        start.per_cent if start else None,
        figures.guess.per_cent if figures.guess else None,
        _share(figures.target),
    )


def _share(target: Count | None) -> float | None:
    if target is None:
        return None
    share = 100 * target.got / target.of if target.of else target.got
    return float(share)
