"""When something is due next, and when the next message may go: in one statement.

A clock that is moved asks at every stop. This module must not know what happens there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, func, select

from bot.store.connection import Connection
from bot.store.deliveries import FIRST_VISIBLE, FROM_THE_FIRST
from bot.store.tables.delivery import due
from bot.store.types import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class NextInstants:
    """When the next row of the agenda is due and the next message may go; None if none waits."""

    due: datetime | None
    visible: datetime | None

    @property
    def first(self) -> datetime | None:
        """The earlier of the two."""
        return min((at for at in (self.due, self.visible) if at is not None), default=None)


def next_instants(connection: Connection, after: datetime | None) -> NextInstants:
    """Give both.

    Args:
        connection: The open database.
        after: Only what comes later than this; None for all, also what is overdue.
    """
    first, *visible = connection.execute(_NEXT, {"after": after or FROM_THE_FIRST}).one()
    return NextInstants(due=first, visible=min((at for at in visible if at), default=None))


_NEXT: Final = select(
    select(func.min(due.c.due_at))
    .where(due.c.due_at > bindparam("after", type_=Instant()))
    .scalar_subquery(),
    *FIRST_VISIBLE,
)
