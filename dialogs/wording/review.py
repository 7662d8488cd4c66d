"""The words of a school's own review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from dialogs.vocabulary import Prose, Strong, prose
from dialogs.wording.dates import day_words

IN_COMMON: Final = "Problems in common"
RELEASED: Final = "Practices passed on"
READ: Final = "Read"
ONE_TEAM: Final = "One team…"
LAST_CYCLE: Final = "Last cycle"
NOTHING_IN_COMMON: Final = "No two teams work on the same thing just now."
NOTHING_RELEASED: Final = "No practice was passed on in this time."
TO_TALK_ABOUT: Final = (
    "To talk about: What do these teams see that others could use? What would one of them "
    "like to try together?"
)
NONE_FOR_EVALUATION: Final = "Only you see this. None of it is for evaluation."

_DECIDED: Final[Mapping[str, str]] = {
    "adopt": "to keep what was tried",
    "adapt": "to change one thing and try again",
    "abandon": "to let it go and say what was learned",
}


def heading(school: str, since: date, until: date) -> Prose:
    """Which school, over what time."""
    return prose(
        Strong(f"School review · {school}"), f" · {day_words(since)} to {day_words(until)}"
    )


def cycles(teams: int, decided: Mapping[str, int]) -> str:
    """How many teams, and how their cycles ended: as many words for letting go as for keeping."""
    said = [f"{number} {_DECIDED[key]}" for key, number in decided.items()]
    over = "1 team" if teams == 1 else f"{teams} teams"
    return f"{over}. Cycles ended: {', '.join(said)}." if said else f"{over}. No cycle ended."


def together(what: str, names: Sequence[str], practices: int) -> Prose:
    """What some teams have in common."""
    passed = {0: "", 1: "; 1 released practice"}.get(practices, f"; {practices} released practices")
    return prose(Strong(what[:1].upper() + what[1:]), f": {', '.join(names)}{passed}")


def asks(asked: int, answered: int, waiting: int) -> str:
    """Asks for help and what became of them."""
    if not asked and not waiting:
        return "Nobody asked for anything in this time."
    said = f"Asks: {asked}, {answered} answered"
    return (
        f"{said}; {waiting} {'waits' if waiting == 1 else 'wait'} now." if waiting else f"{said}."
    )


def more(number: int) -> str:
    """What was left out."""
    return f"{number} more"
