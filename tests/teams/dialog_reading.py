"""A dialog's card as the form that it is: its fields, what stands in them, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from adapters.teams.carried import UNTICKED
from dialogs.vocabulary import Value
from tests.contracts.persons import OpenForm, SeenField
from tests.fakes.teams.card_reading import SeenInput, card_text, inputs_of, shown_text
from tests.fakes.teams.tenants import Json


def open_form(card: Json, title: str) -> OpenForm:
    """The form that a card shows."""
    errors = {key: words for key, words in _errors(card).items() if words}
    return OpenForm(
        title=title,
        text=card_text(card),
        fields={
            each.id: SeenField(
                text=each.around,
                value=_value(each),
                options=tuple(choice["title"] for choice in each.input.get("choices") or ()),
                error=errors.get(each.id, ""),
            )
            for each in inputs_of(card)
        },
        errors=errors,
    )


def sent_values(card: Json, values: Mapping[str, Value]) -> Json:
    """What a client sends of a card's inputs: what is empty is left out."""
    sent = {each.id: each.value for each in inputs_of(card)}
    sent |= {
        key: value if isinstance(value, str) else ",".join(value) for key, value in values.items()
    }
    return {key: value for key, value in sent.items() if value}


def _value(seen: SeenInput) -> Value:
    if seen.input.get("isMultiSelect"):
        return tuple(each for each in seen.value.split(",") if each)
    return "" if seen.input["type"] == "Input.Toggle" and seen.value == UNTICKED else seen.value


def _errors(card: Json) -> dict[str, str]:
    """What is wrong, by the field beside which it stands; '' for what is said on top."""
    found: dict[str, str] = {}
    for block in card.get("body") or ():
        items = block.get("items") or ()
        if block.get("style") == "attention":
            found[""] = card_text({"body": items})
            continue
        wrong = [each["text"] for each in items if each.get("color") == "attention"]
        keys = [each["id"] for each in items if str(each.get("type")).startswith("Input.")]
        if wrong and keys:
            found[keys[0]] = " ".join(map(shown_text, wrong))
    if found.keys() - {""}:
        found.pop("", None)  # What is beside a field stands on top as well.
    return found
