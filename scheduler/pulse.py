"""A pulse: when a loop last went on, so that health can tell a busy one from a stuck one."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.clock import monotonic


class Pulse:
    """Beaten by a loop each time it got on; it never beats by itself."""

    __slots__ = ("_at",)

    def __init__(self) -> None:
        self._at: float | None = None

    def beat(self) -> None:
        """Note that the loop got on."""
        self._at = monotonic()

    def since(self) -> timedelta | None:
        """Say how long ago the last beat was, by elapsed time; None if there was none."""
        return None if self._at is None else timedelta(seconds=monotonic() - self._at)
