"""Where a school's teams, or one team, stand at this moment, for one reader.

Asks come first by waiting time, then what does not arrive, then the teams as the school lists
them, never by result. Everything is read by batch (`bot/use_cases/status_facts.py`), so a school
of thirty teams costs as many statements as one of three. This module must not know how any of it
is worded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.access import Action, Actor, may
from bot.domain.errors import NotAllowed
from bot.domain.local_time import local
from bot.store import agenda, asks, units
from bot.store.asks import AskRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.permission import require
from bot.use_cases.status_facts import Fault, faults_of, read_teams
from bot.use_cases.team_standing import TeamStatus, standing_of
from bot.use_cases.worth_telling import worth_telling


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An ask that nobody has answered yet.

    Attributes:
        ask: The ask.
        team: Whose it is.
        since: The local date it was asked on.
        promised: Who said they would see to it, if anybody.
    """

    ask: AskRow
    team: UnitRow
    since: date
    promised: Literal["you", "somebody"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolStatus:
    """A school's teams, and what waits for somebody.

    Attributes:
        school: The school.
        today: Its local date.
        asks: The longest wait first.
        faults: As the school lists its teams.
        teams: As the school lists them.
        review_on: The local date of the school's next review, if one is planned.
        worth_telling: Where nothing waits, a team that learned something lately and was not
            thanked since.
    """

    school: UnitRow
    today: date
    asks: tuple[Waiting, ...]
    faults: tuple[Fault, ...]
    teams: tuple[TeamStatus, ...]
    review_on: date | None
    worth_telling: UnitRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OneTeam:
    """One team's status with what waits and what does not arrive.

    Attributes:
        status: The team.
        school: The unit above it.
        today: Its local date.
        asks: The longest wait first.
        faults: At most one.
        of_team: Whether the reader is a member of it.
        reads_story: Whether the reader may read its plan, recaps and notes.
    """

    status: TeamStatus
    school: UnitRow | None
    today: date
    asks: tuple[Waiting, ...]
    faults: tuple[Fault, ...]
    of_team: bool
    reads_story: bool


def school_status(
    work: Work, actor: Actor, school: UnitRow, *, marked: bool = False
) -> SchoolStatus:
    """Where the teams at or below a school stand, whoever of its readers asks.

    Args:
        work: the open transaction; nothing is changed.
        actor: a principal, lead or administrator over the school; an administrator looks after
            teams without reading their sums and asks.
        school: the school; any unit above teams will do.
        marked: whether the lines are to be drawn, with the dates that mark them.

    Raises:
        NotAllowed: the actor may not read the school's status.
    """
    require(actor, Action.READ_STATUS, school.path)
    teams = units.below(work.connection, school.path, "team")
    zone = units.zone_of(units.chain(work.connection, school))
    today = local(work.now, zone).date()
    read = read_teams(work, teams, school, marked=marked)
    planned = agenda.upcoming(work.connection, (school.id,))
    waiting, faults = waiting_for(work, actor, teams, zone), faults_of(read, teams)
    calm = not waiting and not faults and may(actor, Action.READ_SUMMARY, school.path)
    return SchoolStatus(
        school=school,
        today=today,
        asks=waiting,
        faults=faults,
        teams=tuple(standing_of(work, actor, team, read) for team in teams),
        review_on=next((row.on_date for row in planned if row.kind == "review"), None),
        worth_telling=worth_telling(work, teams, read.cycles) if calm else None,
    )


def team_status(work: Work, actor: Actor, team: UnitRow, *, marked: bool = False) -> OneTeam:
    """Where one team stands.

    Args:
        work: the open transaction; nothing is changed.
        actor: a member of the team, or a principal, lead or administrator over it.
        team: the team.
        marked: whether its line is to be drawn, with the dates that mark it.

    Raises:
        NotAllowed: the actor may not read the team's status.
    """
    require(actor, Action.READ_STATUS, team.path)
    read = read_teams(work, (team,), team, marked=marked)
    above = units.chain(work.connection, team)
    zone = units.zone_of(above)
    return OneTeam(
        status=standing_of(work, actor, team, read),
        school=above[-2] if len(above) > 1 else None,
        today=local(work.now, zone).date(),
        asks=waiting_for(work, actor, (team,), zone),
        faults=faults_of(read, (team,)),
        of_team=may(actor, Action.READ_TEAM, team.path),
        reads_story=may(actor, Action.READ_SUMMARY, team.path),
    )


def waiting_for(
    work: Work, actor: Actor, teams: Sequence[UnitRow], zone: str
) -> tuple[Waiting, ...]:
    """The asks of these teams that nobody has answered yet, as far as the actor may read them.

    Args:
        work: the open transaction; nothing is changed.
        actor: who reads.
        teams: whose asks.
        zone: the zone in which the day of an ask is read.

    Returns:
        The longest wait first.
    """
    by_id = {team.id: team for team in teams if may(actor, Action.READ_SUMMARY, team.path)}
    return tuple(
        Waiting(
            ask=row,
            team=by_id[row.team_id],
            since=local(row.asked_at, zone).date(),
            promised=_promised(row, actor),
        )
        for row in asks.waiting_asks(work.connection, by_id.keys())
    )


def unit_to_read(work: Work, actor: Actor, unit_id: str) -> UnitRow:
    """The unit of that id, for those who may read its status.

    Raises:
        NotAllowed: they may not, or there is none.
    """
    found = units.unit(work.connection, unit_id)
    if found is None or found.kind not in {"school", "team"}:
        raise NotAllowed
    require(actor, Action.READ_STATUS, found.path)
    return found


def _promised(row: AskRow, actor: Actor) -> Literal["you", "somebody"] | None:
    if row.taken_by is None:
        return None
    return "you" if row.taken_by == actor.person_id else "somebody"
