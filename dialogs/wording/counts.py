"""Numbers of people and students in words."""

from __future__ import annotations

from bot.domain.evidence import Comparison, Sum, text_of
from bot.domain.participation import Tally


def answered_words(people: Tally) -> str:
    """Such as "4 of 5 answered; 1 excused"; late and not reached stand beside, never inside."""
    parts = [f"{people.answered} of {people.asked} answered"]
    if people.late:
        parts.append(f"{people.late} added later")
    if people.excused:
        parts.append(f"{people.excused} excused")
    if people.not_reached:
        parts.append(f"{people.not_reached} not reached")
    return "; ".join(parts)


def arrow(compared: Comparison) -> str:
    """Such as "20 → 27 of 74", each time with its own whole where they differ."""
    before, now = compared.before, compared.now
    if before.of == now.of:
        return f"{before.got} → {now.got} of {now.of}"
    return f"{text_of(before)} → {text_of(now)}"


def sum_words(total: Sum) -> str:
    """Such as "20 of 50"."""
    return text_of(total)


def number_word(number: int) -> str:
    """Such as "Two", to begin a sentence with; beyond twelve in figures."""
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def plural(number: int, one: str, many: str | None = None) -> str:
    """Such as "1 class", "2 classes"."""
    return f"{number} {one if number == 1 else many or one + 's'}"


_NUMBERS = (
    "No",
    "One",
    "Two",
    "Three",
    "Four",
    "Five",
    "Six",
    "Seven",
    "Eight",
    "Nine",
    "Ten",
    "Eleven",
    "Twelve",
)
