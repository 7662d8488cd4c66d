"""A batch of the agenda whose rows ask for nothing together."""

from collections.abc import Callable
from functools import partial

from bot.store.agenda import DueRow
from bot.store.work import Work
from scheduler.tick import Prepare


def each(perform: Callable[[Work, DueRow], None]) -> Prepare:
    """What performs each row by itself."""
    return lambda work, _rows: partial(perform, work)
