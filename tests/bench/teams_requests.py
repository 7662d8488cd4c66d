"""Activities as Microsoft sends them, from bodies in a file, with one token that holds for all.

A body holds `@@` wherever something must differ each time.
"""

from __future__ import annotations

import json
from itertools import count, cycle
from pathlib import Path

from tests.bench.load import Requests, word
from tests.bench.results import moment


def activities(bodies: str, token: str, expected: str) -> Requests:
    """Requests without an end.

    Args:
        bodies: a file with a JSON list of activities, each as text.
        token: what stands in `Authorization`.
        expected: what each answer must hold.
    """
    each = cycle([body.encode() for body in json.loads(Path(bodies).read_text(encoding="utf-8"))])
    head = f"POST /api/messages HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    must = expected.encode()
    first = int(moment().timestamp() * 1_000_000)
    for number, body in zip(count(first), each, strict=False):
        sent = body.replace(b"@@", word(number))
        yield (
            head.encode()
            + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(sent)
            + sent,
            must,
        )
