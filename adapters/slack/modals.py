"""Modals beside the forms themselves: one sent back with what was typed, one that shows words.

A form that comes back keeps every value: Slack keeps what stands in a field whose block and action
ids stay the same, and the field opens with it besides (docs.slack.dev/surfaces/modals). This module
must not know what a form asks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from adapters.slack.payload import Payload
from adapters.slack.way_back import Carried, Place
from dialogs.wording import on_slack as words

Block = dict[str, Any]

MOST_BLOCKS = 100
_LONGEST = 3_000
_KEPT = ("type", "title", "submit", "close", "callback_id", "private_metadata")
_ABOVE = "said:"
"""The block ids of what we say above a field begin so; '' is the whole form."""


def said_above(
    view: Mapping[str, Any], errors: Mapping[str, str], instead: Block | None = None
) -> Block:
    """The view that was sent in, whole, with sentences above what they are about.

    Args:
        view: as Slack sent it, with its state.
        errors: sentences by field key; '' and keys the form does not have stand on top.
        instead: the form drawn anew, to be filled with the same state by the same keys.
    """
    state = Payload(view).part("state", "values")
    sent = instead if instead is not None else view
    drawn = [dict(part.body) for part in Payload(sent).parts("blocks")]
    fields = {str(each.get("block_id")) for each in drawn if each.get("type") == "input"}
    shown: list[Block] = [
        _sentence("", said) for said in _distinct(errors, lambda key: key not in fields)
    ][:1]
    for block in drawn:
        key = str(block.get("block_id", ""))
        if key.startswith(_ABOVE):
            continue
        if block.get("type") == "input":
            if key in errors:
                shown.append(_sentence(key, errors[key]))
            block = _filled(block, state.part(key))
        shown.append(block)
    again: Block = {name: sent[name] for name in _KEPT if sent.get(name)}
    return {**again, "blocks": shown[:MOST_BLOCKS]}


def takes_errors(view: Mapping[str, Any], errors: Mapping[str, str]) -> bool:
    """Whether Slack's own errors can say it all: each beside its field, and none said before.

    They leave the view as it is, so that an older sentence of ours would stay in it.
    """
    blocks = Payload(view).parts("blocks")
    said = any(each.text("block_id").startswith(_ABOVE) for each in blocks)
    return not said and errors.keys() <= _field_keys(view)


def showing(blocks: Sequence[Block], place: Place) -> Block:
    """A modal that only shows something, and is closed."""
    return {
        "type": "modal",
        "title": {"type": "plain_text", "text": words.NAME},
        "close": {"type": "plain_text", "text": words.CLOSE},
        "blocks": list(blocks)[:MOST_BLOCKS],
        "private_metadata": Carried(place=place).packed(),
    }


def _field_keys(view: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(
        each.text("block_id")
        for each in Payload(view).parts("blocks")
        if each.text("type") == "input"
    )


def _distinct(errors: Mapping[str, str], wanted: Any) -> list[str]:
    """What is to be said of the whole, as one text."""
    said = dict.fromkeys(text for key, text in errors.items() if wanted(key))
    return [" ".join(said)] if said else []


def _sentence(key: str, said: str) -> Block:
    return {
        "type": "section",
        "block_id": f"{_ABOVE}{key}"[:255],
        "text": {"type": "plain_text", "text": f"⚠️ {said}"[:_LONGEST], "emoji": False},
    }


def _filled(block: Block, state: Payload) -> Block:
    """An input block whose element opens with what was given in it."""
    element = dict(block.get("element") or {})
    given = Payload(next(iter(state.body.values()), None))
    if not given.body:
        return block
    for name in ("initial_value", "initial_option", "initial_options", "initial_date"):
        element.pop(name, None)
    element.pop("initial_time", None)
    match given.text("type"):
        case "checkboxes" | "multi_static_select":
            element["initial_options"] = [dict(p.body) for p in given.parts("selected_options")]
        case "radio_buttons" | "static_select":
            element["initial_option"] = dict(given.part("selected_option").body)
        case "datepicker":
            element["initial_date"] = given.text("selected_date")
        case "timepicker":
            element["initial_time"] = given.text("selected_time")
        case _:
            element["initial_value"] = given.text("value")
    # Slack refuses an initial value that is empty.
    filled = {name: value for name, value in element.items() if value not in ("", {}, [], None)}
    return {**block, "element": filled}
