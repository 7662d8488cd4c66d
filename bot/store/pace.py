"""The "next free" mark of every lane: kept here, so that replicas and restarts agree about pace.

A lane is an installation's new messages (`post`), its changes in place (`update`), or one
conversation; a conversation with an hourly limit has a second lane for it. The arithmetic is
`bot/domain/pacing.py`'s; this module must not know what is sent.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import Connection, Executable, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.pacing import Lane, Pace, Rate, reserve_all
from bot.store.tables.delivery import pace
from bot.store.work import Work

LaneKey: TypeAlias = tuple[str, str]
"""An installation's id, and which of its lanes."""

_INSTALLATION_LANES = ("post", "update")


class Lanes:
    """The lanes that a batch of messages goes through, locked while the transaction is open."""

    def __init__(self, work: Work, rates: Mapping[LaneKey, Rate]) -> None:
        """Read the marks of these lanes; a paced lane that was never used is made.

        Where no lane is paced none is read: such a platform never says "later".

        Args:
            work: The open transaction.
            rates: How fast each lane may go.
        """
        self._work = work
        self._rates = rates
        paced = any(rate.spacing for rate in rates.values())
        self._marks = _marks(work.connection, rates) if paced else {}
        new = {key for key, rate in rates.items() if rate.spacing and key not in self._marks}
        if new:
            # Another replica may make the same lane: whoever is second waits, then reads its mark.
            _make(work, new)
            self._marks |= _marks(work.connection, new)
        self._moved: set[LaneKey] = set()

    def earliest(self, keys: Collection[LaneKey]) -> datetime:
        """Say when a message that goes through all of these lanes may go, and take no slot."""
        return reserve_all(self._lanes(keys), self._work.now, 1)[0][0]

    def take(self, keys: Collection[LaneKey]) -> datetime:
        """Take the next slot that suits all of these lanes."""
        slots, marks = reserve_all(self._lanes(keys), self._work.now, 1)
        for key, mark in zip(keys, marks, strict=True):
            if self._rates[key].spacing:
                self._marks[key] = mark
                self._moved.add(key)
        return slots[0]

    def save(self) -> None:
        """Store the marks that moved."""
        _save(self._work, {key: self._marks[key] for key in sorted(self._moved)})

    def _lanes(self, keys: Collection[LaneKey]) -> list[Lane]:
        return [Lane(next_free=self._marks.get(key), rate=self._rates[key]) for key in keys]


def installation_lane(
    installation_id: str, rates: Pace, *, update_in_place: bool
) -> tuple[LaneKey, Rate]:
    """Give the lane of an installation that a new message or a change in place goes through."""
    name, rate = rates.lane("update" if update_in_place else "post")
    return (installation_id, name), rate


def conversation_lanes(
    installation_id: str, conversation_id: str, rates: Pace
) -> dict[LaneKey, Rate]:
    """Give the lanes of a conversation, with their rates."""
    lanes = {(installation_id, conversation_id): rates.conversation}
    if rates.conversation_hour is not None:
        lanes[installation_id, _hour(conversation_id)] = rates.conversation_hour
    return lanes


def hold(
    work: Work,
    installation_id: str,
    conversation_id: str | None,
    *,
    until: datetime,
    shift: timedelta,
) -> None:
    """Move a scope's marks, because its platform said "later".

    Args:
        work: The open transaction.
        installation_id: Which installation.
        conversation_id: Only this conversation of it; None for the whole installation.
        until: No mark stays before this.
        shift: By how much the slots that were taken already have moved.
    """
    if conversation_id is None:
        named = {(installation_id, name) for name in _INSTALLATION_LANES}
        ahead = select(pace.c.lane).where(
            pace.c.installation_id == installation_id, pace.c.next_free_at > work.now
        )
        named |= {(installation_id, lane) for lane in work.connection.scalars(ahead)}
    else:
        named = {(installation_id, name) for name in (conversation_id, _hour(conversation_id))}
    there = _marks(work.connection, named)
    moved = {key: max(mark + shift, until) for key, mark in there.items()}
    # What was never paced is held back all the same.
    first = (installation_id, conversation_id or "post")
    missing = named - there.keys() if conversation_id is None else {first} - there.keys()
    if missing:
        _make(work, missing)
    _save(work, moved | dict.fromkeys(missing, until))


def _hour(conversation_id: str) -> str:
    return f"{conversation_id}/hour"


def _marks(connection: Connection, keys: Collection[LaneKey]) -> dict[LaneKey, datetime]:
    if not keys:
        return {}
    found = connection.execute(
        _READ,
        {
            "installations": sorted({installation for installation, _ in keys}),
            "lanes": sorted({lane for _, lane in keys}),
        },
    )
    return {(row.installation_id, row.lane): row.next_free_at for row in found}


def _make(work: Work, keys: Collection[LaneKey]) -> None:
    work.connection.execute(
        _MAKE[work.connection.dialect.name],
        [
            {"installation_id": installation, "lane": lane, "next_free_at": work.now}
            for installation, lane in sorted(keys)
        ],
    )


def _save(work: Work, marks: Mapping[LaneKey, datetime]) -> None:
    if marks:
        rows = [
            {"at_installation": installation, "at_lane": lane, "mark": mark}
            for (installation, lane), mark in marks.items()
        ]
        work.connection.execute(_MOVE, rows if len(rows) > 1 else rows[0])


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
_READ = (
    select(pace.c.installation_id, pace.c.lane, pace.c.next_free_at)
    .where(
        pace.c.installation_id.in_(bindparam("installations", expanding=True)),
        pace.c.lane.in_(bindparam("lanes", expanding=True)),
    )
    .order_by(pace.c.installation_id, pace.c.lane)
    .with_for_update()
)
