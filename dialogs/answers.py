"""What a turn gives back to the one who asked: at once, not owed, never updated later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from dialogs.vocabulary import Form, Message, saying


@dataclass(frozen=True, slots=True)
class Told:
    """A message that only the asker sees.

    `in_place` says that it takes the place of the private words on which was pressed, so that what
    was settled offers its buttons no more. A platform may do so only to words that were an answer.
    """

    message: Message
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """A form to fill in."""

    form: Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """The form stays open with every value; `errors` by field key, '' for the whole form."""

    errors: Mapping[str, str]
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """Another form in place of the one that was sent."""

    form: Form


@dataclass(frozen=True, slots=True)
class Done:
    """Close or acknowledge; the card says the rest. `note` is a short private word, if any."""

    note: Message | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Why not, what was kept, and what to do, in words for the asker."""

    words: str


@dataclass(frozen=True, slots=True)
class Unstored:
    """Nothing was kept, because the database is gone or its disk is full; the words say so.

    A platform that sends again what was not taken is told that it was not; elsewhere the asker
    gets the words, and a form comes back with all that was written in it.
    """

    words: str


Answer = Told | Opened | Corrected | Moved | Done | Refused | Unstored


def message_of(answer: Answer) -> Message | None:
    """The words of an answer, as one message; None where it is a form or says nothing.

    Several fields of a form may have the same fault: it is said once.
    """
    match answer:
        case Told(message):
            return message
        case Done(note):
            return note
        case Refused(said) | Unstored(said):
            return saying(said)
        case Corrected(errors=errors):
            return saying(" ".join(dict.fromkeys(errors.values())))
        case Opened() | Moved():
            return None
    assert_never(answer)
