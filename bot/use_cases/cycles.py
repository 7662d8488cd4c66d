"""A cycle from its start to its end, and on to the next one.

This module must not know how any of it is said.
"""

from __future__ import annotations

from datetime import date, time

from bot.domain.errors import Refused
from bot.domain.local_time import instant, local
from bot.domain.occurrences import next_start
from bot.store import agenda, check_ins, cycles, deliveries, programs, units
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow, Decision
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import reviews
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.owing import owe_home
from bot.use_cases.replanning import replan

MORNING = time(7, 0)
"""When a cycle starts or a pause ends, local time: before the first check-in can open."""


def begin(
    work: Work,
    *,
    team: UnitRow,
    version_id: str,
    starts_on: date,
    follows: CycleRow | None = None,
) -> CycleRow:
    """Store a team's next cycle with all its check-ins, and put it on the agenda.

    Args:
        work: the open transaction.
        team: the team.
        version_id: the program version it keeps to its end.
        starts_on: local date; its first school day on or after this is day 1.
        follows: the cycle it comes after, if it carries something over.

    Raises:
        Refused: the team already has a cycle that is planned, running or paused.
    """
    if cycles.current_cycle(work.connection, team.id) is not None:
        raise Refused("This team already has a cycle; stop it or let it end first.")
    last = cycles.last_cycles(work.connection, (team.id,)).get(team.id)
    row = cycles.add_cycle(
        work,
        team_id=team.id,
        number=last.number + 1 if last else 1,
        program_version_id=version_id,
        starts_on=starts_on,
        zone=units.zone_of(units.chain(work.connection, team)),
        follows_id=follows.id if follows else None,
    )
    program = programs.program_of(work.connection, version_id)
    check_ins.add_check_ins(
        work,
        [
            CheckInRow(
                id=work.new_id(),
                cycle_id=row.id,
                team_id=team.id,
                step=step.key,
                on_date=None,
                local_time=MORNING,
                zone=row.zone,
                state="planned",
                why=None,
                wished_on=None,
                opened_at=None,
                closes_at=None,
                closed_at=None,
            )
            for step in program.steps_in_order
        ],
    )
    agenda.put(
        work,
        kind="start",
        subject_id=row.id,
        due_at=instant(starts_on, MORNING, row.zone),
        on_date=starts_on,
        local_time=MORNING,
        zone=row.zone,
    )
    replan(work, one_cycle(work, row.id))
    school = units.unit(work.connection, team.parent_id) if team.parent_id else None
    if school is not None:
        reviews.schedule(work, school)
    return row


def start(work: Work, cycle_id: str) -> None:
    """A planned cycle's day has come: it runs."""
    row = cycles.cycle_by_id(work.connection, cycle_id)
    if row is not None and row.state == "planned":
        cycles.change_cycle(work, cycle_id, state="running")
        deliveries.touch(work, subject_id=cycle_id, kinds=("next_cycle",))
        if row.follows_id is not None:
            _decide_no_more(work, row.follows_id)


def _decide_no_more(work: Work, cycle_id: str) -> None:
    """A cycle that was left undecided is followed: its card asks for no decision any more."""
    before = one_cycle(work, cycle_id)
    if before.cycle.decision != "undecided":
        return
    for row in check_ins.check_ins_of(work.connection, cycle_id):
        if before.program.step(row.step).kind == "decision":
            deliveries.touch(work, subject_id=row.id, kinds=("check_in",))


def end(work: Work, cycle: CycleRow, decision: Decision) -> None:
    """A cycle is over, by a decision, without one, or stopped."""
    cycles.change_cycle(work, cycle.id, state="ended", ended_at=work.now, decision=decision)
    agenda.cancel(work, cycle.id)


def next_date(work: Work, facts: CycleFacts, closed_on: date) -> date:
    """The date the next cycle starts by itself: the team's starting weekday after the close.

    That weekday is the one its first cycle started on: a start that a holiday moved by a day must
    not move all that follow.
    """
    first = facts.cycle
    if first.number > 1:
        first = cycles.cycles_of(work.connection, facts.team.id)[0]
    return next_start(closed_on, first.starts_on.weekday(), facts.calendar)


def begin_next(work: Work, facts: CycleFacts) -> CycleRow:
    """After a cycle has ended: plan the next, in today's text of the same program."""
    program = facts.program
    newest = programs.newest_version(work.connection, program.key)
    today = local(work.now, facts.cycle.zone).date()
    following = begin(
        work,
        team=facts.team,
        version_id=newest or facts.cycle.program_version_id,
        starts_on=next_date(work, facts, today),
        follows=facts.cycle,
    )
    owe_home(
        work,
        team_id=facts.team.id,
        key=f"next:{facts.team.id}:{following.number}",
        kind="next_cycle",
        subject_id=following.id,
    )
    return following
