"""Accounts: a person as a platform knows them, linked to nobody until somebody says who it is.

This module must not know who may link an account.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, bindparam, case, func, select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.rows import columns_for, every, one
from bot.store.tables.network import account as account_table
from bot.store.tables.network import installation
from bot.store.tables.network import person as person_table
from bot.store.upserts import put_unless_there
from bot.store.work import Work

LinkedHow: TypeAlias = Literal["roster", "code", "set_up", "hand"]


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


def account(connection: Connection, account_id: str) -> AccountRow | None:
    """Give an account, or None."""
    return accounts(connection, (account_id,)).get(account_id)


def accounts(connection: Connection, account_ids: Collection[str]) -> dict[str, AccountRow]:
    """Give these accounts by id; those that are not there are left out."""
    return {row.id: row for row in every(AccountRow, _BY_ID.rows(connection, account_ids))}


def account_of(
    connection: Connection, platform: str, realm: str, external_id: str
) -> AccountRow | None:
    """Give the account that a platform names so, or None if we never saw it."""
    named = {"platform": platform, "realm": realm, "external_id": external_id}
    return one(AccountRow, connection.execute(_NAMED, named).one_or_none())


def names_of(
    connection: Connection, platform: str, realm: str, external_ids: Collection[str]
) -> dict[str, str]:
    """Give what people are called by their ids on the platform: as persons, else as accounts.

    Those whose name we do not know are left out.
    """
    found: dict[str, str] = {}
    for part in in_parts(external_ids):
        called = func.coalesce(person_table.c.name, account_table.c.name)
        wanted = (
            select(account_table.c.external_id, called.label("name"))
            .outerjoin(person_table, person_table.c.id == account_table.c.person_id)
            .where(
                account_table.c.platform == platform,
                account_table.c.realm == realm,
                account_table.c.external_id.in_(part),
            )
        )
        found |= {row.external_id: row.name for row in connection.execute(wanted) if row.name}
    return found


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
        new = AccountRow(
            id=work.new_id(),
            person_id=None,
            installation_id=installation_id,
            platform=platform,
            realm=realm,
            external_id=external_id,
            name=name,
            guest=guest,
        )
        if put_unless_there(work.connection, account_table, **asdict(new)):
            return new
        found = account_of(work.connection, platform, realm, external_id)
    if found is None:
        raise LookupError(f"account {external_id} was neither found nor stored")
    named = name or found.name
    if (named, guest) != (found.name, found.guest):
        work.connection.execute(_CHANGE, {"which": found.id, "name": named, "guest": guest})
    return replace(found, name=named, guest=guest)


def accounts_of(
    connection: Connection, person_ids: Collection[str]
) -> dict[str, tuple[AccountRow, ...]]:
    """Give each person's accounts, oldest first; a person without one is left out."""
    return _by_person(every(AccountRow, _OF_PERSON.rows(connection, person_ids)))


def preferred_accounts(
    connection: Connection, person_ids: Collection[str]
) -> dict[str, AccountRow]:
    """Give the account where each person wants our private messages.

    That is the one they prefer, else their oldest, among those on a live installation; a person
    without such an account is left out.
    """
    found = every(AccountRow, _PREFERRED.rows(connection, person_ids))
    return {person_id: accounts[0] for person_id, accounts in _by_person(found).items()}


def link_account(
    work: Work, account_id: str, person_id: str | None, how: LinkedHow | None = "hand"
) -> None:
    """Say whose account it is, and how we know; None takes the link away."""
    linked = {"person_id": person_id, "linked_how": how if person_id else None}
    work.connection.execute(_CHANGE, {"which": account_id, **linked})


def _accounts() -> Select[Any]:
    return select(*columns_for(AccountRow, account_table))


def _by_person(accounts: Iterable[AccountRow]) -> dict[str, tuple[AccountRow, ...]]:
    found: dict[str, tuple[AccountRow, ...]] = {}
    for each in accounts:
        if each.person_id is not None:
            found[each.person_id] = (*found.get(each.person_id, ()), each)
    return found


_BY_ID = Among(_accounts(), account_table.c.id)
_OF_PERSON = Among(
    _accounts().order_by(account_table.c.person_id, account_table.c.id), account_table.c.person_id
)
PREFERRED = (
    _accounts()
    .join(person_table, person_table.c.id == account_table.c.person_id)
    .join(installation, installation.c.id == account_table.c.installation_id)
    .where(installation.c.state == "live")
    .order_by(
        account_table.c.person_id,
        case((person_table.c.preferred_account_id == account_table.c.id, 0), else_=1),
        account_table.c.id,
    )
)
"""Accounts that can be reached, with the person of each joined: whom they prefer first."""

_PREFERRED = Among(PREFERRED, account_table.c.person_id)
_CHANGE = update(account_table).where(account_table.c.id == bindparam("which"))
_NAMED = _accounts().where(
    account_table.c.platform == bindparam("platform"),
    account_table.c.realm == bindparam("realm"),
    account_table.c.external_id == bindparam("external_id"),
)
