"""The record of what was changed or taken out: who, what, when and how it ended; never the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.connection import Connection
from bot.store.tables.delivery import audit
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One thing that somebody did, or was refused."""

    id: str
    at: datetime
    actor_id: str | None
    action: str
    unit_id: str | None
    subject_id: str | None
    outcome: str


def record(
    work: Work,
    *,
    actor_id: str | None,
    action: str,
    unit_id: str | None = None,
    subject_id: str | None = None,
    outcome: str = "done",
) -> None:
    """Add one line, stored with the change that it is about.

    Args:
        work: The open transaction of that change; its `now` is the line's instant.
        actor_id: The person who did it; None for the operator at the command line, or the bot.
        action: The verb, as in `may`.
        unit_id: Where.
        subject_id: On what or on whom: an id, never a name or a text.
        outcome: How it ended, in a word.
    """
    work.connection.execute(
        _RECORD,
        {
            "id": work.new_id(),
            "at": work.now,
            "actor_id": actor_id,
            "action": action,
            "unit_id": unit_id,
            "subject_id": subject_id,
            "outcome": outcome,
        },
    )


def entries(
    connection: Connection,
    *,
    units: Sequence[str] | None = None,
    actor_id: str | None = None,
    since: datetime | None = None,
    most: int = 500,
) -> tuple[AuditEntry, ...]:
    """Give the lines about these units (None: all) by this actor (None: everyone), newest first.

    Args:
        connection: An open one.
        units: Ids; what is below them is for the caller to name.
        actor_id: A person's id.
        since: An aware instant; lines at it or later.
        most: How many at most.
    """
    wanted = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(most)
    if units is not None:
        wanted = wanted.where(audit.c.unit_id.in_(units))
    if actor_id is not None:
        wanted = wanted.where(audit.c.actor_id == actor_id)
    if since is not None:
        wanted = wanted.where(audit.c.at >= since)
    return tuple(AuditEntry(**row._asdict()) for row in connection.execute(wanted))


_RECORD = insert(audit)
