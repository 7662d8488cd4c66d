"""A form as one short string and back, and a form with other values in it.

The string travels through people's clients: what comes back is read as a stranger's, and bounded.
"""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NoBase64
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time
from typing import Any, assert_never

from pydantic import TypeAdapter, ValidationError

from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    FormPart,
    HourField,
    InputField,
    MeasureField,
    PersonField,
    Plain,
    Prose,
    Quote,
    Strong,
    Tell,
    TextField,
    Value,
    YesField,
)

_MOST_BYTES = 200_000

_FIELDS: Mapping[str, TypeAdapter[Any]] = {
    each.__name__: TypeAdapter(each)
    for each in (
        TextField,
        ChoiceField,
        PersonField,
        DayField,
        HourField,
        MeasureField,
        YesField,
    )
}
_QUOTES: TypeAdapter[tuple[Quote, ...]] = TypeAdapter(tuple[Quote, ...])


def packed(form: Form) -> str:
    """The form as letters, digits, `-`, `_` and `=`."""
    held = {
        "name": form.name,
        "title": form.title,
        "submit": form.submit,
        "about": form.about,
        "parts": [_part_out(part) for part in form.parts],
    }
    return urlsafe_b64encode(zlib.compress(json.dumps(held).encode(), 9)).decode()


def unpacked(text: str) -> Form | None:
    """The form in a string made by `packed`; None if it holds none."""
    try:
        reader = zlib.decompressobj()
        held = json.loads(reader.decompress(urlsafe_b64decode(text.encode()), _MOST_BYTES))
        return Form(
            name=str(held["name"]),
            title=str(held["title"]),
            submit=str(held["submit"]),
            about=tuple(str(each) for each in held["about"]),
            parts=tuple(_part_in(part) for part in held["parts"]),
        )
    except (NoBase64, zlib.error, ValidationError, ValueError, KeyError, TypeError, RecursionError):
        return None


def filled(form: Form, values: Mapping[str, Value]) -> Form:
    """The form, opening with these values; a key that is missing stands empty."""
    parts = tuple(
        part if isinstance(part, Tell) else _filled(part, values.get(part.key, ""))
        for part in form.parts
    )
    return replace(form, parts=parts)


def _filled(part: InputField, value: Value) -> InputField:
    text = value if isinstance(value, str) else ",".join(value)
    picks = tuple(each for each in (value.split(",") if isinstance(value, str) else value) if each)
    match part:
        case TextField() | MeasureField():
            return replace(part, value=text or None)
        case ChoiceField() | PersonField():
            return replace(part, value=picks)
        case DayField():
            return replace(part, value=_day(text))
        case HourField():
            return replace(part, value=_hour(text))
        case YesField():
            return replace(part, value=bool(text))
    assert_never(part)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _hour(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _part_out(part: FormPart) -> dict[str, Any]:
    if isinstance(part, Tell):
        return _told_out(part.words)
    name = type(part).__name__
    drawn: dict[str, Any] = _FIELDS[name].dump_python(part, mode="json", exclude_defaults=True)
    return {"is": name, **drawn}


def _told_out(words: Prose | tuple[Quote, ...]) -> dict[str, Any]:
    if isinstance(words, Prose):
        runs = [
            ["b" if isinstance(run, Strong) else "p", Prose((run,)).plain()] for run in words.runs
        ]
        return {"is": "prose", "runs": runs}
    return {"is": "quotes", "quotes": _QUOTES.dump_python(words, mode="json")}


def _part_in(held: dict[str, Any]) -> FormPart:
    kind = held.pop("is")
    if kind == "prose":
        runs = (Strong(str(text)) if how == "b" else Plain(str(text)) for how, text in held["runs"])
        return Tell(Prose(tuple(runs)))
    if kind == "quotes":
        return Tell(_QUOTES.validate_python(held["quotes"]))
    part: FormPart = _FIELDS[kind].validate_python(held)
    return part
