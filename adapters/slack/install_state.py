"""The state of an installation under way: ours, of this browser, fresh, and used once.

It is signed, so that nothing is kept for those who never come back, and equal to a cookie of the
browser that began, so that nobody finishes what somebody else began. This module must not know
what is installed.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

LASTS = timedelta(minutes=10)
"""As long as a code of Slack's lives."""

_MOST_USED = 10_000


class States:
    """Makes states, and takes each back once.

    Args:
        secret: what only this app knows.
        now: the clock.
    """

    def __init__(self, secret: str, now: Callable[[], datetime]) -> None:
        self._secret = secret.encode()
        self._now = now
        self._used: dict[str, datetime] = {}

    def new(self) -> str:
        """A state that nobody had before."""
        begun = f"{int(self._now().timestamp())}.{secrets.token_urlsafe(24)}"
        return f"{begun}.{self._signed(begun)}"

    def take(self, state: str, cookie: str) -> bool:
        """Whether this is a state of ours, of the browser with this cookie, fresh, and not used."""
        begun, _, signature = state.rpartition(".")
        at, _, _ = begun.partition(".")
        if not (state.isascii() and cookie.isascii() and at.isdigit() and len(at) <= 12):
            return False
        if not hmac.compare_digest(signature, self._signed(begun)):
            return False
        age = self._now().timestamp() - int(at)
        if not hmac.compare_digest(state, cookie) or not 0 <= age <= LASTS.total_seconds():
            return False
        return self._is_first(state)

    def _is_first(self, state: str) -> bool:
        now = self._now()
        if len(self._used) >= _MOST_USED:
            self._used = {each: at for each, at in self._used.items() if now - at <= LASTS}
        if state in self._used:
            return False
        self._used[state] = now
        return True

    def _signed(self, begun: str) -> str:
        return hmac.new(self._secret, begun.encode(), hashlib.sha256).hexdigest()
