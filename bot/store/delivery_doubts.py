"""Messages of which nobody can say whether they stand: which they are, and that one was found.

What is being posted may stand already. And a platform that cannot be asked what was posted leaves a
new post in doubt for good, unless somebody acts on it: who presses a button on a card shows where
it stands. This module must not know how a message looks.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, func, select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.deliveries import COLUMNS, UPDATES_WAIT, DeliveryRow, in_state
from bot.store.delivery_lookup import by_message
from bot.store.rows import every
from bot.store.tables.delivery import delivery
from bot.store.work import Work

_UNCONFIRMED = delivery.c.state == "unconfirmed"
_ALL = select(*COLUMNS).where(_UNCONFIRMED)
_ABOUT = Among(_ALL, delivery.c.subject_id)


def unconfirmed(
    connection: Connection, subject_ids: Collection[str] | None = None
) -> tuple[DeliveryRow, ...]:
    """Give the messages that could not be confirmed, oldest first; of some subjects if asked."""
    if subject_ids is None:
        return every(DeliveryRow, connection.execute(_ALL.order_by(delivery.c.id)))
    found = every(DeliveryRow, _ABOUT.rows(connection, subject_ids))
    return tuple(sorted(found, key=lambda row: row.id))


def may_stand_in(connection: Connection, conversation_id: str, kinds: Collection[str]) -> bool:
    """Say whether a message of these kinds that nobody could confirm may stand there."""
    return _without_a_place(connection, _UNCONFIRMED, conversation_id, kinds)


def being_posted(connection: Connection, conversation_id: str, kinds: Collection[str]) -> bool:
    """Say whether a message of these kinds may stand in a conversation, we know not where.

    It is on its way, or its sender was killed before the platform's answer was stored.
    """
    return _without_a_place(connection, in_state("sending"), conversation_id, kinds)


def found_at(
    work: Work, conversation_id: str, message_ref: str, *, kind: str, subject_id: str
) -> bool:
    """Take up a message that nobody could confirm, for somebody acted on it where it stands.

    It is owed once more, so that it says there what its facts say by now. Nothing changes if the
    place is another message's, or if it cannot be told which of a subject's messages it is.

    Args:
        work: The open transaction.
        conversation_id: Where somebody acted.
        message_ref: On which message.
        kind: Which message they may have acted on.
        subject_id: What it is about.

    Returns:
        Whether there was such a message.
    """
    about = (
        _UNCONFIRMED,
        delivery.c.conversation_id == conversation_id,
        delivery.c.subject_id == subject_id,
        delivery.c.message_ref.is_(None),
    )
    columns = (delivery.c.id, delivery.c.kind)
    found = work.connection.execute(select(*columns).where(*about).limit(2)).all()
    if [row.kind for row in found] != [kind]:
        return False
    if by_message(work.connection, conversation_id, message_ref) is not None:
        return False
    taken_up = (
        update(delivery)
        .where(delivery.c.id == found[0].id, _UNCONFIRMED)
        .values(
            state="waiting",
            message_ref=message_ref,
            posted_at=func.coalesce(delivery.c.posted_at, work.now),
            wanted=delivery.c.wanted + 1,
            visible_at=work.now + UPDATES_WAIT,
        )
    )
    return work.connection.execute(taken_up).rowcount > 0


def _without_a_place(
    connection: Connection,
    condition: ColumnElement[bool],
    conversation_id: str,
    kinds: Collection[str],
) -> bool:
    wanted = select(delivery.c.id).where(
        condition,
        delivery.c.conversation_id == conversation_id,
        delivery.c.message_ref.is_(None),
        delivery.c.kind.in_(sorted(kinds)),
    )
    return connection.execute(wanted.limit(1)).one_or_none() is not None
