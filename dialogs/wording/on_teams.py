"""Small words that only a screen of Teams needs: what goes on elsewhere, what a field wants."""

from __future__ import annotations

from typing import Final

GOES_ON: Final = "This goes on in the next message."
CONTINUED: Final = "Continued"
NEEDED: Final = "Please fill this in."
CHOOSE: Final = "Choose"
FIND: Final = "Type to find one"
BLANK: Final = "–"
SOMEBODY: Final = "you"


def out_of(most: int) -> str:
    """Beside a count: of how many."""
    return f"Out of {most}."
