"""What each row of the agenda means when its hour has come.

A row is performed in the transaction that deletes it, and judges the facts again; a row whose
subject is gone does nothing.
"""

from __future__ import annotations

from typing import assert_never

from bot.store import agenda, inbound, units
from bot.store.agenda import DueRow
from bot.store.work import Work
from bot.use_cases import asks, check_ins, cycles, digests, replanning, reviews, steering


def perform(work: Work, row: DueRow) -> None:
    """Do what is due."""
    subject = row.subject_id
    match row.kind:
        case "start":
            cycles.start(work, subject)
        case "open":
            check_ins.open_check_in(work, subject)
        case "remind":
            check_ins.remind(work, subject)
        case "line":
            check_ins.say_still_open(work, subject)
        case "close":
            check_ins.close(work, subject)
        case "resume":
            steering.pause_ends(work, subject)
        case "chase":
            asks.chase(work, subject)
        case "digest":
            digests.post(work, subject)
        case "review":
            reviews.post(work, subject)
        case "replan":
            _replan(work, row)
        case "sweep":
            inbound.sweep_keys(work)
        case _:
            assert_never(row.kind)


def _replan(work: Work, row: DueRow) -> None:
    """Plan a batch of teams anew; what is left is put on the agenda again, for at once."""
    unit = units.unit(work.connection, row.subject_id)
    if unit is None:
        return
    reached = replanning.replan_below(work, unit.path, after=row.cursor or "")
    if reached is not None:
        agenda.put(
            work, kind="replan", subject_id=unit.id, due_at=work.now, cursor=reached
        )


