"""What a recap must say of what stands at one check-in: its figures, its words, what is asked for.

Counted without the use cases, so that a mistake there is not made twice. This module must not know
how anything came to stand: whose act it was, in time or late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Final

from bot.domain.program import Step

TEAM: Final = "team"
"""The class of "we met: one answer"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a recap must say."""

    asked: int
    answered: int
    late: int
    excused: int
    count: tuple[int, int] | None
    compared: tuple[int, int, int, int, int] | None
    """Classes, before, of, now, of."""
    guess: tuple[int, int] | None
    choices: Mapping[str, int]
    worth: float | None
    lines: tuple[str, ...]
    asks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One count that stands; the newest of a class is the class's."""

    order: int
    who: str
    part: str
    class_of: str
    got: int
    of: int
    group: bool
    guess: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a reply: by question, or by the message it stands in."""

    question: str | None
    text: str | None
    choice: str | None


@dataclass(slots=True, kw_only=True)
class Reply:
    """What one person said."""

    for_all: bool
    parts: dict[str, Part] = field(default_factory=dict)
    class_of: dict[str, bool] = field(default_factory=dict)
    """By message: whether its count is the team's, as it was when the count was written."""


def figures_of(
    step: Step,
    tally: tuple[int, int, int, int],
    replies: Collection[Reply],
    counts: Iterable[Counted],
    *,
    before: Iterable[Counted],
    guessed: Iterable[Counted],
) -> Figures:
    """Work out what a recap must say.

    Args:
        step: What was asked.
        tally: Asked, answered, late, excused.
        replies: The replies that stand, oldest first.
        counts: The counts that stand.
        before: The counts at the start of the cycle, if that was another check-in.
        guessed: The counts at the check-in that asked for a guess.
    """
    asked, answered, late, excused = tally
    now = _standing(counts)
    return Figures(
        asked=asked,
        answered=answered,
        late=late,
        excused=excused,
        count=_sum(now),
        compared=_compared(_standing(before), now),
        guess=_sum(_standing(guessed, guess=True)),
        choices=_choices(step, replies),
        worth=_worth(step, replies),
        lines=tuple(sorted(_lines(step, replies))),
        asks=asks_in(step, replies),
    )


def asks_in(step: Step, replies: Iterable[Reply]) -> frozenset[str]:
    """What is asked for in replies."""
    question = step.question_meaning("help")
    if question is None:
        return frozenset()
    given = {_choice_of(reply, question.key) for reply in replies}
    return frozenset(each for each in given if each not in {None, "nothing"})


def _standing(counts: Iterable[Counted], *, guess: bool = False) -> dict[str, Counted]:
    """The newest count of each class, over all students."""
    newest: dict[str, Counted] = {}
    for each in sorted(counts, key=lambda count: count.order):
        if each.guess == guess and not each.group:
            newest[each.class_of] = each
    return newest


def _once(counts: dict[str, Counted]) -> dict[str, Counted]:
    """The team's own count beside single classes: the side that looked at more students."""
    single = {key: each for key, each in counts.items() if key != TEAM}
    team = counts.get(TEAM)
    if team is None or team.of <= sum(each.of for each in single.values()):
        return single if team is not None else counts
    return {TEAM: team}


def _sum(counts: dict[str, Counted]) -> tuple[int, int] | None:
    kept = _once(counts).values()
    if not kept:
        return None
    return sum(each.got for each in kept), sum(each.of for each in kept)


def _compared(
    before: dict[str, Counted], now: dict[str, Counted]
) -> tuple[int, int, int, int, int] | None:
    kept = _once({key: now[key] for key in now if key in before})
    if not kept:
        return None
    earlier = [before[key] for key in kept]
    return (
        len(kept),
        sum(each.got for each in earlier),
        sum(each.of for each in earlier),
        sum(each.got for each in kept.values()),
        sum(each.of for each in kept.values()),
    )


def _choices(step: Step, replies: Collection[Reply]) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for means in ("tried", "leaning"):
        question = step.question_meaning("tried" if means == "tried" else "leaning")
        for reply in replies:
            chosen = _choice_of(reply, question.key) if question else None
            if question is not None and chosen is not None:
                labels = {option.key: option.label for option in question.options}
                counted[labels[chosen].lower()] += 1
    return dict(counted)


def _worth(step: Step, replies: Iterable[Reply]) -> float | None:
    question = step.question_meaning("worth")
    given = [
        int(chosen) for reply in replies if question and (chosen := _choice_of(reply, question.key))
    ]
    return float(median(given)) if len(given) >= 5 else None


def _lines(step: Step, replies: Iterable[Reply]) -> list[str]:
    found = []
    texts = [each.key for each in step.questions if each.kind == "text"]
    for reply in replies:
        in_form = [reply.parts[key].text for key in texts if key in reply.parts]
        in_thread = [part.text for part in reply.parts.values() if part.question is None]
        line = next((each for each in (*in_form, *in_thread) if each), None)
        if line is not None:
            found.append(line)
    return found


def _choice_of(reply: Reply, key: str) -> str | None:
    part = reply.parts.get(key)
    return None if part is None else part.choice
