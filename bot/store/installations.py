"""Installations: the workspaces, organisations and tenants that took the bot in, and their units.

This module must not know how a platform is spoken to, nor who may bind an installation.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, bindparam, case, select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every, one
from bot.store.tables.network import binding, unit
from bot.store.tables.network import installation as installation_table
from bot.store.upserts import put_unless_there
from bot.store.work import Work

InstallationState: TypeAlias = Literal["live", "revoked", "removed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationRow:
    """A workspace, organisation or tenant that took the bot in (its tokens are read elsewhere)."""

    id: str
    platform: str
    realm: str
    name: str
    state: InstallationState


def installation(connection: Connection, installation_id: str) -> InstallationRow | None:
    """Give an installation, or None."""
    wanted = _installations().where(installation_table.c.id == installation_id)
    return one(InstallationRow, connection.execute(wanted).one_or_none())


def installation_of(connection: Connection, platform: str, realm: str) -> InstallationRow | None:
    """Give the installation that a platform names so, or None if there never was one."""
    found = connection.execute(_OF_REALM, {"platform": platform, "realm": realm})
    return one(InstallationRow, found.one_or_none())


def installations(
    connection: Connection, platform: str | None = None
) -> tuple[InstallationRow, ...]:
    """Give all installations, of one platform if asked, by platform, realm and id."""
    wanted = _installations().order_by(
        installation_table.c.platform, installation_table.c.realm, installation_table.c.id
    )
    if platform is not None:
        wanted = wanted.where(installation_table.c.platform == platform)
    return every(InstallationRow, connection.execute(wanted))


def add_installation(work: Work, *, platform: str, realm: str, name: str = "") -> InstallationRow:
    """Give the installation of this name, live; new if there was none.

    One that was revoked or removed comes back to life: what it is bound to stays.
    """
    put_unless_there(
        work.connection,
        installation_table,
        id=work.new_id(),
        platform=platform,
        realm=realm,
        name=name,
        state="live",
    )
    found = installation_of(work.connection, platform, realm)
    if found is None:
        raise LookupError(f"installation {platform} {realm} was neither found nor stored")
    work.connection.execute(
        update(installation_table)
        .where(installation_table.c.id == found.id)
        .values(state="live", state_since=work.now, name=name or found.name)
    )
    now_there = installation(work.connection, found.id)
    return found if now_there is None else now_there


def set_installation_state(work: Work, installation_id: str, state: InstallationState) -> None:
    """Say whether an installation still lets us speak; what ends twice ended when it first did."""
    table = installation_table
    ended_before = (table.c.state != "live") & (state != "live")
    work.connection.execute(
        update(table)
        .where(table.c.id == installation_id)
        .values(state=state, state_since=case((ended_before, table.c.state_since), else_=work.now))
    )


def state_since(connection: Connection, installation_id: str) -> datetime | None:
    """Give when an installation was last taken up or, if it is not live, ended; None if unknown."""
    wanted = select(installation_table.c.state_since)
    found: datetime | None = connection.scalar(
        wanted.where(installation_table.c.id == installation_id)
    )
    return found


def bound_paths(connection: Connection, installation_id: str) -> tuple[str, ...]:
    """Give the paths of the units an installation is bound to, in order."""
    return tuple(connection.scalars(_BOUND_PATHS, {"installation_id": installation_id}))


def bound_among(connection: Connection, installation_ids: Collection[str]) -> frozenset[str]:
    """Give the ids of those installations that are bound to any unit."""
    return frozenset(row.installation_id for row in _BOUND.rows(connection, installation_ids))


def bind(work: Work, installation_id: str, unit_id: str, by: str | None = None) -> bool:
    """Bind an installation to a unit and what is below it; whether that is new.

    Args:
        work: The open transaction.
        installation_id: What is bound.
        unit_id: To which unit.
        by: The person who did it; None for the operator.
    """
    return put_unless_there(
        work.connection,
        binding,
        installation_id=installation_id,
        unit_id=unit_id,
        bound_by=by,
        bound_at=work.now,
    )


def _installations() -> Select[Any]:
    return select(*columns_for(InstallationRow, installation_table))


_OF_REALM = _installations().where(
    installation_table.c.platform == bindparam("platform"),
    installation_table.c.realm == bindparam("realm"),
)
_BOUND_PATHS = (
    select(unit.c.path)
    .join(binding, binding.c.unit_id == unit.c.id)
    .where(binding.c.installation_id == bindparam("installation_id"), unit.c.removed_at.is_(None))
    .order_by(unit.c.path)
)
_BOUND = Among(
    select(binding.c.installation_id)
    .join(unit, unit.c.id == binding.c.unit_id)
    .where(unit.c.removed_at.is_(None))
    .distinct(),
    binding.c.installation_id,
)
