"""The collaborative inquiry cycle says and asks exactly what was agreed, word for word."""

from datetime import time

import pytest

from bot.domain.program import Program, Step
from config.program_files import shipped_programs

HELP = (
    "choice",
    "Anything you need?",
    "Goes to your principal and lead as the team's ask, without your name.",
    "An idea to try",
    False,
)

# Day, phase, who, title, seconds, ask, stem.
STEPS = [
    (
        1,
        "analyze",
        "each",
        "Who needs us most?",
        90,
        "From work you already have, show us where learning gets stuck.",
        "What might be behind what we saw?",
    ),
    (
        3,
        "design",
        "each",
        "What will we try?",
        90,
        "Choose one small change for a task of one to three days, and guess what it will do.",
        "How will we notice it, at one desk?",
    ),
    (
        5,
        "design",
        "team",
        "Our plan on one page",
        110,
        "Drafted from what you all said. Fix what's off and save.",
        None,
    ),
    (
        6,
        "implement",
        "each",
        "How did it go?",
        75,
        "You tried it, or some of it, or not yet: all three help.",
        "I wonder how students would explain what we changed.",
    ),
    (
        8,
        "implement",
        "each",
        "What are you adjusting?",
        60,
        "Halfway: what stays, and what changes for the next task?",
        "What might happen if we did only that part?",
    ),
    (
        11,
        "implement",
        "each",
        "Where are students now?",
        75,
        "Look at the newest task with the same eyes as on day 1.",
        "Whom does the average hide?",
    ),
    (
        13,
        "refine",
        "each",
        "What worked, for whom?",
        90,
        "Here is what we guessed and what we saw. What do you make of it?",
        "What would a new teacher need to know to try this?",
    ),
    (15, "refine", "team", "Keep, change, let go?", 80, None, None),
]

# By day: kind, label, hint, example, required.
QUESTIONS = {
    1: [
        (
            "measure",
            "How many students already do this: {can}?",
            "An exit ticket, ten minutes of listening; quick is fine."
            " Several classes? Pick one, keep it.",
            "9 of 24",
            True,
        ),
        (
            "choice",
            "Whom are you thinking of?",
            "A group, never a name.",
            "English learners",
            False,
        ),
        (
            "text",
            "Where do they get stuck?",
            "What you saw or heard in their work or talk.",
            "They find a quote, then stop. Few say why it proves the point.",
            True,
        ),
        (
            "text",
            "What might be behind it?",
            "Look at the task and our teaching too: 'Could it be that…'",
            "Could it be that our question can be answered without the text?",
            False,
        ),
    ],
    3: [
        (
            "text",
            "If we…",
            "One thing done differently, small enough for next week.",
            "If we say one 'because' sentence aloud before writing",
            True,
        ),
        (
            "text",
            "…then students…",
            "What you would see at a student's desk.",
            "then they explain their quote in their own words",
            True,
        ),
        (
            "measure",
            "My guess for day 11: how many will?",
            "Guess before trying. A wrong guess teaches as much as a right one.",
            "15 of 24",
            True,
        ),
        (
            "text",
            "What will tell us?",
            "Work you collect anyway.",
            "Thursday's exit paragraph",
            False,
        ),
    ],
    6: [
        (
            "choice",
            "Did you get to try it?",
            "'Not yet' is a full answer; stop there if you like.",
            "Partly",
            True,
        ),
        ("measure", "How many did this: {can}?", "From this task only.", "11 of 24", False),
        (
            "text",
            "What did students do?",
            "One thing you noticed.",
            "Six used 'because' unprompted. Two pairs waited for me to start.",
            False,
        ),
        HELP,
    ],
    8: [
        (
            "text",
            "One thing I'm changing, and why",
            "Try: 'I wonder how it goes if…'; 'nothing yet' counts.",
            "I wonder if rehearsing in pairs helps; many wrote nothing.",
            True,
        ),
        ("measure", "A count, if you have one", "Skip it freely.", "13 of 24", False),
        (
            "text",
            "What do students say about it?",
            "Their words, no names.",
            '"Saying it first makes writing easier."',
            False,
        ),
        HELP,
    ],
    11: [
        ("measure", "How many now: {can}?", "Same skill, same way of counting.", "14 of 24", True),
        ("measure", "And of {group}?", "So that an average hides nobody.", "5 of 11", False),
        (
            "text",
            "Who moved, and who not yet?",
            "Kinds of work or groups, never names.",
            "Those who spoke first explain. Newer English learners copy the frame.",
            True,
        ),
        HELP,
    ],
    13: [
        (
            "text",
            "What surprised you?",
            "The distance from guess to result is where we learn.",
            "I expected writing to jump. Talk jumped first.",
            True,
        ),
        (
            "text",
            "What made the difference, and for whom?",
            "And for whom not yet.",
            "Rehearsing helped quiet students, not those short of words.",
            True,
        ),
        ("choice", "My leaning for next time", "The team decides on day 15.", "Change it", True),
        (
            "scale",
            "Was this cycle worth your minutes?",
            "Shown as the team's middle value, from five answers on.",
            "4",
            False,
        ),
    ],
    15: [
        ("choice", "We will", None, None, True),
        (
            "text",
            "Because",
            "What in the evidence tips it?",
            "27 of 41, but 5 of 14 English learners. Worth one more try.",
            True,
        ),
        ("text", "Carry into next time", None, "Teach six words before the rehearsal.", False),
        (
            "text",
            "A practice worth passing on",
            "What you did, for whom it worked.",
            "Say one 'because' sentence to a partner before writing it.",
            False,
        ),
        (
            "yes",
            "May other schools see it?",
            "With its counts and your team's name, never yours.",
            None,
            False,
        ),
    ],
}

# Key, kind, label, hint, required, filled how, filled from answers that mean.
PLAN = [
    (
        "problem",
        "text",
        "Problem of practice",
        "Hard for students, and hard for us in teaching it.",
        True,
        "recent",
        "stuck",
    ),
    (
        "cause",
        "text",
        "We think it's because",
        "A first idea; change it as you learn.",
        False,
        "recent",
        "cause",
    ),
    ("if_we", "text", "If we …", "One change, small enough to drop.", True, "recent", "if"),
    ("then_students", "text", "then students …", None, True, "recent", "then"),
    (
        "indicator",
        "choice",
        "Success indicator",
        "Changing it starts a new line on the chart.",
        True,
        "set_up",
        None,
    ),
    (
        "group",
        "choice",
        "Student group we watch",
        "Whose gap should close?",
        False,
        "recent",
        "group",
    ),
    ("baseline", "measure", "Where we start", None, True, "sum", "baseline"),
    (
        "prediction",
        "measure",
        "Prediction for day 11",
        "What we really expect.",
        True,
        "sum",
        "prediction",
    ),
    ("target", "measure", "Target", "Where we want to be, in time.", False, "last_cycle", None),
    ("look_at", "text", "What we'll look at", None, False, "recent", "tell"),
]

# By day: what stands above the questions.
SHOWN_ABOVE = {
    3: ("start_count", "causes", "practices"),
    13: ("start_count", "guess", "now_count", "chart", "if_then"),
    15: ("leanings", "prediction_beside_result", "chart", "surprises"),
}


@pytest.fixture(scope="module")
def program() -> Program:
    return next(p for p in shipped_programs() if p.key == "collaborative_inquiry")


def _on(program: Program, day: int) -> Step:
    return next(step for step in program.steps if step.day == day)


def _options(program: Program, step: str, question: str) -> list[tuple[str, str]]:
    return [(option.key, option.label) for option in program.question(step, question).options]


def test_eight_steps_stand_on_their_days_with_their_words(program: Program) -> None:
    assert [
        (s.day, s.phase, s.who, s.title, s.seconds, s.ask, s.stem) for s in program.steps
    ] == STEPS


@pytest.mark.parametrize("day", sorted(QUESTIONS))
def test_each_step_asks_its_questions_word_for_word(program: Program, day: int) -> None:
    asked = [(q.kind, q.label, q.hint, q.example, q.required) for q in _on(program, day).questions]
    assert asked == QUESTIONS[day]


def test_the_plan_is_one_page_of_these_fields(program: Program) -> None:
    fields = []
    for field in program.plan_fields:
        filled = field.filled_from
        assert filled is not None
        fields.append(
            (
                field.key,
                field.kind,
                field.label,
                field.hint,
                field.required,
                filled.how,
                filled.means,
            )
        )
    assert fields == PLAN
    assert _on(program, 5).kind == "plan"
    assert program.first_plan_shows == "required"


def test_cause_and_if_we_are_marked_for_editing_after_a_change(program: Program) -> None:
    assert [f.key for f in program.plan_fields if f.edit_after_change] == ["cause", "if_we"]


def test_what_is_known_stands_above_the_questions(program: Program) -> None:
    shown = {step.day: step.shown_above for step in program.steps if step.shown_above}
    assert shown == SHOWN_ABOVE


def test_choices_offer_these_answers(program: Program) -> None:
    assert _options(program, "how_did_it_go", "tried") == [
        ("yes", "Yes"),
        ("partly", "Partly"),
        ("not_yet", "Not yet"),
    ]
    assert _options(program, "where_now", "help") == [
        ("nothing", "Nothing right now"),
        ("idea", "An idea to try"),
        ("visit", "Someone to visit"),
        ("time", "Time with my team"),
        ("materials", "Materials"),
    ]
    assert _options(program, "what_worked", "leaning") == [
        ("adopt", "Keep it"),
        ("adapt", "Change it"),
        ("abandon", "Let it go"),
    ]


def test_a_group_is_chosen_among_the_networks_with_all_preset(program: Program) -> None:
    group = program.question("who_needs_us", "group")
    assert (group.options_from, group.preset) == ("student_groups", "all")


def test_worth_is_a_scale_from_1_to_5(program: Program) -> None:
    scale = program.question("what_worked", "worth").scale
    assert scale is not None
    assert (scale.lowest, scale.lowest_label) == (1, "not worth it")
    assert (scale.highest, scale.highest_label) == (5, "well worth it")


def test_the_guess_opens_with_the_class_size_of_day_1(program: Program) -> None:
    assert program.question("what_will_we_try", "guess").of_from == "who_needs_us.baseline"


def test_the_group_is_counted_only_if_the_plan_names_one(program: Program) -> None:
    conditional = [
        (step.day, question.key)
        for step in program.steps
        for question in step.questions
        if question.only_if_plan_has_group
    ]
    assert conditional == [(11, "group_now")]


def test_what_is_carried_on_is_filled_from_for_whom_not_yet(program: Program) -> None:
    filled = program.question("keep_change_let_go", "carry").filled_from
    assert filled is not None
    assert (filled.how, filled.means) == ("recent", "difference")
    assert program.question("keep_change_let_go", "share").preset == "no"


def test_not_this_time_takes_one_of_five_reasons(program: Program) -> None:
    assert [(reason.label, reason.counts_as) for reason in program.skip_reasons] == [
        ("No class on it today", None),
        ("Covering or out", None),
        ("Testing or an event", "testing"),
        ("Haven't tried it yet", None),
        ("Not today", None),
    ]
    assert program.close_offered_from == 3


def test_the_rhythm_is_fifteen_school_days_at_these_times(program: Program) -> None:
    each, team = program.times.each, program.times.team
    assert program.length_days == 15
    assert (each.opens, each.reminds, each.closes) == (time(14, 45), time(14, 45), time(16))
    assert (each.reminds_after, each.closes_after) == (1, 1)
    assert each.minimum_day_after_dismissal == 15
    assert (team.opens, team.line_at, team.closes) == (time(7, 30), time(14, 45), time(16))
    assert (team.closes_after, team.undecided_closes_after) == (0, 1)
    assert (program.review_every_cycles, program.review_every_school_days) == (2, 30)


def test_the_phases_are_the_four_of_the_method(program: Program) -> None:
    assert [(p.name, p.maps_to, p.last_day) for p in program.phases] == [
        ("analyze", "analyze", 2),
        ("design", "design", 5),
        ("implement", "implement", 12),
        ("refine", "refine", 15),
    ]


def test_a_new_networks_list_starts_with_four_indicators(program: Program) -> None:
    assert [(indicator.name, indicator.can) for indicator in program.indicators] == [
        ("close reading", "points to the words behind an idea"),
        ("academic language", "uses the subject's words exactly"),
        ("structured conversation", "builds on what a partner said"),
        ("evidence-based argument", "explains why the evidence fits the point"),
    ]
