"""Where a school's teams, or one team, stand at this moment, for one reader.

Asks come first by waiting time, then what does not arrive, then the teams as the school lists
them, never by result. Everything is read by batch, so a school of thirty teams costs as many
statements as one of three. What the reader may not see is not in what comes back: numbers that are
too small are held back here, and no name of a member is ever read. This module must not know how
any of it is worded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.access import Action, Actor, may
from bot.domain.errors import NotAllowed
from bot.domain.local_time import local
from bot.domain.participation import REPLIED, Tally, tally
from bot.domain.small_numbers import team_count_words_allowed
from bot.store import (
    agenda,
    asks,
    check_ins,
    conversations,
    cycles,
    deliveries,
    indicators,
    installations,
    units,
)
from bot.store.asks import AskRow
from bot.store.check_ins import AskedRow, CheckInRow
from bot.store.conversations import ConversationRow
from bot.store.cycles import CycleRow
from bot.store.deliveries import DeliveryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts
from bot.use_cases.cycle_figures import CycleFigures, figures_of
from bot.use_cases.permission import require
from bot.use_cases.shown_figures import ShownFigures, shown_figures, shown_line
from bot.use_cases.steering import PAUSED
from bot.use_cases.team_lines import TeamLine, lines_of
from bot.use_cases.worth_telling import worth_telling

Stands = Literal["not_set_up", "before", "running", "paused", "between"]
"""Where a team is in its work; "before" is the wait for the first day of its first cycle."""

FaultWhy = Literal["bot_removed", "archived", "refused", "no_channel", "uninstalled", "unconfirmed"]

HowMany = Literal["answered", "in_part", "not_yet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """How a team answered its newest question; without numbers where these would point at persons.

    Attributes:
        in_words: All who could have answered, or some, or nobody so far.
        people: Everybody who was asked, counted; None for a team under five (unless the reader is
            of it) and for a question that one answers for all.
    """

    in_words: HowMany
    people: Tally | None


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
class Fault:
    """Our messages do not arrive at a team, or we cannot say whether one did."""

    team: UnitRow
    why: FaultWhy


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStatus:
    """One team, as one reader may see it.

    Attributes:
        team: The team.
        stands: Where it is in its work.
        facts: Its cycle, running, paused or to come; None if there is none.
        day: The school day of the cycle, 0 before it starts.
        phase: The phase of that day by its name in the program; '' before the start.
        reached: Whether our messages arrive.
        answered: How it answered its newest question of this cycle; None before the first.
        paused_until: The first local date after a pause.
        paused_for: What the pause is called in the calendar, if that says more than "paused".
        starts_on: The first school day of a cycle to come.
        figures: The cycle's numbers, small ones held back.
        line: Its line over all cycles, small points left out; None without an indicator.
        group_names: Student groups' names by key.
    """

    team: UnitRow
    stands: Stands
    facts: CycleFacts | None = None
    day: int = 0
    phase: str = ""
    reached: bool = True
    answered: Answered | None = None
    paused_until: date | None = None
    paused_for: str = ""
    starts_on: date | None = None
    figures: ShownFigures | None = None
    line: TeamLine | None = None
    group_names: Mapping[str, str]


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
    read = _read(work, teams, school, marked=marked)
    planned = agenda.upcoming(work.connection, (school.id,))
    waiting, faults = _waiting(work, actor, teams, zone), _faults(read, teams)
    calm = not waiting and not faults and may(actor, Action.READ_SUMMARY, school.path)
    return SchoolStatus(
        school=school,
        today=today,
        asks=waiting,
        faults=faults,
        teams=tuple(_team(work, actor, team, read) for team in teams),
        review_on=next((row.on_date for row in planned if row.kind == "review"), None),
        worth_telling=worth_telling(work, teams, read.cycles) if calm else None,
    )


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
    read = _read(work, (team,), team, marked=marked)
    above = units.chain(work.connection, team)
    zone = units.zone_of(above)
    return OneTeam(
        status=_team(work, actor, team, read),
        school=above[-2] if len(above) > 1 else None,
        today=local(work.now, zone).date(),
        asks=_waiting(work, actor, (team,), zone),
        faults=_faults(read, (team,)),
        of_team=may(actor, Action.READ_TEAM, team.path),
        reads_story=may(actor, Action.READ_SUMMARY, team.path),
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """All that was read for some teams, by team id."""

    homes: Mapping[str, ConversationRow]
    live: Mapping[str, bool]
    cycles: tuple[CycleRow, ...]
    had_cycle: frozenset[str]
    current: Mapping[str, CycleFacts]
    figures: Mapping[str, CycleFigures]
    asked: Mapping[str, tuple[CheckInRow, tuple[AskedRow, ...]]]
    lines: Mapping[str, TeamLine]
    unconfirmed: frozenset[str]
    group_names: Mapping[str, str]


def _read(work: Work, teams: Sequence[UnitRow], under: UnitRow, *, marked: bool) -> _Read:
    connection, ids = work.connection, [team.id for team in teams]
    rows = cycles.cycles_of_teams(connection, ids)
    facts = cycle_facts(work, [row.id for row in _current(rows).values()])
    questions = check_ins.check_ins_of_cycles(connection, facts.keys())
    figures = figures_of(work, facts, questions)
    newest = {
        facts[cycle_id].team.id: row
        for cycle_id, of_cycle in questions.items()
        if (row := _newest(of_cycle)) is not None
    }
    people = check_ins.asked_by_many(connection, [row.id for row in newest.values()])
    homes = conversations.homes_of(connection, ids)
    opened = {row.id: row for of_cycle in questions.values() for row in of_cycle}
    lost = deliveries.unconfirmed(connection, opened.keys())
    return _Read(
        homes=homes,
        live=_live(work, homes.values()),
        cycles=rows,
        had_cycle=frozenset(row.team_id for row in rows),
        current={one.team.id: one for one in facts.values()},
        figures={facts[cycle_id].team.id: one for cycle_id, one in figures.items()},
        asked={team_id: (row, people.get(row.id, ())) for team_id, row in newest.items()},
        lines=lines_of(work, teams, marked=marked),
        unconfirmed=frozenset(opened[row.subject_id].team_id for row in lost if _matters(row)),
        group_names={row.key: row.text for row in indicators.groups_for(connection, under.path)},
    )


def _current(rows: Sequence[CycleRow]) -> dict[str, CycleRow]:
    """Each team's cycle that runs, is paused or is to come; the earliest of these."""
    found: dict[str, CycleRow] = {}
    for row in rows:
        if row.state != "ended":
            found.setdefault(row.team_id, row)
    return found


def _newest(rows: Sequence[CheckInRow]) -> CheckInRow | None:
    """The check-in that opened last."""
    opened = [row for row in rows if row.opened_at is not None]
    return max(opened, key=lambda row: (row.opened_at, row.id), default=None)


def _live(work: Work, homes: Iterable[ConversationRow]) -> dict[str, bool]:
    """By id of the installations these places belong to: one or two for a school."""
    wanted = {home.installation_id for home in homes}
    found = [installations.installation(work.connection, one) for one in sorted(wanted)]
    return {one.id: one.state == "live" for one in found if one is not None}


def _matters(row: DeliveryRow) -> bool:
    """Whether a team may be without its question; a doubtful reminder or recap costs little."""
    return row.kind == "check_in"


def _waiting(work: Work, actor: Actor, teams: Sequence[UnitRow], zone: str) -> tuple[Waiting, ...]:
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


def _promised(row: AskRow, actor: Actor) -> Literal["you", "somebody"] | None:
    if row.taken_by is None:
        return None
    return "you" if row.taken_by == actor.person_id else "somebody"


def _faults(read: _Read, teams: Sequence[UnitRow]) -> tuple[Fault, ...]:
    found = []
    for team in teams:
        why = _unreached(read, team)
        if why is None and team.id in read.unconfirmed:
            why = "unconfirmed"
        if why is not None and team.id in read.had_cycle:
            found.append(Fault(team=team, why=why))
    return tuple(found)


def _unreached(read: _Read, team: UnitRow) -> FaultWhy | None:
    home = read.homes.get(team.id)
    if home is None:
        return "no_channel"
    if not read.live.get(home.installation_id, False):
        return "uninstalled"
    return None if home.state == "open" else home.state


def _team(work: Work, actor: Actor, team: UnitRow, read: _Read) -> TeamStatus:
    of_team = may(actor, Action.READ_TEAM, team.path)
    sums = may(actor, Action.READ_SUMMARY, team.path)
    line = read.lines.get(team.id) if sums else None
    facts = read.current.get(team.id)
    stands = _stands(work, team, facts, read)
    shown = shown_line(line, for_team_member=of_team) if line else None
    if facts is None:
        return TeamStatus(team=team, stands=stands, line=shown, group_names=read.group_names)
    today = facts.today(work.now)
    calendar, starts_on = facts.calendar, facts.cycle.starts_on
    day = min(calendar.count_school_days(starts_on, today), facts.program.length_days)
    at_work = stands in {"running", "paused"}
    figures = read.figures[team.id] if at_work and sums else None
    return TeamStatus(
        team=team,
        stands=stands,
        facts=facts,
        day=day,
        phase=facts.program.phase_on(day).name if day else "",
        reached=_unreached(read, team) is None,
        answered=_answered(read, facts, of_team=of_team) if at_work else None,
        paused_until=facts.cycle.paused_until if stands == "paused" else None,
        paused_for=_called(calendar.label_of(today)) if stands == "paused" else "",
        starts_on=None if at_work else calendar.first_school_day(starts_on),
        figures=shown_figures(figures, for_team_member=of_team) if figures else None,
        line=shown,
        group_names=read.group_names,
    )


def _stands(work: Work, team: UnitRow, facts: CycleFacts | None, read: _Read) -> Stands:
    if facts is None:
        return "between" if team.id in read.had_cycle else "not_set_up"
    if facts.cycle.state == "paused":
        return "paused"
    started = facts.calendar.count_school_days(facts.cycle.starts_on, facts.today(work.now)) > 0
    if facts.cycle.state == "running" and started:
        return "running"
    return "between" if facts.cycle.number > 1 else "before"


def _called(label: str | None) -> str:
    return "" if label in {None, PAUSED, "weekend"} else str(label)


def _answered(read: _Read, facts: CycleFacts, *, of_team: bool) -> Answered | None:
    newest, rows = read.asked.get(facts.team.id, (None, ()))
    if newest is None or not rows:
        return None
    people = tally(row.outcome for row in rows)
    could = people.asked - people.excused - people.no_school - people.not_reached
    replied = sum(1 for row in rows if row.outcome in REPLIED)
    one_for_all = facts.program.step(newest.step).who == "team"
    in_words: HowMany = "in_part" if replied else "not_yet"
    if replied and (one_for_all or replied >= could):
        in_words = "answered"
    counted = not one_for_all and (of_team or team_count_words_allowed(people.asked))
    return Answered(in_words=in_words, people=people if counted else None)
