"""The "next free" mark of every lane: kept here, so that replicas and restarts agree about pace.

A lane is an installation's new messages (`post`), its changes in place (`update`), or one
conversation; a conversation with an hourly limit has a second lane for it. The arithmetic is
`bot/domain/pacing.py`'s; this module must not know what is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Executable, bindparam, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.pacing import Rate, free_at, taken
from bot.store.is_among import are_among
from bot.store.tables.delivery import pace
from bot.store.work import Work

LaneKey: TypeAlias = tuple[str, str]
"""An installation's id, and which of its lanes."""

Route: TypeAlias = Mapping[LaneKey, Rate]
"""The lanes that a message goes through: its installation's, its conversation's, the hour's."""


def conversation_lanes(conversation_id: str) -> tuple[str, str]:
    """Name the lane of a conversation, and that of its hour."""
    return conversation_id, f"{conversation_id}/hour"


def slots(work: Work, routes: Sequence[Route]) -> list[tuple[datetime, bool]]:
    """Give each message the next slot that suits all its lanes, unless its conversation is busier.

    A lane without pace has no mark: where nothing is paced nothing is read.

    Returns:
        For each: its slot, and True; or when its conversation will be free, and False.
    """
    marks = _marks(work, {key for each in routes for key, rate in each.items() if rate.spacing})
    moved: dict[LaneKey, datetime] = {}
    behind: Counter[LaneKey] = Counter()
    found: list[tuple[datetime, bool]] = []
    for route in routes:
        free = [free_at(marks.get(key), rate, work.now) for key, rate in route.items()]
        at = max(free)
        if at > free[0]:
            _, own, *_ = route
            found.append((at + behind[own] * route[own].spacing, False))
            behind[own] += 1
        else:
            found.append((at, True))
            for key, rate in route.items():
                if key in marks:
                    marks[key] = moved[key] = taken(marks[key], rate, at)
    _save(work, moved)
    return found


def hold(
    work: Work,
    installation_id: str,
    conversation_id: str | None,
    *,
    until: datetime,
    shift: timedelta,
    last: timedelta,
) -> None:
    """Move a scope's marks, because its platform said "later".

    Args:
        work: The open transaction.
        installation_id: Which installation.
        conversation_id: Only this conversation of it; None for the whole installation.
        until: No mark stays before this.
        shift: By how much the first of the slots that were taken already has moved.
        last: By how much the last of them has; what is planned next goes behind it.
    """
    # What was never paced is held back too.
    own = ("post", "update") if conversation_id is None else (conversation_id,)
    _make(work, [(installation_id, lane) for lane in own])
    held: ColumnElement[bool] = pace.c.lane.in_(own)
    if conversation_id is None:
        held = or_(held, pace.c.next_free_at > work.now)
    else:
        held = pace.c.lane.in_(conversation_lanes(conversation_id))
    rows = work.connection.execute(_READ.where(pace.c.installation_id == installation_id, held))
    marks = {row.lane: row.next_free_at + (last if row.lane in own else shift) for row in rows}
    _save(work, {(installation_id, lane): max(mark, until) for lane, mark in marks.items()})


def _marks(work: Work, keys: Collection[LaneKey]) -> dict[LaneKey, datetime]:
    """Read and lock marks; a lane that was never used is made."""
    found = _read(work, keys)
    if missing := sorted(set(keys) - found.keys()):
        # Another replica may make the same lane: whoever is second waits, then reads its mark.
        _make(work, missing)
        found |= _read(work, missing)
    return found


def _read(work: Work, keys: Collection[LaneKey]) -> dict[LaneKey, datetime]:
    if not keys:
        return {}
    rows = work.connection.execute(_READ_THESE, {"keys": sorted(keys)})
    return {(row.installation_id, row.lane): row.next_free_at for row in rows}


def _make(work: Work, keys: Collection[LaneKey]) -> None:
    rows = [
        {"installation_id": installation, "lane": lane, "next_free_at": work.now}
        for installation, lane in keys
    ]
    work.connection.execute(_MAKE[work.connection.dialect.name], rows)


def _save(work: Work, marks: Mapping[LaneKey, datetime]) -> None:
    rows = [
        {"at_installation": installation, "at_lane": lane, "mark": mark}
        for (installation, lane), mark in sorted(marks.items())
    ]
    if rows:
        work.connection.execute(_MOVE, rows)


def _unless_there(dialect: Any) -> Executable:
    new: Executable = dialect.insert(pace).on_conflict_do_nothing()
    return new


_MAKE = {"sqlite": _unless_there(sqlite), "postgresql": _unless_there(postgresql)}
_MOVE = (
    update(pace)
    .where(
        pace.c.installation_id == bindparam("at_installation"), pace.c.lane == bindparam("at_lane")
    )
    .values(next_free_at=bindparam("mark"))
)
# In one order for everybody, so that two replicas wait for each other and not both.
_READ = select(pace).order_by(pace.c.installation_id, pace.c.lane).with_for_update()
_READ_THESE = _READ.where(are_among(pace.c.installation_id, pace.c.lane, "keys"))
