"""What arrives, without the few characters that no database takes: the first thing a turn does.

This module must not know what an input means.
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from bot.domain.plain_text import storable
from dialogs.inputs import (
    Changed,
    Command,
    Input,
    Joined,
    Left,
    Pressed,
    Said,
    Shared,
    Submitted,
    What,
)
from dialogs.vocabulary import Intent, Value


def storable_input(arrived: Input) -> Input:
    """Give the input as it can be stored; nearly always it is the same."""
    account, place = arrived.account, arrived.conversation
    return replace(
        arrived,
        account=replace(account, name=storable(account.name)),
        conversation=replace(place, name=storable(place.name)),
        what=_what(arrived.what),
    )


def _what(what: What) -> What:
    match what:
        case Command(words):
            return Command(storable(words))
        case Said() | Shared():
            return replace(what, text=storable(what.text))
        case Submitted():
            values = {key: _value(value) for key, value in what.values.items()}
            return replace(what, values=values, about=tuple(map(storable, what.about)))
        case Pressed(intent=intent):
            ids = tuple(map(storable, intent.ids))
            return what if ids == intent.ids else replace(what, intent=Intent(intent.name, ids))
        case Changed():
            return replace(what, name=storable(what.name))
        case Joined() | Left():
            return what
    assert_never(what)


def _value(value: Value) -> Value:
    return storable(value) if isinstance(value, str) else tuple(map(storable, value))
