"""Messages that could not be confirmed: whether one may stand somewhere, and that one was found.

A platform that cannot be asked what was posted leaves a new post in doubt for good, unless somebody
acts on it: who presses a button on a card shows where it stands. This module must not know how a
message looks.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, func, select, update

from bot.store.deliveries import UPDATES_WAIT, by_message
from bot.store.tables.delivery import delivery
from bot.store.work import Work

_UNCONFIRMED = delivery.c.state == "unconfirmed"


def may_stand_in(connection: Connection, conversation_id: str, kinds: Collection[str]) -> bool:
    """Say whether a message of these kinds that nobody could confirm may stand there."""
    wanted = select(delivery.c.id).where(
        _UNCONFIRMED,
        delivery.c.conversation_id == conversation_id,
        delivery.c.message_ref.is_(None),
        delivery.c.kind.in_(sorted(kinds)),
    )
    return connection.execute(wanted.limit(1)).one_or_none() is not None


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
