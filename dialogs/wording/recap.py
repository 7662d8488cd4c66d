"""The words of a recap."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.domain.evidence import Comparison, Sum
from bot.domain.participation import Tally
from bot.store.asks import What
from dialogs.vocabulary import Prose, Strong, prose
from dialogs.wording.counts import answered_words, arrow, plural, sum_words
from dialogs.wording.dates import long_day

IN_YOUR_WORDS = "In your words:"
WRONG_TIME = "Wrong time?"
MOVE_OUR_TIME = "Move our time"

_ASKS: dict[What, str] = {
    "idea": "an idea to try",
    "visit": "someone to visit my room",
    "time": "time with my team",
    "materials": "materials",
}


def heading(day: int, title: str) -> str:
    """Such as "Day 7 · what we said about "How did it go?" "."""
    return f"Day {day} · what we said about “{title}”"


def people(counted: Tally) -> str:
    """Who answered, in the words of the card: "4 of 5 answered; 1 excused."."""
    return f"{answered_words(counted)}."


def count(counted: Sum, compared: Comparison | None, guess: Sum | None) -> Prose:
    """The count, the classes counted both times, and the guess."""
    said = [f" {sum_words(counted)} do it so far."]
    if compared is not None and compared.classes:
        one = compared.classes == 1
        those = "class" if one else plural(compared.classes, "class", "classes")
        said.append(f" The {those} counted both times: {arrow(compared)}.")
    if guess is not None and guess.classes:
        # A guess over other students than were counted is told with its own whole.
        shown = f"{guess.got}" if guess.of == counted.of else sum_words(guess)
        said.append(f" Our guess for day 11: {shown}.")
    return prose(Strong("Count:"), "".join(said))


def guesses(guess: Sum) -> Prose:
    """The guesses added up."""
    return prose(Strong("Our guess for day 11:"), f" {sum_words(guess)}.")


def choices(means: str, picked: Sequence[tuple[str, int]]) -> Prose:
    """Such as "Tried it: 2 yes · 1 partly · 1 not yet"."""
    lead = {"tried": "Tried it:", "leaning": "Leaning:"}.get(means, "Picked:")
    return prose(Strong(lead), " " + " · ".join(f"{n} {label.lower()}" for label, n in picked))


def worth(middle: float) -> Prose:
    """The team's middle value."""
    return prose(Strong("Worth our minutes:"), f" {middle:g} of 5 in the middle.")


def more_above(number: int) -> str:
    """Such as "2 more above"."""
    return f"{number} more above"


def needs(whats: Sequence[What]) -> Prose:
    """What the team asked for, and that it was passed on."""
    if len(whats) == 1:
        said = f" one ask for “{_ASKS[whats[0]]}”, passed to your principal and lead just now."
    else:
        named = ", ".join(f"“{_ASKS[what]}”" for what in whats)
        said = f" {len(whats)} asks ({named}), passed to your principal and lead just now."
    return prose(Strong("Needs:"), said)


def carry_along(stem: str) -> Prose:
    """The stem to think on."""
    return prose(Strong("To carry along:"), f" {stem}")


def next_up(when: str, title: str) -> Prose:
    """Such as "Next: Wednesday 14:45, "What are you adjusting?" "."""
    return prose(Strong("Next:"), f" {when}, “{title}”")


def day_of(on: date) -> str:
    """Such as "Wednesday"."""
    return long_day(on)


def nobody_answered(next_day: str | None) -> str:
    """No reply at all: nothing to make up."""
    if next_day is None:
        return "No answers this time, and nothing to make up."
    return f"No answers this time, and nothing to make up. Next question: {next_day}."
