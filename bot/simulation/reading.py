"""What messages say, read as a person reads them: the figures of cards, recaps and digests.

This module must not know what they should say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from bot.simulation.retold_figures import Figures
from dialogs.vocabulary import Facts, Message, Note, Quoted, Say

_PEOPLE: Final = re.compile(
    r"(?P<answered>\d+) of (?P<asked>\d+) answered"
    r"(?:; (?P<late>\d+) added later)?(?:; (?P<excused>\d+) (?:away or )?excused)?"
    r"(?:; (?P<gone>\d+) not reached)?"
)
_COUNT: Final = re.compile(r"Count: (\d+) of (\d+) do it so far")
_COMPARED: Final = re.compile(
    r"The (?:(\d+) )?class(?:es)? counted both times: (\d+)(?: of (\d+))? → (\d+) of (\d+)"
)
_OWN_GUESS: Final = re.compile(r"Our guess for day 11: (\d+) of (\d+)\.")
_GUESS: Final = re.compile(r"Our guess for day 11: (\d+)\.")
_CHOICES: Final = re.compile(r"^(?:Tried it|Leaning): (.*)$", re.MULTILINE)
_WORTH: Final = re.compile(r"Worth our minutes: ([\d.]+) of 5")
_MORE: Final = re.compile(r"(\d+) more above")
_ASKS: Final = {
    "idea": "an idea to try",
    "visit": "someone to visit my room",
    "time": "time with my team",
    "materials": "“materials”",
}
_TEAMS: Final = {
    "teams": re.compile(r"(\d+) teams?:"),
    "running": re.compile(r"(\d+) in a cycle"),
    "between": re.compile(r"(\d+) between cycles"),
    "starting": re.compile(r"(\d+) about to start"),
    "paused": re.compile(r"(\d+) paused"),
    "not_set_up": re.compile(r"(\d+) not set up"),
    "answered": re.compile(r"(\d+) answered \("),
    "before": re.compile(r"answered \((\d+) last week"),
    "quiet": re.compile(r"(\d+) quiet"),
}


def people_on(message: Message) -> tuple[int, int, int, int] | None:
    """Asked, answered, late, excused, as a card or a recap says; None if it says nothing."""
    found = _PEOPLE.search(text_of(message))
    if found is None:
        return None
    return tuple(int(found[name] or 0) for name in ("asked", "answered", "late", "excused"))  # type: ignore[return-value]


def one_answered_for_all(message: Message) -> bool:
    """Whether the card of a question that one answers for the team says that one has."""
    return "one of you answered for all" in text_of(message)


def figures_on(message: Message) -> Figures | None:
    """What a recap says, None if it says that nobody answered."""
    people = people_on(message)
    if people is None:
        return None
    text = text_of(message)
    count, compared = _COUNT.search(text), _COMPARED.search(text)
    own, guess = _OWN_GUESS.search(text), _GUESS.search(text)
    chosen = _CHOICES.search(text)
    worth = _WORTH.search(text)
    return Figures(
        asked=people[0],
        answered=people[1],
        late=people[2],
        excused=people[3],
        count=(int(count[1]), int(count[2])) if count else None,
        compared=_compared(compared) if compared else None,
        guess=(int(own[1]), int(own[2])) if own else (int(guess[1]), 0) if guess else None,
        choices=dict(_choice(each) for each in chosen[1].split(" · ")) if chosen else {},
        worth=float(worth[1]) if worth else None,
        lines=tuple(sorted(quotes_in(message))),
        asks=frozenset(what for what, words in _ASKS.items() if words in text),
    )


def lines_left_out(message: Message) -> int:
    """How many lines a recap says stand above it besides those it shows."""
    found = _MORE.search(text_of(message))
    return int(found[1]) if found else 0


def heads_in(message: Message) -> dict[str, int]:
    """The numbers of teams that a digest says; what it leaves out is 0."""
    text = text_of(message)
    return {
        name: int(found[1]) if (found := pattern.search(text)) else 0
        for name, pattern in _TEAMS.items()
    }


def text_of(message: Message) -> str:
    """Our own words in a message, a line each; what people wrote is left out."""
    return "\n".join(_lines(message))


def quotes_in(message: Message) -> list[str]:
    """What people wrote, as shown."""
    return [
        quote.text
        for element in message.body
        if isinstance(element, Quoted)
        for quote in element.quotes
    ]


def _lines(message: Message) -> Iterator[str]:
    for element in message.body:
        match element:
            case Say(prose) | Note(prose):
                yield prose.plain()
            case Facts(pairs):
                yield from (pair.label for pair in pairs)
            case _:
                pass


def _compared(found: re.Match[str]) -> tuple[int, int, int, int, int]:
    classes, before, of, now, now_of = found.groups()
    return int(classes or 1), int(before), int(of or now_of), int(now), int(now_of)


def _choice(said: str) -> tuple[str, int]:
    number, _, label = said.partition(" ")
    return label, int(number)
