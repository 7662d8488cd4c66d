"""Judging a roster against what is there: every line that can't be, and the plan of the others.

All lines are judged before anything is done, and each wrong one is named with what may have been
meant. This module must not change anything.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.names import fold, nearest
from bot.store.installations import InstallationRow
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.use_cases.roster_facts import RosterFacts, find_installation
from bot.use_cases.roster_file import RosterFile, RosterLine
from bot.use_cases.roster_plan import (
    AddPerson,
    AddUnit,
    ChangePerson,
    ChangeUnit,
    EndRole,
    GiveRole,
    LinkAccount,
    MakeHome,
    RosterChange,
    RosterPlan,
    UnitKey,
    Whom,
    key_of,
    kind_word,
)
from bot.use_cases.sheets import LineProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """What an earlier line said of the same person."""

    line: int
    name: str
    zone: str


class RosterJudge:
    """One pass over one roster.

    Args:
        facts: What is there.
        programs: The keys of the programs that a unit may be given.
    """

    def __init__(self, facts: RosterFacts, programs: Collection[str]) -> None:
        """Begin with nothing judged."""
        self._facts = facts
        self._programs = programs
        self._problems: list[LineProblem] = []
        self._changes: list[RosterChange] = []
        self._own_lines: dict[UnitKey, RosterLine] = {}
        self._names: dict[tuple[UnitKey, str], list[str]] | None = None
        self._spoken: dict[str, _Spoken] = {}
        self._roles: dict[tuple[str, UnitKey, str], int] = {}
        self._channels: dict[UnitKey, tuple[str, str]] = {}
        self._homes: dict[tuple[str, str], UnitKey] = {}
        self._accounts: dict[tuple[str, str, str], str] = {}

    def judge(self, file: RosterFile) -> tuple[RosterPlan, tuple[LineProblem, ...]]:
        """Give the plan, and all that is wrong; with a problem the plan is not to be done."""
        own = [line for line in file.lines if not line.has_person]
        for line in own:
            self._claim(line)
        left = 0
        # Units from the top down, so that each finds the one above it.
        for line in sorted(own, key=lambda each: len(each.steps)):
            left += self._judged(line)
        for line in file.lines:
            if line.has_person:
                left += self._judged(line)
        problems = (*file.problems, *self._problems)
        return RosterPlan(changes=tuple(self._changes), left=left), problems

    def _judged(self, line: RosterLine) -> bool:
        """Judge one line; whether it holds already."""
        before = len(self._changes), len(self._problems)
        if self._place_is_known(line):
            if line.has_person:
                self._person(line)
            else:
                self._unit(line)
            self._channel(line)
        return before == (len(self._changes), len(self._problems))

    def _wrong(self, line: RosterLine, words: str) -> None:
        self._problems.append(LineProblem(line=line.number, words=words))

    # Units

    def _claim(self, line: RosterLine) -> None:
        key = key_of(line.steps)
        if key in self._own_lines:
            first = self._own_lines[key].number
            words = f"the {kind_word(line.kind)} “{line.name}” has its line already, line {first}"
            self._wrong(line, f"{words}; remove one of the two")
            return
        self._own_lines[key] = line

    def _exists(self, key: UnitKey) -> bool:
        return key in self._own_lines or key in self._facts.units

    def _place_is_known(self, line: RosterLine) -> bool:
        key = key_of(line.steps)
        for depth in range(1, len(key) + 1):
            if not self._exists(key[:depth]):
                self._wrong(line, self._no_such(line, depth))
                return False
        return True

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

    def _unit(self, line: RosterLine) -> None:
        key = key_of(line.steps)
        if self._own_lines[key] is not line:
            return
        if line.program and line.program not in self._programs:
            near = nearest(line.program, self._programs)
            offer = f", did you mean “{near}”?" if near else ""
            self._wrong(line, f"no program “{line.program}”{offer}")
        there = self._facts.units.get(key)
        if there is not None:
            self._change_unit(line, there)
            return
        if self._name_is_taken(line, key):
            return
        self._changes.append(
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
                self._wrong(line, words)
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
        news = {
            column: value
            for column, value in said.items()
            if value and value != _spaced(getattr(there, column))
        }
        if news:
            self._changes.append(ChangeUnit(unit_id=there.id, name=there.name, columns=news))

    # People

    def _person(self, line: RosterLine) -> None:
        found = self._known_person(line)
        if found is None and not line.email:
            words = f"{line.person} needs an e-mail address, so that they are known again"
            self._wrong(line, words)
            return
        whom = Whom(
            name=found.name if found else line.person,
            email=line.email,
            person_id=found.id if found else None,
        )
        who = whom.person_id or whom.email
        if not (line.left and found is None):
            self._introduce(line, who, found)
        self._role(line, whom, who)
        self._account(line, whom, who)

    def _known_person(self, line: RosterLine) -> PersonRow | None:
        if line.email:
            return self._facts.by_email.get(line.email)
        account = self._account_there(line)
        if account is not None and account in self._facts.accounts:
            theirs = self._facts.by_id.get(self._facts.accounts[account].person_id or "")
            if theirs is not None and fold(theirs.name) == fold(line.person):
                return theirs
        unit = self._facts.units.get(key_of(line.steps))
        here = [
            person_id
            for person_id, unit_id, role in sorted(self._facts.roles)
            if unit is not None and unit_id == unit.id and role == line.role
        ]
        named = (self._facts.by_id[each] for each in here if each in self._facts.by_id)
        return next(
            (each for each in named if not each.email and fold(each.name) == fold(line.person)),
            None,
        )

    def _introduce(self, line: RosterLine, who: str, found: PersonRow | None) -> None:
        """The first line about a person says name and zone; later ones must not gainsay it."""
        first = self._spoken.get(who)
        if first is not None:
            if fold(first.name) != fold(line.person):
                words = f"{line.email or line.person} is “{line.person}” here"
                self._wrong(line, f"{words} and “{first.name}” on line {first.line}")
            elif line.zone and first.zone and line.zone != first.zone:
                words = f"{line.person}'s zone is “{line.zone}” here"
                self._wrong(line, f"{words} and “{first.zone}” on line {first.line}")
            return
        self._spoken[who] = _Spoken(line=line.number, name=line.person, zone=line.zone)
        if found is None:
            self._changes.append(AddPerson(email=line.email, name=line.person, zone=line.zone))
            return
        said = {"name": line.person, "zone": line.zone}
        news = {
            column: value
            for column, value in said.items()
            if value and value != _spaced(getattr(found, column))
        }
        if news and found.id not in self._facts.beyond:
            self._changes.append(ChangePerson(person_id=found.id, name=found.name, columns=news))

    def _role(self, line: RosterLine, whom: Whom, who: str) -> None:
        if line.role is None:
            return
        key = key_of(line.steps)
        first = self._roles.setdefault((who, key, line.role), line.number)
        if first != line.number:
            words = f"{line.person} is {line.role} of “{line.name}” on line {first} already"
            self._wrong(line, f"{words}; remove one of the two")
            return
        unit = self._facts.units.get(key)
        holds = unit is not None and (whom.person_id, unit.id, line.role) in self._facts.roles
        if line.left and holds and unit is not None and whom.person_id is not None:
            self._changes.append(
                EndRole(
                    person_id=whom.person_id,
                    name=whom.name,
                    role=line.role,
                    unit_id=unit.id,
                    unit_name=unit.name,
                )
            )
        elif not line.left and not holds:
            self._changes.append(GiveRole(whom=whom, role=line.role, unit=key, unit_name=line.name))

    # Places

    def _account_there(self, line: RosterLine) -> tuple[str, str, str] | None:
        where = find_installation(self._facts.installations, line.platform, line.workspace)
        if where is None or not line.account:
            return None
        return where.platform, where.realm, line.account

    def _account(self, line: RosterLine, whom: Whom, who: str) -> None:
        if not line.account:
            return
        where = self._installation(line)
        if where is None:
            return
        key = (where.platform, where.realm, line.account)
        there = self._facts.accounts.get(key)
        is_new = key not in self._accounts
        owner = self._accounts.setdefault(key, there.person_id or who if there else who)
        if owner != who:
            self._wrong(line, f"the account {line.account} is somebody else's already")
        elif whom.person_id in self._facts.beyond:
            self._wrong(
                line, f"{whom.name} has roles elsewhere too; they link an account themselves"
            )
        elif is_new and (there is None or not there.person_id) and self._is_bound(line, where):
            self._changes.append(
                LinkAccount(
                    whom=whom,
                    installation_id=where.id,
                    platform=where.platform,
                    realm=where.realm,
                    external_id=line.account,
                )
            )

    def _channel(self, line: RosterLine) -> None:
        if not line.channel or line.kind != "team":
            return
        where = self._installation(line)
        if where is None:
            return
        key, place = key_of(line.steps), (where.id, line.channel)
        is_new = key not in self._channels
        if self._channels.setdefault(key, place) != place:
            self._wrong(line, f"“{line.name}” has another channel on an earlier line")
            return
        unit = self._facts.units.get(key)
        taken = self._facts.taken.get(place)
        mine = unit is not None and taken is not None and taken.team_id == unit.id
        if self._homes.setdefault(place, key) != key or (taken is not None and not mine):
            self._wrong(line, f"the channel {line.channel} is another team's home already")
        elif is_new and not mine and self._is_bound(line, where):
            self._changes.append(
                MakeHome(
                    unit=key,
                    unit_name=line.name,
                    installation_id=where.id,
                    external_id=line.channel,
                )
            )

    def _installation(self, line: RosterLine) -> InstallationRow | None:
        if not (line.platform and line.workspace):
            return None  # Said when the line was read.
        where = find_installation(self._facts.installations, line.platform, line.workspace)
        if where is None:
            here = [each for each in self._facts.installations if each.platform == line.platform]
            names = [name for each in here for name in (each.name, each.realm) if name]
            near = nearest(line.workspace, names)
            offer = f", did you mean “{near}”?" if near else "; Cyclebot is not installed there yet"
            self._wrong(line, f"no {line.platform} workspace “{line.workspace}”{offer}")
        return where

    def _is_bound(self, line: RosterLine, where: InstallationRow) -> bool:
        key = key_of(line.steps)
        prefixes = (key[:depth] for depth in range(len(key), 0, -1))
        known = (self._facts.units[each] for each in prefixes if each in self._facts.units)
        lowest = next(known, None)
        paths = self._facts.bound[where.id]
        if lowest is not None and any(lowest.path.startswith(path) for path in paths):
            return True
        name = where.name or where.realm
        words = f"the workspace “{name}” is not bound to a unit above “{line.name}” yet"
        self._wrong(line, f"{words}; import without channels and accounts, bind it, import again")
        return False


def _spaced(text: str | None) -> str:
    # Cells have single spaces; what was written in chat may have more, and means the same.
    return " ".join((text or "").split())
