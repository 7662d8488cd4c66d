"""The words of setting up a team: the hello, the form, the card, and what those above are told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Final

from bot.store.accounts import AccountRow
from bot.store.indicators import IndicatorRow
from bot.store.units import UnitRow
from dialogs.vocabulary import Option, Plain, Prose, Strong, prose
from dialogs.wording.counts import plural
from dialogs.wording.dates import day_words, time_words

LONGEST_OPTION: Final = 75
_ROUGH: Final = 450

SET_UP: Final = "Set up this team"
HELLO: Final = "Hello, I'm Cyclebot"
HELLO_SAYS: Final = (
    "Your team picks one skill, tries one small change and watches what students do. I ask short "
    "questions when they are due, keep what you saw, and tell you what you said together: about "
    "ten minutes a person in three weeks."
)
HELLO_NOTE: Final = "Until a team is set up here, nothing that is written in this channel is kept."
ADD_TO_EACH: Final = (
    "A private or shared channel needs me added to it by itself. Where I can't be, each of you can "
    "answer in our own chat: write “me” there."
)
HELLO_UNBOUND: Final = (
    "I'm not connected to your schools yet. Whoever looks after Cyclebot where you work can do "
    "that; then I'll help you set up."
)

FORM_TITLE: Final = "Set up this team"
FORM_SUBMIT: Final = "Set up"
FORM_TELL: Final = "Two minutes, and all of it can be changed later."
SCHOOL: Final = "Your school"
TEAM: Final = "Your team's name"
TEAM_HINT: Final = "As your school calls it. If the roster names it, write it the same way."
TEAM_EXAMPLE: Final = "Grade 4"
PROGRAM: Final = "Program"
INDICATOR: Final = "The skill you watch: a student…"
INDICATOR_HINT: Final = "A year-long skill, kept from cycle to cycle so that its line can grow."
DAY: Final = "First cycle starts"
DAY_HINT: Final = "A school day; a Monday suits most teams."
HOUR: Final = "Ask us at"
HOUR_HINT: Final = "Your local time. You can move it any time."
ZONE: Final = "Your time zone"
MEMBERS: Final = "Who is on the team?"
MEMBERS_HINT: Final = "The teachers who answer. Your principal and lead need not be on it."

WHICH_LEA: Final = "Which district?"
WHICH_SCHOOL: Final = "Which school?"
NEXT: Final = "Next"

ZONES: Final = (
    Option(key="America/Los_Angeles", label="Pacific (California)"),
    Option(key="America/Phoenix", label="Arizona"),
    Option(key="America/Denver", label="Mountain"),
    Option(key="America/Chicago", label="Central"),
    Option(key="America/New_York", label="Eastern"),
    Option(key="America/Anchorage", label="Alaska"),
    Option(key="Pacific/Honolulu", label="Hawaii"),
)

NOT_READY: Final = (
    "Cyclebot isn't ready for teams here yet. Whoever looks after it where you work can connect it."
)
NO_SCHOOLS: Final = (
    "There is no school to set a team up for yet. Whoever looks after Cyclebot where you work can "
    "add it."
)

NO_LIST: Final = (
    "There is no list of skills to pick from yet. Whoever looks after Cyclebot where you work can "
    "add it."
)

MOVE_TITLE: Final = "Move here?"
MOVE_SUBMIT: Final = "Move here"
MOVE_TICK: Final = "Yes, this channel is our home now"
MOVE_UNTICKED: Final = "Tick it to move, or close this; nothing was changed."

WHO_SEES: Final = "Who sees what"
WHO_SEES_WHAT: Final = (
    "Your team: everything here. Your principal and lead: the saved plan, recaps without names or "
    "your words, counts added over classes, what you ask for. Not: who answered, your class's "
    "count, the thread. None of it is for evaluation."
)
WHAT_COMES: Final = "What you will be asked"
MOVE_TIME: Final = "Move our time"
ADD_PEOPLE: Final = "Add people"
FOR_THE_TEAM: Final = "one of you answers for the team"
UNDO: Final = "Undo this set-up"
UNDONE: Final = "This set-up was undone. Nothing will be asked for it."
UNDONE_HERE: Final = (
    "Your school's principal or administrator undid this team's set-up, so nothing will be asked "
    "here. They can say why; the channel is free to be set up again."
)
MOVED_AWAY: Final = "This team talks in another channel now."
UNDO_CONFIRM: Final = (
    "Undo this team's set-up? Its cycle stops and its channel is told. What was said stays stored."
)
UNDO_DONE: Final = "Undone. The team's channel is told."


def indicator_label(row: IndicatorRow) -> str:
    """As in "Close reading: points to the words behind an idea", as far as an option holds."""
    text = row.text[:1].upper() + row.text[1:]
    return shortened(f"{text}: {row.can}")


def school_label(school: UnitRow, lea: UnitRow | None, *, several_leas: bool) -> str:
    """A school's name, with its district where there are several."""
    named = f"{school.name} · {lea.name}" if lea is not None and several_leas else school.name
    return shortened(named)


def account_label(account: AccountRow) -> str:
    """A person of the channel."""
    return shortened(account.name.strip() or "Someone without a name")


def slice_label(first: str, last: str) -> str:
    """A stretch of a long list: its first name and its last."""
    if first == last:
        return shortened(first)
    return f"{_cut(first, 35)} … {_cut(last, 35)}"


def shortened(text: str) -> str:
    """As much of a label as an option holds."""
    return _cut(text, LONGEST_OPTION)


def team_name_from(channel: str) -> str:
    """A first guess at a team's name: "grade-4_math" is "Grade 4 math"."""
    words = " ".join(channel.lstrip("#").replace("-", " ").replace("_", " ").split())
    return words[:1].upper() + words[1:]


def more_people(number: int) -> Prose:
    """Said where a channel has more people than a list holds."""
    return prose(f"{number} more are in this channel; they can be added later.")


def lives_elsewhere(team: str, channel: str) -> Prose:
    """A team that has a home already, said to one of its members."""
    return prose(
        Strong(team),
        f" talks in {_channel(channel)} now. If it moves here, new questions come here; what was "
        "posted stays there, and a question that is open now ends there.",
    )


def card_title(team: str) -> str:
    """The set-up card's heading."""
    return f"{team} is set up"


def first_question(on: date | None, at: time | None) -> Prose:
    """When the first question comes."""
    if on is None or at is None:
        return prose("The calendar leaves no day for a question yet.")
    return prose("Your first question comes ", Strong(f"{day_words(on)}, {time_words(at)}"), ".")


def minutes(seconds: int, weeks: int) -> str:
    """How much of a person's time a cycle asks, to five minutes: no two teachers take as long."""
    about = round(seconds / 60) if seconds < _ROUGH else 5 * round(seconds / 300)
    about = max(1, about)
    return f"About {plural(about, 'minute')} a person in {plural(weeks, 'week')}."


def step_line(title: str, *, for_team: bool) -> str:
    """One question of those to come."""
    return f"{title} ({FOR_THE_TEAM})" if for_team else title


def who_is_in(number: int, can: str | None) -> str:
    """The card's small print: how many people, which skill."""
    people = f"{plural(number, 'person', 'people')} on the team"
    return f"{people}. The skill you watch: a student {can}." if can else f"{people}."


def card_summary(team: str, on: date | None, at: time | None) -> str:
    """The set-up card in one paragraph."""
    return f"{card_title(team)}. {first_question(on, at).plain()}"


def new_team(team: str, school: str, channel: str, number: int) -> Prose:
    """What a principal or an administrator is told of a new team."""
    return Prose(
        (
            Strong(team),
            Plain(
                f" at {school} was set up in {_channel(channel)}, with "
                f"{plural(number, 'person', 'people')}."
            ),
        )
    )


def new_team_first(on: date | None) -> str:
    """When they begin, and that nothing is to be done."""
    begins = f"They begin {day_words(on)}. " if on is not None else ""
    return f"{begins}Nothing for you to do. Not a team of yours? One tap undoes it."


def named(names: Sequence[str]) -> str:
    """As in "Ana, Ben and Cho"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _channel(name: str) -> str:
    return f"#{name.lstrip('#')}" if name else "another channel"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
