"""What a single value in a program may look like: a key, a title, a sentence, a time of day.

Each holds what the narrowest platform can show. This module must not know which part it stands in.
"""

from __future__ import annotations

import re
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, StrictInt, StrictStr
from pydantic_core import PydanticCustomError


def _written(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "is empty; write some words or leave the line out")
    if any(not c.isprintable() for c in text):
        raise PydanticCustomError("one_line", "must be one line of ordinary characters")
    return text


def _clock_time(value: Any) -> Any:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value, re.ASCII):
        return time.fromisoformat(value)
    raise PydanticCustomError("clock_time", 'is not a time of day; write it like "14:45"')


Key = Annotated[StrictStr, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
"""A name inside the program's file: small letters, digits and underscores."""

Title = Annotated[StrictStr, Field(max_length=24), AfterValidator(_written)]
"""Words on top of a dialog, or on its button: 24 characters on the narrowest platform."""

OptionWords = Annotated[StrictStr, Field(max_length=75), AfterValidator(_written)]
Words = Annotated[StrictStr, Field(max_length=150), AfterValidator(_written)]
Sentence = Annotated[StrictStr, Field(max_length=300), AfterValidator(_written)]
LocalTime = Annotated[
    time,
    BeforeValidator(_clock_time),
    PlainSerializer(lambda t: t.strftime("%H:%M"), return_type=str),
]
Minutes = Annotated[StrictInt, Field(ge=0, le=240)]
SchoolDay = Annotated[StrictInt, Field(ge=1)]
