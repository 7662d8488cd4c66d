"""What stands in a database's tables: how many rows, and how many of them should be gone.

This module must not know who lived in it.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.ids import earliest_id
from bot.store.inbound import KEPT_FOR
from bot.store.sweeping import MARKS_KEPT, MESSAGES_KEPT
from bot.use_cases.sweeping import EVERY

_WORDLESS = (
    "not exists (select 1 from delivery_source where delivery_id = delivery.id)"
    " and not exists (select 1 from delivery as other where other.after_id = delivery.id)"
)

SERVING: Mapping[str, str] = {
    "due": "select count(*) from due",
    "inbound_key": "select count(*) from inbound_key",
    "pace": "select count(*) from pace",
    "delivery with nobody's words, and none after it": (
        f"select count(*) from delivery where {_WORDLESS}"  # noqa: S608 - ours
    ),
}
"""What only serves the day: such tables must not grow with the year."""

GROWING: Mapping[str, str] = {
    name: f'select count(*) from "{name}"'  # noqa: S608 - our names
    for name in ("delivery", "reply", "answer", "check_in", "summary", "audit")
}
"""What people wrote and what was made of it; it stays."""

LANES: Mapping[str, str] = {
    "of conversations": "select count(*) from conversation",
    "of workspaces": "select 2 * count(*) from installation",
}
"""Where something may be sent, as lanes go."""

LEFT_OVER: Mapping[str, str] = {
    "rows of the agenda about nothing that is to come": """
        select count(*) from due where due_at < :now or case kind
            when 'start' then subject_id not in (select id from cycle where state = 'planned')
            when 'resume' then subject_id not in (select id from cycle where state = 'paused')
            when 'open' then subject_id not in (
                select id from check_in where state = 'planned' and cycle_id in (
                    select id from cycle where state <> 'ended'))
            when 'line' then subject_id not in (select id from check_in where state = 'open')
            when 'remind' then subject_id not in (select id from check_in where state = 'open')
            when 'close' then subject_id not in (select id from check_in where state = 'open')
            when 'chase' then subject_id not in (
                select id from ask where answered_at is null and withdrawn_at is null)
            when 'digest' then subject_id not in (select id from person)
            when 'review' then subject_id not in (select id from unit)
            else kind <> 'sweep' end""",
    "keys of inputs that no platform repeats": "select count(*) from inbound_key where at < :keys",
    "marks of lanes long free": "select count(*) from pace where next_free_at < :marks",
    "messages of more than half a year without words": (
        "select count(*) from delivery where visible_at < :messages and id < :messages_id"  # noqa: S608
        f" and state in ('shown', 'unconfirmed', 'refused', 'expired') and {_WORDLESS}"
    ),
}
"""What is in those tables and should be gone, given that the sweep comes once a day."""


def counted(path: Path, named: Mapping[str, str], now: datetime | None = None) -> dict[str, int]:
    """Count in a file that may be served meanwhile.

    Args:
        path: The file.
        named: Statements of this module, by name.
        now: The calendar's instant, for what should be gone by then.
    """
    given = {} if now is None else _given(now)
    with closing(sqlite3.connect(path)) as file:
        return {name: file.execute(how, given).fetchone()[0] for name, how in named.items()}


def resident() -> float:
    """This process's memory now, in MiB (Linux)."""
    with open("/proc/self/statm", encoding="ascii") as found:  # noqa: PTH123
        pages = int(found.read().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _given(now: datetime) -> dict[str, str]:
    kept = {"keys": KEPT_FOR, "marks": MARKS_KEPT, "messages": MESSAGES_KEPT}
    gone = {name: now - kept_for - EVERY for name, kept_for in kept.items()}
    gone["messages"] -= EVERY  # What follows a message goes a night before it.
    return {
        "now": _stored(now - timedelta(minutes=1)),
        **{name: _stored(each) for name, each in gone.items()},
        "messages_id": earliest_id(gone["messages"]),
    }


def _stored(at: datetime) -> str:
    """An instant as SQLite keeps it."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
