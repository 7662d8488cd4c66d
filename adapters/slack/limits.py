"""How much Slack takes, in the renderer's own numbers, and how a text is measured and cut.

Slack does not say whether it counts characters or UTF-16 units; units are never fewer, so they are
counted. Sources: docs.slack.dev/reference/block-kit, and slackapi/bolt-js#2509 for a whole post.
This module must not know what a text means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Block = dict[str, Any]
"""One Block Kit object, as JSON has it."""

MOST_BLOCKS = 48  # 50, less the lines that say that a message goes on.
MOST_VIEW_BLOCKS = 100
LONGEST_POST = 10_000  # As `weight` counts; 12,000 characters and containers are said to be safe.
LONGEST_TEXT = 3_000  # A section, a run of rich text, a text input.
LONGEST_FIELD = 2_000
LONGEST_HEADER = 150
LONGEST_NOTE = 3_000
LONGEST_SUMMARY = 4_000  # What `chat.update` takes as text.
LONGEST_LABEL = 2_000
LONGEST_BUTTON = 75
LONGEST_OPTION = 75
LONGEST_PLACEHOLDER = 150
LONGEST_FRAME = 24  # The title and the buttons of a modal.
LONGEST_URL = 3_000
LONGEST_CONFIRM_TITLE = 100
LONGEST_CONFIRM = 300
LONGEST_CONFIRM_BUTTON = 30
MOST_FIELDS = 10
MOST_IN_ROW = 5
MOST_BOXES = 10

_CONTAINER = 25


def units(text: str) -> int:
    """The length of a text in UTF-16 units."""
    # Measured for every text of every post: what most texts are is told at once.
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def weight(value: object) -> int:
    """How much a block adds to its post: its texts, and a little for each container."""
    # Every post is weighed, so it is written out: without a call for each part of it.
    total = 0
    parts = [value]
    while parts:
        part = parts.pop()
        if isinstance(part, list):
            parts += part
        elif isinstance(part, dict):
            total += _CONTAINER
            for key, inner in part.items():
                kind = type(inner)
                if kind is str:
                    total += units(inner) if key in _TEXTS else 0
                elif kind is dict or kind is list:
                    parts.append(inner)
    return total


def grouped(blocks: Iterable[Block], most: int) -> Iterator[list[Block]]:
    """The blocks in groups that weigh at most so much; one that weighs more stands alone."""
    group: list[Block] = []
    held = 0
    for block in blocks:
        more = weight(block)
        if group and held + more > most:
            yield group
            group, held = [], 0
        group.append(block)
        held += more
    if group:
        yield group


def pieces(text: str, most: int) -> Iterator[str]:
    """The text in pieces of at most so many units, cut after a space where there is one.

    The pieces together are the text; an empty text has none.
    """
    while units(text) > most:
        cut = _cut(text, most)
        yield text[:cut]
        text = text[cut:]
    if text:
        yield text


def shortened(text: str, most: int) -> str:
    """The text, or its beginning and an ellipsis; whoever uses it says the whole elsewhere."""
    if units(text) <= most:
        return text
    return f"{text[: _cut(text, most - 1)].rstrip()}…"


def is_said(text: str) -> bool:
    """Whether there is anything in it to read; Slack takes a blank label for none."""
    return any(letter.isprintable() and not letter.isspace() for letter in text)


_TEXTS = frozenset({"text", "fallback", "alt_text"})


def _cut(text: str, most: int) -> int:
    """Where to cut so that the first part has at most so many units; at least one character."""
    end = most
    while units(text[:end]) > most:
        end -= max((units(text[:end]) - most + 1) // 2, 1)
    space = max(text.rfind(" ", 0, end), text.rfind("\n", 0, end))
    # A space far from the end is no place to cut: a piece should not be nearly empty.
    return max(space + 1 if space > end // 2 else end, 1)
