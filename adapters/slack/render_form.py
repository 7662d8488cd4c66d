"""A neutral form as Slack's modal: fields, hints, examples, what it opens with.

A field's key is the id of its block, so that a submission comes back by key and an error finds its
field. Where something is longer than Slack takes, it is said whole beside the field. Sources:
docs.slack.dev/surfaces/modals and docs.slack.dev/reference/block-kit/block-elements. This module
must not know what a form is for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never
from zlib import crc32

from adapters.slack.limits import (
    LONGEST_FRAME,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_PLACEHOLDER,
    LONGEST_TEXT,
    MOST_BOXES,
    Block,
    is_said,
    pieces,
    shortened,
    units,
)
from adapters.slack.render_text import paragraphs, plain, quotation, rich_text, section, styled
from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    FormPart,
    HourField,
    InputField,
    MeasureField,
    Option,
    PersonField,
    Prose,
    Quote,
    Source,
    Tell,
    TextField,
    YesField,
)
from dialogs.wording import on_slack as words

TICKED = "yes"
"""The value of a tick that is set."""

_NOBODY: frozenset[str] = frozenset()


def form_view(form: Form, carries: str) -> Block:
    """The form as a view to open, to push or to put in another's place.

    Args:
        form: what to draw; its name becomes the view's `callback_id`.
        carries: what comes back with it as `private_metadata`, at most 3,000 characters.
    """
    blocks = [*_too_long(form.title), *_too_long(form.submit)]
    blocks += [block for part in form.parts for block in _part(part)]
    return {
        "type": "modal",
        "callback_id": form.name,
        "private_metadata": carries,
        "title": plain(shortened(form.title, LONGEST_FRAME)),
        "submit": plain(shortened(form.submit, LONGEST_FRAME)),
        "close": plain(words.CANCEL),
        "blocks": blocks,
    }


def tick_option() -> Block:
    """The one option of a tick."""
    return {"text": plain(words.YES), "value": TICKED}


def _part(part: FormPart) -> Iterator[Block]:
    if isinstance(part, Tell):
        yield from _tell(part)
        return
    yield from _said_before(part)
    drawn: Block = {
        "type": "input",
        "block_id": part.key,
        "label": plain(shortened(part.label, LONGEST_LABEL)),
        "element": _element(part) | {"action_id": _action_id(part)},
        "optional": not part.required or isinstance(part, YesField),
    }
    hint = _hint(part)
    if is_said(hint):
        drawn["hint"] = plain(shortened(hint, LONGEST_LABEL))
    yield drawn


def _tell(tell: Tell) -> Iterator[Block]:
    if isinstance(tell.words, Prose):
        yield from map(rich_text, paragraphs(tell.words, _NOBODY))
        return
    for quote in tell.words:
        elements = tuple(quotation(quote))
        if elements:
            yield rich_text(*elements)


def _element(field: InputField) -> Block:
    match field:
        case TextField(lines=lines, longest=longest, value=value):
            most = min(max(longest, units(value or ""), 1), LONGEST_TEXT)
            return _text_input(field, value, multiline=lines == "many", max_length=most)
        case MeasureField(value=value):
            return _text_input(field, value, multiline=False)
        case ChoiceField(options=options, several=several, value=value):
            boxed = len(options) <= MOST_BOXES
            return _choice(field, options, value, several=several, boxed=boxed)
        case PersonField(among=among, several=several, value=value):
            boxed = several and len(among) <= MOST_BOXES
            return _choice(field, among, value, several=several, boxed=boxed)
        case DayField(value=day):
            return _picker("datepicker", "initial_date", None if day is None else day.isoformat())
        case HourField(value=at):
            return _picker("timepicker", "initial_time", None if at is None else f"{at:%H:%M}")
        case YesField(value=ticked):
            tick: Block = {"type": "checkboxes", "options": [tick_option()]}
            return tick | ({"initial_options": [tick_option()]} if ticked else {})
        case _:
            assert_never(field)


def _text_input(
    field: TextField | MeasureField, value: str | None, *, multiline: bool, max_length: int = 100
) -> Block:
    drawn: Block = {"type": "plain_text_input", "multiline": multiline}
    drawn["max_length"] = min(max(max_length, units(value or "")), LONGEST_TEXT)
    if value:
        drawn["initial_value"] = next(pieces(value, LONGEST_TEXT))
    return drawn | _placeholder(field.example)


def _picker(kind: str, opens_with: str, value: str | None) -> Block:
    return {"type": kind} | ({opens_with: value} if value else {})


def _choice(
    field: InputField,
    options: Sequence[Option],
    chosen: tuple[str, ...],
    *,
    several: bool,
    boxed: bool,
) -> Block:
    drawn = {option.key: _option(option) for option in options}
    initial = [drawn[key] for key in dict.fromkeys(chosen) if key in drawn]
    element: Block = {"options": list(drawn.values())}
    if boxed:
        element["type"] = "checkboxes" if several else "radio_buttons"
    else:
        element["type"] = "multi_static_select" if several else "static_select"
        element |= _placeholder(
            field.example or (words.CHOOSE_SEVERAL if several else words.CHOOSE)
        )
    if initial and several:
        element["initial_options"] = initial
    elif initial:
        element["initial_option"] = initial[0]
    return element


def _option(option: Option) -> Block:
    label = option.label if is_said(option.label) else words.BLANK
    return {"text": plain(shortened(label, LONGEST_OPTION)), "value": option.key}


def _placeholder(example: str | None) -> Block:
    if not example or not is_said(example):
        return {}
    return {"placeholder": plain(shortened(example, LONGEST_PLACEHOLDER))}


def _hint(field: InputField) -> str:
    said = field.hint or ""
    match field:
        case MeasureField(of=int(of), example=example, value=value):
            # An example such as "13 of 24" says it already.
            known = f"of {of}" in f"{example} {value}"
            if known:
                return said
            return f"{said} {words.out_of(of)}" if said else words.out_of(of)
        case _:
            return said


def _said_before(field: InputField) -> Iterator[Block]:
    """What the field itself is too small to hold."""
    yield from _too_long(field.label, LONGEST_LABEL)
    yield from _too_long(_hint(field), LONGEST_LABEL)
    options = (
        field.options
        if isinstance(field, ChoiceField)
        else field.among
        if isinstance(field, PersonField)
        else ()
    )
    long = [option.label for option in options if units(option.label) > LONGEST_OPTION]
    if long:
        yield rich_text(section([styled(words.WHOLE_OPTIONS, bold=True)]))
    for label in long:
        yield from _too_long(label, LONGEST_OPTION)
    value = field.value if isinstance(field, TextField | MeasureField) else None
    if value and units(value) > LONGEST_TEXT:
        whole = Quote(text=value, source=Source("answer", ""))
        yield from (rich_text(element) for element in quotation(whole))


def _too_long(text: str, most: int = LONGEST_FRAME) -> Iterator[Block]:
    if units(text) > most:
        yield from (
            rich_text(section([{"type": "text", "text": piece}]))
            for piece in pieces(text, LONGEST_TEXT)
        )


def _action_id(field: InputField) -> str:
    """The id of the field's element, another one for another value to open with.

    Slack keeps what stands in a field when a view is put in another's place with the same ids.
    """
    return f"value-{crc32(repr(field).encode(errors='replace')):08x}"
