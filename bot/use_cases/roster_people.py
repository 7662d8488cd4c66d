"""The people of a roster: who a line is about, what it says of them, which role begins or ends.

This module must not judge whose an account or a channel is.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.names import fold
from bot.store.people import PersonRow
from bot.use_cases.roster_facts import RosterFacts, account_named, said_anew
from bot.use_cases.roster_file import RosterLine
from bot.use_cases.roster_findings import Findings
from bot.use_cases.roster_plan import (
    AddPerson,
    ChangePerson,
    EndRole,
    GiveRole,
    UnitKey,
    Whom,
    key_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spoken:
    """What an earlier line said of the same person."""

    line: int
    name: str
    zone: str


class PeopleJudge:
    """The people of one roster.

    Args:
        facts: What is there.
        findings: Where to say what is wrong, and what would change.
    """

    def __init__(self, facts: RosterFacts, findings: Findings) -> None:
        """Begin with nobody spoken of."""
        self._facts = facts
        self._findings = findings
        self._spoken: dict[str, _Spoken] = {}
        self._roles: dict[tuple[str, UnitKey, str], int] = {}

    def person(self, line: RosterLine) -> Whom | None:
        """Judge who a line is about, and their role; None where that cannot be told."""
        found = self._known_person(line)
        if found is None and not line.email:
            words = f"{line.person} needs an e-mail address, so that they are known again"
            self._findings.wrong(line, words)
            return None
        whom = Whom(
            name=found.name if found else line.person,
            email=line.email,
            person_id=found.id if found else None,
        )
        if not (line.left and found is None):
            self._introduce(line, whom.key, found)
        self._role(line, whom)
        return whom

    def _known_person(self, line: RosterLine) -> PersonRow | None:
        if line.email:
            return self._facts.by_email.get(line.email)
        account = account_named(self._facts.installations, line)
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
                self._findings.wrong(line, f"{words} and “{first.name}” on line {first.line}")
            elif line.zone and first.zone and line.zone != first.zone:
                words = f"{line.person}'s zone is “{line.zone}” here"
                self._findings.wrong(line, f"{words} and “{first.zone}” on line {first.line}")
            return
        self._spoken[who] = _Spoken(line=line.number, name=line.person, zone=line.zone)
        if found is None:
            self._findings.change(AddPerson(email=line.email, name=line.person, zone=line.zone))
            return
        said = {"name": line.person, "zone": line.zone}
        news = said_anew(found, said)
        if news and found.id not in self._facts.beyond:
            self._findings.change(ChangePerson(person_id=found.id, name=found.name, columns=news))

    def _role(self, line: RosterLine, whom: Whom) -> None:
        if line.role is None:
            return
        key = key_of(line.steps)
        first = self._roles.setdefault((whom.key, key, line.role), line.number)
        if first != line.number:
            words = f"{line.person} is {line.role} of “{line.name}” on line {first} already"
            self._findings.wrong(line, f"{words}; remove one of the two")
            return
        unit = self._facts.units.get(key)
        holds = unit is not None and (whom.person_id, unit.id, line.role) in self._facts.roles
        if line.left and holds and unit is not None and whom.person_id is not None:
            self._findings.change(
                EndRole(
                    person_id=whom.person_id,
                    name=whom.name,
                    role=line.role,
                    unit_id=unit.id,
                    unit_name=unit.name,
                )
            )
        elif not line.left and not holds:
            self._findings.change(
                GiveRole(whom=whom, role=line.role, unit=key, unit_name=line.name)
            )
