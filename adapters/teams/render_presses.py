"""Buttons and links as actions.

Every button asks for a dialog, where alone one person in a channel can be shown something; what it
carries is `carried.py`'s. This module must not know what a press leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.teams.carried import press_data
from adapters.teams.limits import MOST_IN_A_ROW, Block
from adapters.teams.render_text import leads_somewhere, text_blocks
from dialogs.vocabulary import Button, Link, Press, Tone

_STYLES: dict[Tone, Block] = {
    "plain": {},
    "main": {"style": "positive"},
    "danger": {"style": "destructive"},
}


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
    """Rows of actions; a link that leads nowhere is only said, below them."""
    drawn = [found for press in presses if (found := action(press)) is not None]
    for start in range(0, len(drawn), MOST_IN_A_ROW):
        yield {"type": "ActionSet", "actions": drawn[start : start + MOST_IN_A_ROW]}
    for press in presses:
        if action(press) is None:
            yield from text_blocks(press.label)
