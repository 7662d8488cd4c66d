"""Sweeping: what nobody needs any more is taken away, a bounded number of rows at a time.

| what | goes when |
|---|---|
| the key of an input | no platform sends again: after three days |
| a one-time code | it was used, or could have been, a month ago |
| a lane's mark | it has been in the past for a day, which means the same as none |
| a message | unchanged for half a year, nobody's words stand in it, and none follows it |

What people wrote and what was counted is never swept here. This module must not know when it is
called.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Delete, bindparam, delete, exists, or_, select, tuple_

from bot.domain.ids import earliest_id
from bot.store.inbound import KEPT_FOR
from bot.store.tables.delivery import delivery, delivery_source, inbound_key, pace
from bot.store.tables.network import code
from bot.store.types import Instant
from bot.store.work import Work

CODES_KEPT = timedelta(days=30)
MARKS_KEPT = timedelta(days=1)
MESSAGES_KEPT = timedelta(days=180)
"""Longer than a cycle with its breaks, or a review's term: nothing touches the message again."""


def sweep_keys(work: Work, most: int) -> int:
    """Forget keys of inputs that no platform repeats any more; how many there were."""
    return _gone(work, _KEYS, KEPT_FOR, most)


def sweep_codes(work: Work, most: int) -> int:
    """Forget one-time codes that nobody can use; how many there were."""
    return _gone(work, _CODES, CODES_KEPT, most)


def sweep_marks(work: Work, most: int) -> int:
    """Forget the marks of lanes that have been free for long; how many there were."""
    return _gone(work, _MARKS, MARKS_KEPT, most)


def sweep_messages(work: Work, after: str, most: int) -> tuple[int, str | None]:
    """Take away old messages without anybody's words, by their ids.

    Args:
        work: The open transaction.
        after: The id to go on from; "" to begin.
        most: How many messages to look at.

    Returns:
        How many were taken away, and the id to go on from; None at the end.
    """
    before = work.now - MESSAGES_KEPT
    looked_at = list(
        work.connection.scalars(
            _OLD, {"after": after, "before_id": earliest_id(before), "most": most}
        )
    )
    if not looked_at:
        return 0, None
    gone = work.connection.execute(_MESSAGES, {"ids": looked_at, "before": before}).rowcount
    return gone, looked_at[-1] if len(looked_at) == most else None


def _gone(work: Work, statement: Delete, kept: timedelta, most: int) -> int:
    before: datetime = work.now - kept
    return work.connection.execute(statement, {"before": before, "most": most}).rowcount


_before = bindparam("before", type_=Instant())
_most: Any = bindparam("most")

_KEYS = delete(inbound_key).where(
    inbound_key.c.key.in_(
        select(inbound_key.c.key)
        .where(inbound_key.c.at < _before)
        .order_by(inbound_key.c.at)
        .limit(_most)
    )
)
_CODES = delete(code).where(
    code.c.hash.in_(
        select(code.c.hash)
        .where(or_(code.c.expires_at < _before, code.c.used_at < _before))
        .limit(_most)
    )
)
# Asked again of the row itself, for its lane may have been used meanwhile.
_MARKS = delete(pace).where(
    tuple_(pace.c.installation_id, pace.c.lane).in_(
        select(pace.c.installation_id, pace.c.lane)
        .where(pace.c.next_free_at < _before)
        .limit(_most)
    ),
    pace.c.next_free_at < _before,
)

_OLD = (
    select(delivery.c.id)
    .where(delivery.c.id > bindparam("after"), delivery.c.id < bindparam("before_id"))
    .order_by(delivery.c.id)
    .limit(_most)
)
_follower = delivery.alias("follower")
_MESSAGES = delete(delivery).where(
    delivery.c.id.in_(bindparam("ids", expanding=True)),
    delivery.c.state.in_(("shown", "unconfirmed", "refused", "expired")),
    delivery.c.visible_at < _before,
    ~exists().where(delivery_source.c.delivery_id == delivery.c.id),
    ~exists(select(_follower.c.id).where(_follower.c.after_id == delivery.c.id)),
)
