"""Words about being away."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.days_said import Days
from dialogs.wording.dates import day_words

TITLE = "When are you away?"
SAVE = "Save"
SINCE = "From"
UNTIL = "To, this day too"
NO_REASON = "Nobody asks why, and nobody is told: your team only sees a number."
BACK = "I'm back"
MORE = "Other days"
WELCOME = "Welcome back!"
CALLED_OFF = "Called off: you aren't away."
ENDS_BEFORE = "This is before the first day; pick that day or a later one."


def noted(days: Days, excused: Sequence[str]) -> str:
    """After days were stored.

    Args:
        days: which.
        excused: the titles of what is open on those days.
    """
    return f"Noted: you're away {span(days)}.{_excused(excused)}"


def span(days: Days) -> str:
    """Such as "Wed 14 Oct", or "Wed 14 Oct to Fri 16 Oct"."""
    if days.since == days.until:
        return day_words(days.since)
    return f"{day_words(days.since)} to {day_words(days.until)}"


def waiting_again(titles: Sequence[str]) -> str:
    """What a person who is back can answer."""
    if not titles:
        return "Nothing is open for you just now."
    return f"Open now, if you like: {_quoted(titles)}."


def answer_label(title: str) -> str:
    """The button that opens a question's form."""
    return f"Answer: {title}"


def not_understood(command: str) -> str:
    """For words that name no days."""
    return (
        f"Which days? Write them like “{command} away 14 Oct to 16 Oct”, “{command} away today” or "
        f"“{command} away until Friday”; “{command} away” alone opens a form."
    )


def _excused(titles: Sequence[str]) -> str:
    if not titles:
        return " You won't be asked on these days, and nothing is to be made up."
    return f" You're excused from {_quoted(titles)}, with nothing to make up."


def _quoted(titles: Sequence[str]) -> str:
    return ", ".join(f"“{title}”" for title in titles)
