"""Who an input comes from and where, and what they hold, in one statement.

Every turn begins with it. This module must not know what is asked, nor what a role allows.
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
        bound_paths: The paths of the units that the installation is bound to, in order.
        grants: The roles that the person holds now, by unit path and role; none for nobody.
    """

    installation: InstallationRow
    account: AccountRow | None
    person: PersonRow | None
    conversation: ConversationRow | None
    team: UnitRow | None
    bound_paths: tuple[str, ...]
    grants: tuple[Grant, ...]


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
    found = connection.execute(_ASKER_AND_HELD, named).all()
    here = [row for row in found if row[0] is not None]
    if not here:
        return None
    held = (row[_TEAM.end :] for row in found if row[0] is None)
    grants = (Grant(unit_id=unit_id, unit_path=path, role=role) for path, role, unit_id in held)
    bound = (row[_TEAM.end] for row in here)
    return AskerRow(
        installation=_INSTALLATION.of(here[0]),
        account=_ACCOUNT.of(here[0]),
        person=_PERSON.of(here[0]),
        conversation=_CONVERSATION.of(here[0]),
        team=_TEAM.of(here[0]),
        bound_paths=tuple(sorted(path for path in bound if path is not None)),
        grants=tuple(sorted(grants, key=lambda each: (each.unit_path, each.role))),
    )


_INSTALLATION: Final = Part(InstallationRow, columns_for(InstallationRow, installation), 0)
_ACCOUNT: Final = Part(AccountRow, columns_for(AccountRow, account), _INSTALLATION.end)
_PERSON: Final = Part(PersonRow, columns_for(PersonRow, person), _ACCOUNT.end)
_CONVERSATION: Final = Part(
    ConversationRow, columns_for(ConversationRow, conversation), _PERSON.end
)
_TEAM: Final = Part(UnitRow, columns_for(UnitRow, unit), _CONVERSATION.end)

_WHO_AND_WHERE: Final = (
    *_INSTALLATION.columns,
    *_ACCOUNT.columns,
    *_PERSON.columns,
    *_CONVERSATION.columns,
    *_TEAM.columns,
)
_bound = unit.alias("bound")

# The asker, once for each unit that the installation is bound to.
_ASKER: Final = (
    select(*_WHO_AND_WHERE, _bound.c.path.label("held_path"), null(), null())
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
    .outerjoin(binding, binding.c.installation_id == installation.c.id)
    .outerjoin(_bound, and_(_bound.c.id == binding.c.unit_id, _bound.c.removed_at.is_(None)))
    .where(
        installation.c.platform == bindparam("platform"),
        installation.c.realm == bindparam("realm"),
    )
)

# Each role of the person whose account it is, with nothing in the asker's columns.
_HELD: Final = (
    select(*(null() for _ in _WHO_AND_WHERE), unit.c.path, role_grant.c.role, unit.c.id)
    .select_from(account)
    .join(role_grant, role_grant.c.person_id == account.c.person_id)
    .join(unit, unit.c.id == role_grant.c.unit_id)
    .where(
        account.c.platform == bindparam("platform"),
        account.c.realm == bindparam("realm"),
        account.c.external_id == bindparam("who"),
        role_grant.c.until.is_(None),
        unit.c.removed_at.is_(None),
    )
)
_ASKER_AND_HELD: Final = union_all(_ASKER, _HELD)
