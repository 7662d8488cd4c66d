"""Which conversations and composers there are: the one list of them."""

from __future__ import annotations

from collections.abc import Mapping

from dialogs import (
    answering,
    asks,
    away,
    binding,
    calendar,
    cards,
    coaching,
    digest,
    erasing,
    joining,
    me,
    moving,
    pausing,
    places_change,
    planning,
    putting_in_touch,
    recap,
    review,
    setting_up,
    starting,
    status,
    thread,
)
from dialogs import (
    help as helping,
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
            calendar.CONVERSATION,
            coaching.CONVERSATION,
            digest.CONVERSATION,
            erasing.CONVERSATION,
            helping.CONVERSATION,
            joining.CONVERSATION,
            me.CONVERSATION,
            moving.CONVERSATION,
            pausing.CONVERSATION,
            planning.CONVERSATION,
            putting_in_touch.CONVERSATION,
            review.CONVERSATION,
            setting_up.CONVERSATION,
            status.CONVERSATION,
            starting.CONVERSATION,
            thread.CONVERSATION,
        ),
        hears=(*thread.HEARS, *away.HEARS),
    )


def all_composers() -> Composer:
    """Every kind of message with the one that draws it."""
    kinds: dict[str, Composer] = {}
    tables: tuple[Mapping[str, Composer], ...] = (
        asks.COMPOSERS,
        cards.COMPOSERS,
        coaching.COMPOSERS,
        digest.COMPOSERS,
        joining.COMPOSERS,
        places_change.COMPOSERS,
        putting_in_touch.COMPOSERS,
        recap.COMPOSERS,
        review.COMPOSERS,
        setting_up.COMPOSERS,
        moving.COMPOSERS,
        starting.COMPOSERS,
    )
    for table in tables:
        twice = kinds.keys() & table.keys()
        if twice:
            raise ValueError(f"two composers draw {sorted(twice)}")
        kinds.update(table)
    return composer_of(kinds)
