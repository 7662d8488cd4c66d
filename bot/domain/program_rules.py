"""What makes a program sensible beyond its shape: its phases, days, times and kinds of steps.

The shape is judged by the models of `bot/domain/program.py`, the questions by
`bot/domain/program_field_rules.py`. This module must not know files or lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from bot.domain.program_field_rules import FIELD_RULES
from bot.domain.program_flaws import Flaw, Node, every_field

FIELDS_A_FORM = 12
SECONDS_A_STEP = 120
SECONDS_A_SCHOOL_DAY = 60
"""Ask little: over the whole program, a minute a school day on average."""


def flaws(data: object) -> tuple[Flaw, ...]:
    """Say everything that does not make sense in a program.

    Args:
        data: The program as plain mappings, lists and scalars; parts of a wrong shape are
            passed over, for the models report them.

    Returns:
        The flaws, rule by rule in the order of the file; empty if there are none.
    """
    program = Node(data, ())
    rules = (
        _keys,
        _phases,
        _days,
        _phases_of_steps,
        _closings,
        _kinds_of_steps,
        _forms,
        _seconds,
        *FIELD_RULES,
    )
    return tuple(flaw for rule in rules for flaw in rule(program))


def _keys(program: Node) -> Iterator[Flaw]:
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
    lists += [(part.items("options"), f"option of {part.name}") for part in every_field(program)]
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


def _phases(program: Node) -> Iterator[Flaw]:
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


def _days(program: Node) -> Iterator[Flaw]:
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


def _phases_of_steps(program: Node) -> Iterator[Flaw]:
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


def _closings(program: Node) -> Iterator[Flaw]:
    each, team = program.get("times").get("each"), program.get("times").get("team")
    for part, key, after in (
        (each, "reminds", _after(each, "reminds_after", 1)),
        (each, "closes", _after(each, "closes_after", 1)),
        (team, "line_at", 0),
        (team, "closes", _after(team, "closes_after", 0)),
    ):
        opens, then = _clock_time(part, "opens"), _clock_time(part, key)
        if opens and then and (after, then) <= (0, opens):
            yield part.flaw(f'"{key}" {then} must be later than "opens" {opens}', key)
    reminds, closes = _clock_time(each, "reminds"), _clock_time(each, "closes")
    days = _after(each, "reminds_after", 1), _after(each, "closes_after", 1)
    if reminds and closes and (days[0], reminds) >= (days[1], closes):
        yield each.flaw("the reminder must come before the closing", "reminds")
    length = program.number("length_days")
    for step in program.items("steps"):
        day = step.number("day")
        late = length is not None and day is not None and day <= length < day + days[1]
        if late and step.text("who") == "each":
            yield step.flaw(
                f"step {step.name} would close on day {(day or 0) + days[1]},"
                f" after the program's last day, {length}",
                "day",
            )


def _after(part: Node, key: str, otherwise: int) -> int:
    days = part.number(key)
    return otherwise if days is None else days


def _clock_time(part: Node, key: str) -> str | None:
    written = part.text(key)
    return written if written and re.fullmatch(r"\d\d:\d\d", written) else None


def _kinds_of_steps(program: Node) -> Iterator[Flaw]:
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


def _kind_of_step(program: Node, step: Node, *, is_last: bool) -> Iterator[Flaw]:
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


def _forms(program: Node) -> Iterator[Flaw]:
    for step in program.items("steps"):
        fields = len(step.items("questions")) + len(step.items("shown_above"))
        if fields > FIELDS_A_FORM:
            yield step.flaw(
                f"step {step.name} has {fields} fields with what is shown above them;"
                f" a form holds {FIELDS_A_FORM}",
                "questions",
            )


def _seconds(program: Node) -> Iterator[Flaw]:
    length = program.number("length_days")
    steps = program.items("steps")
    total = sum(min(step.number("seconds") or 0, SECONDS_A_STEP) for step in steps)
    if length is not None and total > length * SECONDS_A_SCHOOL_DAY:
        yield program.flaw(
            f"all steps together take {total} seconds; {length} school days hold"
            f" {length * SECONDS_A_SCHOOL_DAY} ({SECONDS_A_SCHOOL_DAY} a day), so ask less",
            "steps",
        )
