"""The tick: performs what is due on the agenda, each row in the transaction that deletes it.

What a row does is handed in; this module must not know any kind of row.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeAlias

from bot.domain.faults import named
from bot.store import agenda
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.savepoints import savepoint
from bot.store.work import Work
from dialogs.watch import Unwatched, Watch
from scheduler.pulse import Pulse

_log = logging.getLogger(__name__)

BATCH = 100
"""Rows in one transaction: few, for on SQLite a person's turn waits for it, and each row may take
milliseconds."""

Perform: TypeAlias = Callable[[DueRow], None]
"""Does what a row is there for. It may plan more, also its own like, and cancel others."""

Prepare: TypeAlias = Callable[[Work, Sequence[DueRow]], Perform]
"""Gives what performs each row of a batch, so that what they all ask for may be read once."""


async def tick(
    database: Database,
    prepare: Prepare,
    *,
    batch: int = BATCH,
    pulse: Pulse | None = None,
    watch: Watch | None = None,
) -> int:
    """Perform everything that is due, also what that makes due, earliest first.

    A row that fails undoes nothing but itself: it stays on the agenda and is put off, each time for
    twice as long. A row that an earlier one cancelled or moved is not performed.

    Args:
        database: The open database.
        prepare: Gives what does what a row is there for; it changes nothing but through its `Work`.
        batch: How many rows share a transaction.
        pulse: Beaten after each batch and at the end, for a tick with much to do takes long.
        watch: Counts what was performed.

    Returns:
        How many rows were performed.
    """
    total = 0
    pulse, watch = pulse or Pulse(), watch or Unwatched()
    more = await database.glance(_anything_due)
    while more:
        performed, failed, more = await database.work(lambda work: _batch(work, prepare, batch))
        pulse.beat()
        watch.ticked(performed, failed)
        total += performed
    pulse.beat()
    return total


def _anything_due(work: Work) -> bool:
    first = agenda.next_due_at(work.connection)
    return first is not None and first <= work.now


def _batch(work: Work, prepare: Prepare, batch: int) -> tuple[int, int, bool]:
    """Perform a batch; how many rows were performed, how many failed, whether there may be more."""
    rows = agenda.due_batch(work.connection, work.now, batch)
    if not rows:  # What is due is being performed by another replica.
        return 0, 0, False
    try:
        with savepoint(work):
            perform = prepare(work, rows)
            performed, failed = sum(_perform(work, perform, row) for row in rows), 0
    except Exception as error:
        _log.warning("a batch of %d due rows is done one by one: %s", len(rows), named(error))
        alone = [_perform_alone(work, prepare, row) for row in rows]
        performed, failed = alone.count(True), alone.count(None)
    return performed, failed, _anything_due(work)


def _perform(work: Work, perform: Perform, row: DueRow) -> bool:
    # Deleted first, so that it can plan its like again.
    if not agenda.remove(work, row.id):
        return False
    perform(row)
    return True


def _perform_alone(work: Work, prepare: Prepare, row: DueRow) -> bool | None:
    try:
        with savepoint(work):
            return _perform(work, prepare(work, (row,)), row)
    except Exception as error:
        delay = agenda.put_off(work, row.id)
        _log.error("due %s %s failed and waits %s: %s", row.kind, row.id, delay, named(error))
        return None
