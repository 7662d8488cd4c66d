"""How a team steers its cycle: another hour or day, a pause, a stop, another start.

A pause is stored as closed days of the team, so that one rule moves everything that is ahead.
This module must not know how any of it is said.
"""

from __future__ import annotations

from datetime import date, time, timedelta

from bot.domain.access import Action, Actor
from bot.domain.errors import BadInput, Refused
from bot.domain.local_time import instant, local
from bot.store import agenda, audit, calendars, check_ins, cycles, deliveries, units
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import asks
from bot.use_cases.cycle_facts import one_check_in, one_cycle
from bot.use_cases.cycles import MORNING, end
from bot.use_cases.permission import require
from bot.use_cases.replanning import has_opened, leave_out, replan

LONGEST_PAUSE = timedelta(days=366)
PAUSED = "Paused"


def move_time(work: Work, actor: Actor, team: UnitRow, ask_at: time) -> None:
    """Ask the team at another local time from now on.

    Raises:
        NotAllowed: the actor is not of the team.
    """
    require(actor, Action.STEER_TEAM, team.path)
    units.change_unit(work, team.id, ask_at=ask_at)
    current = cycles.current_cycle(work.connection, team.id)
    if current is not None:
        replan(work, one_cycle(work, current.id))
    _note(work, actor, "move_time", team)


def move_check_in(work: Work, actor: Actor, row: CheckInRow, team: UnitRow, to: date) -> None:
    """Ask one of the cycle's questions on another day.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: it has opened already.
        BadInput: the day has passed.
    """
    require(actor, Action.STEER_TEAM, team.path)
    if row.state not in {"planned", "not_asked"}:
        raise Refused("That question has been asked already, so it stays where it is.")
    if to < local(work.now, row.zone).date():
        raise BadInput({"day": "That day has passed; pick one from today on."})
    check_ins.change_check_in(work, row.id, wished_on=to, state="planned", why=None)
    replan(work, one_cycle(work, row.cycle_id))
    _note(work, actor, "move_check_in", team)


def drop_check_in(work: Work, actor: Actor, row: CheckInRow, team: UnitRow) -> None:
    """Leave one of the cycle's questions out.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: it has opened already.
    """
    require(actor, Action.STEER_TEAM, team.path)
    if row.state != "planned":
        raise Refused("That question has been asked already. It closes by itself, answered or not.")
    leave_out(work, row, "dropped")
    replan(work, one_cycle(work, row.cycle_id))
    _note(work, actor, "drop_check_in", team)


def pause(work: Work, actor: Actor, team: UnitRow, until: date) -> CycleRow:
    """Ask nothing until a date; what is ahead moves by the school days that fall into the pause.

    Args:
        work: the open transaction.
        actor: who asks for it.
        team: the team.
        until: local date of the first day after the pause.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: there is no cycle to pause.
        BadInput: the date is not ahead, or over a year away.
    """
    require(actor, Action.STEER_TEAM, team.path)
    current = _current(work, team)
    today = local(work.now, current.zone).date()
    if until <= today:
        raise BadInput({"until": "Pick a day after today; until then nothing is asked."})
    if until - today > LONGEST_PAUSE:
        raise BadInput({"until": "A pause holds up to a year. You can stop the cycle instead."})
    opened_today = any(
        row.on_date == today and has_opened(row)
        for row in check_ins.check_ins_of(work.connection, current.id)
    )
    first = today + timedelta(days=1) if opened_today else today
    if first < until:
        calendars.add_closed_days(
            work,
            unit_id=team.id,
            from_date=first,
            to_date=until - timedelta(days=1),
            kind="closed",
            label=PAUSED,
            source="team",
        )
    cycles.change_cycle(work, current.id, state="paused", paused_on=today, paused_until=until)
    agenda.cancel(work, current.id, "resume")
    agenda.put(
        work,
        kind="resume",
        subject_id=current.id,
        due_at=instant(until, MORNING, current.zone),
        on_date=until,
        local_time=MORNING,
        zone=current.zone,
    )
    facts = one_cycle(work, current.id)
    replan(work, facts)
    _note(work, actor, "pause", team)
    return facts.cycle


def resume(work: Work, actor: Actor, team: UnitRow) -> None:
    """End a pause now.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: nothing is paused.
    """
    require(actor, Action.STEER_TEAM, team.path)
    current = _current(work, team)
    if current.state != "paused":
        raise Refused("Nothing is paused, so there is nothing to take up again.")
    today = local(work.now, current.zone).date()
    ahead = [
        row
        for row in calendars.closed_days(work.connection, (team.id,))
        if row.label == PAUSED and row.source == "team" and row.to_date >= today
    ]
    calendars.remove_closed_days(work, [row.id for row in ahead])
    for row in ahead:
        if row.from_date < today:
            calendars.add_closed_days(
                work,
                unit_id=team.id,
                from_date=row.from_date,
                to_date=today - timedelta(days=1),
                kind="closed",
                label=PAUSED,
                source="team",
            )
    agenda.cancel(work, current.id, "resume")
    pause_ends(work, current.id)
    replan(work, one_cycle(work, current.id))
    _note(work, actor, "resume", team)


def pause_ends(work: Work, cycle_id: str) -> None:
    """A pause's last day is over: the cycle runs on."""
    row = cycles.cycle_by_id(work.connection, cycle_id)
    if row is not None and row.state == "paused":
        cycles.change_cycle(work, cycle_id, state="running", paused_on=None, paused_until=None)


def stop(work: Work, actor: Actor, team: UnitRow) -> CycleRow:
    """End a team's cycle at once; what was said stays.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: there is no cycle to stop.
    """
    require(actor, Action.STEER_TEAM, team.path)
    current = _current(work, team)
    for row in check_ins.check_ins_of(work.connection, current.id):
        if row.state == "open":
            check_ins.change_check_in(
                work, row.id, state="closed", why="stopped", closed_at=work.now
            )
            agenda.cancel(work, row.id)
            deliveries.touch(work, subject_id=row.id, kinds=("check_in", "reminder"))
            # What the team asked for stands, whether or not its cycle goes on.
            facts = one_check_in(work, row.id)
            asks.pass_on(work, facts, asks.asks_of(work, facts))
        elif row.state == "planned":
            leave_out(work, row, "stopped")
    end(work, current, "stopped")
    _note(work, actor, "stop", team)
    return current


def move_start(work: Work, actor: Actor, cycle_id: str, starts_on: date) -> None:
    """Start a planned cycle on another day.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: it has started.
        BadInput: the date has passed.
    """
    facts = one_cycle(work, cycle_id)
    require(actor, Action.STEER_TEAM, facts.team.path)
    if facts.cycle.state != "planned":
        raise Refused("This cycle has started; “pause” holds it for a while.")
    if starts_on < facts.today(work.now):
        raise BadInput({"until": "That day has passed; pick one from today on."})
    cycles.change_cycle(work, cycle_id, starts_on=starts_on)
    agenda.cancel(work, cycle_id, "start")
    agenda.put(
        work,
        kind="start",
        subject_id=cycle_id,
        due_at=instant(starts_on, MORNING, facts.cycle.zone),
        on_date=starts_on,
        local_time=MORNING,
        zone=facts.cycle.zone,
    )
    replan(work, one_cycle(work, cycle_id))
    deliveries.touch(work, subject_id=cycle_id, kinds=("next_cycle", "set_up"))
    _note(work, actor, "move_start", facts.team)


def _current(work: Work, team: UnitRow) -> CycleRow:
    current = cycles.current_cycle(work.connection, team.id)
    if current is None:
        raise Refused("This team has no cycle just now. “start” begins one.")
    return current


def _note(work: Work, actor: Actor, action: str, team: UnitRow) -> None:
    audit.record(
        work,
        actor_id=actor.person_id,
        action=action,
        unit_id=team.id,
        subject_id=team.id,
        outcome="done",
    )
