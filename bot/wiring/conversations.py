"""Which conversations and composers there are: the one list of them."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs import (
    answering,
    asks,
    away,
    binding,
    cards,
    coaching,
    erasing,
    help,
    me,
    planning,
    recap,
    thread,
)
from dialogs.composing import Composer, composer_of
from dialogs.routes import Routes, routes_of


def all_routes() -> Routes:
    """Every conversation in one table. `ValueError` if two answer to the same name."""
    return routes_of(
        (
            answering.CONVERSATION,
            asks.CONVERSATION,
            away.CONVERSATION,
            binding.CONVERSATION,
            coaching.CONVERSATION,
            erasing.CONVERSATION,
            help.CONVERSATION,
            me.CONVERSATION,
            planning.CONVERSATION,
            thread.CONVERSATION,
        ),
        hears=thread.HEARS,
    )


def all_composers() -> Composer:
    """Every kind of message with the one that draws it."""
    kinds: dict[str, Composer] = {}
    tables: tuple[Mapping[str, Composer], ...] = (
        asks.COMPOSERS,
        cards.COMPOSERS,
        coaching.COMPOSERS,
        recap.COMPOSERS,
    )
    for table in tables:
        twice = kinds.keys() & table.keys()
        if twice:
            raise ValueError(f"two composers draw {sorted(twice)}")
        kinds.update(table)
    return composer_of(kinds)
