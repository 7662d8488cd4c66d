"""The words of coaching notes, promises, thanks, and the answers to them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from bot.store.asks import What
from bot.store.notes import NoteKind
from bot.use_cases.coaching_facts import Seen, WriterRole
from dialogs.vocabulary import Option, Prose, Strong, prose
from dialogs.wording.asks import WHAT
from dialogs.wording.counts import arrow
from dialogs.wording.dates import day_words

ANSWER: Final = "Answer"
WRITE: Final = "Write"
WRITE_AGAIN: Final = "Write back"
HAPPENED: Final = "It happened"
CHANGE: Final = "Change my words"
SEND: Final = "Send"
SAVE: Final = "Save"

NOTE_TITLE: Final = "Write to the team"
ANSWER_TITLE: Final = "Your answer"
THANKS_TITLE: Final = "Send thanks"
CHANGE_TITLE: Final = "Change my words"

TEXT_LABEL: Final = "Your words to the team"
ANSWER_LABEL: Final = "Your answer"
KIND_LABEL: Final = "What is it?"
DUE_LABEL: Final = "By which day?"
DUE_HINT: Final = "Only for a visit, a call or a promise."
WORDS_LABEL: Final = "Your words"
NO_STUDENTS_SHORT: Final = "No student names, please."
NO_STUDENTS: Final = "They read it in their channel. No student names, please."

KINDS: Final = (
    Option(key="note", label="A note"),
    Option(key="visit", label="I'll visit"),
    Option(key="call", label="I'll call"),
    Option(key="promise", label="I promise something else"),
)

STEM_LEFT: Final = "There is still a “…” of ours in it; fill it in or take it out."
KEPT_PROMISE: Final = "Noted: it happened. Thank you."
CHANGED: Final = "Changed, wherever it stands."
TAKEN_BACK: Final = "These words were taken back."
ONLY_YOU: Final = "Only you see this."
WHICH_TEAM: Final = "Which team?"
NO_TEAM: Final = "There is no team here that you could write to; a team's lead or principal can."
SOMEBODY: Final = "Somebody who has left"

# A hole is one where nothing was written into it, whatever became of its dots on the way.
_HOLE: Final = re.compile(
    r"\b(?:I saw|I wonder|Thank you for)\s+(?:…|\.{3})\s*(?:[.?!]|\n|$)"
    r"|\bWould\s+(?:…|\.{3})\s+help\b",
    re.IGNORECASE,
)


def stem(seen: Seen) -> str:
    """What a note opens with: "I saw {fact}. I wonder {…}. Would {…} help?"."""
    return f"I saw {_fact(seen)}. I wonder …. Would … help?"


def thanks_stem(seen: Seen) -> str:
    """What thanks open with."""
    if seen.title:
        return f"I read what you said about “{seen.title}”. Thank you for …"
    return "Thank you for …"


def has_holes(text: str) -> bool:
    """Whether a part of a stem of ours stands there unfilled."""
    return _HOLE.search(text) is not None


def writes(name: str, role: WriterRole | None, what: What | None) -> Prose:
    """Who writes to the team, and about what: "Your principal, Ms. Ortiz, writes:"."""
    about = f" about your ask for {WHAT[what]}" if what else ""
    return prose(*_who(name, role), f" writes{about}:")


def thanks_from(name: str, role: WriterRole | None) -> Prose:
    """Who thanks the team."""
    return prose(*_who(name, role), " says thank you:")


def answers_you(name: str, team: str) -> Prose:
    """Who answers the writer of a note."""
    return prose(Strong(name), f" ({team}) answers you:")


def promised(kind: NoteKind, due_on: date, kept: date | None) -> str:
    """What was promised, until it is kept."""
    what = {"visit": "A visit", "call": "A call"}.get(kind, "A promise")
    if kept is not None:
        return f"{what}, by {day_words(due_on)}: it happened."
    return f"{what}, by {day_words(due_on)}."


def you_promised(kind: NoteKind, due_on: date, kept: date | None) -> str:
    """The same for the one who promised."""
    what = {"visit": "a visit", "call": "a call"}.get(kind, "it")
    if kept is not None:
        return f"You promised {what} by {day_words(due_on)}, and it happened."
    return f"You promised {what} by {day_words(due_on)}."


def goes_to(name: str) -> str:
    """Who reads a member's answer."""
    return f"An answer goes to {name} alone, with your name."


def answers_came(number: int) -> str:
    """How many answers went back, in small print."""
    return "1 answer went back." if number == 1 else f"{number} answers went back."


def sent_to_team(team: str, *, reached: bool, in_thread: bool) -> str:
    """After a note was sent."""
    if not reached:
        return (
            f"Kept, but nobody of {team} can be reached here just now. "
            "Please tell them another way."
        )
    return f"Sent: {team} reads it in {'that thread' if in_thread else 'their channel'}."


def sent_back(name: str, *, reached: bool) -> str:
    """After a member's answer was sent."""
    if not reached:
        return f"Kept, but {name} can't be reached here just now. Please tell them another way."
    return f"Sent to {name} alone."


def to_team(team: str, school: str | None) -> Prose:
    """To whom the form writes."""
    return prose("To ", Strong(team), f" · {school}" if school else "")


def too_many_teams(command: str) -> str:
    """Where the list of teams would be too long."""
    return (
        f"“{command} note” and the team's name opens it at once, such as “{command} note Grade 4”."
    )


def no_such_team(name: str) -> str:
    """For a name that no team has."""
    shown = name if len(name) <= 60 else f"{name[:60]}…"
    return f"No team you could write to is called “{shown}”."


def _who(name: str, role: WriterRole | None) -> tuple[Strong | str, ...]:
    match role:
        case "principal":
            return (Strong("Your principal"), f", {name},")
        case "lead":
            return (Strong("Your lead"), f", {name},")
        case None:
            return (Strong(name),)


def _fact(seen: Seen) -> str:
    if seen.compared is not None:
        return f"your count: {arrow(seen.compared)}"
    if seen.title:
        return f"what you said about “{seen.title}”"
    return "…"
