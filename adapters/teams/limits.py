"""What Teams takes of a message, and how it is measured.

A message holds about 100 KB, counted as UTF-16, its pictures too; 80 KB is advised, and nothing of
ours is over that. No limit is documented for the card of a dialog. Source: learn.microsoft.com/
microsoftteams/platform/bots/how-to/format-your-bot-messages.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, Final

Block = dict[str, Any]
"""A card, or a part of one, as JSON."""

MOST_UNITS: Final = 40_000
"""Of a message as JSON, in UTF-16 units of two bytes: 80 KB."""

LONGEST_TEXT: Final = 6_000
"""Units of one block of text; a longer one goes on in the next."""

LONGEST_SPOKEN: Final = 4_000
"""Units of a summary that stand with one card, three times over; the rest goes on with the next."""

MOST_IN_A_ROW: Final = 5
"""Actions side by side; Teams shows six."""

LONGEST_ROW: Final = 38
"""Letters of a row of actions on a phone, four for the frame of each; more would be cut short."""

MOST_PICTURE_BYTES: Final = 20_000
"""Of all PNGs of a message, which stand in its card in base64: 54 KB of it."""

_ENCODER = json.JSONEncoder(ensure_ascii=False)  # One for all, not one for each call.
_SPACE = re.compile(r"\s\S*\Z")


def units(text: str) -> int:
    """UTF-16 units of a text."""
    # Measured for every text of every card: what most texts are is told at once.
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def weight(block: object) -> int:
    """UTF-16 units of a block as JSON."""
    return units(as_json(block))


def as_json(block: object) -> str:
    """A block, or a whole activity, as it is sent."""
    return _ENCODER.encode(block)


def pieces(text: str, most: int = LONGEST_TEXT) -> Iterator[str]:
    """The text in pieces of at most so many units, ending between two words where there are any."""
    while units(text) > most:
        head = _head(text, most)
        found = _SPACE.search(head)
        # A word as long as half a piece is cut: its beginning would leave the piece nearly empty.
        if found is not None and found.start() > len(head) // 2:
            head = head[: found.start() + 1]
        yield head
        text = text[len(head) :]
    yield text


def _head(text: str, most: int) -> str:
    head = text[:most]
    while units(head) > most:
        head = head[:-1]
    return head
