"""The words of an ask for help: to those who may answer it, and to the team that waits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from bot.store.asks import What
from dialogs.vocabulary import Prose, Strong, prose
from dialogs.wording.dates import day_words, long_day

WHAT: Final[Mapping[What, str]] = {
    "idea": "an idea to try",
    "visit": "someone to visit",
    "time": "time together",
    "materials": "materials",
}
"""What a team asks for, in the words that recap, status and digest share."""

ANSWER: Final = "Answer"
TAKE: Final = "I'll see to it"
WRITE_TOO: Final = "Write a note as well"

FORM_TITLE: Final = "Answer their ask"
TEXT_LABEL: Final = "Your words to the team"
TEXT_EXAMPLE: Final = "I can come Thursday. Whose room?"

NO_LONGER: Final = "The team took this back: it no longer needs it. Thank you all the same."
STILL_WAITING: Final = "Still waiting; we asked them again today."

_NEAR: Final = timedelta(days=6)


def on_day(day: date, today: date) -> str:
    """A day that was: "today", "Tuesday" within the week, else "Tue 6 Oct"."""
    if day == today:
        return "today"
    return long_day(day) if timedelta() < today - day <= _NEAR else day_words(day)


def asks_since(team: str, what: What, since: date, today: date) -> Prose:
    """The ask as it is told: "Grade 4 asks for someone to visit, since Monday."."""
    return prose(Strong(team), " asks for ", Strong(WHAT[what]), _since(since, today))


def still_waits(team: str, what: What, since: date, today: date) -> Prose:
    """For leads, when an ask is chased."""
    return prose(Strong(team), " still waits for ", Strong(WHAT[what]), _since(since, today))


def from_question(school: str | None, title: str) -> str:
    """Where the ask comes from, in small print."""
    where = f"{school} · " if school else ""
    return f"{where}from “{title}” · the team's ask, so no name with it"


def taken_by(name: str | None) -> str:
    """Who promised to see to it; None is the reader."""
    return f"{name} said they'd see to it." if name else "You said you'd see to it."


def answered(day: date, name: str | None) -> str:
    """That it was answered: "Answered Tue 6 Oct by you."; a name where it was not the reader.

    It stands in a message of another day, where "today" would be that day.
    """
    return f"Answered {day_words(day)} by {name or 'you'}."


def wrote(day: date, today: date, name: str | None) -> str:
    """That somebody wrote: "You wrote Tuesday."; a name where it was not the reader."""
    return f"{name or 'You'} wrote {on_day(day, today)}."


def nothing_waits(team: str, day: date, today: date, name: str | None) -> str:
    """For one who comes to answer what is answered."""
    return f"{wrote(day, today, name)} Nothing of this waits for you; {team} has an answer."


def taken(team: str, name: str | None) -> str:
    """After "I'll see to it"; a name where another was first."""
    if name:
        return f"{name} promised it already, so it doesn't wait for you. Thank you."
    return f"Thank you. {team}'s ask is yours now; “Answer” tells them."


def read_in_thread(title: str) -> str:
    """Where the answer will be read."""
    return f"The team reads it under “{title}”. No student names, please."


def for_your_ask(what: What) -> str:
    """Which ask the team's line is about, in small print."""
    return f"Your ask: {WHAT[what]}."


def asked_again(chased: date, today: date, *, answered: bool) -> str:
    """The team's line, once it waits no more."""
    then = "an answer came." if answered else "you took it back since."
    return f"We asked them again {_then(chased, today)}; {then}"


def stem(what: What) -> str:
    """What the answer opens with."""
    return f"I saw that you ask for {WHAT[what]}. I wonder …. Would … help?"


def _since(day: date, today: date) -> str:
    return "." if day == today else f", since {on_day(day, today)}."


def _then(day: date, today: date) -> str:
    words = on_day(day, today)
    return words if words == "today" else f"on {words}"
