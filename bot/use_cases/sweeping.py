"""The nightly sweep: a row of the agenda that takes away a little and puts itself on again.

Each performing is one short transaction, so that nobody waits for it; of several replicas one
does it, because it is a row like any other. This module must not know why a row may go.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.store import agenda, sweeping
from bot.store.work import Work

SUBJECT: Final = "everything"
EVERY: Final = timedelta(days=1)
AT_ONCE: Final = 500
"""Rows in one transaction; a few milliseconds of SQLite's one writer."""

_STAGES: Final[tuple[tuple[str, Callable[[Work, int], int]], ...]] = (
    ("keys", sweeping.sweep_keys),
    ("codes", sweeping.sweep_codes),
    ("marks", sweeping.sweep_marks),
)
_MESSAGES: Final = "messages:"


def keep_sweeping(work: Work) -> bool:
    """Put the sweep on the agenda if it is not there; whether it was not."""
    if agenda.upcoming(work.connection, [SUBJECT]):
        return False
    agenda.put(work, kind="sweep", subject_id=SUBJECT, due_at=work.now)
    return True


def sweep(work: Work, cursor: str | None) -> None:
    """Take away a batch; what is left is put on the agenda for at once, the next sweep for later.

    Args:
        work: the open transaction, in which the row was taken off the agenda.
        cursor: how far the sweep has come; None to begin.
    """
    further = _batch(work, cursor or _STAGES[0][0])
    due_at = work.now if further is not None else work.now + EVERY
    agenda.put(work, kind="sweep", subject_id=SUBJECT, due_at=due_at, cursor=further)


def _batch(work: Work, cursor: str) -> str | None:
    """Do a batch; how far the sweep has come, None at its end."""
    if cursor.startswith(_MESSAGES):
        _, last = sweeping.sweep_messages(work, cursor.removeprefix(_MESSAGES), AT_ONCE)
        return None if last is None else f"{_MESSAGES}{last}"
    names = [name for name, _ in _STAGES]
    # A cursor that an earlier version left behind begins anew.
    place = names.index(cursor) if cursor in names else 0
    if _STAGES[place][1](work, AT_ONCE) == AT_ONCE:
        return cursor
    return names[place + 1] if place + 1 < len(names) else _MESSAGES
