"""The words of a status: what waits, where each team stands, nobody's name and no judgement."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final, assert_never

from bot.domain.evidence import Count, Sum, text_of
from bot.domain.small_numbers import Held
from bot.store.asks import What
from bot.store.cycles import Decision
from bot.use_cases.shown_figures import ShownFigures
from bot.use_cases.status_facts import FaultWhy
from bot.use_cases.team_standing import Answered, HowMany, TeamStatus
from dialogs.vocabulary import Prose, Strong, prose
from dialogs.wording.asks import WHAT, on_day
from dialogs.wording.counts import answered_words, arrow, number_word
from dialogs.wording.dates import day_words
from dialogs.wording.shown_above import group as group_words

ANSWER: Final = "Answer"
FIX: Final = "Fix"
PREPARE: Final = "Prepare it"
ONE_TEAM: Final = "One team…"
LAST_CYCLE: Final = "Last cycle"
SEND_THANKS: Final = "Send thanks"
CHART: Final = "Chart"
SHOW: Final = "Show"

WHICH: Final = "Which one do you mean?"
FORM_TITLE: Final = "One team"
FORM_LABEL: Final = "Which team?"

NO_PLAN: Final = "No plan is saved yet."
RECAP: Final = "Last recap"
NOTES: Final = "Notes to the team"

NO_TEAMS: Final = (
    "No team is here yet. Add Cyclebot to a team's channel; it offers “Set up this team” there."
)
NONE_SET_UP: Final = (
    "No team has begun yet. In a team's channel, “Set up this team” takes about two minutes."
)
NO_CYCLE_ENDED: Final = "No cycle has ended yet; when one has, it stands here."
NOTHING_TO_DRAW: Final = (
    "Nothing to draw yet: a line begins with the first count over two classes or more."
)
NOT_YOURS_YET: Final = (
    "I don't know yet which school or team is yours. Whoever looks after your school's list can "
    "say so; in a team's channel, “Set up this team” makes a new one."
)

_WHAT: Final[Mapping[What, str]] = {**WHAT, "visit": "someone to visit a room"}
_WHY: Final[Mapping[FaultWhy, str]] = {
    "bot_removed": "our messages don't arrive (bot removed from the channel).",
    "archived": "our messages don't arrive (the channel is archived).",
    "refused": "our messages don't arrive (the channel doesn't take them).",
    "no_channel": "our messages don't arrive (the team has no channel).",
    "uninstalled": "our messages don't arrive (bot removed for everybody there).",
    "unconfirmed": "we couldn't confirm that our last question arrived.",
}
_FIX: Final[Mapping[FaultWhy, str]] = {
    "bot_removed": (
        "Somebody in the channel of {team} adds Cyclebot to it again; anyone there can. "
        "What was said is kept, and the next question arrives by itself."
    ),
    "archived": (
        "The channel of {team} is archived. Whoever looks after it can restore it, or the team "
        "adds Cyclebot to another channel and picks “Set up this team” there."
    ),
    "refused": (
        "The channel of {team} doesn't let Cyclebot write. Whoever looks after it can allow "
        "apps to post there; the next question then arrives by itself."
    ),
    "no_channel": (
        "{team} has no channel with Cyclebot. Add it to theirs and pick “Set up this team” there."
    ),
    "uninstalled": (
        "Cyclebot was taken out for everybody where {team} talks. Whoever looks after apps there "
        "can add it again; what was said is kept."
    ),
    "unconfirmed": (
        "Ask {team} to look for the newest question in their channel. If it isn't there, nobody "
        "is late: the next one comes by itself."
    ),
}
_DECIDED: Final[Mapping[Decision, str]] = {
    "adopt": "kept it",
    "adapt": "changes one thing and tries again",
    "abandon": "let it go and said what was learned",
    "undecided": "undecided",
    "stopped": "stopped",
}
_HOW_MANY: Final[Mapping[HowMany, str]] = {
    "answered": "answered",
    "in_part": "in part",
    "not_yet": "not yet",
}


def heading(name: str, today: date, *, above: str = "") -> Prose:
    """Whose status it is, of which day, and who sees it."""
    between = f" · {above}" if above else ""
    return prose(Strong(name), f"{between} · {day_words(today)} · only you see this")


def things(number: int) -> str:
    """How many things wait for the reader."""
    return f"{number_word(number)} {'thing' if number == 1 else 'things'} for you"


def ask(team: str, what: What, since: date, today: date, promised: str | None) -> Prose:
    """An ask that waits: which team, what, since when, and who said they would see to it."""
    told = {"you": "; you promised", "somebody": "; somebody promised"}.get(promised or "", "")
    return prose(Strong(team), f" asks for {_WHAT[what]}, since {on_day(since, today)}{told}.")


def fault(team: str, why: FaultWhy) -> Prose:
    """What does not arrive, and why."""
    return prose(Strong(team), f": {_WHY[why]}")


def how_to_fix(team: str, why: FaultWhy | None) -> str:
    """What somebody can do about it."""
    if why is None:
        return f"Our messages arrive at {team} again; there is nothing to do."
    return _FIX[why].format(team=team)


def calm(team: str | None) -> str:
    """Nothing waits for the reader; a team that learned something, if there is one."""
    if team is None:
        return "Nothing waits for you."
    return f"Nothing waits for you. {team} learned something worth telling:"


def where(status: TeamStatus) -> Prose:
    """Where a team stands, in one line."""
    return prose(Strong(status.team.name), f" · {_stands(status)}")


def numbers(name: str, figures: ShownFigures, group_names: Mapping[str, str]) -> str:
    """Start, now, guess, target and the watched group in one line; '' if there is none of them.

    Args:
        name: The indicator's name.
        figures: What the reader may see.
        group_names: Student groups' names by key.
    """
    whole = figures.compared.now if figures.compared else figures.now or figures.start
    parts = [
        _counted(figures),
        f"guess {_beside(figures.guess, whole)}" if figures.guess else "",
        f"target {_beside(figures.target, whole)}" if figures.target else "",
        _group(figures, group_names),
    ]
    said = " · ".join(part for part in parts if part)
    return f"{name}: {said}" if said else ""


def all_paused(until: date | None) -> str:
    """Every team that has begun is paused."""
    back = f" The first is back on {_short(until)}." if until else ""
    return f"All teams are paused, so nothing is asked and nobody is late.{back}"


def review(on: date, teams: int) -> str:
    """When the school looks at its teams' work together."""
    over = "1 team" if teams == 1 else f"{teams} teams"
    return f"School review: {day_words(on)}, over {over}."


def and_more(number: int, command: str) -> str:
    """What was left out of a list, and how to see it."""
    return f"and {number} more: “{command} status” and a name shows any of them"


def of_school(team: str, school: str | None) -> Prose:
    """A team and its school, where several are called alike."""
    return prose(Strong(team), f" · {school}") if school else prose(Strong(team))


def not_found(name: str, near: str | None, command: str) -> str:
    """For a name that nothing the reader may see is called by."""
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    offer = f" Did you mean “{command} status {near}”?" if near else ""
    return f"I don't find “{shown}” among the schools and teams you can see.{offer}"


def ended(team: str, number: int, on: date, decision: Decision) -> Prose:
    """A cycle that has ended and what was decided."""
    return prose(Strong(team), f" · cycle {number}, to {_short(on)} · {_DECIDED[decision]}")


def last_cycle_of(school: str) -> Prose:
    """What heads the last cycles of a school."""
    return prose(Strong(school), " · each team's last cycle · only you see this")


def charts_of(name: str) -> str:
    """What heads the charts of a school or a team."""
    return f"{name}: what was counted so far"


def plan(*, of_team: bool, cycle: int | None = None) -> str:
    """What heads a team's plan; for an earlier one, of which cycle it is."""
    whose = "Our plan" if of_team else "Their plan"
    return whose if cycle is None else f"{whose} from cycle {cycle}"


def no_plan_of(cycle: int) -> str:
    """Above the plan of the cycle before, while none is saved for this one."""
    return f"None is saved for cycle {cycle} yet."


def recap_title(title: str, people: str) -> str:
    """What the last recap was about, and who answered."""
    return f"“{title}”{f' · {people}' if people else ''}"


def counted(total: Sum) -> str:
    """All that was counted that day."""
    return f"Counted: {text_of(total)}"


def tried(picked: Mapping[str, int]) -> str:
    """How many tried it: "2 yes · 1 partly"."""
    return (
        f"Tried it: {' · '.join(f'{number} {label.lower()}' for label, number in picked.items())}"
    )


def wrote(name: str | None, day: date, today: date) -> str:
    """Who wrote a note, and when."""
    return f"{name or 'Somebody'}, {on_day(day, today)}"


def answered(how: Answered | None) -> str:
    """How a team answered: people only where their number points at nobody."""
    if how is None:
        return ""
    return answered_words(how.people) if how.people else _HOW_MANY[how.in_words]


def answered_then(how: Answered) -> str:
    """The same of a question that has closed: one that nobody answered is told of no more."""
    waits = how.people is None and how.in_words == "not_yet"
    return "" if waits else answered(how)


def _stands(status: TeamStatus) -> str:
    match status.stands:
        case "not_set_up":
            return "not set up yet"
        case "before":
            return f"starts {day_words(status.starts_on)}" if status.starts_on else "starts soon"
        case "between":
            following = f", next starts {day_words(status.starts_on)}" if status.starts_on else ""
            return f"between cycles{following}"
        case "paused":
            until = f" until {_short(status.paused_until)}" if status.paused_until else ""
            return f"paused{until}{f' ({status.paused_for})' if status.paused_for else ''}"
        case "running":
            return _running(status)
    assert_never(status.stands)


def _running(status: TeamStatus) -> str:
    day = f"{status.phase}, day {status.day}"
    if not status.reached:
        return f"{day} · not reached, so nobody is late"
    if status.answered is None:
        return day
    if status.answered.people is not None and status.facts is not None:
        day = f"{day} of {status.facts.program.length_days}"
    return f"{day} · {answered(status.answered)}"


def _counted(figures: ShownFigures) -> str:
    if figures.compared is not None:
        return arrow(figures.compared)
    if figures.held is not None:
        return _held(figures.held)
    parts = [
        f"start {text_of(figures.start)}" if figures.start else "",
        f"now {text_of(figures.now)}" if figures.now else "",
    ]
    return " · ".join(part for part in parts if part)


def _beside(said: Sum | Count, whole: Sum | None) -> str:
    """A guess or target; its own whole is left out where the count beside it has the same."""
    same = whole is not None and said.of == whole.of
    return f"{said.got}" if same else text_of(said)


def _group(figures: ShownFigures, names: Mapping[str, str]) -> str:
    if figures.group is None:
        return ""
    name = names.get(figures.group_key) or group_words(figures.group_key)
    said = _held(figures.group) if isinstance(figures.group, Held) else text_of(figures.group)
    return f"{name}: {said}"


def _held(held: Held) -> str:
    match held.why:
        case "few_students":
            return "held back (under 10)"
        case "one_class":
            return "held back (one class)"
        case "could_be_subtracted":
            return "held back"
    assert_never(held.why)


def _short(day: date) -> str:
    """A date without its weekday: "26 Oct"."""
    return day_words(day).partition(" ")[2]
