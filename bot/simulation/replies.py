"""What simulated teachers say: short invented answers, and counts of classes that grow a little.

No student is named anywhere in it, and every text passes `screen`. This module must not know who
reads an answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from random import Random
from typing import Final

from bot.domain.program import Program, Question, Step
from bot.simulation.chance import chance
from bot.simulation.people import Resident

TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "stuck": (
        "They copy a line from the page and leave it there.",
        "Most give an answer and no reason.",
        "Talk goes in circles after the first idea.",
        "They know the steps and lose the question.",
        "Half wait until somebody else starts.",
        "The new words stay on the wall and out of the writing.",
        "They stop reading when the sentence gets long.",
        "Good ideas aloud, one short line on paper.",
    ),
    "cause": (
        "Could it be that our question asks for so little?",
        "Maybe we explain before they have tried.",
        "Could it be that the frame does the thinking for them?",
        "I wonder if the text is too far from what they know.",
        "Maybe they never see what a full answer looks like.",
    ),
    "if": (
        "If we let them say it to a partner before writing",
        "If we hide the worked example until they have tried once",
        "If we read the hard paragraph aloud together first",
        "If we give two minutes of quiet before any hand goes up",
        "If we ask for one reason from each pair",
        "If we keep three subject words on every desk",
    ),
    "then": (
        "then they write a reason beside every answer",
        "then more of them start without waiting",
        "then they use the subject words in their own sentences",
        "then they point at the line that made them think so",
        "then pairs add to each other instead of repeating",
    ),
    "tell": (
        "The exit paragraph on Thursday.",
        "Their notebooks, one page each.",
        "Ten minutes of listening at two tables.",
        "The last problem of the task.",
    ),
    "noticed": (
        "Quiet tables talked more than I expected.",
        "Several started with the reason and found the answer later.",
        "Two groups finished early and asked for a harder one.",
        "Many said it well and wrote it thinly.",
        "The first minute was silent, then it went.",
        "They looked back at the text without being told.",
    ),
    "adjusting": (
        "Nothing yet; one more round the same way.",
        "I shorten the talk and leave more time to write.",
        "I wonder how it goes if they choose the partner.",
        "A smaller text, the same question.",
        "I show one strong answer from last week first.",
    ),
    "student_voice": (
        "It is easier when I have said it once.",
        "I like that I can be wrong first.",
        "Too much talking for me.",
        "Now I know what the question wants.",
    ),
    "who_moved": (
        "Those who talk anyway; the quiet ones about half.",
        "Nearly all who tried it twice.",
        "Newer English learners speak more and write the same.",
        "The middle moved most; the two ends stayed.",
    ),
    "surprise": (
        "Talk grew first and writing a week later.",
        "It took less time than the old way.",
        "The strongest readers gained least.",
        "Our guess was lower than what came.",
        "One class moved and the next one stood still.",
    ),
    "difference": (
        "Saying it first helped the quiet ones, not those short of words.",
        "Time to think helped nearly everybody.",
        "The partner mattered more than the task.",
        "Fewer questions, each with a reason, worked for most.",
    ),
    "because": (
        "More of them give reasons, and one group still waits for us.",
        "The counts moved in every class that tried it twice.",
        "It cost more time than it gave.",
        "It works aloud and hardly yet on paper.",
    ),
    "carry": (
        "Teach six words before the talk.",
        "Look at writing next.",
        "Keep the quiet minutes.",
    ),
    "practice": (
        "One reason said to a partner before anything is written.",
        "Two quiet minutes before the first hand.",
        "A worked example shown after the first try.",
    ),
}

THREAD: Final = (
    "Tried it this morning and most were with me",
    "Better talk than last week, writing still thin",
    "Short lesson today, but the start was quicker",
    "They asked for the partner talk by themselves",
    "One table took off and the rest followed",
)

EDITED: Final = "Looking again at their work, it held."

ASK_ANSWERS: Final = (
    "I can come on Thursday before lunch. Whose room suits you?",
    "The grade above tried something like it; I put you in touch this week.",
    "Take the staff meeting's second half for it, the whole team.",
    "The materials are in the office from tomorrow on.",
)

SPARE_PLAN: Final[Mapping[str, str]] = {
    "problem": "Reasons are thin, and hard for us to teach.",
    "if_we": "If we let them say it first",
    "then_students": "then they write a reason",
    "baseline": "20 of 60",
    "prediction": "30 of 60",
}

_ASKS = ("idea", "visit", "time", "materials")
_GAIN_DAYS = 60.0


def size_of_class(seed: int, who: Resident, *, for_all: bool) -> int:
    """How many students the person's class has, or the team's classes together."""
    source = chance(seed, who.home.team_id if for_all and who.home else who.key, "class")
    return source.randint(60, 110) if for_all else source.randint(17, 33)


def count_of(
    seed: int, who: Resident, day: date, first_day: date, source: Random, *, for_all: bool
) -> str:
    """A count of the class on a day, such as "11 of 24"; classes grow a little with time."""
    of = size_of_class(seed, who, for_all=for_all)
    own = chance(seed, who.key, "growth")
    share = own.uniform(0.2, 0.5) + own.uniform(-0.1, 0.4) * (day - first_day).days / _GAIN_DAYS
    got = round(of * (share + source.uniform(-0.06, 0.06)))
    return f"{min(max(got, 0), of)} of {of}"


def values_for(step: Step, *, count: str, source: Random) -> dict[str, str]:
    """Fill a step's form in, but for what hangs on the plan.

    Args:
        step: What it asks.
        count: The count to give wherever one is asked.
        source: Where choices come from.
    """
    values: dict[str, str] = {}
    for question in step.questions:
        given = _value(question, count, source)
        leaves_out = not question.required and source.random() < 0.45
        if given and not leaves_out and not question.only_if_plan_has_group:
            values[question.key] = given
    return values


def decision_values(program: Program, source: Random) -> dict[str, str]:
    """Fill the decision's form in: mostly change, sometimes keep or let go."""
    step = next(each for each in program.steps_in_order if each.kind == "decision")
    values = values_for(step, count="", source=source)
    decision = step.question_meaning("decision")
    if decision is not None:
        values[decision.key] = source.choices(("adapt", "adopt", "abandon"), (5, 3, 2))[0]
    return values


def _value(question: Question, count: str, source: Random) -> str:
    match question.kind:
        case "measure":
            return _measure(question, count, source)
        case "text":
            return source.choice(TEXTS[question.means])
        case "yes":
            return source.choice(("yes", "no"))
        case "scale":
            scale = question.scale
            return "" if scale is None else str(source.randint(scale.lowest, scale.highest))
        case "choice":
            return _choice(question, source)


def _measure(question: Question, count: str, source: Random) -> str:
    got, _, of = count.partition(" of ")
    if question.means == "prediction":
        return f"{min(int(got) + source.randint(0, 8), int(of))} of {of}"
    if question.means == "group_now":
        part = max(1, int(of) // 3)
        return f"{min(int(got) // 3, part)} of {part}"
    if not question.required and source.random() < 0.08:
        return f"{100 * int(got) // int(of)}%"
    return count


def _choice(question: Question, source: Random) -> str:
    if question.means == "help":
        return source.choice(_ASKS) if source.random() < 0.12 else "nothing"
    if question.options_from == "student_groups":
        return "english_learners" if source.random() < 0.4 else "all"
    return source.choice([option.key for option in question.options])
