"""The messages that follow what is said at a check-in, owed again in one statement.

Its own do, and the cards of its cycle's later check-ins, which show above their questions what was
said before them. This module must not know what any of them shows.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import and_, bindparam, literal_column, or_, select

from bot.store.check_ins import CheckInRow
from bot.store.deliveries import TOUCH, UPDATES_WAIT
from bot.store.is_among import is_among
from bot.store.tables.cycles import check_in
from bot.store.tables.delivery import delivery
from bot.store.work import Work


def touch_answered(work: Work, answered: CheckInRow, kinds: Collection[str]) -> None:
    """Say that the facts of these messages changed, as `deliveries.touch` does.

    Args:
        work: The transaction of the change.
        answered: The check-in at which something else is said now; it was opened.
        kinds: Which of its own messages.
    """
    work.connection.execute(
        _TOUCH_ANSWERED,
        {
            "later": work.now + UPDATES_WAIT,
            "answered": answered.id,
            "cycle_id": answered.cycle_id,
            "opened_at": answered.opened_at,
            "kinds": kinds,
        },
    )


_TOUCH_ANSWERED: Final = TOUCH.where(
    delivery.c.subject_id.in_(
        select(check_in.c.id).where(
            check_in.c.cycle_id == bindparam("cycle_id"),
            or_(
                check_in.c.id == bindparam("answered"),
                check_in.c.opened_at > bindparam("opened_at", type_=check_in.c.opened_at.type),
            ),
        )
    ),
    or_(
        delivery.c.kind == literal_column("'check_in'"),
        and_(delivery.c.subject_id == bindparam("answered"), is_among(delivery.c.kind, "kinds")),
    ),
)
