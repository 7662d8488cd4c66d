"""The one form behind every note, answer and thanks: its parts, and what comes back from it.

It must not know who writes to whom.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from bot.store.notes import NoteKind
from bot.use_cases.coaching import DUE_ON, LONGEST, TEXT, TO_TEAM
from bot.use_cases.screening import NamesAStudent
from dialogs.answers import Answer, Corrected, Done
from dialogs.form_values import FormValues
from dialogs.inputs import Submitted
from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    FormPart,
    Message,
    Quote,
    Source,
    Tell,
    TextField,
    Value,
    YesField,
)
from dialogs.wording import cards
from dialogs.wording import coaching as words

KIND: Final = "kind"
NONE_IS_A_STUDENT: Final = "none_is_a_student"


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
    return Form(name=name, title=title, submit=submit, about=(about,), parts=tuple(parts))


def read(values: Mapping[str, Value]) -> Written:
    """What a person wrote.

    Raises:
        BadInput: a part of a stem of ours is left in it, or the day is none.
    """
    form = FormValues(values)
    text, kind = form.text(TEXT), form.pick(KIND)
    due_on = form.day(DUE_ON) if form.text(DUE_ON) else None
    if words.has_holes(text):
        form.refuse(TEXT, words.STEM_LEFT)
    form.checked()
    return Written(
        text=text,
        kind=next((each for each in TO_TEAM if each == kind), "note"),
        due_on=due_on,
        said_none_is_a_student=form.ticked(NONE_IS_A_STUDENT),
    )


def take(
    submitted: Submitted, form: Callable[[], Form], send: Callable[[Written], Message]
) -> Answer:
    """Take what came back; what seems to name a student comes back with a tick to say it is none.

    Args:
        submitted: what came back.
        form: makes the form anew.
        send: does what is to be done, and says what was done.

    Raises:
        Refused: as `send` does.
        BadInput: as `read` and `send` do.
    """
    written = read(submitted.values)
    try:
        return Done(send(written))
    except NamesAStudent as why:
        return Corrected(errors=dict(why.fields), form=_with_tick(form(), written))


def quote_of(note_id: str, text: str) -> Quote:
    """A note's words, to the letter; words that were taken back say so."""
    return Quote(text=text or words.TAKEN_BACK, source=Source("coaching_note", note_id))


def _with_tick(form: Form, written: Written) -> Form:
    """The same form with what was written in it, and one field more."""
    tick = YesField(key=NONE_IS_A_STUDENT, label=cards.NONE_IS_A_STUDENT)
    return replace(form, parts=(*(_filled(part, written) for part in form.parts), tick))


def _filled(part: FormPart, written: Written) -> FormPart:
    match part:
        case TextField():
            return replace(part, value=written.text)
        case ChoiceField():
            return replace(part, value=(written.kind,))
        case DayField():
            return replace(part, value=written.due_on)
        case _:
            return part
