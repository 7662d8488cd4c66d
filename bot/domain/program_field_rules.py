"""What makes a program's questions and the fields of its plan sensible.

Limits of a form come from the narrowest platform. This module must not know steps, days or files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.domain.program_flaws import Flaw, Node, asked_meanings, every_field, every_question

LONGEST_TEXT = 3000
OPTIONS_A_CHOICE = 100
DECISIONS = ("adopt", "adapt", "abandon")
HELP = ("nothing", "idea", "visit", "time", "materials")
TRIED = ("yes", "partly", "not_yet")

_MEASURES = ("baseline", "prediction", "count", "now", "group_now")
_OTHER_KINDS = {
    "tried": "choice",
    "help": "choice",
    "leaning": "choice",
    "group": "choice",
    "decision": "choice",
    "worth": "scale",
    "share": "yes",
}
_KNOWN_OPTIONS = {"decision": DECISIONS, "leaning": DECISIONS, "help": HELP, "tried": TRIED}
_PLAN_KINDS = {
    "indicator": "choice",
    "group": "choice",
    "baseline": "measure",
    "prediction": "measure",
    "target": "measure",
}


def _questions(program: Node) -> Iterator[Flaw]:
    for step in program.items("steps"):
        seen: dict[str, str] = {}
        for question in step.items("questions"):
            means = question.text("means")
            if means in seen:
                yield question.flaw(
                    f'questions {seen[means]} and {question.name} both mean "{means}";'
                    " one question of a step does that",
                    "means",
                )
            elif means is not None:
                seen[means] = question.name
            yield from _meaning(question)
            yield from _options(question)
            yield from _offered(question)
            yield from _preset(question)
            yield from _placeholders(question)


def _meaning(question: Node) -> Iterator[Flaw]:
    kind, means = question.text("kind"), question.text("means")
    if kind is None or means is None:
        return
    wanted = "measure" if means in _MEASURES else _OTHER_KINDS.get(means, "text")
    if kind != wanted:
        yield question.flaw(
            f'question {question.name} means "{means}", so its kind must be "{wanted}"', "kind"
        )
    known = _KNOWN_OPTIONS.get(means)
    for option in question.items("options"):
        key = option.text("key")
        if known is not None and key is not None and key not in known:
            yield option.flaw(
                f'"{key}" is no option of a question that means "{means}"; there can be '
                + ", ".join(known),
                "key",
            )


def _options(part: Node) -> Iterator[Flaw]:
    kind = part.text("kind")
    given = part.has("options") + part.has("options_from")
    if kind == "choice" and given == 0:
        yield part.flaw(
            f'choice {part.name} has nothing to pick; write "options" or "options_from"'
        )
    if kind == "choice" and given == 2:
        yield part.flaw(
            f'choice {part.name} has both "options" and "options_from"; keep one', "options"
        )
    if kind not in (None, "choice") and given:
        key = "options" if part.has("options") else "options_from"
        yield part.flaw(f"{part.name} is not a choice, so it has no {key}", key)
    if kind == "scale" and not part.has("scale"):
        yield part.flaw(f'{part.name} is a scale, so it needs "scale" with words for both ends')
    if kind not in (None, "scale") and part.has("scale"):
        yield part.flaw(f"{part.name} is not a scale", "scale")


def _offered(question: Node) -> Iterator[Flaw]:
    source = question.text("options_from")
    if source is not None and source != "student_groups":
        yield question.flaw(
            f'question {question.name} offers nothing from "{source}"; its options can come from'
            " student_groups, and those of the plan from indicators too",
            "options_from",
        )


def _preset(question: Node) -> Iterator[Flaw]:
    preset = question.text("preset")
    if preset is None:
        return
    keys = {option.text("key") for option in question.items("options")}
    if question.text("options_from") == "student_groups":
        keys = {"all"}
    if question.text("kind") == "yes":
        keys = {"yes", "no"}
    if preset not in keys:
        yield question.flaw(
            f'"{preset}" cannot be preset: it is no option of {question.name}', "preset"
        )


def _placeholders(question: Node) -> Iterator[Flaw]:
    for written in re.findall(r"\{[^{}]*\}?|\}", question.text("label") or ""):
        if written not in ("{can}", "{group}"):
            yield question.flaw(
                f'"{written}" cannot be filled in; there are {{can}} and {{group}}', "label"
            )
        elif written == "{group}" and not question.has("only_if_plan_has_group"):
            yield question.flaw(
                f'{question.name} names {{group}}, so it needs "only_if_plan_has_group: true"',
                "label",
            )


def _of_from(program: Node) -> Iterator[Flaw]:
    earlier: dict[str, str | None] = {}
    for step in program.items("steps"):
        here = {
            f"{step.text('key')}.{q.text('key')}": q.text("kind") for q in step.items("questions")
        }
        for question in step.items("questions"):
            reference = question.text("of_from")
            if reference is None:
                continue
            if question.text("kind") not in (None, "measure"):
                yield question.flaw(
                    f'{question.name} is not a measure, so it has no "of_from"', "of_from"
                )
            if reference not in earlier:
                yield question.flaw(
                    f'there is no earlier question "{reference}"; write "step.question"', "of_from"
                )
            elif earlier[reference] not in (None, "measure"):
                yield question.flaw(f'"{reference}" is not a measure', "of_from")
        earlier |= here


def _plan_fields(program: Node) -> Iterator[Flaw]:
    seen: dict[str, str] = {}
    for field in program.items("plan_fields"):
        means, kind = field.text("means"), field.text("kind")
        yield from _options(field)
        if means is None:
            continue
        if means in seen:
            yield field.flaw(
                f'{seen[means]} and {field.name} both mean "{means}";'
                " one field of the plan does that",
                "means",
            )
        seen.setdefault(means, field.name)
        wanted = _PLAN_KINDS.get(means, "text")
        if kind is not None and kind != wanted:
            yield field.flaw(
                f'{field.name} means "{means}", so its kind must be "{wanted}"', "kind"
            )


def _fills(program: Node) -> Iterator[Flaw]:
    asked = asked_meanings(program)
    for part in every_field(program):
        fill = part.get("filled_from")
        how, means = fill.text("how"), fill.text("means")
        if how in ("recent", "sum") and means is None:
            yield fill.flaw(f'{part.name} is filled from "{how}", so it must say which "means"')
        if how in ("set_up", "last_cycle") and means is not None:
            yield fill.flaw(f'{part.name} is filled from "{how}", which takes no "means"', "means")
        if means is not None and means not in asked:
            yield fill.flaw(f'{part.name} is filled from "{means}", which no step asks', "means")
        if how == "sum" and means is not None and means not in _MEASURES:
            yield fill.flaw(f'{part.name} is a sum of "{means}", which is not counted', "means")


def _groups(program: Node) -> Iterator[Flaw]:
    planned = {field.text("means") for field in program.items("plan_fields")}
    for _, question in every_question(program):
        if question.has("only_if_plan_has_group") and "group" not in planned:
            yield question.flaw(
                f"{question.name} waits for the plan's student group,"
                ' but no field of the plan means "group"',
                "only_if_plan_has_group",
            )


FIELD_RULES = (_questions, _of_from, _plan_fields, _fills, _groups)
"""Each takes the whole program and gives its flaws."""
