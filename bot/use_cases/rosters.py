"""Rosters: units, people, roles and channels from one file, and back into the same file.

A roster is judged whole before anything is done, is done in one transaction, and done twice
changes nothing. This module must not know where the file came from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import assert_never

from bot.domain.access import Action, Actor, Role
from bot.domain.errors import NotAllowed
from bot.domain.names import fold
from bot.store import (
    accounts,
    audit,
    conversations,
    indicators,
    installations,
    people,
    roles,
    units,
)
from bot.store.accounts import AccountRow
from bot.store.people import PersonRow
from bot.store.roles import GrantRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import digests
from bot.use_cases.permission import require
from bot.use_cases.roster_facts import RosterFacts, roster_facts
from bot.use_cases.roster_file import COLUMNS, WITHIN, RosterLine, read_roster, shown_order
from bot.use_cases.roster_judging import RosterJudge
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
)
from bot.use_cases.sheets import LinesRefused, write_sheet

_ROLE_ORDER: tuple[Role, ...] = ("administrator", "lead", "principal", "member")


def plan_roster(work: Work, actor: Actor, data: bytes, programs: Collection[str]) -> RosterPlan:
    """Say what a roster would change, and change nothing.

    Args:
        work: An open transaction.
        actor: Who asks.
        data: The file as it is; see `bot.use_cases.roster_file`.
        programs: The keys of the programs that a unit may be given.

    Raises:
        NotAllowed: the actor does not administer every unit that is named.
        Unusable: the file can't be read.
        LinesRefused: some lines can't be taken; it names every one.
    """
    return _planned(work, actor, data, programs)[0]


def import_roster(work: Work, actor: Actor, data: bytes, programs: Collection[str]) -> RosterPlan:
    """Do what `plan_roster` says, and give what was done. Arguments and errors are the same."""
    plan, facts = _planned(work, actor, data, programs)
    doing = _Doing(work, actor, facts)
    for change in plan.changes:
        doing.do(change)
    return plan


def export_roster(work: Work, actor: Actor, path: str) -> str:
    """Give the unit of this path and all below it as a roster; importing it changes nothing.

    Raises:
        NotAllowed: the actor may not export it.
    """
    require(actor, Action.EXPORT, path)
    ids = units.path_ids(path)
    audit.record(
        work,
        actor_id=actor.person_id,
        action="export_roster",
        unit_id=ids[-1],
        subject_id=None,
        outcome="done",
    )
    rows = units.below(work.connection, path)
    above = units.units(work.connection, [part for row in rows for part in _above(row, ids)])
    known = above | {row.id: row for row in rows}
    return write_sheet(COLUMNS, list(_exported(work, rows, known)))


def _planned(
    work: Work, actor: Actor, data: bytes, programs: Collection[str]
) -> tuple[RosterPlan, RosterFacts]:
    file = read_roster(data)
    facts = roster_facts(work, actor, file.lines)
    for line in file.lines:
        _require(actor, line, facts)
    plan, problems = RosterJudge(facts, programs).judge(file)
    if problems:
        raise LinesRefused(problems)
    return plan, facts


def _require(actor: Actor, line: RosterLine, facts: RosterFacts) -> None:
    """The actor administers the lowest unit that is there; a new network is the operator's."""
    key = key_of(line.steps)
    for depth in range(len(key), 0, -1):
        there = facts.units.get(key[:depth])
        if there is not None:
            require(actor, Action.ADMINISTER, there.path)
            return
    if not actor.operator:
        raise NotAllowed


class _Doing:
    """One plan being carried out, in its order."""

    def __init__(self, work: Work, actor: Actor, facts: RosterFacts) -> None:
        self._work = work
        self._actor = actor
        self._units: dict[UnitKey, UnitRow] = dict(facts.units)
        self._added: dict[str, str] = {}

    def do(self, change: RosterChange) -> None:
        match change:
            case AddUnit():
                self._add_unit(change)
            case ChangeUnit():
                units.change_unit(self._work, change.unit_id, **change.columns)
                self._note("change_unit", change.unit_id, change.unit_id)
            case AddPerson():
                self._add_person(change)
            case ChangePerson():
                people.change_person(self._work, change.person_id, **change.columns)
                if "zone" in change.columns:
                    digests.schedule(self._work, change.person_id)
                self._note("change_person", None, change.person_id)
            case GiveRole():
                self._give_role(change)
            case EndRole():
                roles.end_grant(self._work, change.person_id, change.unit_id, change.role)
                self._plan_digest(change.person_id, change.role)
                self._note(f"end_{change.role}", change.unit_id, change.person_id)
            case LinkAccount():
                self._link_account(change)
            case MakeHome():
                self._make_home(change)
            case _:
                assert_never(change)

    def _add_unit(self, change: AddUnit) -> None:
        added = units.add_unit(
            self._work,
            kind=change.kind,
            parent=self._units.get(change.key[:-1]),
            name=change.name,
            zone=change.zone or None,
            program_key=change.program or None,
            listed=change.order,
        )
        if change.focus:
            units.change_unit(self._work, added.id, focus=change.focus)
        if change.kind == "network":
            indicators.add_default_lists(self._work, added.id)
        self._units[change.key] = added
        self._note("add_unit", added.id, added.id)

    def _add_person(self, change: AddPerson) -> None:
        added = people.add_person(
            self._work, name=change.name, email=change.email, zone=change.zone or None
        )
        self._added[change.email] = added.id
        self._note("add_person", None, added.id)

    def _give_role(self, change: GiveRole) -> None:
        unit_id, person_id = self._units[change.unit].id, self._id_of(change.whom)
        roles.grant(self._work, person_id, unit_id, change.role, self._actor.person_id)
        self._plan_digest(person_id, change.role)
        self._note(f"give_{change.role}", unit_id, person_id)

    def _plan_digest(self, person_id: str, role: Role) -> None:
        if role == "lead":
            digests.schedule(self._work, person_id)

    def _link_account(self, change: LinkAccount) -> None:
        person_id = self._id_of(change.whom)
        seen = accounts.seen_account(
            self._work,
            platform=change.platform,
            realm=change.realm,
            external_id=change.external_id,
            installation_id=change.installation_id,
        )
        accounts.link_account(self._work, seen.id, person_id, "hand")
        self._note("link_account", None, person_id)

    def _make_home(self, change: MakeHome) -> None:
        team = self._units[change.unit]
        seen = conversations.seen_conversation(
            self._work,
            installation_id=change.installation_id,
            external_id=change.external_id,
            kind="channel",
        )
        conversations.make_home(self._work, seen.id, team.id)
        self._note("make_home", team.id, seen.id)

    def _id_of(self, whom: Whom) -> str:
        return whom.person_id or self._added[whom.email]

    def _note(self, action: str, unit_id: str | None, subject_id: str) -> None:
        audit.record(
            self._work,
            actor_id=self._actor.person_id,
            action=action,
            unit_id=unit_id,
            subject_id=subject_id,
            outcome="done",
        )


def _above(row: UnitRow, ids: tuple[str, ...]) -> tuple[str, ...]:
    return ids if row.path.startswith(f"/{'/'.join(ids)}/") else ()


def _exported(
    work: Work, rows: tuple[UnitRow, ...], known: dict[str, UnitRow]
) -> Iterator[list[str]]:
    """Each unit's line, then one line for each role held on it; parents before children."""
    path = min((row.path for row in rows), key=len, default="/")
    grants: dict[str, list[GrantRow]] = {}
    for each in roles.grants_within(work.connection, path):
        grants.setdefault(each.unit_id, []).append(each)
    persons = people.people_within(work.connection, path)
    preferred = accounts.preferred_accounts(work.connection, list(persons))
    homes = conversations.homes_of(work.connection, [row.id for row in rows if row.kind == "team"])
    realms = {each.id: each for each in installations.installations(work.connection)}
    for row in sorted(rows, key=lambda each: _in_tree(each, known)):
        steps = _names(row, known)
        home = homes.get(row.id)
        there = realms[home.installation_id] if home else None
        yield [
            *steps,
            *_cells(
                zone=row.zone,
                program=row.program_key,
                order=shown_order(row.listed),
                focus=row.focus,
                platform=there.platform if there else "",
                workspace=there.realm if there else "",
                channel=home.external_id if home else "",
            ),
        ]
        held = [each for each in grants.get(row.id, ()) if each.person_id in persons]
        for grant in sorted(held, key=lambda each: _by_name(each, persons[each.person_id])):
            person = persons[grant.person_id]
            yield [*steps, *_person_cells(person, grant, preferred.get(person.id))]


def _person_cells(person: PersonRow, grant: GrantRow, account: AccountRow | None) -> list[str]:
    return _cells(
        person=person.name,
        email=person.email,
        role=grant.role,
        zone=person.zone,
        platform=account.platform if account else "",
        workspace=account.realm if account else "",
        account=account.external_id if account else "",
    )


def _cells(**said: str | None) -> list[str]:
    """The cells behind those of the unit's names, in the order of the columns."""
    return [said.get(column) or "" for column in COLUMNS[4:]]


def _names(row: UnitRow, known: dict[str, UnitRow]) -> list[str]:
    way = [known[part] for part in units.path_ids(row.path)]
    return [
        WITHIN.join(each.name for each in way if each.kind == kind)
        for kind in ("network", "lea", "school", "team")
    ]


def _in_tree(row: UnitRow, known: dict[str, UnitRow]) -> list[tuple[str, str, str]]:
    way = [known[part] for part in units.path_ids(row.path)]
    return [(each.listed, fold(each.name), each.id) for each in way]


def _by_name(grant: GrantRow, person: PersonRow) -> tuple[int, str, str]:
    return _ROLE_ORDER.index(grant.role), fold(person.name), person.id
