"""When a team's cycle starts: the first one, the next one, and the team's word on its date.

This module must not know how any of it is said.
"""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.access import Action, Actor
from bot.domain.calendar import SchoolCalendar
from bot.domain.errors import BadInput, Refused
from bot.domain.local_time import local
from bot.domain.program import Program
from bot.store import audit, calendars, cycles, deliveries, programs, units
from bot.store.cycles import CycleRow, StartChosen
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import one_cycle
from bot.use_cases.cycles import begin
from bot.use_cases.owing import owe_home
from bot.use_cases.permission import require
from bot.use_cases.steering import move_start

LATEST_START = timedelta(days=366)

_WEEK = timedelta(days=7)
_MONDAY = 0


def default_start(calendar: SchoolCalendar, today: date) -> date:
    """Give the next Monday that is a school day, or the first school day if none is in sight."""
    monday = today + timedelta(days=(_MONDAY - today.weekday() - 1) % 7 + 1)
    for week in range(LATEST_START.days // 7):
        day = monday + week * _WEEK
        if calendar.is_school_day(day):
            return day
    return calendar.first_school_day(monday)


def start_in_range(day: date, today: date) -> None:
    """Go on if a cycle may start on that local date.

    Raises:
        BadInput: it has passed, or is over a year away.
    """
    if day < today:
        raise BadInput({"day": "That day has passed; pick one from today on."})
    if day - today > LATEST_START:
        raise BadInput({"day": "That is over a year away; is the year right?"})


def program_key_for(work: Work, of: UnitRow) -> str | None:
    """Give the key of the program a unit follows: the nearest set, else the first that is known."""
    chain = units.chain(work.connection, of)
    nearest = next((each.program_key for each in reversed(chain) if each.program_key), None)
    known = programs.program_keys(work.connection)
    return nearest if nearest in known else next(iter(known), None)


def newest(work: Work, key: str) -> tuple[str, Program]:
    """Give the newest version of a program: its id and itself.

    Raises:
        Refused: there is none.
    """
    version_id = programs.newest_version(work.connection, key)
    if version_id is None:
        raise Refused("There is no program to follow yet; your administrator can add one.")
    return version_id, programs.program_of(work.connection, version_id)


def today_of(work: Work, team: UnitRow) -> date:
    """Give a unit's local date."""
    zone = units.zone_of(units.chain(work.connection, team))
    return local(work.now, zone).date()


def start_cycle(work: Work, actor: Actor, team: UnitRow, on: date) -> CycleRow:
    """Begin a team's cycle in the newest text of its program; a planned one starts on that day.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: a cycle is running or paused, or there is no program.
        BadInput: the date has passed or is too far away.
    """
    require(actor, Action.STEER_TEAM, team.path)
    start_in_range(on, today_of(work, team))
    current = cycles.current_cycle(work.connection, team.id)
    if current is not None and current.state == "planned":
        return choose_start(work, actor, current.id, "until", on)
    if current is not None and current.state == "paused":
        raise Refused("This team's cycle is paused; “resume” goes on with it.")
    if current is not None:
        raise Refused("This team is in a cycle. The next one starts after it, or after “stop”.")
    version_id, _ = newest(work, program_key_for(work, team) or "")
    last = cycles.last_cycles(work.connection, (team.id,)).get(team.id)
    follows = last if last is not None and last.decision != "stopped" else None
    begun = begin(work, team=team, version_id=version_id, starts_on=on, follows=follows)
    cycles.change_cycle(work, begun.id, start_chosen="then")
    owe_home(
        work,
        team_id=team.id,
        key=f"next:{team.id}:{begun.number}",
        kind="next_cycle",
        subject_id=begun.id,
    )
    _note(work, actor, "start", team, begun.id)
    return begun


def choose_start(
    work: Work, actor: Actor, cycle_id: str, chosen: StartChosen, on: date | None = None
) -> CycleRow:
    """Settle when a planned cycle starts.

    Args:
        work: the open transaction.
        actor: who settles it.
        cycle_id: the planned cycle.
        chosen: "then" as planned, "week" a week after `on` (the date that was on screen; None is
            the planned one, so that two taps on one card are one week), "until" on `on`.
        on: a local date.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: it has started.
        BadInput: the date has passed or is too far away.
    """
    facts = one_cycle(work, cycle_id)
    require(actor, Action.STEER_TEAM, facts.team.path)
    if facts.cycle.state != "planned":
        raise Refused("This cycle has started; “pause” holds it for a while.")
    day = facts.cycle.starts_on
    if chosen == "week":
        day = facts.calendar.first_school_day((on or day) + _WEEK)
    elif chosen == "until" and on is not None:
        day = facts.calendar.first_school_day(on)
    if day != facts.cycle.starts_on:
        start_in_range(day, facts.today(work.now))
        move_start(work, actor, cycle_id, day)
    cycles.change_cycle(work, cycle_id, start_chosen=chosen)
    deliveries.touch(work, subject_id=cycle_id, kinds=("next_cycle", "set_up"))
    _note(work, actor, f"start_{chosen}", facts.team, cycle_id)
    return one_cycle(work, cycle_id).cycle


def calendar_for(work: Work, of: UnitRow) -> SchoolCalendar:
    """Give the school calendar that holds for a unit."""
    return calendars.calendar_of(work.connection, of.path)


def _note(work: Work, actor: Actor, action: str, team: UnitRow, subject_id: str) -> None:
    audit.record(
        work, actor_id=actor.person_id, action=action, unit_id=team.id, subject_id=subject_id
    )
