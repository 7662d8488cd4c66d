"""What a card of ours carries, and gives back when something on it is pressed or sent.

Teams gives a pressed action's `data` back with what stands in the inputs beside it
(learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-actions). Ours
stands in it under one name of its own, so that no input's id is ever in its way:

    a button   {"cyclebot": {"does": "answer CHECK_IN"}}            (+ "asks", "label": see below)
    a form     {"cyclebot": {"form": "reply", "about": [...], "drawn": "..."}}

A button's press asks for a dialog (`msteams: {type: task/fetch}`), for there alone Teams shows
something to one person in a channel: a form, or words for them. What the dialog's own buttons carry
is the same. An input's id is its field's key. `drawn` is the form itself: Teams does not give a
dialog's card back, and one that must stay open is drawn again from it, also while the database is
away. Whoever sends it may have changed it; it is only ever shown to them, and proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.teams.packed_forms import packed, unpacked
from adapters.teams.payload import Payload
from dialogs.vocabulary import (
    Button,
    ChoiceField,
    Form,
    Intent,
    PersonField,
    Value,
    YesField,
)

CARRIED = "cyclebot"
DIALOG: Mapping[str, str] = {"type": "task/fetch"}
"""Under `msteams` of an action that asks for a dialog."""

TICKED, UNTICKED = "yes", "no"
"""The values of a toggle; clients send none that is empty, so off is read as ''."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedPress:
    """A button came back. `asks` is the question that stands before it, '' if it may go."""

    intent: Intent
    asks: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedForm:
    """A form came back, with its values; `drawn` is it with these values in it, if we know it."""

    form: str
    about: tuple[str, ...]
    values: Mapping[str, Value]
    drawn: Form | None


def press_data(button: Button, *, asked: bool = False) -> dict[str, Any]:
    """The `data` of a button's action.

    Args:
        button: which button; one with a question of its own is first answered with that question.
        asked: whether its question was asked already.
    """
    carried: dict[str, Any] = {"does": button.does.encoded()}
    if button.confirm is not None and not asked:
        carried |= {"asks": button.confirm, "label": button.label}
    return {CARRIED: carried, "msteams": dict(DIALOG)}


def form_data(form: Form) -> dict[str, Any]:
    """The `data` of the action that sends a form."""
    carried = {"form": form.name, "about": list(form.about), "drawn": packed(form)}
    return {CARRIED: carried}


def carried_in(data: object) -> CarriedPress | CarriedForm | None:
    """What came back with a press or a form; None if it is none of ours.

    Args:
        data: what Teams gives back: `value` of a message, `value.data` of a dialog's invoke,
            `value.action.data` of an Action.Execute.
    """
    given = Payload.of(data)
    ours = given.part(CARRIED)
    does, form = ours.text("does"), ours.text("form")
    if does:
        try:
            intent = Intent.decoded(does)
        except ValueError:
            return None
        return CarriedPress(intent=intent, asks=ours.text("asks"), label=ours.text("label"))
    if not form:
        return None
    about = ours.body.get("about")
    drawn = unpacked(ours.text("drawn"))
    values = _values(given, drawn)
    return CarriedForm(
        form=form,
        about=tuple(str(each) for each in about) if isinstance(about, list) else (),
        values=values,
        drawn=drawn,
    )


def _values(given: Payload, drawn: Form | None) -> dict[str, Value]:
    """The values by key: Teams leaves out what is empty, and joins several picks with commas."""
    values: dict[str, Value] = {
        key: value
        for key, value in given.body.items()
        if isinstance(value, str) and key not in (CARRIED, "msteams")
    }
    for field in drawn.fields() if drawn is not None else ():
        value = given.text(field.key)
        if isinstance(field, ChoiceField | PersonField) and field.several:
            values[field.key] = tuple(each for each in value.split(",") if each)
        elif isinstance(field, YesField):
            values[field.key] = TICKED if value == TICKED else ""
        else:
            values[field.key] = value
    return values
