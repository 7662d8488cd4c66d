"""Where one team stands, as one reader may see it.

What the reader may not see is not in what comes back: numbers that are too small are held back
here, and no name of a member is ever read. This module must not know how any of it is worded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.domain.access import Action, Actor, may
from bot.domain.participation import Tally, tally
from bot.domain.small_numbers import team_count_words_allowed
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts
from bot.use_cases.shown_figures import ShownFigures, shown_figures, shown_line
from bot.use_cases.status_facts import TeamsRead, why_unreached
from bot.use_cases.steering import PAUSED
from bot.use_cases.team_lines import TeamLine

Stands = Literal["not_set_up", "before", "running", "paused", "between"]
"""Where a team is in its work; "before" is the wait for the first day of its first cycle."""

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


def standing_of(work: Work, actor: Actor, team: UnitRow, read: TeamsRead) -> TeamStatus:
    """Where a team stands, held back to what the actor may see.

    Args:
        work: the open transaction; nothing is changed.
        actor: who reads, and may read the team's status.
        team: the team, one of those that were read.
        read: what was read.
    """
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
        reached=why_unreached(read, team) is None,
        answered=_answered(read, facts, of_team=of_team) if at_work else None,
        paused_until=facts.cycle.paused_until if stands == "paused" else None,
        paused_for=_called(calendar.label_of(today)) if stands == "paused" else "",
        starts_on=None if at_work else calendar.first_school_day(starts_on),
        figures=shown_figures(figures, for_team_member=of_team) if figures else None,
        line=shown,
        group_names=read.group_names,
    )


def how_answered(people: Tally, *, one_for_all: bool, of_team: bool) -> Answered:
    """How a team answered a question, in numbers only where they point at nobody.

    Args:
        people: everybody who was asked.
        one_for_all: whether one of them answers for all.
        of_team: whether the reader is a member, who sees every number.
    """
    could = people.asked - people.excused - people.no_school - people.not_reached
    replied = people.answered + people.late
    in_words: HowMany = "in_part" if replied else "not_yet"
    if replied and (one_for_all or replied >= could):
        in_words = "answered"
    counted = not one_for_all and (of_team or team_count_words_allowed(people.asked))
    return Answered(in_words=in_words, people=people if counted else None)


def _stands(work: Work, team: UnitRow, facts: CycleFacts | None, read: TeamsRead) -> Stands:
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


def _answered(read: TeamsRead, facts: CycleFacts, *, of_team: bool) -> Answered | None:
    newest, rows = read.asked.get(facts.team.id, (None, ()))
    if newest is None or not rows:
        return None
    people = tally(row.outcome for row in rows)
    one_for_all = facts.program.step(newest.step).who == "team"
    return how_answered(people, one_for_all=one_for_all, of_team=of_team)
