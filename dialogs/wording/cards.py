"""The words of a check-in's card, its buttons, its reminder and its line."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.domain.participation import Tally
from bot.store.cycles import Decision
from dialogs.wording.counts import answered_words
from dialogs.wording.dates import closing_words, day_words, time_words

ANSWER = "Answer"
WE_MET = "We met: one answer"
NOT_THIS_TIME = "Not this time"
ADD_LATE = "Add a late answer"
OPEN_PLAN = "Open our plan"
CHANGE_PLAN = "Change our plan"
DECIDE = "Decide together"
CHANGE_DECISION = "Change our decision"
CLOSE_DAY = "Close this day for the team?"

WRITE_UNDER = "Or just write under this message. No student names, please."
REPLY_BY_NAME = (
    "Or reply to this message, beginning with @Cyclebot so that I hear it."
    " No student names, please."
)
THANKS_EXCUSED = "Thanks, noted: you're excused."
WHY_NOT = "What came between? Only you see this; the team sees a number."
KEPT = "Thank you, that's kept."
KEPT_LATE = "Thank you, that's kept; the recap now says one more was added later."
KEPT_FOR_TEAM = "Thank you, that's kept as your team's answer."
TAKEN_BACK = "Taken back: your words and counts are gone from here."
DAY_CLOSED = "This day is closed for the team. Nothing to make up."
PLAN_SAVED = "Saved. Earlier wordings are kept, so change it as you learn."
NONE_IS_A_STUDENT = "I looked: no student is named"
TAKE_BACK = "Take it back"
CHANGE_ANSWER = "Change my answer"
CHANGE_OUR_ANSWER = "Change our answer"
FOR_ALL = "One answer for all of you: say what you said together."
LAST_REMINDER = "That's the only reminder for this one."
DRAFT = "Draft"
WARM = (
    "You guessed first and counted three times; that makes this worth trusting. "
    "Maybe a smaller change next?"
)


def phase_and_day(phase: str, day: int, length: int) -> str:
    """Such as "implement · day 6 of 15"."""
    return f"{phase} · day {day} of {length}"


def about_seconds(seconds: int) -> str:
    """How long it takes."""
    return f"About {seconds} seconds"


def open_line(seconds: int, who: str, closes_at: datetime, zone: str, asked_on: date | None) -> str:
    """The small line of an open card; `who` says who answered or who is to."""
    closes = closing_words(closes_at, zone, asked_on)
    return f"{about_seconds(seconds)} · {who} · Closes {closes}"


def closed_line(who: str) -> str:
    """The small line of a closed card; `who` says who answered, '' where nobody is counted."""
    return f"Closed · {who}" if who else "Closed"


def each_answers(people: Tally) -> str:
    """Who answered where each is asked."""
    return answered_words(people)


def one_answers(*, answered: bool) -> str:
    """Where one answers for all: that it is so, or that it was done. Nobody is counted or named."""
    return "one of you answered for all" if answered else "one of you answers for all"


def stopped_line() -> str:
    """The small line of a card whose cycle was stopped."""
    return "Your team stopped this cycle. What was said is kept."


def no_school_line() -> str:
    """The small line of a card whose day the team closed."""
    return "This day is closed for the team. Nothing to make up."


def summary(title: str, ask: str | None, line: str) -> str:
    """The card in one plain paragraph."""
    return f"{title} {ask or ''} {line}.".replace("  ", " ")


def reminder(title: str, closes_at: time) -> str:
    """The private reminder; it comes on the day its question closes."""
    return (
        f"Only you see this. '{title}' closes at {time_words(closes_at)}. "
        "One line under the message counts."
    )


def reminder_done(title: str) -> str:
    """The reminder, once its question was answered or skipped."""
    return f"'{title}': thank you, nothing more to do here."


def reminder_closed(title: str) -> str:
    """The reminder, once its question has closed without an answer."""
    return f"'{title}' has closed, and nothing is to be made up. To add something, late is fine."


def still_open(title: str, until: str) -> str:
    """The channel's one line on a check-in that one person answers for the team; names nobody."""
    return f"“{title}” is still open until {until}. One of you can answer for all."


def answered_for_all(title: str) -> str:
    """That line, once one of the team has answered."""
    return f"“{title}”: one of you answered for all. Thank you."


def carried_from(decision: Decision) -> str:
    """What leads the carried words on a cycle's first card."""
    match decision:
        case "adopt":
            return "Last time you kept your change. Who isn't reached by it yet?"
        case "abandon":
            return "Last time you let it go. What you learned:"
        case _:
            return "Last time you chose to change one thing and try again:"


def next_starts(on: date) -> str:
    """When the next cycle begins by itself."""
    return f"Next cycle starts {day_words(on)}."


def prediction_beside(guess: str, result: str) -> str:
    """Prediction and result in one line."""
    return f"We guessed {guess}; we counted {result}."
