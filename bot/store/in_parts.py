"""Long lists of ids in statements: both databases bound the number of parameters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

AT_ONCE = 10_000
"""Under a third of what either takes (32,766), so that a district's lists are one statement."""


def in_parts(ids: Iterable[str]) -> Iterator[list[str]]:
    """Give the ids once each, in order, as lists that a statement can take; none for none."""
    known = sorted(set(ids))
    for start in range(0, len(known), AT_ONCE):
        yield known[start : start + AT_ONCE]
