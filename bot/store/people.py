"""People: their names and addresses, and when they want to hear from us.

This module must not know how a platform names them, nor what a role allows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import Select, insert, select, update

from bot.domain.names import fold
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.rows import Part, columns_for, every
from bot.store.tables.network import person as person_table
from bot.store.tables.network import role_grant, unit
from bot.store.work import Work


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


def person(connection: Connection, person_id: str) -> PersonRow | None:
    """Give a person, or None."""
    return people(connection, (person_id,)).get(person_id)


def people(connection: Connection, person_ids: Collection[str]) -> dict[str, PersonRow]:
    """Give these people by id; those that are not there are left out."""
    return {found.id: found for found in every(PersonRow, _BY_ID.rows(connection, person_ids))}


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


def members(connection: Connection, team_id: str) -> tuple[PersonRow, ...]:
    """Give the members of a team, by folded name and id."""
    return members_of(connection, (team_id,)).get(team_id, ())


def members_of(
    connection: Connection, team_ids: Collection[str]
) -> dict[str, tuple[PersonRow, ...]]:
    """As `members`, for many teams, by team id; a team without any is left out."""
    found: dict[str, list[PersonRow]] = {}
    for row in _MEMBERS.rows(connection, team_ids):
        found.setdefault(row[_PERSON.end], []).append(_PERSON.of(row))
    return {
        team_id: tuple(sorted(those, key=lambda each: (fold(each.name), each.id)))
        for team_id, those in found.items()
    }


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
    values = {"id": added.id, "name": name, "email": added.email, "zone": zone}
    work.connection.execute(_ADD, values)
    return added


def change_person(work: Work, person_id: str, **columns: Any) -> None:
    """Set columns of a person; an e-mail is folded."""
    if columns.get("email"):
        columns["email"] = fold(columns["email"])
    work.connection.execute(
        update(person_table).where(person_table.c.id == person_id).values(**columns)
    )


def _people() -> Select[Any]:
    return select(*columns_for(PersonRow, person_table))


_BY_ID = Among(_people(), person_table.c.id)
_ADD = insert(person_table)
_PERSON = Part(PersonRow, columns_for(PersonRow, person_table), 0)
_MEMBERS = Among(
    _people()
    .add_columns(role_grant.c.unit_id)
    .join(role_grant, role_grant.c.person_id == person_table.c.id)
    .where(
        role_grant.c.role == "member",
        role_grant.c.until.is_(None),
        person_table.c.erased_at.is_(None),
    ),
    role_grant.c.unit_id,
)
