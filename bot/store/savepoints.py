"""A part of a transaction that can be undone alone, so that one failure does not take the rest."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.store.work import Work


@contextmanager
def savepoint(work: Work) -> Iterator[None]:
    """Keep what happens inside together: what raises undoes it, and goes on to the caller."""
    with work.connection.begin_nested():
        yield
