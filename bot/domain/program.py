"""A program: the playbook of a cycle as frozen values, read from data and never code.

What a district may write: phases, the steps with their questions, the fields of the plan, the
times. Everything else in Cyclebot reads a program by what a part *means*
(`bot/domain/program_meanings.py`), never by its key, so that another district's keys work as well.
This module must not know files, YAML, any platform's form or the state of a running cycle.

A program goes through JSON unchanged: `Program.model_validate(p.model_dump(mode="json")) == p`.
Its shape is checked by these models, its sense by `bot/domain/program_rules.py`.
"""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Literal, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, model_validator

from bot.domain.program_field_rules import LONGEST_TEXT, OPTIONS_A_CHOICE
from bot.domain.program_flaws import ProgramFlawsError
from bot.domain.program_meanings import (
    FillHow,
    Means,
    OptionsFrom,
    PhaseMeaning,
    PlanFieldKind,
    PlanMeans,
    QuestionKind,
    Shown,
    StepKind,
    Who,
)
from bot.domain.program_rules import FIELDS_A_FORM, SECONDS_A_STEP, flaws
from bot.domain.program_values import (
    Key,
    LocalTime,
    Minutes,
    OptionWords,
    SchoolDay,
    Sentence,
    Title,
    Words,
)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _WithKey(_Part):
    key: Key


Keyed = TypeVar("Keyed", bound="_WithKey")


class Option(_WithKey):
    """One answer that can be picked: `key` is stored, `label` is read."""

    label: OptionWords


class SkipReason(Option):
    """A reason of "Not this time"; some reasons together offer to close the day."""

    counts_as: Literal["testing"] | None = None


class Indicator(_Part):
    """A success indicator a network may start its own list with."""

    key: Key
    name: OptionWords
    can: OptionWords
    """Read after "a student ...": "builds on what a partner said"."""


class Scale(_Part):
    """Whole numbers from `lowest` to `highest`, with words for the two ends."""

    lowest: Annotated[StrictInt, Field(ge=0, le=1)] = 1
    highest: Annotated[StrictInt, Field(ge=2, le=10)] = 5
    lowest_label: OptionWords
    highest_label: OptionWords


class FilledFrom(_Part):
    """What a field opens with, before a person writes in it."""

    how: FillHow
    means: Means | None = None
    """Of which answers; only for `recent` (the most recent reply's) and `sum` (over classes)."""


class Question(_WithKey):
    """One question of a step."""

    kind: QuestionKind
    means: Means
    label: Words
    """May hold `{can}` (the indicator's words) and `{group}` (the plan's student group)."""
    hint: Sentence | None = None
    example: Words | None = None
    required: StrictBool = False
    options: Annotated[tuple[Option, ...], Field(max_length=OPTIONS_A_CHOICE)] = ()
    options_from: OptionsFrom | None = None
    """A list of the network's instead of `options`; `student_groups` has "all" on top."""
    preset: Key | None = None
    """The option picked when the form opens; "all" for student groups, "no" or "yes" for a yes."""
    scale: Scale | None = None
    of_from: Annotated[StrictStr, Field(max_length=81)] | None = None
    """"step.question": the measure whose m this one opens with."""
    filled_from: FilledFrom | None = None
    only_if_plan_has_group: StrictBool = False
    lines: Literal["one", "many"] = "many"
    longest: Annotated[StrictInt, Field(ge=1, le=LONGEST_TEXT)] = LONGEST_TEXT


class Step(_WithKey):
    """A prompt at its school day: what one card and its form ask."""

    day: SchoolDay
    """School day of the cycle, from 1."""
    phase: Key
    who: Who
    kind: StepKind = "questions"
    title: Title
    ask: Sentence | None = None
    """The sentence above the questions; the decision's title may say enough."""
    seconds: Annotated[StrictInt, Field(ge=1, le=SECONDS_A_STEP)]
    submit: Title = "Send"
    stem: Words | None = None
    """The recap's "To carry along"."""
    shown_above: tuple[Shown, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(max_length=FIELDS_A_FORM)] = ()

    def question(self, key: str) -> Question:
        """The question of that key; `KeyError` if there is none."""
        return _by_key(self.questions, key, "question")

    def question_meaning(self, means: Means) -> Question | None:
        """The one question with that meaning in this step, if it is asked here."""
        return next((q for q in self.questions if q.means == means), None)


class Phase(_WithKey):
    """A stretch of the cycle under the program's own name."""

    maps_to: PhaseMeaning
    name: OptionWords
    last_day: SchoolDay


class PlanField(_WithKey):
    """One field of the plan on one page."""

    kind: PlanFieldKind
    means: PlanMeans
    label: Words
    hint: Sentence | None = None
    required: StrictBool = False
    options: Annotated[tuple[Option, ...], Field(max_length=OPTIONS_A_CHOICE)] = ()
    options_from: OptionsFrom | None = None
    filled_from: FilledFrom | None = None
    edit_after_change: StrictBool = False
    """Marked for editing when the team decided to change one thing and try again."""
    lines: Literal["one", "many"] = "many"
    longest: Annotated[StrictInt, Field(ge=1, le=LONGEST_TEXT)] = LONGEST_TEXT


class EachTimes(_Part):
    """When a check-in with each member opens, reminds and closes, by the team's clock."""

    opens: LocalTime
    reminds: LocalTime
    reminds_after: Annotated[StrictInt, Field(ge=0, le=5)] = 1
    """School days after the opening."""
    closes: LocalTime
    closes_after: Annotated[StrictInt, Field(ge=0, le=5)] = 1
    """School days after the opening."""
    minimum_day_after_dismissal: Minutes = 15
    """On a minimum day it opens this many minutes after dismissal."""


class TeamTimes(_Part):
    """When a check-in that one person answers for the team opens and closes."""

    opens: LocalTime
    line_at: LocalTime
    """When one line in the channel, naming nobody, says that it is still open."""
    closes: LocalTime
    closes_after: Annotated[StrictInt, Field(ge=0, le=5)] = 0
    """School days after the opening."""
    undecided_closes_after: Annotated[StrictInt, Field(ge=0, le=5)] = 1
    """The same for a decision that nobody has taken by then."""


class Times(_Part):
    """The program's own times of day; a team moves them in one tap."""

    each: EachTimes
    team: TeamTimes


class Program(_Part):
    """A whole playbook. Steps and phases stand in the order of their days."""

    key: Key
    title: Words
    description: Annotated[StrictStr, Field(max_length=1000)] = ""
    length_days: Annotated[StrictInt, Field(ge=1, le=200)]
    times: Times
    phases: Annotated[tuple[Phase, ...], Field(min_length=1, max_length=20)]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=200)]
    plan_fields: Annotated[tuple[PlanField, ...], Field(max_length=FIELDS_A_FORM)] = ()
    first_plan_shows: Literal["required", "all"] = "required"
    """Which plan fields a team's first cycle shows: start small."""
    skip_reasons: Annotated[tuple[SkipReason, ...], Field(min_length=1, max_length=20)]
    close_offered_from: Annotated[StrictInt, Field(ge=1, le=100)] = 3
    """So many skips that count as testing offer to close the day for the team."""
    indicators: Annotated[tuple[Indicator, ...], Field(max_length=OPTIONS_A_CHOICE)] = ()
    """What a new network's own list starts with."""
    review_every_cycles: Annotated[StrictInt, Field(ge=1, le=50)] = 2
    review_every_school_days: Annotated[StrictInt, Field(ge=1, le=200)] = 30

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        found = flaws(self.model_dump(mode="json"))
        if found:
            raise ProgramFlawsError(found)
        return self

    @property
    def steps_in_order(self) -> tuple[Step, ...]:
        """Every step by its school day, the first first."""
        return tuple(sorted(self.steps, key=lambda step: step.day))

    @property
    def decisions(self) -> tuple[Option, ...]:
        """What the team can decide at the end, keys among adopt, adapt, abandon; may be empty."""
        return next((q.options for _, q in self.questions_meaning("decision")), ())

    @property
    def digest(self) -> str:
        """SHA-256 of the program as canonical JSON, in hex: the same text, the same version."""
        content = json.dumps(
            self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        return hashlib.sha256(content.encode()).hexdigest()

    def step(self, key: str) -> Step:
        """The step of that key; `KeyError` if there is none."""
        return _by_key(self.steps, key, "step")

    def phase(self, key: str) -> Phase:
        """The phase of that key; `KeyError` if there is none."""
        return _by_key(self.phases, key, "phase")

    def phase_of(self, step: Step) -> Phase:
        """The phase a step belongs to."""
        return self.phase(step.phase)

    def phase_on(self, day: int) -> Phase:
        """The phase a school day (1 to `length_days`) falls in; `KeyError` for another day."""
        for phase in self.phases:
            if 1 <= day <= phase.last_day:
                return phase
        raise KeyError(f"the program has no day {day}")

    def plan_field(self, key: str) -> PlanField:
        """The plan's field of that key; `KeyError` if there is none."""
        return _by_key(self.plan_fields, key, "plan field")

    def plan_field_meaning(self, means: PlanMeans) -> PlanField | None:
        """The plan's field with that meaning, if the program has one."""
        return next((f for f in self.plan_fields if f.means == means), None)

    def question(self, step_key: str, question_key: str) -> Question:
        """One question of one step; `KeyError` if there is none."""
        return self.step(step_key).question(question_key)

    def questions_meaning(self, means: Means) -> tuple[tuple[Step, Question], ...]:
        """Every question with that meaning, with its step, by day; empty if never asked."""
        return tuple(
            (step, question)
            for step in self.steps_in_order
            for question in step.questions
            if question.means == means
        )


def _by_key(parts: tuple[Keyed, ...], key: str, what: str) -> Keyed:
    for part in parts:
        if part.key == key:
            return part
    raise KeyError(f"the program has no {what} {key!r}")
