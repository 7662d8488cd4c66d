"""A check-in from its opening to its closing: open, remind, say it is still open, close.

Each is one row of the agenda, performed in the transaction that deletes it, and judges the
calendar and the cycle again: what was planned days ago may be wrong by now. This module must not
know how a card looks.
"""

from __future__ import annotations

from bot.domain.access import Action, Actor
from bot.domain.errors import Refused
from bot.domain.local_time import instant
from bot.domain.occurrences import Occurrence, occurrences
from bot.domain.participation import REPLIED, Outcome
from bot.store import agenda, check_ins, deliveries
from bot.store.work import Work
from bot.use_cases import asks, decisions, recaps
from bot.use_cases.cycle_facts import CheckInFacts, one_check_in
from bot.use_cases.owing import owe_here, owe_home, owe_people
from bot.use_cases.permission import require
from bot.use_cases.reading_ahead import ReadAhead
from bot.use_cases.replanning import leave_out, plan_closing, replan, tell_of_move


def open_check_in(work: Work, check_in_id: str, ahead: ReadAhead | None = None) -> None:
    """Its hour has come: ask, unless the calendar or the cycle says otherwise by now.

    Args:
        work: the open transaction.
        check_in_id: the check-in.
        ahead: what was read for all that are due with it.
    """
    ahead = ahead or ReadAhead(work, (check_in_id,))
    facts = ahead.facts(check_in_id)
    if facts is None or facts.check_in.state != "planned":
        return
    cycle, row = facts.of.cycle, facts.check_in
    if cycle.state == "ended":
        return
    at = _occurrence(facts)
    if at.on_date is None or row.on_date is None or at.on_date != row.on_date:
        replan(work, facts.of)
        tell_of_move(work, cycle)
        return
    if at.closes_on is None or work.now >= instant(at.closes_on, at.closes_at, row.zone):
        leave_out(work, row, "window_passed")
        return
    _ask(work, facts, at, ahead)


def remind(work: Work, check_in_id: str, ahead: ReadAhead | None = None) -> None:
    """Once, privately, to each who was asked, was reached and has not answered."""
    ahead = ahead or ReadAhead(work, (check_in_id,))
    facts = ahead.facts(check_in_id)
    if facts is None or facts.check_in.state != "open":
        return
    waiting = [
        row.person_id
        for row in ahead.asked(facts)
        if row.outcome == "waiting" and row.reminders == 0
    ]
    if not waiting:
        return
    reached = owe_people(
        work,
        person_ids=waiting,
        key=f"remind:{facts.card_key}",
        kind="reminder",
        subject_id=check_in_id,
        zone=facts.check_in.zone,
        calendar=facts.of.calendar,
        expires_at=facts.check_in.closes_at,
    )
    check_ins.count_reminder(work, check_in_id, reached)


def say_still_open(work: Work, check_in_id: str, ahead: ReadAhead | None = None) -> None:
    """One line in the channel, naming nobody, on a check-in that one person answers for all."""
    ahead = ahead or ReadAhead(work, (check_in_id,))
    facts = ahead.facts(check_in_id)
    if facts is None or facts.check_in.state != "open":
        return
    if any(row.outcome in REPLIED for row in ahead.asked(facts)):
        return
    owe_home(
        work,
        team_id=facts.of.team.id,
        key=f"line:{facts.card_key}",
        kind="line",
        subject_id=check_in_id,
        after_key=facts.card_key,
        expires_at=facts.check_in.closes_at,
    )


def close(work: Work, check_in_id: str, ahead: ReadAhead | None = None) -> None:
    """Its hour is over: say what was said, pass on what was asked for, end the cycle if due."""
    ahead = ahead or ReadAhead(work, (check_in_id,))
    facts = ahead.facts(check_in_id)
    if facts is None or facts.check_in.state != "open":
        return
    if facts.step.kind == "decision" and decisions.stands_over(work, facts):
        return
    check_ins.change_check_in(work, check_in_id, state="closed", closed_at=work.now)
    deliveries.touch(work, subject_id=check_in_id, kinds=("check_in", "reminder"))
    standing = asks.pass_on(work, facts, ahead.asks(facts))
    if facts.step.kind == "questions":
        recaps.post(work, facts, standing, ahead.told_back(facts), home=ahead.home(facts))
    if facts.step.kind == "decision":
        decisions.close_cycle(work, facts)


def close_for_team(work: Work, actor: Actor, check_in_id: str) -> None:
    """The team takes this day off: nobody is asked any more, and the day moves nothing else.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: the check-in is not open.
    """
    facts = one_check_in(work, check_in_id)
    require(actor, Action.STEER_TEAM, facts.of.team.path)
    if facts.check_in.state != "open":
        raise Refused("This one has closed already.")
    check_ins.set_outcome(
        work, check_in_id, "no_school", only_from=("waiting", "excused", "not_deliverable")
    )
    check_ins.change_check_in(
        work, check_in_id, state="closed", closed_at=work.now, why="closed_day"
    )
    agenda.cancel(work, check_in_id)
    deliveries.touch(work, subject_id=check_in_id, kinds=("check_in", "reminder"))
    asks.pass_on(work, facts, asks.asks_of(work, facts))


def _occurrence(facts: CheckInFacts) -> Occurrence:
    """Where this check-in belongs by the calendar of this moment: it stays on a school day."""
    calendar, planned = facts.of.calendar, facts.check_in.on_date
    fixed = planned if planned is not None and calendar.is_school_day(planned) else None
    placed = occurrences(
        program=facts.of.program,
        starts_on=facts.of.cycle.starts_on,
        calendar=calendar,
        ask_at=facts.of.team.ask_at,
        fixed={facts.check_in.step: fixed} if fixed else {},
    )
    return next(one for one in placed if one.step_key == facts.check_in.step)


def _ask(work: Work, facts: CheckInFacts, at: Occurrence, ahead: ReadAhead) -> None:
    """Freeze who is asked, and owe the card."""
    row = facts.check_in
    assert at.on_date is not None  # noqa: S101 - judged above
    assert at.closes_on is not None  # noqa: S101 - judged above
    home = ahead.home(facts)
    reached = home is not None and home.state == "open"
    away = ahead.away(facts, at.on_date)
    check_ins.ask(
        work,
        row.id,
        {one.id: _first_outcome(one.id in away, reached) for one in ahead.members(facts)},
    )
    closes_at = instant(at.closes_on, at.closes_at, row.zone)
    check_ins.change_check_in(
        work, row.id, state="open", opened_at=work.now, closes_at=closes_at, local_time=at.opens_at
    )
    plan_closing(work, row.id, row.zone, at)
    if home is not None and reached:
        owe_here(
            work,
            home,
            key=facts.card_key,
            kind="check_in",
            subject_id=row.id,
            expires_at=closes_at,
        )


def _first_outcome(away: bool, reached: bool) -> Outcome:
    if away:
        return "excused"
    return "waiting" if reached else "not_deliverable"
