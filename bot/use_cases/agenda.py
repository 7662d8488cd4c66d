"""What each row of the agenda means when its hour has come.

A row is performed in the transaction that deletes it, and judges the facts again; a row whose
subject is gone does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.store import agenda, units
from bot.store.agenda import DueKind, DueRow
from bot.store.check_ins import hold_to_close
from bot.store.work import Work
from bot.use_cases import (
    asks,
    check_ins,
    cycles,
    digests,
    replanning,
    reviews,
    steering,
    sweeping,
)
from bot.use_cases.reading_ahead import ReadAhead


def performing(work: Work, rows: Sequence[DueRow]) -> Callable[[DueRow], None]:
    """What performs each row of a batch, in the order they are due.

    Check-ins of many teams open and close at one hour, so what they ask for is read for all of
    them together, and anew for a team of which something has been performed.

    Args:
        work: the open transaction.
        rows: those that are due.

    Returns:
        A function of a row; it raises `KeyError` for a kind that means nothing: the row is kept
        and put off.
    """
    due = {kind: [row.subject_id for row in rows if row.kind == kind] for kind in _OF_CHECK_INS}
    if due["close"]:
        hold_to_close(work, due["close"])
    ahead = {kind: ReadAhead(work, ids) for kind, ids in due.items() if ids}

    def perform(row: DueRow) -> None:
        known = ahead.get(row.kind)
        if known is None:
            _MEANS[row.kind](work, row)
            team_id = None
        else:
            facts = known.facts(row.subject_id)
            team_id = facts.of.team.id if facts is not None else None
            _OF_CHECK_INS[row.kind](work, row.subject_id, known)
        for each in ahead.values():
            each.forget(team_id)

    return perform


def _replan(work: Work, row: DueRow) -> None:
    """Plan a batch of teams anew; what is left is put on the agenda again, for at once."""
    unit = units.unit(work.connection, row.subject_id)
    if unit is None:
        return
    reached = replanning.replan_below(work, unit.path, after=row.cursor or "")
    if reached is not None:
        agenda.put(work, kind="replan", subject_id=unit.id, due_at=work.now, cursor=reached)


_OF_CHECK_INS: Mapping[DueKind, Callable[[Work, str, ReadAhead], None]] = {
    "open": check_ins.open_check_in,
    "remind": check_ins.remind,
    "line": check_ins.say_still_open,
    "close": check_ins.close,
}

_MEANS: Mapping[DueKind, Callable[[Work, DueRow], None]] = {
    "start": lambda work, row: cycles.start(work, row.subject_id),
    "resume": lambda work, row: steering.pause_ends(work, row.subject_id),
    "chase": lambda work, row: asks.chase(work, row.subject_id),
    "digest": lambda work, row: digests.post(work, row.subject_id),
    "review": lambda work, row: reviews.post(work, row.subject_id),
    "replan": _replan,
    "sweep": lambda work, row: sweeping.sweep(work, row.cursor),
}
