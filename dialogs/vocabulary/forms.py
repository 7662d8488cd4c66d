"""A form and the fields it is made of: one page, opened with values, given back with values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Literal

from dialogs.vocabulary.text import Prose, Quote

LONGEST_TITLE = 24
LONGEST_ANSWER = 3_000
MOST_OPTIONS = 100
MOST_FIELDS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice: the key that is stored and the words that are shown (at most 75)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What every field of a form has. `value` is what it opens with."""

    key: str
    label: str
    required: bool = False
    hint: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """Free words, one line or many, at most `longest` characters."""

    lines: Literal["one", "many"] = "one"
    longest: int = LONGEST_ANSWER
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of the options, or several."""

    options: tuple[Option, ...]
    several: bool = False
    value: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < len(self.options) <= MOST_OPTIONS:
            raise ValueError(f"a choice has 1 to {MOST_OPTIONS} options")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonField(Field):
    """Some of our own people, by person id; no platform directory is ever searched."""

    among: tuple[Option, ...]
    several: bool = False
    value: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayField(Field):
    """A local date; `earliest` and `latest` are hints to the platform and checked by us."""

    earliest: date | None = None
    latest: date | None = None
    value: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HourField(Field):
    """A local time of day."""

    value: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureField(Field):
    """One line such as `18 of 24` or `75%`, read by the same parser as thread text."""

    of: int | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YesField(Field):
    """A tick; `value` is how it opens."""

    value: bool = False


@dataclass(frozen=True, slots=True)
class Tell:
    """Words shown between the fields: our prose, or quotes."""

    words: Prose | tuple[Quote, ...]


InputField = TextField | ChoiceField | PersonField | DayField | HourField | MeasureField | YesField
FormPart = InputField | Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One page of fields; `about` holds opaque ids only.

    Args (as fields): `name` routes the submission, `title` and `submit` hold 24 characters.
    """

    name: str
    title: str
    submit: str
    parts: tuple[FormPart, ...]
    about: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < len(self.title) <= LONGEST_TITLE:
            raise ValueError(f"a form's title holds 1 to {LONGEST_TITLE} characters: {self.title}")
        if not 0 < len(self.submit) <= LONGEST_TITLE:
            raise ValueError(f"a form's submit holds 1 to {LONGEST_TITLE} characters")
        keys = [part.key for part in self.fields()]
        if len(keys) > MOST_FIELDS or len(set(keys)) != len(keys):
            raise ValueError(f"a form has at most {MOST_FIELDS} fields, each key once")

    def fields(self) -> tuple[InputField, ...]:
        """The parts a person fills in, in order."""
        return tuple(part for part in self.parts if not isinstance(part, Tell))


Value = str | tuple[str, ...]
"""What a person gave for a field: text (also `yes` or '' for a tick, ISO dates and times), or the
keys of several options."""
