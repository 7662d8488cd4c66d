"""The one form behind every note, answer and thanks: its parts, and what comes back from it.

It must not know who writes to whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.errors import BadInput
from bot.store.notes import NoteKind
from bot.use_cases.coaching import DUE_ON, LONGEST, TEXT, TO_TEAM
from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    FormPart,
    Quote,
    Source,
    Tell,
    TextField,
    Value,
    YesField,
)
from dialogs.wording import coaching as words

KIND: Final = "kind"
NO_STUDENT: Final = "no_student"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came back: the words, what they are, by when; and that no student is named."""

    text: str
    kind: NoteKind
    due_on: date | None
    said_none_is_a_student: bool


def note_form(
    *,
    name: str,
    title: str,
    about: str,
    above: Sequence[Tell] = (),
    label: str = words.TEXT_LABEL,
    hint: str | None = None,
    example: str | None = None,
    value: str | None = None,
    earliest: date | None = None,
    submit: str = words.SEND,
) -> Form:
    """A form for words to somebody.

    Args:
        name: which submission takes it.
        title: at most 24 characters.
        about: the id of what it is about.
        above: what stands above the words.
        label: of the words.
        hint: below them.
        example: of them.
        value: what they open with.
        earliest: today's local date where something may be promised, else nothing is asked.
        submit: the button.
    """
    parts: list[FormPart] = [
        *above,
        TextField(
            key=TEXT,
            label=label,
            required=True,
            lines="many",
            longest=LONGEST,
            hint=hint,
            example=example,
            value=value,
        ),
    ]
    if earliest is not None:
        parts += [
            ChoiceField(key=KIND, label=words.KIND_LABEL, options=words.KINDS, value=("note",)),
            DayField(key=DUE_ON, label=words.DUE_LABEL, hint=words.DUE_HINT, earliest=earliest),
        ]
    parts.append(YesField(key=NO_STUDENT, label=words.NONE_IS_A_STUDENT, hint=words.TICK_HINT))
    return Form(name=name, title=title, submit=submit, about=(about,), parts=tuple(parts))


def read(values: Mapping[str, Value]) -> Written:
    """What a person wrote.

    Raises:
        BadInput: a part of a stem of ours is left in it, or the day is none.
    """
    text, kind = _one(values, TEXT), _one(values, KIND)
    if words.has_holes(text):
        raise BadInput({TEXT: words.STEM_LEFT})
    return Written(
        text=text,
        kind=next((each for each in TO_TEAM if each == kind), "note"),
        due_on=_day(_one(values, DUE_ON)),
        said_none_is_a_student=bool(_one(values, NO_STUDENT)),
    )


def quote_of(note_id: str, text: str) -> Quote:
    """A note's words, to the letter; words that were taken back say so."""
    return Quote(text=text or words.TAKEN_BACK, source=Source("coaching_note", note_id))


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as why:
        raise BadInput({DUE_ON: words.NOT_A_DAY}) from why


def _one(values: Mapping[str, Value], key: str) -> str:
    value = values.get(key, "")
    return (value if isinstance(value, str) else next(iter(value), "")).strip()
