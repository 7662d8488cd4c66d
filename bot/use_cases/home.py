"""What waits for a person, over all that they are: their own page with Cyclebot.

A member sees what is open and where their teams stand; a principal what their schools' teams ask;
a lead what the teams of all their districts wait for. This module must not know how it is drawn.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.access import Action, Actor, Role, may
from bot.domain.local_time import local
from bot.store import units
from bot.store.units import UnitKind, UnitRow
from bot.store.work import Work
from bot.use_cases.my_things import OpenForMe, known_person, open_for_me, own_zone, roles_here
from bot.use_cases.status import OneTeam, SchoolStatus, Waiting, school_status, team_status
from bot.use_cases.status import waiting_for as asks_waiting_for

MOST_TEAMS: Final = 6
MOST_SCHOOLS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A person's own page.

    Attributes:
        name: Their name.
        today: Their local date.
        open: What they were asked and can answer now, the first to close first.
        teams: Where the teams they are a member of stand; `MOST_TEAMS` at most.
        schools: The schools they are principal of; `MOST_SCHOOLS` at most.
        led: For a lead, the asks that wait anywhere below, the longest wait first; None for one
            who is no lead.
        school_names: The name of the unit above each team in `led`, by the team's id.
    """

    name: str
    today: date
    open: tuple[OpenForMe, ...]
    teams: tuple[OneTeam, ...]
    schools: tuple[SchoolStatus, ...]
    led: tuple[Waiting, ...] | None
    school_names: Mapping[str, str]


def home_of(work: Work, actor: Actor) -> Home:
    """Read a person's own page.

    Args:
        work: the open transaction; nothing is changed.
        actor: whose page.

    Raises:
        NotAllowed: the account belongs to nobody we know, or its workspace serves no unit.
    """
    person = known_person(work, actor)
    zone = own_zone(work, actor, person)
    own = [
        row
        for row in _held(work, actor, "member", "team")
        if may(actor, Action.READ_TEAM, row.path)
    ]
    schools = [
        row
        for row in _held(work, actor, "principal", "school")
        if may(actor, Action.READ_STATUS, row.path)
    ]
    led = None
    if any(grant.role == "lead" for grant in roles_here(actor)):
        led = asks_waiting_for(work, actor, _held(work, actor, "lead", "team"), zone)
    return Home(
        name=person.name,
        today=local(work.now, zone).date(),
        open=open_for_me(work, actor),
        teams=tuple(team_status(work, actor, row) for row in own[:MOST_TEAMS]),
        schools=tuple(school_status(work, actor, row) for row in schools[:MOST_SCHOOLS]),
        led=led,
        school_names=_school_names(work, led or ()),
    )


def _school_names(work: Work, waiting: Sequence[Waiting]) -> dict[str, str]:
    above = units.units(work.connection, {one.team.parent_id or "" for one in waiting})
    return {
        one.team.id: above[one.team.parent_id].name
        for one in waiting
        if one.team.parent_id in above
    }


def _held(work: Work, actor: Actor, role: Role, kind: UnitKind) -> Sequence[UnitRow]:
    """The units of a kind that a role of the actor's is held on or reaches, each once, by path."""
    grants = [grant for grant in roles_here(actor) if grant.role == role]
    if role == "member":
        found = units.units(work.connection, [grant.unit_id for grant in grants])
    else:
        found = {
            row.id: row
            for grant in grants
            for row in units.below(work.connection, grant.unit_path, kind)
        }
    return sorted(
        (row for row in found.values() if row.kind == kind), key=lambda row: (row.path, row.id)
    )
