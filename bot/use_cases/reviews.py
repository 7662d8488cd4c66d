"""A school's own review: when it is due, and what happens when its date has come."""

from __future__ import annotations

from bot.store.work import Work


def post(work: Work, school_id: str) -> None:
    """A school's review date has come."""
