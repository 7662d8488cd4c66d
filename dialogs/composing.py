"""From owed rows to messages: each kind of message has one composer, which works by batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from bot.store.deliveries import DeliveryRow
from bot.store.work import Work
from dialogs.vocabulary import Message

Composer = Callable[[Work, Sequence[DeliveryRow]], Mapping[str, Message | None]]
"""Draws messages of one kind, by delivery id; None (or no entry) is nothing to show any more."""


def composer_of(composers: Mapping[str, Composer]) -> Composer:
    """One composer of all kinds.

    Args:
        composers: by kind of message.

    Raises (when composing):
        LookupError: a kind that nobody draws; the dispatcher keeps such a row and says so.
    """

    def compose(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
        by_kind: dict[str, list[DeliveryRow]] = defaultdict(list)
        for row in rows:
            by_kind[row.kind].append(row)
        drawn: dict[str, Message | None] = {row.id: None for row in rows}
        for kind, of_kind in by_kind.items():
            if kind not in composers:
                raise LookupError(f"no composer for messages of kind {kind}")
            drawn.update(composers[kind](work, of_kind))
        return drawn

    return compose
