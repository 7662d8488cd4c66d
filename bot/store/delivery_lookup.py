"""Looking a message up: by its key, its place on a platform, its subject, or the words it shows.

Nothing is changed here. This module must not know how a message looks, nor what is to be done with
it next: planning and claiming find what is due themselves.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, bindparam, select

from bot.store.connection import Connection
from bot.store.deliveries import COLUMNS, DeliveryRow
from bot.store.delivery_sources import SHOWS, SourceKind
from bot.store.in_parts import in_parts
from bot.store.rows import every, one
from bot.store.tables.delivery import delivery


def by_id(connection: Connection, delivery_id: str) -> DeliveryRow | None:
    """Give a message, or None."""
    return _one(connection, delivery.c.id == delivery_id)


def by_key(connection: Connection, key: str) -> DeliveryRow | None:
    """Give the message that means this, or None."""
    return _one(connection, delivery.c.key == key)


def by_message(
    connection: Connection, conversation_id: str, message_ref: str
) -> DeliveryRow | None:
    """Give the message that stands at a place on a platform, or None if it is not one of ours."""
    place = {"conversation_id": conversation_id, "message_ref": message_ref}
    return one(DeliveryRow, connection.execute(_AT_PLACE, place).one_or_none())


def of_subject(
    connection: Connection, subject_id: str, kinds: Collection[str] = ()
) -> tuple[DeliveryRow, ...]:
    """Give a subject's messages, of these kinds or all, oldest first."""
    wanted = select(*COLUMNS).where(delivery.c.subject_id == subject_id).order_by(delivery.c.id)
    if kinds:
        wanted = wanted.where(delivery.c.kind.in_(sorted(set(kinds))))
    return every(DeliveryRow, connection.execute(wanted))


def that_show(
    connection: Connection, source_kind: SourceKind, source_ids: Collection[str]
) -> tuple[DeliveryRow, ...]:
    """Give the messages in which these texts stand, or may stand, oldest first."""
    found: dict[str, DeliveryRow] = {}
    for ids in in_parts(source_ids):
        given = {"source_kind": source_kind, "sources": ids}
        shows = every(DeliveryRow, connection.execute(_SHOWING, given))
        found.update((row.id, row) for row in shows)
    return tuple(sorted(found.values(), key=lambda row: row.id))


def _one(connection: Connection, condition: ColumnElement[bool]) -> DeliveryRow | None:
    return one(DeliveryRow, connection.execute(select(*COLUMNS).where(condition)).one_or_none())


_SHOWING = select(*COLUMNS).where(SHOWS)
_AT_PLACE = (
    select(*COLUMNS)
    .where(
        delivery.c.conversation_id == bindparam("conversation_id"),
        delivery.c.message_ref == bindparam("message_ref"),
    )
    .order_by(delivery.c.id)
    .limit(1)
)
