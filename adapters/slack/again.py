"""A button that does the same once more, for when a form could not be opened in time.

A trigger lives for three seconds (docs.slack.dev/interactivity/handling-user-interaction); whoever
was slower than that presses this, which brings a new one. It carries what was meant: a command's
words, or an intent and its message. This module must not know what either leads to.
"""

from __future__ import annotations

import json

from dialogs.inputs import Command, Pressed
from dialogs.vocabulary import Intent

AGAIN = "once_more"
"""The action id of such a button; its `block_id` is made by Slack."""

_LONGEST = 2_000  # Of a button's value: docs.slack.dev/reference/block-kit/block-elements.


def words_again(words: str) -> str:
    """The value of a button that says a command's words again; '' if they are too many."""
    return _packed({"words": words})


def press_again(pressed: Pressed) -> str:
    """The value of a button that presses another one again."""
    return _packed({"does": pressed.intent.encoded(), "on": pressed.message_ref or ""})


def carried_again(value: str) -> Command | Pressed:
    """What such a button means; one that cannot be read is a press that nobody knows."""
    try:
        found = json.loads(value)
    except ValueError:
        found = {}
    match found:
        case {"words": str(words)}:
            return Command(words)
        case {"does": str(does), "on": str(on)}:
            return Pressed(intent=intent_of(does), message_ref=on or None)
    return Pressed(intent=Intent(""))


def intent_of(value: str) -> Intent:
    """The intent that a button carried; one that carries too much is nobody's."""
    try:
        return Intent.decoded(value)
    except ValueError:
        return Intent("")


def _packed(found: dict[str, str]) -> str:
    value = json.dumps(found, separators=(",", ":"))
    return value if len(value) <= _LONGEST else ""
