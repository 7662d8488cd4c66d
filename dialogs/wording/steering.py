"""The words of steering a cycle: another hour or day, a pause, a stop, a start, who belongs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Final

from bot.store.cycles import StartChosen
from dialogs.vocabulary import Prose, Strong, prose
from dialogs.wording.counts import plural
from dialogs.wording.dates import day_words, time_words

# --- moving -----------------------------------------------------------------------------------

MOVE_TIME: Final = "Move our time"
MOVE_ONE: Final = "Move one question"
LEAVE_ONE: Final = "Leave one out"
MOVE_TIME_LABEL: Final = "Ask us at"
MOVE_TIME_HINT: Final = "Your local time, from the next question on."
SAVE: Final = "Save"
WHICH_QUESTION: Final = "Which question?"
TO_DAY: Final = "To which day?"
TO_DAY_HINT: Final = "If another question is on that day, the next school day is taken."
NOTHING_AHEAD: Final = "No question is ahead in this cycle, so there is nothing to move."
NO_CYCLE: Final = "This team has no cycle just now. “start” begins one."


def when_asked(at: time) -> str:
    """What `move` answers: the team's hour, and what can be moved."""
    return f"Your team is asked at {time_words(at)}. What shall move?"


def time_moved(at: time) -> str:
    """The asker's word after another hour was saved."""
    return f"Saved: from the next question on, your team is asked at {time_words(at)}."


def question_moved(title: str, to: date | None) -> str:
    """The asker's word after one question was moved."""
    if to is None:
        return f"“{title}” finds no school day before its phase ends, so it isn't asked."
    return f"“{title}” comes on {day_words(to)} now."


def question_left_out(title: str) -> str:
    """The asker's word after one question was left out."""
    return f"“{title}” is left out of this cycle."


def question_option(title: str, on: date | None) -> str:
    """A question to pick: its title and its day."""
    return f"{title} · {day_words(on)}" if on else title


# --- pausing and stopping ---------------------------------------------------------------------

PAUSE: Final = "Pause until…"
PAUSE_TITLE: Final = "Pause until"
PAUSE_SUBMIT: Final = "Pause"
PAUSE_LABEL: Final = "First day after the pause"
PAUSE_HINT: Final = "Until then nothing is asked; what is ahead moves along."
RESUMED: Final = "Your cycle goes on from today. The channel has the new dates."
STOP: Final = "Stop this cycle"
KEEP: Final = "Nothing stops until you tap it; “pause” holds a cycle for a while."
STOP_CONFIRM: Final = "Stop this cycle now? A question that is open closes with it."
STOPPED: Final = "The cycle is stopped. What was said stays here; “start” begins another."
NOT_THAT_CYCLE: Final = "That cycle is over already; nothing was changed."


def paused(until: date) -> str:
    """The asker's word after a pause began."""
    return f"Paused: nothing is asked until {day_words(until)}. “resume” goes on sooner."


def unread_day(words: str) -> str:
    """For words after `pause` that are no day."""
    shown = words if len(words) <= 30 else f"{words[:30]}…"
    return f"I couldn't read “{shown}” as a day. Write it like “26 Oct”, or pick one in the form."


def what_stops(left: int) -> str:
    """What stopping means, before it is done."""
    return (
        f"Stopping ends this cycle at once: {plural(left, 'question')} won't be asked. "
        "Everything your team said, counted and planned stays, and the line of your chart goes on "
        "with the next cycle."
    )


# --- starting ---------------------------------------------------------------------------------

START_TITLE: Final = "Start a cycle"
START_SUBMIT: Final = "Start"
START_LABEL: Final = "Starts on"
START_HINT: Final = "Its first school day is day 1."
START_THEN: Final = "Start then"
TAKE_WEEK: Final = "Take a week"
OVER: Final = "This cycle is over."


def starts(on: date) -> str:
    """The asker's word after a start was settled."""
    return f"Your cycle starts {day_words(on)}."


def has_started(on: date) -> str:
    """The next cycle's card once it runs."""
    return f"This cycle started {day_words(on)}."


def settled(chosen: StartChosen) -> str:
    """The next cycle's card after a tap: what was chosen."""
    match chosen:
        case "then":
            return "Your team settled on that."
        case "week":
            return "Your team takes a week first."
        case "until":
            return "Your team chose that day."


# --- the channel's line about moved dates -----------------------------------------------------

MOVED: Final = "Your dates have moved"
STOPPED_LINE: Final = (
    "This cycle was stopped by your team. Everything you said stays; nothing more is asked."
)
NONE_LEFT: Final = "No question is left in this cycle."


def closed_line(from_date: date, to_date: date, label: str) -> Prose:
    """One stretch of closed days, and why."""
    days = day_words(from_date)
    if to_date != from_date:
        days = f"{days} to {day_words(to_date)}"
    return prose("No school ", Strong(days), f" ({label})." if label else ".")


def pause_line(until: date) -> Prose:
    """The team is paused."""
    return prose("Paused: nothing is asked until ", Strong(day_words(until)), ".")


def question_when(on: date, at: time) -> str:
    """A question's day and hour."""
    return f"{day_words(on)}, {time_words(at)}"


def ends(on: date) -> str:
    """When the cycle ends now."""
    return f"The cycle ends {day_words(on)}."


def moved_summary(lines: Sequence[str], end: str) -> str:
    """The line about moved dates in one paragraph."""
    return " ".join((f"{MOVED}.", *lines, end))
