"""What judging a roster has come to so far: all that is wrong, and all that would change.

Whoever judges a part of a roster says so here, in the order in which it is found. This module must
not judge anything itself.
"""

from __future__ import annotations

from bot.use_cases.roster_file import RosterLine
from bot.use_cases.roster_plan import RosterChange
from bot.use_cases.sheets import LineProblem


class Findings:
    """The problems and the changes of one pass, shared by all that judge."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._problems: list[LineProblem] = []
        self._changes: list[RosterChange] = []

    def wrong(self, line: RosterLine, words: str) -> None:
        """A line can't be taken, for this reason."""
        self._problems.append(LineProblem(line=line.number, words=words))

    def change(self, change: RosterChange) -> None:
        """Something would change, after all that was said before."""
        self._changes.append(change)

    @property
    def problems(self) -> tuple[LineProblem, ...]:
        """All that is wrong so far."""
        return tuple(self._problems)

    @property
    def changes(self) -> tuple[RosterChange, ...]:
        """All that would change so far, in an order in which it can be done."""
        return tuple(self._changes)

    @property
    def number(self) -> int:
        """How much was found so far, wrong or to change."""
        return len(self._problems) + len(self._changes)
