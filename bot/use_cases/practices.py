"""A practice that a team released, as people of other schools may read it.

With its counts and its team's name, never a member's. This module must not know how it looks.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import NotAllowed, Refused
from bot.store import indicators, practices, units
from bot.store.indicators import IndicatorRow
from bot.store.practices import PracticeRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_figures import cycle_figures
from bot.use_cases.shown_figures import ShownFigures, shown_figures


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeFacts:
    """A practice with what its team counted.

    Attributes:
        practice: Its words, and when it was released.
        team: Whose it is.
        above: The units above the team, from the network down.
        indicator: What it is about.
        figures: What the team counted in that cycle, small numbers held back.
        group_names: Student groups' names by key.
    """

    practice: PracticeRow
    team: UnitRow
    above: tuple[UnitRow, ...]
    indicator: IndicatorRow | None
    figures: ShownFigures | None
    group_names: dict[str, str]


def read_practice(work: Work, actor: Actor, practice_id: str) -> PracticeFacts:
    """Read a released practice of a team in one's own network.

    Raises:
        NotAllowed: the actor holds no role in that network, or no such practice was released.
        Refused: the team took it back.
    """
    found = practices.practices_by_id(work.connection, (practice_id,)).get(practice_id)
    team = units.unit(work.connection, found.team_id) if found else None
    if found is None or team is None or not _in_network(actor, team):
        raise NotAllowed
    if found.released_at is None:
        raise NotAllowed
    if found.withdrawn_at is not None or not found.text:
        raise Refused("The team took that practice back, so there is nothing to read any more.")
    counted = cycle_figures(work, (found.cycle_id,)).get(found.cycle_id)
    groups = indicators.groups_for(work.connection, team.path)
    return PracticeFacts(
        practice=found,
        team=team,
        above=units.chain(work.connection, team)[:-1],
        indicator=indicators.indicator(work.connection, found.indicator_id),
        figures=shown_figures(counted, for_team_member=False) if counted else None,
        group_names={row.key: row.text for row in groups},
    )


def _in_network(actor: Actor, team: UnitRow) -> bool:
    network = f"/{units.path_ids(team.path)[0]}/"
    return any(path.startswith(network) for path in actor.bound_paths) and any(
        each.unit_path.startswith(network) for each in actor.grants
    )
