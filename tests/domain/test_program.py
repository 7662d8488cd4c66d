"""The program's values: read by key and by meaning, kept through JSON, known by their digest."""

import json
from datetime import time
from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.program import Program
from config.program_files import shipped_programs


@pytest.fixture(scope="module")
def program() -> Program:
    return next(p for p in shipped_programs() if p.key == "collaborative_inquiry")


def test_a_program_goes_through_json_unchanged(program: Program) -> None:
    stored = json.dumps(program.model_dump(mode="json"))
    assert Program.model_validate(json.loads(stored)) == program


def test_lists_are_tuples_and_times_are_times(program: Program) -> None:
    assert isinstance(program.steps, tuple)
    assert isinstance(program.steps[0].questions[1].options, tuple)
    assert program.times.each.opens == time(14, 45)
    assert program.model_dump(mode="json")["times"]["each"]["opens"] == "14:45"


def test_a_program_can_not_be_changed(program: Program) -> None:
    with pytest.raises(ValidationError, match="frozen"):
        program.steps[0].day = 2  # type: ignore[misc]


def test_the_digest_is_the_same_for_the_same_content_and_another_for_one_changed_word(
    program: Program,
) -> None:
    content: dict[str, Any] = program.model_dump(mode="json")
    shuffled = dict(reversed(content.items()))
    assert Program.model_validate(shuffled).digest == program.digest
    assert len(program.digest) == 64
    content["steps"][0]["title"] = "Who needs us?"
    assert Program.model_validate(content).digest != program.digest


def test_parts_are_found_by_key(program: Program) -> None:
    step = program.step("where_now")
    assert step.day == 11
    assert program.phase_of(step).maps_to == "implement"
    assert program.question("where_now", "group_now").only_if_plan_has_group
    assert program.plan_field("look_at").means == "look_at"
    assert [step.day for step in program.steps_in_order] == [1, 3, 5, 6, 8, 11, 13, 15]


@pytest.mark.parametrize(
    ("day", "phase"),
    [
        (1, "analyze"),
        (2, "analyze"),
        (3, "design"),
        (6, "implement"),
        (12, "implement"),
        (15, "refine"),
    ],
)
def test_every_day_of_the_cycle_has_its_phase(program: Program, day: int, phase: str) -> None:
    assert program.phase_on(day).key == phase


@pytest.mark.parametrize("day", [-1, 0, 16])
def test_a_day_outside_the_cycle_has_no_phase(program: Program, day: int) -> None:
    with pytest.raises(KeyError, match=str(day)):
        program.phase_on(day)


def test_an_unknown_key_says_what_is_not_there(program: Program) -> None:
    with pytest.raises(KeyError, match="no step 'day_99'"):
        program.step("day_99")
    with pytest.raises(KeyError, match="no question 'color'"):
        program.question("where_now", "color")
    with pytest.raises(KeyError, match="no plan field 'color'"):
        program.plan_field("color")
    with pytest.raises(KeyError, match="no phase 'plan'"):
        program.phase("plan")


def test_questions_are_found_by_what_they_mean(program: Program) -> None:
    asked = [(step.key, question.key) for step, question in program.questions_meaning("help")]
    assert asked == [("how_did_it_go", "help"), ("what_adjusting", "help"), ("where_now", "help")]
    baseline = program.step("who_needs_us").question_meaning("baseline")
    assert baseline is not None
    assert baseline.kind == "measure"
    assert program.step("who_needs_us").question_meaning("now") is None
    target = program.plan_field_meaning("target")
    assert target is not None
    assert target.label == "Target"


def test_the_decisions_are_those_of_the_decision_question(program: Program) -> None:
    assert [(option.key, option.label) for option in program.decisions] == [
        ("adopt", "Keep it: make it how we teach"),
        ("adapt", "Change one thing and try again"),
        ("abandon", "Let it go and say what we learned"),
    ]
