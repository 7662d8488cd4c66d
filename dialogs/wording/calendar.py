"""The words of the school calendar in chat: which days are closed, closing and opening them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Final, assert_never

from bot.store.calendars import ClosedKind
from bot.store.units import UnitKind
from dialogs.vocabulary import Option, Prose, Strong, prose
from dialogs.wording.counts import plural
from dialogs.wording.dates import day_words, time_words

CLOSE: Final = "Close a day"
OPEN_AGAIN: Final = "Open it again"
NOTHING_CLOSED: Final = "No closed day is ahead."
WHOSE: Final = "For whom?"
FROM: Final = "First day"
TO: Final = "Last day"
TO_HINT: Final = "Leave it empty for one day."
KIND: Final = "What is it?"
DISMISSAL: Final = "School ends at"
DISMISSAL_HINT: Final = "Only for minimum days."
LABEL: Final = "What do you call it?"
LABEL_EXAMPLE: Final = "Staff development day"
SUBMIT: Final = "Close it"
WHICH: Final = "Whose calendar do you mean?"
NONE_OF_YOURS: Final = "Write this in your team's channel, and I know whose calendar you mean."
GONE: Final = "Those days are open already; nothing was changed."
SAME: Final = "Those days stand already; nothing was changed."

KINDS: Final = (
    Option(key="closed", label="No school"),
    Option(key="minimum", label="Minimum day: school ends early"),
)


def title(unit: str) -> str:
    """The heading of a unit's days."""
    return f"Days without school · {unit}"


def summary(unit: str, lines: Sequence[str]) -> str:
    """A unit's days in one paragraph."""
    return f"{title(unit)}. {' '.join(lines) or NOTHING_CLOSED}"


def days(first: date, last: date) -> str:
    """As in "Mon 23 Nov to Fri 27 Nov"."""
    return day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"


def line(first: date, last: date, label: str) -> Prose:
    """One line of the list: which days, and why."""
    why = f" · {label}" if label else ""
    return prose(Strong(days(first, last)), why)


def whose(kind: UnitKind, name: str, what: ClosedKind, dismissal: time | None) -> Prose:
    """Below it: whose days they are, and if school only ends early."""
    by = f"{_level(kind)}: {name}"
    if what == "closed":
        return prose(by)
    ends = f" at {time_words(dismissal)}" if dismissal else ""
    return prose(f"{by} · minimum day, school ends early{ends}")


def and_more(number: int) -> Prose:
    """The last line of a list that is cut."""
    return prose(f"and {number} more")


def whose_option(kind: UnitKind, name: str) -> str:
    """A unit to pick."""
    text = f"{name} ({_level(kind).lower()})"
    return text if len(text) <= 75 else f"{text[:74]}…"


def closed(first: date, last: date, unit: str) -> str:
    """The asker's word after days were closed or shortened."""
    return f"Noted for {unit}: {days(first, last)}."


def opened(first: date, last: date, unit: str) -> str:
    """The asker's word after days were opened again."""
    return f"Open again for {unit}: {days(first, last)}."


def moves(questions: Sequence[tuple[str, date | None]]) -> str:
    """Which of the team's questions come when now."""
    if not questions:
        return "No question moves."
    told = [
        f"“{name}” comes {day_words(on)}" if on else f"“{name}” isn't asked"
        for name, on in questions
    ]
    return f"{plural(len(told), 'question')} moved: {'; '.join(told)}. The channel is told."


def moves_below() -> str:
    """For a unit above teams: what follows."""
    return "Teams below are planned anew now; a channel whose dates move is told."


def _level(kind: UnitKind) -> str:
    match kind:
        case "network":
            return "Network"
        case "lea":
            return "District"
        case "school":
            return "School"
        case "team":
            return "Team"
    assert_never(kind)
