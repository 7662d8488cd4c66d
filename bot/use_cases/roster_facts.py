"""What the store knows of the units, people and places that a roster names, read by batch.

This module must not judge anything.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.access import Action, Actor, Role, may
from bot.domain.names import fold
from bot.store import accounts, conversations, installations, people, roles, units
from bot.store.accounts import AccountRow
from bot.store.conversations import ConversationRow
from bot.store.installations import InstallationRow
from bot.store.people import PersonRow
from bot.store.roles import GrantRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.roster_file import RosterLine
from bot.use_cases.roster_plan import UnitKey, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterFacts:
    """The store as a roster meets it.

    Attributes:
        units: Every unit of the networks that are named.
        people: People by folded e-mail, and by id.
        roles: Who holds what where, in these networks.
        beyond: People the actor may not change, since they hold roles outside the actor's reach.
        accounts: By platform, realm and external id.
        homes: Teams' homes by team id.
        taken: Conversations that are a home, by installation and external id.
        installations: All there are.
        bound: The paths that each installation is bound to.
    """

    units: dict[UnitKey, UnitRow]
    by_email: dict[str, PersonRow]
    by_id: dict[str, PersonRow]
    roles: frozenset[tuple[str, str, Role]]
    beyond: frozenset[str]
    accounts: dict[tuple[str, str, str], AccountRow]
    homes: dict[str, ConversationRow]
    taken: dict[tuple[str, str], ConversationRow]
    installations: tuple[InstallationRow, ...]
    bound: dict[str, tuple[str, ...]]


def roster_facts(work: Work, actor: Actor, lines: Collection[RosterLine]) -> RosterFacts:
    """Read what these lines may be about."""
    connection = work.connection
    named = {fold(line.steps[0][1]) for line in lines}
    networks = [row for row in units.children(connection, None) if fold(row.name) in named]
    rows = [row for network in networks for row in units.below(connection, network.path)]
    by_email = people.people_by_email(connection, {line.email for line in lines if line.email})
    grants = [g for network in networks for g in roles.grants_within(connection, network.path)]
    by_id = {row.id: row for row in by_email.values()}
    for network in networks:
        by_id.update(people.people_within(connection, network.path))
    homes = conversations.homes_of(connection, [row.id for row in rows if row.kind == "team"])
    known = installations.installations(connection)
    return RosterFacts(
        units=_by_key(rows),
        by_email=by_email,
        by_id=by_id,
        roles=frozenset((g.person_id, g.unit_id, g.role) for g in grants),
        beyond=_beyond(work, actor, by_id),
        accounts=_accounts(work, by_id, lines, known),
        homes=homes,
        taken=_taken(work, lines, known),
        installations=known,
        bound={each.id: installations.bound_paths(connection, each.id) for each in known},
    )


def find_installation(
    installations: Iterable[InstallationRow], platform: str, workspace: str
) -> InstallationRow | None:
    """Give the installation that is called so on its platform, by its id or by its name."""
    here = [each for each in installations if each.platform == platform]
    return next(
        (each for each in here if each.realm == workspace),
        next((each for each in here if fold(each.name) == fold(workspace)), None),
    )


def account_named(
    installations: Iterable[InstallationRow], line: RosterLine
) -> tuple[str, str, str] | None:
    """Give the account that a line names, by platform, realm and external id.

    None where it names none, or none of an installation that is there.
    """
    if not line.account:
        return None
    where = find_installation(installations, line.platform, line.workspace)
    return None if where is None else (where.platform, where.realm, line.account)


def said_anew(there: UnitRow | PersonRow, said: Mapping[str, str]) -> dict[str, str]:
    """Give those of a row's columns that a line fills with something else than what is there."""
    return {
        column: value
        for column, value in said.items()
        if value and value != _spaced(getattr(there, column))
    }


def _spaced(text: str | None) -> str:
    # Cells have single spaces; what was written in chat may have more, and means the same.
    return " ".join((text or "").split())


def _by_key(rows: Iterable[UnitRow]) -> dict[UnitKey, UnitRow]:
    by_path = {row.path: row for row in rows}

    def steps(row: UnitRow) -> Iterator[UnitRow]:
        ids = units.path_ids(row.path)
        for depth in range(1, len(ids) + 1):
            yield by_path[f"/{'/'.join(ids[:depth])}/"]

    return {key_of((each.kind, each.name) for each in steps(row)): row for row in by_path.values()}


def _beyond(work: Work, actor: Actor, person_ids: Collection[str]) -> frozenset[str]:
    if actor.operator:
        return frozenset()

    def out_of_reach(grant: GrantRow) -> bool:
        return not may(actor, Action.ADMINISTER, grant.unit_path)

    return frozenset(
        person_id
        for person_id in person_ids
        if any(out_of_reach(each) for each in roles.grants_of(work.connection, person_id))
    )


def _accounts(
    work: Work,
    person_ids: Collection[str],
    lines: Collection[RosterLine],
    installations: tuple[InstallationRow, ...],
) -> dict[tuple[str, str, str], AccountRow]:
    rows = [
        row
        for theirs in accounts.accounts_of(work.connection, person_ids).values()
        for row in theirs
    ]
    found = {(row.platform, row.realm, row.external_id): row for row in rows}
    for line in lines:
        key = account_named(installations, line)
        if key is not None and key not in found:
            row = accounts.account_of(work.connection, *key)
            found |= {key: row} if row else {}
    return found


def _taken(
    work: Work, lines: Collection[RosterLine], installations: tuple[InstallationRow, ...]
) -> dict[tuple[str, str], ConversationRow]:
    found: dict[tuple[str, str], ConversationRow] = {}
    for line in lines:
        if not line.channel:
            continue
        where = find_installation(installations, line.platform, line.workspace)
        if where is None:
            continue
        row = conversations.conversation_of(work.connection, where.id, line.channel)
        if row is not None and row.team_id is not None:
            found[where.id, line.channel] = row
    return found
