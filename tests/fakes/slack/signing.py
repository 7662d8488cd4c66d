"""How Slack signs what it sends: v0, an HMAC over the timestamp and the raw body.

Source: docs.slack.dev/authentication/verifying-requests-from-slack.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from tests.fakes.slack.world import SIGNING_SECRET


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """One request as Slack sends it: its body to the byte, and its headers."""

    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs bodies as Slack does.

    Args:
        secret: the app's signing secret; another makes a signature that is wrong.
    """

    secret: str = SIGNING_SECRET

    def event(
        self, body: dict[str, Any], at: datetime, *, retry: tuple[int, str] | None = None
    ) -> Signed:
        """An event, as JSON; `retry` is the number and reason of a repeated delivery."""
        more = (
            {"X-Slack-Retry-Num": str(retry[0]), "X-Slack-Retry-Reason": retry[1]} if retry else {}
        )
        return self.raw(json.dumps(body).encode(), "application/json", at, more)

    def interaction(self, payload: dict[str, Any], at: datetime) -> Signed:
        """A press, a form or a shortcut: JSON in the one field `payload` of a form."""
        return self.form({"payload": json.dumps(payload)}, at)

    def form(self, fields: dict[str, str], at: datetime) -> Signed:
        """A command, as a form."""
        return self.raw(urlencode(fields).encode(), "application/x-www-form-urlencoded", at)

    def raw(
        self, body: bytes, content_type: str, at: datetime, more: dict[str, str] | None = None
    ) -> Signed:
        """Any bytes, signed as of an instant."""
        timestamp = str(int(at.timestamp()))
        base = b"v0:" + timestamp.encode() + b":" + body
        digest = hmac.new(self.secret.encode(), base, hashlib.sha256).hexdigest()
        return Signed(
            body=body,
            headers={
                "Content-Type": content_type,
                "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
                "X-Slack-Request-Timestamp": timestamp,
                "X-Slack-Signature": f"v0={digest}",
                **(more or {}),
            },
        )
