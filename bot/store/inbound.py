"""The keys of what came in, so that a second arrival of the same thing changes nothing.

Platforms send again when our answer was late or lost. A key is made by the adapter (a hash of
platform, realm, kind and id); this module must not know how.
"""

from __future__ import annotations

from datetime import timedelta

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
