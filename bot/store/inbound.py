"""The keys of what came in, so that a second arrival of the same thing changes nothing.

Platforms send again when our answer was late or lost. A key is made by the adapter (a hash of
platform, realm, kind and id); this module must not know how.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.tables.delivery import inbound_key
from bot.store.upserts import put_unless_there
from bot.store.work import Work

KEPT_FOR = timedelta(days=3)
"""No platform sends again after this (Slack gives up within an hour)."""


def note_key(work: Work, key: str) -> bool:
    """Note that this came in, with the transaction that answers it.

    If two arrive at once, the second waits for the first to be stored or undone.

    Returns:
        True if it is new, False if it was noted before.
    """
    return put_unless_there(work.connection, inbound_key, key=key, at=work.now)


def note_latest(work: Work, key: str, at: datetime) -> bool:
    """Note that the thing of this key changed at an instant, unless a later change was noted.

    Of two at the same instant the one that arrives last is the later: a clock may tell seconds.

    Args:
        work: The transaction that follows the change.
        key: Which thing it is.
        at: When it changed, by whoever changed it; aware.

    Returns:
        Whether no later change is known.
    """
    latest = _LATEST[work.connection.dialect.name]
    return work.connection.execute(latest, {"key": key, "at": at}).rowcount > 0


def _latest(dialect: Any) -> Executable:
    new = dialect.insert(inbound_key)
    later: Executable = new.on_conflict_do_update(
        index_elements=["key"],
        set_={"at": new.excluded["at"]},
        where=inbound_key.c.at <= new.excluded["at"],
    )
    return later


_LATEST = {"sqlite": _latest(sqlite), "postgresql": _latest(postgresql)}
