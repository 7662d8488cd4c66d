"""One open transaction, as the code inside it sees it.

A use case gets a `Work` and never learns who opened it or who will commit.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import Ids
from bot.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """An open transaction, the calendar instant it happens at (aware UTC), and fresh ids."""

    connection: Connection
    now: datetime
    ids: Ids

    def new_id(self) -> str:
        """A fresh time-ordered id."""
        return self.ids.new(self.now)
