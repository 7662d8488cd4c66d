"""What can be pressed, as Block Kit: rows of buttons, each with the question asked before it goes.

A button carries its intent and nothing else; a link leads away and Slack tells us of it as well,
under `LINK`. Source: docs.slack.dev/reference/block-kit/block-elements/button-element. This
module must not know what a press leads to.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack.limits import (
    LONGEST_BUTTON,
    LONGEST_CONFIRM,
    LONGEST_CONFIRM_BUTTON,
    LONGEST_CONFIRM_TITLE,
    LONGEST_NOTE,
    MOST_IN_ROW,
    Block,
    pieces,
    shortened,
    units,
)
from adapters.slack.render_text import leads_somewhere, plain
from dialogs.vocabulary import Button, Link, Press
from dialogs.wording import on_slack as words

LINK = "link"
"""How the action id of a button begins that only leads to an address."""
PRESS = "press"
"""How the action id of a button begins that carries an intent."""


def rows(presses: Sequence[Press]) -> Iterator[Block]:
    """Rows of at most five, and above them in small print what a button cannot hold."""
    for press in presses:
        yield from _said_besides(press)
    buttons = [press for press in presses if can_be_pressed(press)]
    for start in range(0, len(buttons), MOST_IN_ROW):
        row = buttons[start : start + MOST_IN_ROW]
        yield {
            "type": "actions",
            "elements": [button(press, place) for place, press in enumerate(row)],
        }


def button(press: Press, place: int = 0) -> Block:
    """One button; `place` keeps its id apart from those of its row."""
    drawn: Block = {"type": "button", "text": plain(shortened(press.label, LONGEST_BUTTON))}
    if isinstance(press, Link):
        return drawn | {"action_id": f"{LINK}-{place}", "url": press.url}
    drawn |= {"action_id": f"{PRESS}-{place}", "value": press.does.encoded()}
    if press.tone != "plain":
        drawn["style"] = "primary" if press.tone == "main" else "danger"
    if press.confirm is not None:
        drawn["confirm"] = _confirm(press, press.confirm)
    return drawn


def can_be_pressed(press: Press) -> bool:
    """Whether there is anything behind it: a link may lead nowhere that Slack would go."""
    return isinstance(press, Button) or leads_somewhere(press.url)


def is_whole(press: Press) -> bool:
    """Whether a button holds all that is said of the press."""
    return not any(_said_besides(press))


def note(text: str) -> Iterator[Block]:
    """Small print, letter by letter."""
    for piece in pieces(text, LONGEST_NOTE):
        yield {"type": "context", "elements": [plain(piece)]}


def _said_besides(press: Press) -> Iterator[Block]:
    if not can_be_pressed(press) or units(press.label) > LONGEST_BUTTON:
        yield from note(press.label)
    if isinstance(press, Button) and press.confirm and units(press.confirm) > LONGEST_CONFIRM:
        yield from note(words.asks_first(press.label, press.confirm))


def _confirm(press: Button, question: str) -> Block:
    drawn: Block = {
        "title": plain(shortened(press.label, LONGEST_CONFIRM_TITLE)),
        "text": plain(shortened(question, LONGEST_CONFIRM) or words.BLANK),
        "confirm": plain(shortened(press.label, LONGEST_CONFIRM_BUTTON)),
        "deny": plain(words.NOT_NOW),
    }
    if press.tone == "danger":
        drawn["style"] = "danger"
    return drawn
