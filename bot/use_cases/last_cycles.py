"""What each team of a school came to in the last cycle that it ended, as one reader may see it.

Teams stand as the school lists them, never by result. This module must not know how any of it is
worded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.domain.access import Action, Actor, may
from bot.domain.local_time import local
from bot.store import cycles, indicators, units
from bot.store.cycles import CycleRow, Decision
from bot.store.indicators import IndicatorRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import cycle_facts
from bot.use_cases.cycle_figures import figures_of
from bot.use_cases.permission import require
from bot.use_cases.shown_figures import ShownFigures, shown_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedCycle:
    """A team's last cycle that has ended.

    Attributes:
        team: The team.
        number: Which cycle it was, from 1.
        ended_on: The local date it ended on.
        decision: What the team decided.
        indicator: What was counted in it, if anything was.
        figures: Its numbers, small ones held back.
    """

    team: UnitRow
    number: int
    ended_on: date
    decision: Decision
    indicator: IndicatorRow | None
    figures: ShownFigures


def last_cycles(work: Work, actor: Actor, school: UnitRow) -> tuple[EndedCycle, ...]:
    """Each team's last ended cycle; a team that has ended none is left out.

    Raises:
        NotAllowed: the actor may not read the summaries of the school.
    """
    require(actor, Action.READ_SUMMARY, school.path)
    teams = units.below(work.connection, school.path, "team")
    ended: dict[str, CycleRow] = {
        row.team_id: row
        for row in cycles.cycles_of_teams(work.connection, [team.id for team in teams])
        if row.state == "ended"
    }
    facts = cycle_facts(work, [row.id for row in ended.values()])
    figures = figures_of(work, facts)
    counted = indicators.indicators(
        work.connection, {one.indicator_id for one in figures.values() if one.indicator_id}
    )
    found = []
    for team in teams:
        row = ended.get(team.id)
        if row is None or row.ended_at is None or row.id not in figures:
            continue
        of_cycle = figures[row.id]
        found.append(
            EndedCycle(
                team=team,
                number=row.number,
                ended_on=local(row.ended_at, row.zone).date(),
                decision=row.decision or "undecided",
                indicator=counted.get(of_cycle.indicator_id or ""),
                figures=shown_figures(
                    of_cycle, for_team_member=may(actor, Action.READ_TEAM, team.path)
                ),
            )
        )
    return tuple(found)
