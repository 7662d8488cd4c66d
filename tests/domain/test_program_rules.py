"""What makes a program sensible: each broken rule is told in one plain sentence."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.domain.program import Program
from bot.domain.program_rules import flaws
from config.program_files import shipped_programs

Content = dict[str, Any]
SHIPPED: Content = shipped_programs()[0].model_dump(mode="json")


def _changed(change: Callable[[Content], object]) -> Content:
    content = copy.deepcopy(SHIPPED)
    change(content)
    return content


def _said(change: Callable[[Content], object]) -> list[str]:
    return [flaw.words for flaw in flaws(_changed(change))]


def _question(content: Content, step: int, at: int) -> Content:
    found: Content = content["steps"][step]["questions"][at]
    return found


def _choice_from(content: Content, source: str) -> None:
    asked = _question(content, 3, 0)
    del asked["options"], asked["means"]
    asked["options_from"] = source


def test_the_shipped_program_has_no_flaw() -> None:
    assert flaws(SHIPPED) == ()


DAYS: list[tuple[Callable[[Content], object], str]] = [
    (
        lambda c: c["steps"][7].update(day=16),
        'step "keep_change_let_go" is on day 16, but the program has days 1 to 15',
    ),
    (
        lambda c: c["steps"][1].update(day=6),
        'step "what_will_we_try" is on day 6, outside its phase "design" (days 3 to 5)',
    ),
    (
        lambda c: c["steps"][4].update(day=6),
        'steps "how_did_it_go" and "what_adjusting" are both on day 6;'
        " a team is asked once a day at most",
    ),
    (
        lambda c: c["steps"][5].update(day=7),
        'step "where_now" is on day 7 but stands after "what_adjusting" on day 8;'
        " write the steps in the order of their days",
    ),
    (
        lambda c: c["steps"][0].update(phase="look"),
        'step "who_needs_us" names a phase "look" that is not there',
    ),
    (
        lambda c: c["phases"][1].update(last_day=2),
        'phase "design" must end after the one before it, which ends on day 2',
    ),
    (
        lambda c: c["phases"][3].update(last_day=14),
        'the last phase, "refine", ends on day 14, but the program has 15 days;'
        " the phases must cover all of them",
    ),
    (
        lambda c: c["steps"][6].update(day=15),
        'step "what_worked" would close on day 16, after the program\'s last day, 15',
    ),
    (
        lambda c: c["times"]["each"].update(closes="14:45"),
        "the reminder must come before the closing",
    ),
    (
        lambda c: c["times"]["each"].update(closes_after=0, closes="14:00"),
        '"closes" 14:00 must be later than "opens" 14:45',
    ),
    (
        lambda c: c["times"]["team"].update(line_at="07:00"),
        '"line_at" 07:00 must be later than "opens" 07:30',
    ),
    (
        lambda c: [step.update(seconds=120) for step in c["steps"]],
        "all steps together take 960 seconds; 15 school days hold 900 (60 a day), so ask less",
    ),
]

KEYS: list[tuple[Callable[[Content], object], str]] = [
    (
        lambda c: c["phases"][1].update(key="analyze"),
        'there are two with the key "analyze", each phase needs its own',
    ),
    (
        lambda c: c["steps"][1].update(key="who_needs_us"),
        'there are two with the key "who_needs_us", each step needs its own',
    ),
    (
        lambda c: _question(c, 0, 1).update(key="baseline"),
        'there are two with the key "baseline", each question of step "who_needs_us" needs its own',
    ),
    (
        lambda c: c["plan_fields"][1].update(key="problem"),
        'there are two with the key "problem", each field of the plan needs its own',
    ),
    (
        lambda c: _question(c, 3, 0)["options"][1].update(key="yes"),
        'there are two with the key "yes", each option of "tried" needs its own',
    ),
    (
        lambda c: c["skip_reasons"][1].update(key="no_class"),
        'there are two with the key "no_class", each reason to skip needs its own',
    ),
]

STEPS: list[tuple[Callable[[Content], object], str]] = [
    (
        lambda c: c["steps"][7].update(who="each"),
        'step "keep_change_let_go" asks for the decision, so one answers for the team',
    ),
    (
        lambda c: c["steps"][2].update(who="each"),
        'step "our_plan" asks for the plan, so one answers for the team',
    ),
    (
        lambda c: c["steps"][2].update(questions=c["steps"][0]["questions"]),
        'step "our_plan" is the plan: its fields are the plan_fields, not questions',
    ),
    (
        lambda c: c["steps"][3].update(kind="plan", questions=[]),
        'step "how_did_it_go" asks for the plan again; one step does that',
    ),
    (
        lambda c: c.update(plan_fields=[]),
        'step "our_plan" is the plan, but there are no plan_fields',
    ),
    (
        lambda c: c["steps"][0].update(questions=[]),
        'step "who_needs_us" asks nothing; it needs a question',
    ),
    (
        lambda c: c["steps"][7]["questions"].pop(0),
        'step "keep_change_let_go" is the decision, but no question means decision',
    ),
    (
        lambda c: c["steps"][7].update(kind="questions"),
        'step "keep_change_let_go" asks for the decision, so its kind is "decision"',
    ),
    (
        lambda c: c["steps"][0].update(kind="decision"),
        'step "who_needs_us" is the decision, so it must be the last step',
    ),
    (
        lambda c: c["steps"][6].update(questions=c["steps"][6]["questions"] * 2),
        'step "what_worked" has 13 fields with what is shown above them; a form holds 12',
    ),
]

FIELDS: list[tuple[Callable[[Content], object], str]] = [
    (
        lambda c: _question(c, 3, 0).update(options=[]),
        'choice "tried" has nothing to pick; write "options" or "options_from"',
    ),
    (
        lambda c: _question(c, 3, 0).update(options_from="student_groups"),
        'choice "tried" has both "options" and "options_from"; keep one',
    ),
    (
        lambda c: _question(c, 0, 2).update(options_from="student_groups"),
        '"stuck" is not a choice, so it has no options_from',
    ),
    (
        lambda c: _choice_from(c, "indicators"),
        'question "tried" offers nothing from "indicators"; its options can come from'
        " student_groups, and those of the plan from indicators too",
    ),
    (
        lambda c: _question(c, 6, 3).update(scale=None),
        '"worth" is a scale, so it needs "scale" with words for both ends',
    ),
    (
        lambda c: _question(c, 0, 2).update(scale=_question(c, 6, 3)["scale"]),
        '"stuck" is not a scale',
    ),
    (
        lambda c: _question(c, 0, 1).update(preset="some"),
        '"some" cannot be preset: it is no option of "group"',
    ),
    (
        lambda c: _question(c, 7, 4).update(preset="maybe"),
        '"maybe" cannot be preset: it is no option of "share"',
    ),
    (
        lambda c: _question(c, 0, 0).update(kind="text"),
        'question "baseline" means "baseline", so its kind must be "measure"',
    ),
    (
        lambda c: _question(c, 0, 3).update(means="stuck"),
        'questions "stuck" and "cause" both mean "stuck"; one question of a step does that',
    ),
    (
        lambda c: _question(c, 3, 3)["options"][1].update(key="coffee"),
        '"coffee" is no option of a question that means "help"; there can be'
        " nothing, idea, visit, time, materials",
    ),
    (
        lambda c: _question(c, 0, 0).update(label="How many: {name}?"),
        '"{name}" cannot be filled in; there are {can} and {group}',
    ),
    (
        lambda c: _question(c, 5, 1).update(only_if_plan_has_group=False),
        '"group_now" names {group}, so it needs "only_if_plan_has_group: true"',
    ),
    (
        lambda c: c["plan_fields"].pop(5),
        '"group_now" waits for the plan\'s student group, but no field of the plan means "group"',
    ),
    (
        lambda c: _question(c, 1, 2).update(of_from="who_needs_us.start"),
        'there is no earlier question "who_needs_us.start"; write "step.question"',
    ),
    (
        lambda c: _question(c, 1, 2).update(of_from="where_now.now"),
        'there is no earlier question "where_now.now"; write "step.question"',
    ),
    (
        lambda c: _question(c, 1, 2).update(of_from="who_needs_us.stuck"),
        '"who_needs_us.stuck" is not a measure',
    ),
    (
        lambda c: _question(c, 1, 3).update(of_from="who_needs_us.baseline"),
        '"tell" is not a measure, so it has no "of_from"',
    ),
    (
        lambda c: c["plan_fields"][1].update(means="problem"),
        '"problem" and "cause" both mean "problem"; one field of the plan does that',
    ),
    (
        lambda c: c["plan_fields"][6].update(kind="text"),
        '"baseline" means "baseline", so its kind must be "measure"',
    ),
    (
        lambda c: c["plan_fields"][0].update(filled_from={"how": "recent"}),
        '"problem" is filled from "recent", so it must say which "means"',
    ),
    (
        lambda c: c["plan_fields"][4].update(filled_from={"how": "set_up", "means": "stuck"}),
        '"indicator" is filled from "set_up", which takes no "means"',
    ),
    (
        lambda c: _question(c, 1, 3).update(means="noticed"),
        '"look_at" is filled from "tell", which no step asks',
    ),
    (
        lambda c: c["plan_fields"][6].update(filled_from={"how": "sum", "means": "stuck"}),
        '"baseline" is a sum of "stuck", which is not counted',
    ),
]


@pytest.mark.parametrize(
    ("change", "words"),
    [pytest.param(*case, id=case[1][:60]) for case in DAYS + KEYS + STEPS + FIELDS],
)
def test_a_broken_rule_is_told_in_one_sentence(
    change: Callable[[Content], object], words: str
) -> None:
    assert words in _said(change)


@pytest.mark.parametrize(
    ("change", "words"), [pytest.param(*case, id=case[1][:60]) for case in DAYS + KEYS + STEPS]
)
def test_a_program_with_a_broken_rule_can_not_be_made(
    change: Callable[[Content], object], words: str
) -> None:
    with pytest.raises(ValidationError):
        Program.model_validate(_changed(change))


def test_a_flaw_says_where_it_is() -> None:
    (flaw,) = flaws(_changed(lambda c: _question(c, 0, 1).update(preset="some")))
    assert flaw.path == ("steps", 0, "questions", 1, "preset")


def test_two_broken_rules_are_both_told() -> None:
    def change(content: Content) -> None:
        content["steps"][0]["phase"] = "look"
        content["plan_fields"][1]["means"] = "problem"

    assert len(_said(change)) == 2


_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
_FIRST = tuple(SHIPPED)


@given(name=st.sampled_from(_FIRST), anything=_ANYTHING, inside=st.booleans())
def test_the_rules_stand_any_data(name: str, anything: object, *, inside: bool) -> None:
    """They run on what the models have refused, so no shape may surprise them."""
    content = copy.deepcopy(SHIPPED)
    if inside and isinstance(content[name], list) and isinstance(content[name][0], dict):
        content[name][0] = dict.fromkeys(content[name][0], anything)
    else:
        content[name] = anything
    flaws(content)
    flaws(anything)
