"""Whose words stand in which message, noted before the message is sent.

An erasure finds every message through this, so a text is taken off the note only after the message
is known to be shown without it. This module must not know any text.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal, TypeAlias

from sqlalchemy import Executable, bindparam, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.in_parts import in_parts
from bot.store.is_among import is_among
from bot.store.tables.delivery import delivery, delivery_source
from bot.store.work import Work

SourceKind: TypeAlias = Literal["answer", "plan_entry", "coaching_note", "reason"]
SourceKey: TypeAlias = tuple[SourceKind, str]
"""The kind of a row with words in it, and its id."""

SHOWS: Final = delivery.c.id.in_(
    select(delivery_source.c.delivery_id).where(
        delivery_source.c.kind == bindparam("source_kind"),
        is_among(delivery_source.c.source_id, "sources"),
    )
)
"""That a message shows, or may show, one of the `sources`, rows of the `source_kind`."""


def note(work: Work, shown: Mapping[str, Collection[SourceKey]]) -> None:
    """Note that these messages may show these texts from now on; what was noted before stays."""
    rows = [
        {"delivery_id": message, "kind": kind, "source_id": source}
        for message, sources in shown.items()
        for kind, source in sorted(sources)
    ]
    if rows:
        work.connection.execute(_NOTE[work.connection.dialect.name], rows)


def keep_only(work: Work, shown: Mapping[str, Collection[SourceKey]]) -> None:
    """Note that these messages show no texts but these any more."""
    for ids in in_parts(shown):
        gone = [
            {"of_delivery": message, "of_kind": kind, "of_source": source}
            for message, kind, source in work.connection.execute(_NOTED, {"messages": ids})
            if (kind, source) not in shown[message]
        ]
        if gone:
            work.connection.execute(_FORGET, gone)


def _unless_there(dialect: Any) -> Executable:
    new: Executable = dialect.insert(delivery_source).on_conflict_do_nothing()
    return new


_NOTE = {"sqlite": _unless_there(sqlite), "postgresql": _unless_there(postgresql)}
_NOTED = select(delivery_source).where(is_among(delivery_source.c.delivery_id, "messages"))
_FORGET = delete(delivery_source).where(
    delivery_source.c.delivery_id == bindparam("of_delivery"),
    delivery_source.c.kind == bindparam("of_kind"),
    delivery_source.c.source_id == bindparam("of_source"),
)
