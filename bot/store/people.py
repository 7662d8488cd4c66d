"""People, their accounts on platforms, and the roles they hold on units.

A role that ended keeps its row with its end: leads change, and what they did stays theirs. This
module must not know what a role allows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, Literal, NamedTuple, TypeAlias

from sqlalchemy import Connection, Select, case, insert, select, update

from bot.domain.access import Role
from bot.domain.names import fold
from bot.store.in_parts import in_parts
from bot.store.rows import columns_for, every, one
from bot.store.tables.network import account as account_table
from bot.store.tables.network import installation, role_grant, unit
from bot.store.tables.network import person as person_table
from bot.store.upserts import put_unless_there
from bot.store.work import Work

LinkedHow: TypeAlias = Literal["roster", "code", "set_up", "hand"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One person, and when they want to hear from us (null: as their team)."""

    id: str
    name: str
    email: str | None
    zone: str | None
    quiet_from: time | None
    quiet_until: time | None
    digest_day: str | None
    digest_at: time | None
    preferred_account_id: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """A person as a platform knows them; `person_id` is None until somebody linked it."""

    id: str
    person_id: str | None
    installation_id: str
    platform: str
    realm: str
    external_id: str
    name: str
    guest: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A role that a person holds on a unit now."""

    id: str
    person_id: str
    unit_id: str
    unit_path: str
    role: Role


class Holder(NamedTuple):
    """Who holds the role that was asked for, and where."""

    unit_id: str
    person_id: str


def person(connection: Connection, person_id: str) -> PersonRow | None:
    """Give a person, or None."""
    wanted = _people().where(person_table.c.id == person_id)
    return one(PersonRow, connection.execute(wanted).one_or_none())


def people(connection: Connection, person_ids: Collection[str]) -> dict[str, PersonRow]:
    """Give these people by id; those that are not there are left out."""
    return {
        found.id: found
        for part in in_parts(person_ids)
        for found in every(
            PersonRow, connection.execute(_people().where(person_table.c.id.in_(part)))
        )
    }


def people_by_email(connection: Connection, emails: Collection[str]) -> dict[str, PersonRow]:
    """Give people by their folded e-mail; the addresses are folded here."""
    return {
        found.email or "": found
        for part in in_parts(fold(each) for each in emails)
        for found in every(
            PersonRow, connection.execute(_people().where(person_table.c.email.in_(part)))
        )
    }


def people_within(connection: Connection, path: str) -> dict[str, PersonRow]:
    """Give by id everyone who holds a role on the unit of this path or below it."""
    holds = (
        select(role_grant.c.person_id)
        .join(unit, unit.c.id == role_grant.c.unit_id)
        .where(
            role_grant.c.until.is_(None),
            unit.c.removed_at.is_(None),
            unit.c.path >= path,
            unit.c.path < f"{path[:-1]}0",
        )
    )
    wanted = _people().where(person_table.c.id.in_(holds), person_table.c.erased_at.is_(None))
    return {found.id: found for found in every(PersonRow, connection.execute(wanted))}


def add_person(
    work: Work, *, name: str, email: str | None = None, zone: str | None = None
) -> PersonRow:
    """Add a person; the e-mail, if any, is nobody else's, which the caller has looked at."""
    added = PersonRow(
        id=work.new_id(),
        name=name,
        email=fold(email) if email else None,
        zone=zone,
        quiet_from=None,
        quiet_until=None,
        digest_day=None,
        digest_at=None,
        preferred_account_id=None,
    )
    work.connection.execute(
        insert(person_table).values(id=added.id, name=name, email=added.email, zone=zone)
    )
    return added


def change_person(work: Work, person_id: str, **columns: Any) -> None:
    """Set columns of a person; an e-mail is folded."""
    if columns.get("email"):
        columns["email"] = fold(columns["email"])
    work.connection.execute(
        update(person_table).where(person_table.c.id == person_id).values(**columns)
    )


def grants_of(connection: Connection, person_id: str) -> tuple[GrantRow, ...]:
    """Give the roles a person holds now, by unit path and role."""
    return _grants(connection, _granted().where(role_grant.c.person_id == person_id))


def grants_within(connection: Connection, path: str) -> tuple[GrantRow, ...]:
    """Give every role held now on the unit of this path or below it, by unit path and role."""
    within = _granted().where(unit.c.path >= path, unit.c.path < f"{path[:-1]}0")
    return _grants(connection, within)


def grant(
    work: Work, person_id: str, unit_id: str, role: Role, given_by: str | None = None
) -> bool:
    """Give a role; to give it again changes nothing.

    Returns:
        Whether it is new.
    """
    return put_unless_there(
        work.connection,
        role_grant,
        id=work.new_id(),
        person_id=person_id,
        unit_id=unit_id,
        role=role,
        since=work.now,
        given_by=given_by,
    )


def end_grant(work: Work, person_id: str, unit_id: str, role: Role) -> bool:
    """End a role, now; whether it was held."""
    ended = work.connection.execute(
        update(role_grant)
        .where(
            role_grant.c.person_id == person_id,
            role_grant.c.unit_id == unit_id,
            role_grant.c.role == role,
            role_grant.c.until.is_(None),
        )
        .values(until=work.now)
    )
    return ended.rowcount > 0


def end_grants_since(work: Work, unit_id: str, role: Role, since: datetime) -> int:
    """End the roles on a unit that were given at an instant or later; how many there were."""
    ended = work.connection.execute(
        update(role_grant)
        .where(
            role_grant.c.unit_id == unit_id,
            role_grant.c.role == role,
            role_grant.c.since >= since,
            role_grant.c.until.is_(None),
        )
        .values(until=work.now)
    )
    return ended.rowcount


def holders(connection: Connection, unit_ids: Collection[str], role: Role) -> tuple[Holder, ...]:
    """Give who holds a role on exactly these units, by unit id and person id."""
    found: list[Holder] = []
    for part in in_parts(unit_ids):
        wanted = (
            select(role_grant.c.unit_id, role_grant.c.person_id)
            .join(person_table, person_table.c.id == role_grant.c.person_id)
            .where(
                role_grant.c.unit_id.in_(part),
                role_grant.c.role == role,
                role_grant.c.until.is_(None),
                person_table.c.erased_at.is_(None),
            )
            .order_by(role_grant.c.unit_id, role_grant.c.person_id)
        )
        found += (Holder(*row) for row in connection.execute(wanted))
    return tuple(found)


def members(connection: Connection, team_id: str) -> tuple[PersonRow, ...]:
    """Give the members of a team, by folded name and id."""
    wanted = (
        _people()
        .join(role_grant, role_grant.c.person_id == person_table.c.id)
        .where(
            role_grant.c.unit_id == team_id,
            role_grant.c.role == "member",
            role_grant.c.until.is_(None),
            person_table.c.erased_at.is_(None),
        )
    )
    found = every(PersonRow, connection.execute(wanted))
    return tuple(sorted(found, key=lambda each: (fold(each.name), each.id)))


def account(connection: Connection, account_id: str) -> AccountRow | None:
    """Give an account, or None."""
    wanted = _accounts().where(account_table.c.id == account_id)
    return one(AccountRow, connection.execute(wanted).one_or_none())


def accounts(connection: Connection, account_ids: Collection[str]) -> dict[str, AccountRow]:
    """Give these accounts by id; those that are not there are left out."""
    found: list[AccountRow] = []
    for part in in_parts(account_ids):
        found += every(
            AccountRow, connection.execute(_accounts().where(account_table.c.id.in_(part)))
        )
    return {row.id: row for row in found}


def account_of(
    connection: Connection, platform: str, realm: str, external_id: str
) -> AccountRow | None:
    """Give the account that a platform names so, or None if we never saw it."""
    wanted = _accounts().where(
        account_table.c.platform == platform,
        account_table.c.realm == realm,
        account_table.c.external_id == external_id,
    )
    return one(AccountRow, connection.execute(wanted).one_or_none())


def seen_account(
    work: Work,
    *,
    platform: str,
    realm: str,
    external_id: str,
    installation_id: str,
    name: str = "",
    guest: bool = False,
) -> AccountRow:
    """Give the account that a platform names so, as it is known now; new if never seen before.

    An empty name leaves the one we know. Two who see it at once get the same row.
    """
    found = account_of(work.connection, platform, realm, external_id)
    if found is None:
        put_unless_there(
            work.connection,
            account_table,
            id=work.new_id(),
            installation_id=installation_id,
            platform=platform,
            realm=realm,
            external_id=external_id,
            name=name,
            guest=guest,
        )
        found = account_of(work.connection, platform, realm, external_id)
    if found is None:
        raise LookupError(f"account {external_id} was neither found nor stored")
    if (name or found.name, guest) != (found.name, found.guest):
        work.connection.execute(
            update(account_table)
            .where(account_table.c.id == found.id)
            .values(name=name or found.name, guest=guest)
        )
    seen = account(work.connection, found.id)
    return found if seen is None else seen


def accounts_of(
    connection: Connection, person_ids: Collection[str]
) -> dict[str, tuple[AccountRow, ...]]:
    """Give each person's accounts, oldest first; a person without one is left out."""
    found: list[AccountRow] = []
    for part in in_parts(person_ids):
        wanted = _accounts().where(account_table.c.person_id.in_(part))
        ordered = wanted.order_by(account_table.c.person_id, account_table.c.id)
        found += every(AccountRow, connection.execute(ordered))
    return _by_person(found)


def preferred_accounts(
    connection: Connection, person_ids: Collection[str]
) -> dict[str, AccountRow]:
    """Give the account where each person wants our private messages.

    That is the one they prefer, else their oldest, among those on a live installation; a person
    without such an account is left out.
    """
    preferred = case((person_table.c.preferred_account_id == account_table.c.id, 0), else_=1)
    found: list[AccountRow] = []
    for part in in_parts(person_ids):
        wanted = (
            _accounts()
            .join(person_table, person_table.c.id == account_table.c.person_id)
            .join(installation, installation.c.id == account_table.c.installation_id)
            .where(account_table.c.person_id.in_(part), installation.c.state == "live")
            .order_by(account_table.c.person_id, preferred, account_table.c.id)
        )
        found += every(AccountRow, connection.execute(wanted))
    return {person_id: accounts[0] for person_id, accounts in _by_person(found).items()}


def link_account(
    work: Work, account_id: str, person_id: str | None, how: LinkedHow | None = "hand"
) -> None:
    """Say whose account it is, and how we know; None takes the link away."""
    work.connection.execute(
        update(account_table)
        .where(account_table.c.id == account_id)
        .values(person_id=person_id, linked_how=how if person_id else None)
    )


def _people() -> Select[Any]:
    return select(*columns_for(PersonRow, person_table))


def _accounts() -> Select[Any]:
    return select(*columns_for(AccountRow, account_table))


def _granted() -> Select[Any]:
    return (
        select(
            role_grant.c.id,
            role_grant.c.person_id,
            role_grant.c.unit_id,
            unit.c.path.label("unit_path"),
            role_grant.c.role,
        )
        .join(unit, unit.c.id == role_grant.c.unit_id)
        .where(role_grant.c.until.is_(None), unit.c.removed_at.is_(None))
    )


def _grants(connection: Connection, wanted: Select[Any]) -> tuple[GrantRow, ...]:
    ordered = wanted.order_by(unit.c.path, role_grant.c.role, role_grant.c.person_id)
    return every(GrantRow, connection.execute(ordered))


def _by_person(accounts: Iterable[AccountRow]) -> dict[str, tuple[AccountRow, ...]]:
    found: dict[str, tuple[AccountRow, ...]] = {}
    for each in accounts:
        if each.person_id is not None:
            found[each.person_id] = (*found.get(each.person_id, ()), each)
    return found
