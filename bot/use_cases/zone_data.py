"""New zone data: when the rules of a zone change, every cached instant is made anew.

Zone name, local date and local time are the truth; `due_at` follows from them and from the zone
data this process was started with.
"""

from __future__ import annotations

from bot.store import agenda, settings, units
from bot.store.work import Work

KEY = "zone_data"


def follow_zone_data(work: Work, version: str) -> bool:
    """Owe every network a replan if the zone data is not that of the last time.

    Args:
        work: the open transaction.
        version: which zone data is in use, such as "2026.6".

    Returns:
        Whether it is other data; the first start has nothing to make anew.
    """
    before = settings.get(work.connection, KEY)
    if before == version:
        return False
    settings.put(work.connection, KEY, version)
    if before is None:
        return False
    for network in units.children(work.connection, None):
        agenda.put(work, kind="replan", subject_id=network.id, due_at=work.now)
    return True
