"""Chance that can be told beforehand: one source for each seed, person and step.

A source hangs on its words alone, never on what was drawn before it, so that one more person
changes nobody else's day. Python's own `hash` differs from run to run and has no place here.
"""

from __future__ import annotations

from hashlib import blake2b
from random import Random


def chance(*words: object) -> Random:
    """Give the source that these words name.

    Args:
        words: Plain values, such as a seed, a person and a step; the same ones give the same
            source on every machine.
    """
    named = "\x1f".join(str(word) for word in words)
    return Random(int.from_bytes(blake2b(named.encode(), digest_size=16).digest()))
