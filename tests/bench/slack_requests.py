"""Signed requests as Slack sends them, made from bodies that stand in a file.

A body holds `@@` wherever something must differ each time: a trigger, a day, a word.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from itertools import count, cycle
from pathlib import Path

from tests.bench.load import Requests, word
from tests.bench.results import moment
from tests.fakes.slack.world import SIGNING_SECRET

_SECRET = SIGNING_SECRET.encode()


def signed(bodies: str, expected: str) -> Requests:
    """Requests without an end.

    Args:
        bodies: a file with a JSON list of bodies as Slack sends them (form-encoded).
        expected: what each answer must hold.
    """
    each = cycle([body.encode() for body in json.loads(Path(bodies).read_text(encoding="utf-8"))])
    must = expected.encode()
    # Never a number twice, also not by the next process: what is repeated is done once.
    first = int(moment().timestamp() * 1_000_000)
    for number, body in zip(count(first), each, strict=False):
        yield _request(body.replace(b"@@", word(number))), must


def _request(body: bytes) -> bytes:
    at = b"%d" % int(moment().timestamp())
    digest = hmac.new(_SECRET, b"v0:" + at + b":" + body, hashlib.sha256).hexdigest()
    return (
        b"POST /slack/events HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n"
        b"X-Slack-Request-Timestamp: %b\r\nX-Slack-Signature: v0=%b\r\nContent-Length: %d\r\n\r\n%b"
        % (at, digest.encode(), len(body), body)
    )
