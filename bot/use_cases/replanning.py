"""Where a cycle's check-ins stand on the school calendar, worked out anew after every change.

What has opened keeps its date; what is ahead moves, and the team is told. This module must not
know why the calendar changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from bot.domain.local_time import instant, local
from bot.domain.occurrences import Occurrence, occurrences
from bot.store import agenda, check_ins, cycles, deliveries, units
from bot.store.check_ins import CheckInRow, WhyNot
from bot.store.cycles import CycleRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.owing import owe_home

LEFT_OUT = frozenset({"dropped", "window_passed", "stopped", "closed_day"})
"""Why a check-in is not asked and will not be placed again."""


def replan(work: Work, facts: CycleFacts) -> bool:
    """Place what is ahead of a cycle on the calendar anew; whether any date moved.

    What has opened keeps its date; when it reminds and closes is worked out again.
    """
    cycle = facts.cycle
    if cycle.state == "ended":
        return False
    rows = {row.step: row for row in check_ins.check_ins_of(work.connection, cycle.id)}
    placed = occurrences(
        program=facts.program,
        starts_on=cycle.starts_on,
        calendar=facts.calendar,
        ask_at=facts.team.ask_at,
        fixed={row.step: row.on_date for row in rows.values() if has_opened(row) and row.on_date},
        dropped=frozenset(row.step for row in rows.values() if row.why in LEFT_OUT),
        pushed={row.step: row.wished_on for row in rows.values() if row.wished_on},
    )
    at = {rows[occurrence.step_key].id: occurrence for occurrence in placed}
    ahead = [row for row in rows.values() if not has_opened(row) and row.why not in LEFT_OUT]
    for row in rows.values():
        if row.state == "open":
            _place_open(work, row, at[row.id])
    moved = _place_ahead(work, ahead, at)
    if moved:
        for row in rows.values():
            if row.state == "open":
                deliveries.touch(work, subject_id=row.id, kinds=("check_in",))
    return moved


def replan_below(
    work: Work, path: str, *, after: str = "", most: int = 50, by_the_team: bool = False
) -> str | None:
    """Plan anew the cycles of up to `most` teams below a unit, in the order of their ids.

    Args:
        work: the open transaction.
        path: the unit whose calendar changed.
        after: the id of the last team that was done.
        most: how many teams at a time.
        by_the_team: one of the team changed it just now, so that it is told at once.

    Returns:
        The id of the last team done if some are left, else None.
    """
    teams = sorted(
        (team for team in units.below(work.connection, path, "team") if team.id > after),
        key=lambda team: team.id,
    )
    for team in teams[:most]:
        current = cycles.current_cycle(work.connection, team.id)
        if current is not None and replan(work, one_cycle(work, current.id)):
            tell_of_move(work, current, by_the_team=by_the_team)
    return teams[most - 1].id if len(teams) > most else None


def tell_of_move(work: Work, cycle: CycleRow, *, by_the_team: bool = False) -> None:
    """Owe the team one line about its moved dates; several moves in a day are one line.

    What one of the team does is told at once: a pause would else be told when it is over.
    """
    today = local(work.now, cycle.zone).date()
    owe_home(
        work,
        team_id=cycle.team_id,
        key=f"moved:{cycle.team_id}:{cycle.number}:{today}",
        kind="moved",
        subject_id=cycle.id,
        at_their_hour=by_the_team,
    )


def plan_closing(work: Work, check_in_id: str, zone: str, at: Occurrence) -> None:
    """Put an open check-in's reminder (or the channel's line) and its closing on the agenda."""
    same_day = at.reminds_on == at.on_date
    parts: tuple[tuple[agenda.DueKind, date | None, time], ...] = (
        ("line" if same_day else "remind", at.reminds_on, at.reminds_at),
        ("close", at.closes_on, at.closes_at),
    )
    agenda.put_all(
        work,
        [
            agenda.Plan(
                kind=kind,
                subject_id=check_in_id,
                due_at=instant(on, when, zone),
                on_date=on,
                local_time=when,
                zone=zone,
            )
            for kind, on, when in parts
            if on is not None
        ],
    )


def leave_out(work: Work, row: CheckInRow, why: WhyNot) -> None:
    """A check-in is not asked, and will not be placed again."""
    check_ins.change_check_in(work, row.id, state="not_asked", why=why, on_date=None)
    agenda.cancel(work, row.id)


def has_opened(row: CheckInRow) -> bool:
    """Whether people were asked, so that its date stands."""
    return row.state in {"open", "closed"}


def _place_ahead(work: Work, ahead: Sequence[CheckInRow], at: Mapping[str, Occurrence]) -> bool:
    """Put planned check-ins where they belong; whether the date of any is another one now.

    Args:
        work: the open transaction.
        ahead: those that have not opened and were not left out.
        at: where each belongs, by check-in id.
    """
    placed = [row for row in ahead if not _stands(row, at[row.id])]
    moving = [row for row in placed if at[row.id].on_date is not None]
    without = [row for row in placed if at[row.id].on_date is None]
    check_ins.change_check_ins(work, {row.id: _planned(row, at[row.id]) for row in moving})
    check_ins.change_check_ins(
        work,
        {row.id: {"state": "not_asked", "why": at[row.id].why, "on_date": None} for row in without},
    )
    agenda.cancel_many(work, [row.id for row in without])
    agenda.cancel_many(work, [row.id for row in moving], "open")
    agenda.put_all(work, [_opening(row, at[row.id]) for row in moving])
    return any(row.on_date is not None and row.on_date != at[row.id].on_date for row in placed)


def _stands(row: CheckInRow, at: Occurrence) -> bool:
    """Whether a planned check-in stands where it belongs, or is rightly not asked."""
    if at.on_date is None:
        return row.state == "not_asked" and row.on_date is None
    # The instant is compared too: it is another one when the zone's rules have changed.
    stands = (row.state, row.on_date, row.local_time, row.closes_at)
    return stands == ("planned", at.on_date, at.opens_at, _closing(row.zone, at))


def _planned(row: CheckInRow, at: Occurrence) -> Mapping[str, Any]:
    return {
        "state": "planned",
        "why": None,
        "on_date": at.on_date,
        "local_time": at.opens_at,
        "closes_at": _closing(row.zone, at),
    }


def _opening(row: CheckInRow, at: Occurrence) -> agenda.Plan:
    assert at.on_date is not None  # noqa: S101 - the caller has looked
    return agenda.Plan(
        kind="open",
        subject_id=row.id,
        due_at=instant(at.on_date, at.opens_at, row.zone),
        on_date=at.on_date,
        local_time=at.opens_at,
        zone=row.zone,
    )


def _place_open(work: Work, row: CheckInRow, at: Occurrence) -> None:
    """An open check-in reminds and closes by the calendar as it is now."""
    closes_at = _closing(row.zone, at)
    if closes_at is None or closes_at == row.closes_at:
        return
    if closes_at <= work.now:
        # A decision that stands over is open beyond its hour, and stays so for its day.
        return
    check_ins.change_check_in(work, row.id, closes_at=closes_at)
    agenda.cancel(work, row.id, "remind", "line", "close")
    plan_closing(work, row.id, row.zone, at)


def _closing(zone: str, at: Occurrence) -> datetime | None:
    return None if at.closes_on is None else instant(at.closes_on, at.closes_at, zone)
