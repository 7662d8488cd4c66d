"""The units of a roster: each with a line of its own, in a place that is known, its name not taken.

This module must not know people, accounts or channels.
"""

from __future__ import annotations

from collections.abc import Collection

from bot.domain.names import nearest
from bot.store.units import UnitRow
from bot.use_cases.roster_facts import RosterFacts, said_anew
from bot.use_cases.roster_file import RosterLine
from bot.use_cases.roster_findings import Findings
from bot.use_cases.roster_plan import AddUnit, ChangeUnit, UnitKey, key_of, kind_word


class UnitsJudge:
    """The units of one roster.

    Args:
        facts: What is there.
        programs: The keys of the programs that a unit may be given.
        findings: Where to say what is wrong, and what would change.
    """

    def __init__(self, facts: RosterFacts, programs: Collection[str], findings: Findings) -> None:
        """Begin with no line claimed."""
        self._facts = facts
        self._programs = programs
        self._findings = findings
        self._own_lines: dict[UnitKey, RosterLine] = {}
        self._names: dict[tuple[UnitKey, str], list[str]] | None = None

    def claim(self, line: RosterLine) -> None:
        """Note that a line is its unit's own; a unit has one."""
        key = key_of(line.steps)
        if key in self._own_lines:
            first = self._own_lines[key].number
            words = f"the {kind_word(line.kind)} “{line.name}” has its line already, line {first}"
            self._findings.wrong(line, f"{words}; remove one of the two")
            return
        self._own_lines[key] = line

    def place_is_known(self, line: RosterLine) -> bool:
        """Whether every unit a line is below, and its own, is there or has a line."""
        key = key_of(line.steps)
        for depth in range(1, len(key) + 1):
            if not self._exists(key[:depth]):
                self._findings.wrong(line, self._no_such(line, depth))
                return False
        return True

    def unit(self, line: RosterLine) -> None:
        """Judge a unit's own line."""
        key = key_of(line.steps)
        if self._own_lines[key] is not line:
            return
        if line.program and line.program not in self._programs:
            near = nearest(line.program, self._programs)
            offer = f", did you mean “{near}”?" if near else ""
            self._findings.wrong(line, f"no program “{line.program}”{offer}")
        there = self._facts.units.get(key)
        if there is not None:
            self._change_unit(line, there)
            return
        if self._name_is_taken(line, key):
            return
        self._findings.change(
            AddUnit(
                key=key,
                name=line.name,
                below=line.steps[-2][1] if len(line.steps) > 1 else "",
                zone=line.zone,
                program=line.program,
                order=line.order,
                focus=line.focus,
            )
        )

    def _exists(self, key: UnitKey) -> bool:
        return key in self._own_lines or key in self._facts.units

    def _no_such(self, line: RosterLine, depth: int) -> str:
        kind, name = line.steps[depth - 1]
        above = f" in {line.steps[depth - 2][1]}" if depth > 1 else ""
        near = nearest(name, self._neighbours(key_of(line.steps[: depth - 1]), kind))
        words = f"no {kind_word(kind)} “{name}”{above}"
        if near:
            return f"{words}, did you mean “{near}”?"
        return f"{words}; a new one needs a line of its own, without a person"

    def _neighbours(self, above: UnitKey, kind: str) -> list[str]:
        if self._names is None:
            self._names = {}
            for key, row in self._facts.units.items():
                self._names.setdefault((key[:-1], key[-1][0]), []).append(row.name)
            for key, line in self._own_lines.items():
                self._names.setdefault((key[:-1], key[-1][0]), []).append(line.name)
        return self._names.get((above, kind), [])

    def _name_is_taken(self, line: RosterLine, key: UnitKey) -> bool:
        # Neighbours share one list of names, whatever their kind.
        for other in ("lea", "school", "team"):
            twin: UnitKey = (*key[:-1], (other, key[-1][1]))
            first = self._own_lines.get(twin)
            if twin == key or not (twin in self._facts.units or (first and first is not line)):
                continue
            if first is None or first.number < line.number:
                above = line.steps[-2][1]
                words = f"“{line.name}” in {above} is the name of a {kind_word(other)} already"
                self._findings.wrong(line, words)
                return True
        return False

    def _change_unit(self, line: RosterLine, there: UnitRow) -> None:
        said = {
            "name": line.name,
            "zone": line.zone,
            "program_key": line.program,
            "listed": line.order,
            "focus": line.focus,
        }
        news = said_anew(there, said)
        if news:
            self._findings.change(ChangeUnit(unit_id=there.id, name=there.name, columns=news))
