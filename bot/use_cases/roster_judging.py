"""Judging a roster against what is there: every line that can't be, and the plan of the others.

All lines are judged before anything is done, and each wrong one is named with what may have been
meant. Units, people and places are each judged in a module of their own. This module must not
change anything.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.use_cases.roster_facts import RosterFacts
from bot.use_cases.roster_file import RosterFile, RosterLine
from bot.use_cases.roster_findings import Findings
from bot.use_cases.roster_people import PeopleJudge
from bot.use_cases.roster_places import PlacesJudge
from bot.use_cases.roster_plan import RosterPlan
from bot.use_cases.roster_units import UnitsJudge
from bot.use_cases.sheets import LineProblem


class RosterJudge:
    """One pass over one roster.

    Args:
        facts: What is there.
        programs: The keys of the programs that a unit may be given.
    """

    def __init__(self, facts: RosterFacts, programs: Collection[str]) -> None:
        """Begin with nothing judged."""
        self._findings = Findings()
        self._units = UnitsJudge(facts, programs, self._findings)
        self._people = PeopleJudge(facts, self._findings)
        self._places = PlacesJudge(facts, self._findings)

    def judge(self, file: RosterFile) -> tuple[RosterPlan, tuple[LineProblem, ...]]:
        """Give the plan, and all that is wrong; with a problem the plan is not to be done."""
        own = [line for line in file.lines if not line.has_person]
        for line in own:
            self._units.claim(line)
        left = 0
        # Units from the top down, so that each finds the one above it.
        for line in sorted(own, key=lambda each: len(each.steps)):
            left += self._judged(line)
        for line in file.lines:
            if line.has_person:
                left += self._judged(line)
        problems = (*file.problems, *self._findings.problems)
        return RosterPlan(changes=self._findings.changes, left=left), problems

    def _judged(self, line: RosterLine) -> bool:
        """Judge one line; whether it holds already."""
        before = self._findings.number
        if self._units.place_is_known(line):
            if line.has_person:
                whom = self._people.person(line)
                if whom is not None:
                    self._places.account(line, whom)
            else:
                self._units.unit(line)
            self._places.channel(line)
        return before == self._findings.number
