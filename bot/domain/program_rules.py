"""What makes a program sensible beyond its shape, as a list of everything that is wrong.

The rules read plain data (what a YAML or JSON file holds) and skip whatever has the wrong shape,
so that one misspelt line does not hide the others; the shape itself is judged by the models of
`bot/domain/program.py`. This module must not know files or lines: it says *where* by a path of
keys and positions, and *what* in one plain sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

FIELDS_A_FORM = 12
LONGEST_TEXT = 3000
OPTIONS_A_CHOICE = 100
SECONDS_A_STEP = 120
SECONDS_A_SCHOOL_DAY = 60
"""Ask little: over the whole program, a minute a school day on average."""

DECISIONS = ("adopt", "adapt", "abandon")
HELP = ("nothing", "idea", "visit", "time", "materials")
TRIED = ("yes", "partly", "not_yet")

_MEASURES = ("baseline", "prediction", "count", "now", "group_now")
_OTHER_KINDS = {
    "tried": ("choice",),
    "help": ("choice",),
    "leaning": ("choice",),
    "group": ("choice",),
    "decision": ("choice",),
    "worth": ("scale",),
    "share": ("yes",),
}
_KNOWN_OPTIONS = {"decision": DECISIONS, "leaning": DECISIONS, "help": HELP, "tried": TRIED}
_PLAN_KINDS = {
    "indicator": "choice",
    "group": "choice",
    "baseline": "measure",
    "prediction": "measure",
    "target": "measure",
}


FlawPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaw:
    """One thing that is wrong: where (keys and positions from the top) and one plain sentence."""

    path: FlawPath
    words: str


class ProgramFlawsError(ValueError):
    """The program does not make sense.

    A `ValueError`, because that is what a pydantic model lets a validator raise; it reaches
    people only as a `ProgramFileError`.
    """

    def __init__(self, found: Sequence[Flaw]) -> None:
        """Keep every flaw found."""
        self.flaws = tuple(found)
        super().__init__(" ".join(flaw.words for flaw in self.flaws))


def flaws(data: object) -> tuple[Flaw, ...]:
    """Say everything that does not make sense in a program.

    Args:
        data: The program as plain mappings, lists and scalars; parts of a wrong shape are
            passed over, for the models report them.

    Returns:
        The flaws, rule by rule in the order of the file; empty if there are none.
    """
    program = _Node(data, ())
    rules = (
        _keys,
        _phases,
        _days,
        _phases_of_steps,
        _closings,
        _kinds_of_steps,
        _forms,
        _questions,
        _of_from,
        _plan_fields,
        _fills,
        _seconds,
        _groups,
    )
    return tuple(flaw for rule in rules for flaw in rule(program))


class _Node:
    """Plain data read tolerantly: what is absent or of another type is `None` or empty."""

    __slots__ = ("path", "value")

    def __init__(self, value: object, path: FlawPath) -> None:
        self.value = value
        self.path = path

    def get(self, key: str) -> _Node:
        value = self.value.get(key) if isinstance(self.value, Mapping) else None
        return _Node(value, (*self.path, key))

    def items(self, key: str) -> list[_Node]:
        child = self.get(key)
        if not isinstance(child.value, list | tuple):
            return []
        return [_Node(value, (*child.path, at)) for at, value in enumerate(child.value)]

    def text(self, key: str) -> str | None:
        value = self.get(key).value
        return value if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        value = self.get(key).value
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def has(self, key: str) -> bool:
        """Whether something is written there: empty lists, false and null are not."""
        return bool(self.get(key).value)

    def flaw(self, words: str, key: str | None = None) -> Flaw:
        return Flaw(path=self.path if key is None else (*self.path, key), words=words)

    @property
    def name(self) -> str:
        return f'"{self.text("key") or "?"}"'


def _every_question(program: _Node) -> Iterator[tuple[_Node, _Node]]:
    for step in program.items("steps"):
        for question in step.items("questions"):
            yield step, question


def _every_field(program: _Node) -> list[_Node]:
    return [question for _, question in _every_question(program)] + program.items("plan_fields")


def _asked_meanings(program: _Node) -> set[str]:
    return {means for _, q in _every_question(program) if (means := q.text("means"))}


def _keys(program: _Node) -> Iterator[Flaw]:
    lists = [
        (program.items("phases"), "phase"),
        (program.items("steps"), "step"),
        (program.items("plan_fields"), "field of the plan"),
        (program.items("skip_reasons"), "reason to skip"),
        (program.items("indicators"), "indicator"),
    ]
    lists += [
        (step.items("questions"), f"question of step {step.name}")
        for step in program.items("steps")
    ]
    lists += [(part.items("options"), f"option of {part.name}") for part in _every_field(program)]
    for parts, what in lists:
        seen: set[str] = set()
        for part in parts:
            key = part.text("key")
            if key in seen:
                yield part.flaw(
                    f'there are two with the key "{key}", each {what} needs its own', "key"
                )
            if key is not None:
                seen.add(key)


def _phases(program: _Node) -> Iterator[Flaw]:
    phases = program.items("phases")
    known = [(phase, day) for phase in phases if (day := phase.number("last_day")) is not None]
    for (_, before), (phase, day) in pairwise(known):
        if day <= before:
            yield phase.flaw(
                f"phase {phase.name} must end after the one before it, which ends on day {before}",
                "last_day",
            )
    length = program.number("length_days")
    if known and length is not None and len(known) == len(phases) and known[-1][1] != length:
        phase, day = known[-1]
        yield phase.flaw(
            f"the last phase, {phase.name}, ends on day {day}, but the program has {length} days;"
            " the phases must cover all of them",
            "last_day",
        )


def _days(program: _Node) -> Iterator[Flaw]:
    length = program.number("length_days")
    before: tuple[str, int] | None = None
    for step in program.items("steps"):
        day = step.number("day")
        if day is None or day < 1:
            continue
        if length is not None and day > length:
            yield step.flaw(
                f"step {step.name} is on day {day}, but the program has days 1 to {length}", "day"
            )
        if before is not None and day == before[1]:
            yield step.flaw(
                f"steps {before[0]} and {step.name} are both on day {day};"
                " a team is asked once a day at most",
                "day",
            )
        elif before is not None and day < before[1]:
            yield step.flaw(
                f"step {step.name} is on day {day} but stands after {before[0]} on day {before[1]};"
                " write the steps in the order of their days",
                "day",
            )
        before = (step.name, day)


def _phases_of_steps(program: _Node) -> Iterator[Flaw]:
    length = program.number("length_days")
    spans: dict[str, tuple[int, int]] = {}
    first = 1
    for phase in program.items("phases"):
        key, last = phase.text("key"), phase.number("last_day")
        if key is None or last is None:
            return
        spans.setdefault(key, (first, last))
        first = last + 1
    for step in program.items("steps"):
        name, day = step.text("phase"), step.number("day")
        if name is None:
            continue
        if name not in spans:
            yield step.flaw(f'step {step.name} names a phase "{name}" that is not there', "phase")
            continue
        start, end = spans[name]
        inside = day is None or start <= day <= end
        if not inside and (length is None or (day or 0) <= length):
            yield step.flaw(
                f"step {step.name} is on day {day}, outside its phase"
                f' "{name}" (days {start} to {end})',
                "day",
            )


def _closings(program: _Node) -> Iterator[Flaw]:
    times = program.get("times")
    each, team = times.get("each"), times.get("team")
    for part, opens, late, after in (
        (each, "opens", "closes", each.get("closes_after").value),
        (each, "opens", "reminds", each.get("reminds_after").value),
        (team, "opens", "closes", team.get("closes_after").value or 0),
        (team, "opens", "line_at", 0),
    ):
        start, end = part.text(opens), part.text(late)
        if after == 0 and start is not None and end is not None and end <= start:
            yield part.flaw(f'"{late}" {end} must be later than "{opens}" {start}', late)
    closes_after, reminds_after = each.number("closes_after"), each.number("reminds_after")
    days = (
        1 if reminds_after is None else reminds_after,
        1 if closes_after is None else closes_after,
    )
    reminder, closing = ((days[0], each.text("reminds")), (days[1], each.text("closes")))
    if reminder[1] and closing[1] and (reminder[0], reminder[1]) >= (closing[0], closing[1]):
        yield each.flaw("the reminder must come before the closing", "reminds")


def _kinds_of_steps(program: _Node) -> Iterator[Flaw]:
    steps = program.items("steps")
    for kind, what in (("plan", "the plan"), ("decision", "the decision")):
        same = [step for step in steps if step.text("kind") == kind]
        for step in same[1:]:
            yield step.flaw(f"step {step.name} asks for {what} again; one step does that", "kind")
        for step in same:
            if step.text("who") == "each":
                yield step.flaw(
                    f"step {step.name} asks for {what}, so one answers for the team", "who"
                )
    for step in steps:
        yield from _kind_of_step(program, step, is_last=step.path == steps[-1].path)


def _kind_of_step(program: _Node, step: _Node, *, is_last: bool) -> Iterator[Flaw]:
    kind = step.text("kind") or "questions"
    meanings = {q.text("means") for q in step.items("questions")}
    if kind == "plan" and step.has("questions"):
        yield step.flaw(
            f"step {step.name} is the plan: its fields are the plan_fields, not questions",
            "questions",
        )
    if kind == "plan" and not program.has("plan_fields"):
        yield step.flaw(f"step {step.name} is the plan, but there are no plan_fields", "kind")
    if kind != "plan" and not step.has("questions"):
        yield step.flaw(f"step {step.name} asks nothing; it needs a question")
    if kind == "decision" and "decision" not in meanings:
        yield step.flaw(f"step {step.name} is the decision, but no question means decision", "kind")
    if kind != "decision" and "decision" in meanings:
        yield step.flaw(
            f'step {step.name} asks for the decision, so its kind is "decision"', "kind"
        )
    if kind == "decision" and not is_last:
        yield step.flaw(f"step {step.name} is the decision, so it must be the last step", "kind")


def _forms(program: _Node) -> Iterator[Flaw]:
    for step in program.items("steps"):
        fields = len(step.items("questions")) + len(step.items("shown_above"))
        if fields > FIELDS_A_FORM:
            yield step.flaw(
                f"step {step.name} has {fields} fields with what is shown above them;"
                f" a form holds {FIELDS_A_FORM}",
                "questions",
            )


def _questions(program: _Node) -> Iterator[Flaw]:
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
            yield from _preset(question)
            yield from _placeholders(question)


def _meaning(question: _Node) -> Iterator[Flaw]:
    kind, means = question.text("kind"), question.text("means")
    if kind is None or means is None:
        return
    wanted = ("measure",) if means in _MEASURES else _OTHER_KINDS.get(means, ("text",))
    if kind not in wanted:
        yield question.flaw(
            f'question {question.name} means "{means}", so its kind must be "{wanted[0]}"', "kind"
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


def _options(part: _Node) -> Iterator[Flaw]:
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


def _preset(question: _Node) -> Iterator[Flaw]:
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


def _placeholders(question: _Node) -> Iterator[Flaw]:
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


def _of_from(program: _Node) -> Iterator[Flaw]:
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


def _plan_fields(program: _Node) -> Iterator[Flaw]:
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


def _fills(program: _Node) -> Iterator[Flaw]:
    asked = _asked_meanings(program)
    for part in _every_field(program):
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


def _seconds(program: _Node) -> Iterator[Flaw]:
    length = program.number("length_days")
    steps = program.items("steps")
    total = sum(step.number("seconds") or 0 for step in steps)
    if length is not None and total > length * SECONDS_A_SCHOOL_DAY:
        yield program.flaw(
            f"all steps together take {total} seconds; {length} school days hold"
            f" {length * SECONDS_A_SCHOOL_DAY} ({SECONDS_A_SCHOOL_DAY} a day), so ask less",
            "steps",
        )


def _groups(program: _Node) -> Iterator[Flaw]:
    planned = {field.text("means") for field in program.items("plan_fields")}
    for _, question in _every_question(program):
        if question.has("only_if_plan_has_group") and "group" not in planned:
            yield question.flaw(
                f"{question.name} waits for the plan's student group,"
                ' but no field of the plan means "group"',
                "only_if_plan_has_group",
            )
