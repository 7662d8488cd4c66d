"""What an operator must know about a database: who took the bot in, what stopped, what failed.

Read whole, by hand and now and then; nothing here is on anybody's way. This module must not know
what is a fault and what to do about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import func, select

from bot.store.connection import Connection
from bot.store.installations import InstallationState
from bot.store.rows import every
from bot.store.tables.delivery import delivery, due
from bot.store.tables.network import binding, conversation, installation, unit

StoppedState: TypeAlias = Literal["archived", "bot_removed", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationFacts:
    """One installation: its state, whether tokens are kept, what was granted, what it is bound to.

    Attributes:
        id: Its id.
        platform: Which platform.
        realm: What the platform calls it.
        name: What people call it; may be empty.
        state: Whether it lets us speak.
        sealed_tokens: Its tokens, sealed; None where none are kept.
        scopes: What was granted, in order.
        bound_to: The names of the units it is bound to, in order.
        homes: How many teams are at home there.
    """

    id: str
    platform: str
    realm: str
    name: str
    state: InstallationState
    sealed_tokens: bytes | None
    scopes: tuple[str, ...]
    bound_to: tuple[str, ...]
    homes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedPlace:
    """A conversation that nothing can be posted in: why, since when, and whose home it is.

    `team` is None where it is no team's home; the names of private chats are not told.
    """

    state: StoppedState
    stopped_at: datetime | None
    platform: str
    kind: str
    name: str
    team: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingKind:
    """How many rows of a kind on the agenda failed and are tried again, and the most often one."""

    kind: str
    rows: int
    most_failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UnconfirmedPlace:
    """How many posts in a place could not be confirmed, and when the last of them was owed."""

    kind: str
    name: str
    team: str | None
    posts: int
    last_at: datetime


def installation_facts(connection: Connection) -> tuple[InstallationFacts, ...]:
    """Give every installation, by platform and realm."""
    bound = _in_lists(connection, _BOUND)
    homes: dict[str, int] = {row.id: row.homes for row in connection.execute(_HOMES)}
    return tuple(
        InstallationFacts(
            id=row.id,
            platform=row.platform,
            realm=row.realm,
            name=row.name,
            state=row.state,
            sealed_tokens=row.sealed_tokens,
            scopes=tuple(row.scopes.split()),
            bound_to=bound.get(row.id, ()),
            homes=homes.get(row.id, 0),
        )
        for row in connection.execute(_INSTALLATIONS)
    )


def stopped_places(connection: Connection) -> tuple[StoppedPlace, ...]:
    """Give every conversation that stopped at a live installation, the longest stopped first."""
    return every(StoppedPlace, connection.execute(_STOPPED))


def failing_kinds(connection: Connection) -> tuple[FailingKind, ...]:
    """Give the kinds of rows on the agenda that fail, by name."""
    return every(FailingKind, connection.execute(_FAILING))


def unconfirmed_places(connection: Connection) -> tuple[UnconfirmedPlace, ...]:
    """Give the places with posts that could not be confirmed, the latest first."""
    return every(UnconfirmedPlace, connection.execute(_UNCONFIRMED))


def _in_lists(connection: Connection, statement: Any) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for key, value in connection.execute(statement):
        found.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in found.items()}


_INSTALLATIONS = select(installation).order_by(
    installation.c.platform, installation.c.realm, installation.c.id
)
_BOUND = (
    select(binding.c.installation_id, unit.c.name)
    .join(unit, unit.c.id == binding.c.unit_id)
    .where(unit.c.removed_at.is_(None))
    .order_by(unit.c.path)
)
_HOMES = (
    select(conversation.c.installation_id.label("id"), func.count().label("homes"))
    .where(conversation.c.team_id.is_not(None))
    .group_by(conversation.c.installation_id)
)
_STOPPED = (
    select(
        conversation.c.state,
        conversation.c.stopped_at,
        installation.c.platform,
        conversation.c.kind,
        conversation.c.name,
        unit.c.name.label("team"),
    )
    .join(installation, installation.c.id == conversation.c.installation_id)
    .outerjoin(unit, unit.c.id == conversation.c.team_id)
    .where(conversation.c.state != "open", installation.c.state == "live")
    .order_by(conversation.c.stopped_at, conversation.c.id)
)
_FAILING = (
    select(
        due.c.kind,
        func.count().label("rows"),
        func.max(due.c.failures).label("most_failures"),
    )
    .where(due.c.failures > 0)
    .group_by(due.c.kind)
    .order_by(due.c.kind)
)
_UNCONFIRMED = (
    select(
        conversation.c.kind,
        conversation.c.name,
        unit.c.name.label("team"),
        func.count().label("posts"),
        func.max(delivery.c.visible_at).label("last_at"),
    )
    .join(conversation, conversation.c.id == delivery.c.conversation_id)
    .outerjoin(unit, unit.c.id == conversation.c.team_id)
    .where(delivery.c.state == "unconfirmed")
    .group_by(conversation.c.id, conversation.c.kind, conversation.c.name, unit.c.name)
    .order_by(func.max(delivery.c.visible_at).desc(), conversation.c.id)
)
