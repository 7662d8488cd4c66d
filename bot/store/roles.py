"""The roles that people hold on units.

A role that ended keeps its row with its end: leads change, and what they did stays theirs. This
module must not know what a role allows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, select, update

from bot.domain.access import Role
from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.is_among import is_among
from bot.store.rows import every
from bot.store.tables.network import person as person_table
from bot.store.tables.network import role_grant, unit
from bot.store.upserts import put_unless_there
from bot.store.work import Work


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


def grants_of(connection: Connection, person_id: str) -> tuple[GrantRow, ...]:
    """Give the roles a person holds now, by unit path and role."""
    return every(GrantRow, connection.execute(_OF_PERSON, {"person": person_id}))


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
        rows = connection.execute(_HOLDERS, {"units": part, "role": role})
        found += (Holder(*row) for row in rows)
    return tuple(found)


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
    return every(GrantRow, connection.execute(_in_order(wanted)))


def _in_order(wanted: Select[Any]) -> Select[Any]:
    return wanted.order_by(unit.c.path, role_grant.c.role, role_grant.c.person_id)


_OF_PERSON = _in_order(_granted().where(role_grant.c.person_id == bindparam("person")))
_HOLDERS = (
    select(role_grant.c.unit_id, role_grant.c.person_id)
    .join(person_table, person_table.c.id == role_grant.c.person_id)
    .where(
        is_among(role_grant.c.unit_id, "units"),
        role_grant.c.role == bindparam("role"),
        role_grant.c.until.is_(None),
        person_table.c.erased_at.is_(None),
    )
    .order_by(role_grant.c.unit_id, role_grant.c.person_id)
)
