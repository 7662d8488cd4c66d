"""What looks like a student's name or number is stopped before it is stored.

Nothing is lost: the one who wrote it gets it back with the words marked, and changes it or says
that it is none (FERPA, 34 CFR 99.3; California Education Code 49073.1).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.domain.errors import BadInput
from bot.domain.screen import screen


class NamesAStudent(BadInput):
    """Something there looks like a student's name or number, so it isn't stored yet."""


def refuse_students(texts: Mapping[str, str], *, said_none: bool) -> None:
    """Go on if no text seems to name a student, or if its author said that none does.

    Args:
        texts: what was written, by the form's field key.
        said_none: the author looked and says it is no student.

    Raises:
        NamesAStudent: with one sentence for each field concerned.
    """
    if said_none:
        return
    found = {key: words for key, text in texts.items() if (words := suspects(text))}
    if found:
        raise NamesAStudent({key: _sentence(words) for key, words in found.items()})


def suspects(text: str) -> tuple[str, ...]:
    """The pieces of a text that look like a student's name or number, each once, in order."""
    return tuple(dict.fromkeys(text[each.start : each.end] for each in screen(text)))


def _sentence(words: tuple[str, ...]) -> str:
    quoted = ", ".join(f"“{word}”" for word in words[:3])
    verb = "looks" if len(words) == 1 else "look"
    return (
        f"{quoted} {verb} like a student's name or number. Say it without, or tick below if it "
        "is none."
    )
