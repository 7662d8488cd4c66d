"""Buttons and links as actions.

Every button asks for a dialog, where alone one person in a channel can be shown something; what it
carries is `carried.py`'s. This module must not know what a press leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.teams.carried import press_data
from adapters.teams.limits import LONGEST_ROW, MOST_IN_A_ROW, Block
from adapters.teams.render_text import leads_somewhere, text_blocks
from dialogs.vocabulary import Button, Link, Press, Tone

_STYLES: dict[Tone, Block] = {
    "plain": {},
    "main": {"style": "positive"},
    "danger": {"style": "destructive"},
}

_FRAME = 4
"""Letters that the frame of a button is as wide as."""


def action(press: Press) -> Block | None:
    """The press as an action; None for a link that leads nowhere."""
    match press:
        case Button(label=label, tone=tone):
            data = press_data(press)
            return {"type": "Action.Submit", "title": label, "data": data, **_STYLES[tone]}
        case Link(label=label, url=url):
            if not leads_somewhere(url):
                return None
            return {"type": "Action.OpenUrl", "title": label, "url": url}
        case _:
            assert_never(press)


def rows(presses: Sequence[Press]) -> Iterator[Block]:
    """Rows of actions, each as wide as a phone; a link that leads nowhere is only said, below."""
    row: list[Block] = []
    for drawn in filter(None, map(action, presses)):
        if row and not _fit([*row, drawn]):
            yield _action_set(row)
            row = []
        row.append(drawn)
    if row:
        yield _action_set(row)
    for press in presses:
        if action(press) is None:
            yield from text_blocks(press.label)


def _fit(row: Sequence[Block]) -> bool:
    letters = sum(len(each["title"]) + _FRAME for each in row)
    return len(row) <= MOST_IN_A_ROW and letters <= LONGEST_ROW


def _action_set(row: Sequence[Block]) -> Block:
    return {"type": "ActionSet", "actions": list(row)}
