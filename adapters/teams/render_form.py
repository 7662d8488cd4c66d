"""A neutral form as a card: the same in a dialog and, where none can open, in a message.

What is wrong is said on top and beside the field it is about, with every value kept. Required
fields are checked by the client too, which says so beside them; lengths are not, for a client would
cut what is pasted. Source: adaptivecards.io/explorer (Input.*) and learn.microsoft.com/
microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots. This module must not
know what a form is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import assert_never

from adapters.teams.carried import TICKED, UNTICKED, form_data
from adapters.teams.limits import Block
from adapters.teams.render import card
from adapters.teams.render_text import (
    close,
    prose_blocks,
    quotations,
    text_blocks,
)
from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    HourField,
    InputField,
    MeasureField,
    Option,
    PersonField,
    Prose,
    Tell,
    TextField,
    YesField,
)
from dialogs.wording import on_teams as wording

_MOST_RADIOS = 6
_MOST_IN_A_MENU = 20
"""Beyond it, options are found by typing."""


def form_card(form: Form, errors: Mapping[str, str] | None = None) -> Block:
    """The form as the card of a dialog, whose frame shows its title.

    Args:
        form: what to draw, opening with its values.
        errors: what is wrong, by the key of the field it is about; '' is about the whole.
    """
    errors = errors or {}
    body = [*_wrong(form, errors)]
    for part in form.parts:
        body += _tell(part) if isinstance(part, Tell) else [_field(part, errors.get(part.key))]
    return card(body, actions=[_send(form)])


def form_message_card(form: Form, errors: Mapping[str, str] | None = None) -> Block:
    """The form as a card in a message, with its title on top."""
    inner = form_card(form, errors)
    said = {"fallbackText": form.title, "speak": form.title}
    return {**inner, "body": [*text_blocks(form.title, "title"), *inner["body"]], **said}


def _send(form: Form) -> Block:
    return {
        "type": "Action.Submit",
        "title": form.submit,
        "style": "positive",
        "data": form_data(form),
    }


def _wrong(form: Form, errors: Mapping[str, str]) -> Iterator[Block]:
    """All that is wrong, on top: on a phone the field itself may be out of sight."""
    labels = {part.key: part.label for part in form.fields()}
    said: list[Block] = []
    for key, words in errors.items():
        above = labels.get(key, "")
        said += close([*text_blocks(above, "strong"), *text_blocks(words)])
    if said:
        yield {"type": "Container", "style": "attention", "items": said}


def _tell(tell: Tell) -> list[Block]:
    match tell.words:
        case Prose():
            return list(prose_blocks(tell.words))
        case tuple():
            return list(quotations(tell.words))
        case _:
            assert_never(tell.words)


def _field(field: InputField, error: str | None) -> Block:
    """The input under its label, then its hint, then what is wrong with it."""
    below: list[Block] = []
    for hint in _hints(field):
        below += text_blocks(hint, "small")
    if error:
        below += text_blocks(error, "wrong")
    below = [
        {**block, "spacing": "none" if place else "small"} for place, block in enumerate(below)
    ]
    return {"type": "Container", "items": [{**_input(field), **_named(field)}, *below]}


def _hints(field: InputField) -> Iterator[str]:
    if field.hint:
        yield field.hint
    if isinstance(field, MeasureField) and field.of is not None:
        said_already = f"of {field.of}" in f"{field.example} {field.value}"  # Such as "13 of 24".
        if not said_already:
            yield wording.out_of(field.of)


def _named(field: InputField) -> Block:
    if isinstance(field, YesField):  # Its label is its title, and "required" would mean "ticked".
        return {"id": field.key}
    named: Block = {"id": field.key, "label": field.label or wording.BLANK}
    if field.required:
        named |= {"isRequired": True, "errorMessage": wording.NEEDED}
    return named


def _input(field: InputField) -> Block:
    match field:
        case TextField(lines=lines, value=value):
            return {
                "type": "Input.Text",
                "isMultiline": lines == "many",
                "value": value or "",
                **_example(field),
            }
        case MeasureField(value=value):
            return {"type": "Input.Text", "value": value or "", **_example(field)}
        case ChoiceField(options=options, several=several, value=value):
            return _choices(options, value, several=several)
        case PersonField(among=among, several=several, value=value):
            return _choices(among, value, several=several)
        case DayField():
            bounds = {"min": field.earliest, "max": field.latest, "value": field.value}
            days = {name: day.isoformat() for name, day in bounds.items() if day is not None}
            return {"type": "Input.Date", **days}
        case HourField(value=at):
            return {"type": "Input.Time", **({} if at is None else {"value": f"{at:%H:%M}"})}
        case YesField(value=ticked):
            return {
                "type": "Input.Toggle",
                "title": field.label or wording.BLANK,
                "wrap": True,
                "value": TICKED if ticked else UNTICKED,
                "valueOn": TICKED,
                "valueOff": UNTICKED,
            }
        case _:
            assert_never(field)


def _example(field: InputField) -> Block:
    return {"placeholder": field.example} if field.example else {}


def _choices(options: Sequence[Option], picked: Sequence[str], *, several: bool) -> Block:
    if len(options) <= _MOST_RADIOS or several:
        style = "expanded" if len(options) <= _MOST_IN_A_MENU else "compact"
    else:
        style = "compact" if len(options) <= _MOST_IN_A_MENU else "filtered"
    asks = {
        "expanded": {},
        "compact": {"placeholder": wording.CHOOSE},
        "filtered": {"placeholder": wording.FIND},
    }
    return {
        "type": "Input.ChoiceSet",
        "style": style,
        **asks[style],
        "isMultiSelect": several,
        "wrap": True,
        "choices": [{"title": option.label, "value": option.key} for option in options],
        **({"value": ",".join(picked)} if picked else {}),
    }
