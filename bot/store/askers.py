"""Who an input comes from and where, in one statement; and what they hold, in another.

Every turn begins with both. This module must not know what is asked, nor what a role allows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import and_, bindparam, null, select, union_all

from bot.domain.access import Grant
from bot.store.accounts import AccountRow
from bot.store.connection import Connection
from bot.store.conversations import ConversationRow
from bot.store.installations import InstallationRow
from bot.store.people import PersonRow
from bot.store.rows import Part, columns_for
from bot.store.tables.network import (
    account,
    binding,
    conversation,
    installation,
    person,
    role_grant,
    unit,
)
from bot.store.units import UnitRow


@dataclass(frozen=True, slots=True, kw_only=True)
class AskerRow:
    """Who an input comes from and where.

    Attributes:
        installation: Through which installation it came, in whatever state.
        account: Whose account it came from, None if it was never seen.
        person: Who that is, None if the account is linked to nobody.
        conversation: Where it was said, None if that was never seen.
        team: The team whose home that is, None if it is nobody's or its team was removed.
    """

    installation: InstallationRow
    account: AccountRow | None
    person: PersonRow | None
    conversation: ConversationRow | None
    team: UnitRow | None


def asker(
    connection: Connection, *, platform: str, realm: str, account_id: str, conversation_id: str
) -> AskerRow | None:
    """Give who an input comes from, or None if its installation was never seen.

    Args:
        connection: The open transaction.
        platform: The platform's name.
        realm: The workspace or tenant, as the platform names it.
        account_id: The account, as the platform names it.
        conversation_id: The place, as the platform names it.
    """
    named = {"platform": platform, "realm": realm, "who": account_id, "where": conversation_id}
    row = connection.execute(_ASKER, named).one_or_none()
    if row is None:
        return None
    return AskerRow(
        installation=_INSTALLATION.of(row),
        account=_ACCOUNT.of(row),
        person=_PERSON.of(row),
        conversation=_CONVERSATION.of(row),
        team=_TEAM.of(row),
    )


def held(
    connection: Connection, installation_id: str, person_id: str | None
) -> tuple[tuple[str, ...], tuple[Grant, ...]]:
    """Give the paths an installation is bound to, and the roles that a person holds now.

    Returns:
        The paths in order; the roles by unit path and role, none for nobody.
    """
    rows = connection.execute(_HELD, {"through": installation_id, "whose": person_id}).all()
    grants = (
        Grant(unit_id=unit_id, unit_path=path, role=role) for path, role, unit_id in rows if role
    )
    return (
        tuple(sorted(path for path, role, _ in rows if role is None)),
        tuple(sorted(grants, key=lambda each: (each.unit_path, each.role))),
    )


_INSTALLATION: Final = Part(InstallationRow, columns_for(InstallationRow, installation), 0)
_ACCOUNT: Final = Part(AccountRow, columns_for(AccountRow, account), _INSTALLATION.end)
_PERSON: Final = Part(PersonRow, columns_for(PersonRow, person), _ACCOUNT.end)
_CONVERSATION: Final = Part(
    ConversationRow, columns_for(ConversationRow, conversation), _PERSON.end
)
_TEAM: Final = Part(UnitRow, columns_for(UnitRow, unit), _CONVERSATION.end)

_ASKER: Final = (
    select(
        *_INSTALLATION.columns,
        *_ACCOUNT.columns,
        *_PERSON.columns,
        *_CONVERSATION.columns,
        *_TEAM.columns,
    )
    .select_from(installation)
    .outerjoin(
        account,
        and_(
            account.c.platform == installation.c.platform,
            account.c.realm == installation.c.realm,
            account.c.external_id == bindparam("who"),
        ),
    )
    .outerjoin(person, person.c.id == account.c.person_id)
    .outerjoin(
        conversation,
        and_(
            conversation.c.installation_id == installation.c.id,
            conversation.c.external_id == bindparam("where"),
        ),
    )
    .outerjoin(unit, and_(unit.c.id == conversation.c.team_id, unit.c.removed_at.is_(None)))
    .where(
        installation.c.platform == bindparam("platform"),
        installation.c.realm == bindparam("realm"),
    )
)

_HELD: Final = union_all(
    select(unit.c.path, null().label("role"), unit.c.id)
    .join(binding, binding.c.unit_id == unit.c.id)
    .where(binding.c.installation_id == bindparam("through"), unit.c.removed_at.is_(None)),
    select(unit.c.path, role_grant.c.role, unit.c.id)
    .join(role_grant, role_grant.c.unit_id == unit.c.id)
    .where(
        role_grant.c.person_id == bindparam("whose"),
        role_grant.c.until.is_(None),
        unit.c.removed_at.is_(None),
    ),
)
