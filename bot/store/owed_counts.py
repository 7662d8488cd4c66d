"""How much is owed, and since when: for whoever watches over a running Cyclebot.

Numbers only. This module must not know what a message says, nor who gets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, get_args

from sqlalchemy import Select, bindparam, case, func, select, union_all

from bot.store import agenda, deliveries
from bot.store.connection import Connection
from bot.store.deliveries import in_state
from bot.store.lease_clock import lease_now
from bot.store.rows import every
from bot.store.tables.delivery import delivery
from bot.store.tables.network import installation
from bot.store.types import Instant

OwedState: TypeAlias = Literal["waiting", "planned", "sending"]

_SURELY_ANSWERED = timedelta(seconds=30)  # Twice the time that a call may take.


@dataclass(frozen=True, slots=True, kw_only=True)
class OwedCount:
    """How many messages of a platform are owed in a lane (`post` or `update`) and a state.

    `doubtful` says how many of those that are being sent are there since before any call could
    still be under way: they are in doubt, and will be asked about or given up.
    """

    platform: str
    lane: str
    state: OwedState
    messages: int
    doubtful: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """What is owed and due.

    Attributes:
        owed: How much, by platform, lane and state.
        owed_for: How long the message that has waited longest could have gone by now.
        due_for: How long the earliest row of the agenda has been due.
    """

    owed: tuple[OwedCount, ...]
    owed_for: timedelta
    due_for: timedelta


def backlog(connection: Connection, now: datetime) -> Backlog:
    """Look at everything that is owed and due by the calendar's `now`; zero is on time."""
    long_ago = lease_now(connection) - _SURELY_ANSWERED
    counted = connection.execute(_COUNTS, {"long_ago": long_ago})
    return Backlog(
        owed=every(OwedCount, counted),
        owed_for=_late(deliveries.oldest_owed(connection, now), now),
        due_for=_late(agenda.next_due_at(connection), now),
    )


def _late(since: datetime | None, now: datetime) -> timedelta:
    return timedelta(0) if since is None else max(now - since, timedelta(0))


def _counted(state: OwedState) -> Select[Any]:
    lane = case((delivery.c.message_ref.is_(None), "post"), else_="update").label("lane")
    doubtful = delivery.c.doubt_since <= bindparam("long_ago", type_=Instant())
    return (
        select(
            installation.c.platform,
            lane,
            func.min(delivery.c.state).label("state"),
            func.count().label("messages"),
            func.coalesce(func.sum(case((doubtful, 1), else_=0)), 0).label("doubtful"),
        )
        .join(installation, installation.c.id == delivery.c.installation_id)
        .where(in_state(state))
        .group_by(installation.c.platform, lane)
    )


# One index for each state, so one part for each.
_COUNTS = union_all(*(_counted(state) for state in get_args(OwedState)))
