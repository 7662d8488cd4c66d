"""What each row of the agenda means when its hour has come.

A row is performed in the transaction that deletes it, and judges the facts again; a row whose
subject is gone does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.store import agenda, units
from bot.store.agenda import DueKind, DueRow
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


def perform(work: Work, row: DueRow) -> None:
    """Do what is due. `KeyError` for a kind that means nothing: the row is kept and put off."""
    _MEANS[row.kind](work, row)


def _replan(work: Work, row: DueRow) -> None:
    """Plan a batch of teams anew; what is left is put on the agenda again, for at once."""
    unit = units.unit(work.connection, row.subject_id)
    if unit is None:
        return
    reached = replanning.replan_below(work, unit.path, after=row.cursor or "")
    if reached is not None:
        agenda.put(work, kind="replan", subject_id=unit.id, due_at=work.now, cursor=reached)


_MEANS: Mapping[DueKind, Callable[[Work, DueRow], None]] = {
    "start": lambda work, row: cycles.start(work, row.subject_id),
    "open": lambda work, row: check_ins.open_check_in(work, row.subject_id),
    "remind": lambda work, row: check_ins.remind(work, row.subject_id),
    "line": lambda work, row: check_ins.say_still_open(work, row.subject_id),
    "close": lambda work, row: check_ins.close(work, row.subject_id),
    "resume": lambda work, row: steering.pause_ends(work, row.subject_id),
    "chase": lambda work, row: asks.chase(work, row.subject_id),
    "digest": lambda work, row: digests.post(work, row.subject_id),
    "review": lambda work, row: reviews.post(work, row.subject_id),
    "replan": _replan,
    "sweep": lambda work, row: sweeping.sweep(work, row.cursor),
}
