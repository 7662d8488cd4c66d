"""Which team of a school learned something lately that nobody has thanked it for yet.

A decision is learning whichever way it went: letting go counts like keeping. So this never looks
at a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.store import notes
from bot.store.cycles import CycleRow
from bot.store.units import UnitRow
from bot.store.work import Work

LATELY: Final = timedelta(days=28)
_LEARNED: Final = frozenset({"adopt", "adapt", "abandon"})


def worth_telling(
    work: Work, teams: Sequence[UnitRow], cycles: Sequence[CycleRow]
) -> UnitRow | None:
    """The team that decided last, within four weeks and not thanked since; None if there is none.

    Args:
        work: the open transaction.
        teams: of one school.
        cycles: theirs.
    """
    by_id = {team.id: team for team in teams}
    since = work.now - LATELY
    thanked: dict[str, datetime] = {
        note.team_id: note.at
        for note in notes.notes_to(work.connection, by_id.keys(), since=since)
        if note.kind == "thanks"
    }
    decided = sorted(
        (row.ended_at, row.team_id)
        for row in cycles
        if row.decision in _LEARNED and row.ended_at is not None and row.ended_at >= since
    )
    waiting = [
        team_id
        for ended_at, team_id in decided
        if team_id not in thanked or thanked[team_id] < ended_at
    ]
    return by_id[waiting[-1]] if waiting else None
