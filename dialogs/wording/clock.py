"""The words of the local chat page's clock."""

from __future__ import annotations

from datetime import date, datetime

from dialogs.wording.dates import day_words, time_words

DOES = {
    "start": "the cycle starts",
    "open": "opens",
    "remind": "reminds",
    "line": "says it is still open",
    "close": "closes",
    "resume": "the pause is over",
    "chase": "asks again for help",
    "digest": "the digest",
    "review": "the school review",
    "replan": "plans anew",
    "sweep": "tidies up",
}


def today(day: date) -> str:
    """Such as "Wed 14 Oct"."""
    return day_words(day)


def day_of(phase: str, day: int, length: int) -> str:
    """Such as "implement, day 8 of 15"."""
    return f"{phase}, day {day} of {length}"


def paused(until: date) -> str:
    """Until when a cycle is paused."""
    return f"paused until {day_words(until)}"


def starts(on: date) -> str:
    """When a planned cycle starts."""
    return f"starts {day_words(on)}"


def no_cycle(team: str) -> str:
    """A team between cycles, or not begun."""
    return f"{team}: no cycle runs"


DIGEST = "your digest"


def next_for(team: str, thing: str) -> str:
    """The next thing of one team among several."""
    return f"{team} · {thing}"


def next_thing(there: datetime, does: str, title: str) -> str:
    """Such as "Wed 14:45, opens “What are you adjusting?”"."""
    titled = f" “{title}”" if title else ""
    return f"{day_words(there.date())} {time_words(there.time())}, {does}{titled}"
