"""From the values of a form to answers: each question's value read, or told why it cannot be.

All problems of a form are told together, by question key. This module must not know where the
values came from or where they will be stored.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import BadInput
from bot.domain.evidence import Count, Kind, NotACount, parse_count, text_of
from bot.domain.program import Question

Value = str | tuple[str, ...]
COUNTS: frozenset[Kind] = frozenset({"count", "per_cent"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAnswer:
    """One question's answer: words, an option's key, or a count (with its own words)."""

    question: Question
    text: str | None = None
    choice: str | None = None
    count: Count | None = None


def read_answers(
    questions: tuple[Question, ...],
    values: Mapping[str, Value],
    *,
    group_keys: frozenset[str] = frozenset(),
    totals: Mapping[str, int] | None = None,
) -> tuple[ReadAnswer, ...]:
    """Read what a form brought, in the order of the questions; unanswered ones are left out.

    Args:
        questions: those that the form showed.
        values: by question key; unknown keys are ignored.
        group_keys: the student groups that may be picked, besides "all".
        totals: by question key, how many students a bare number is meant of.

    Raises:
        BadInput: with a sentence for each question that cannot be read or is empty and required.
    """
    errors: dict[str, str] = {}
    read: list[ReadAnswer] = []
    for question in questions:
        given = _plain(values.get(question.key, ""))
        if not given:
            if question.required:
                errors[question.key] = _NEEDED[question.kind]
            continue
        try:
            read.append(_read(question, given, group_keys, (totals or {}).get(question.key)))
        except (NotACount, BadInput) as why:
            errors[question.key] = str(why)
    if errors:
        raise BadInput(errors)
    return tuple(read)


_NEEDED = {
    "measure": "A count goes here, like “18 of 24”.",
    "text": "A few words go here; one line is plenty.",
    "choice": "Pick one.",
    "scale": "Pick one.",
    "yes": "Pick one.",
}


def _plain(value: Value) -> str:
    text = value if isinstance(value, str) else "".join(value[:1])
    return text.strip()


def _read(
    question: Question,
    given: str,
    group_keys: frozenset[str],
    total: int | None,
) -> ReadAnswer:
    match question.kind:
        case "measure":
            count = parse_count(given, of=total, kinds=COUNTS)
            return ReadAnswer(question=question, count=count, text=text_of(count))
        case "text":
            if len(given) > question.longest:
                raise BadInput(
                    words=f"This holds {question.longest:,} characters and yours has "
                    f"{len(given):,}; it is all still here to shorten."
                )
            return ReadAnswer(question=question, text=given)
        case "yes":
            return ReadAnswer(question=question, choice="yes" if given == "yes" else "no")
        case "choice" | "scale":
            if given not in _keys(question, group_keys):
                raise BadInput(words="That choice is no longer on the list; pick another.")
            return ReadAnswer(question=question, choice=given)


def _keys(question: Question, group_keys: frozenset[str]) -> frozenset[str]:
    if question.scale is not None:
        return frozenset(
            str(step) for step in range(question.scale.lowest, question.scale.highest + 1)
        )
    match question.options_from:
        case "student_groups":
            return group_keys | {"all"}
        case "indicators":
            return frozenset()  # Only a plan's field picks one of them.
        case None:
            return frozenset(option.key for option in question.options)
