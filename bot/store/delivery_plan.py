"""Planning what is owed: a message that is due gets its slot, or its end.

A slot is reserved for now only: a message to a conversation that is busier than its installation
waits until its conversation is free and takes its slot then, so that it holds nobody else up.
This module must not know how a message looks, nor how it is sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from sqlalchemy import (
    Row,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.domain.pacing import Pace
from bot.store import pace
from bot.store.connection import Connection
from bot.store.deliveries import UPDATES_WAIT, State, in_state
from bot.store.is_among import is_among
from bot.store.lease_clock import LEASE_NOW
from bot.store.tables.delivery import delivery
from bot.store.tables.network import account, conversation, installation
from bot.store.types import Instant
from bot.store.work import Work

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
Change: TypeAlias = dict[str, Any]
Paces: TypeAlias = Mapping[str, Pace]
"""The platforms that can be spoken to, and their rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeless:
    """Somebody to whom a private message is due, and with whom there is no conversation yet."""

    account_id: str
    installation_id: str
    platform: str
    realm: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What there may be to do.

    Attributes:
        waiting: A message is due and has no slot.
        planned: The slot of one is reached.
        over: The lease of one is over.
    """

    waiting: bool
    planned: bool
    over: bool

    def __bool__(self) -> bool:
        """Whether there may be anything."""
        return self.waiting or self.planned or self.over


def look(connection: Connection, now: datetime, paces: Paces) -> Look:
    """Say what there may be to do, in one glance at the indexes."""
    waiting, planned, over = connection.execute(_LOOK, _due(now, paces)).one()
    return Look(waiting=bool(waiting), planned=bool(planned), over=bool(over))


def plan(work: Work, paces: Paces, limit: int) -> tuple[int, tuple[Homeless, ...]]:
    """Give slots to what is due, and end what may not go any more; at most `limit` messages.

    Returns:
        How many messages changed, and who needs a private conversation first.
    """
    found = work.connection.execute(_DUE, _due(work.now, paces) | {"most": limit}).all()
    changes, rows = ended(found, work.now)
    homes: list[Change] = []
    ready = [row for row in rows if row.to_conversation is not None]
    routes = [_route(row, paces[row.platform]) for row in ready]
    for row, (at, taken) in zip(ready, pace.slots(work, routes), strict=True):
        if taken or at != row.visible_at:
            state: State = "planned" if taken else "waiting"
            changes.append(changed(row, state, at))
            if row.conversation_id is None:
                homes.append({"at_id": row.id, "home": row.to_conversation})
    apply(work, changes)
    if homes:
        work.connection.execute(_HOUSE, homes)
    homeless = {row.account_id: _homeless(row) for row in rows if row.to_conversation is None}
    return len(changes), tuple(homeless.values())


def not_housed(work: Work, account_id: str, *, wait: timedelta, refused: str | None = None) -> None:
    """Let the private messages that are due to somebody wait, or end them if there is a reason."""
    put_off = {"visible_at": work.now + wait}
    work.connection.execute(
        update(delivery)
        .where(
            in_state("waiting"),
            delivery.c.visible_at <= work.now,
            delivery.c.account_id == account_id,
            delivery.c.conversation_id.is_(None),
        )
        .values({"state": "refused", "refusal": refused} if refused else put_off)
    )


def ended(rows: Sequence[AnyRow], now: datetime) -> tuple[list[Change], list[AnyRow]]:
    """Tell those messages that may not go any more, and how they end, from the others.

    What is on screen already may be updated after it expired.
    """
    ends: list[Change] = []
    others: list[AnyRow] = []
    for row in rows:
        expired = row.expires_at is not None and row.expires_at <= now
        if row.installation_state != "live":
            ends.append(changed(row, "refused", row.visible_at, why="revoked"))
        elif row.conversation_state not in ("open", None):
            ends.append(changed(row, "refused", row.visible_at, why=row.conversation_state))
        elif expired and row.message_ref is None:
            ends.append(changed(row, "expired", row.visible_at))
        else:
            others.append(row)
    return ends, others


def changed(row: AnyRow, state: State, at: datetime, *, why: str | None = None) -> Change:
    """Give what becomes of a message that nobody is sending, for `apply`."""
    return {"at_id": row.id, "next": state, "slot": at, "why": why}


def apply(work: Work, changes: Sequence[Change]) -> None:
    """Store what becomes of messages whose rows are locked."""
    if changes:
        work.connection.execute(_CHANGE, changes)


def _due(now: datetime, paces: Paces) -> dict[str, Any]:
    eager = [name for name, rates in paces.items() if not rates.merge_updates]
    horizon = now + UPDATES_WAIT if eager else now
    return {"now": now, "horizon": horizon, "eager": eager, "platforms": list(paces)}


def _homeless(row: AnyRow) -> Homeless:
    return Homeless(
        account_id=row.account_id,
        installation_id=row.installation_id,
        platform=row.platform,
        realm=row.realm,
        external_id=row.account_external_id,
    )


def _route(row: AnyRow, rates: Pace) -> pace.Route:
    """The lanes a message goes through, its installation's first."""
    name, rate = rates.lane("post" if row.message_ref is None else "update")
    through = row.installation_id
    own, hour = pace.conversation_lanes(row.to_conversation)
    route = {(through, name): rate, (through, own): rates.conversation}
    if rates.conversation_hour is not None:
        route[through, hour] = rates.conversation_hour
    return route


_chat = conversation.alias("chat")  # The private conversation with the account, if there is one.
_now = bindparam("now", type_=Instant())
_horizon = bindparam("horizon", type_=Instant())

LOOKED_AT = (
    *(delivery.c.id, delivery.c.state, delivery.c.visible_at, delivery.c.expires_at),
    *(delivery.c.installation_id, delivery.c.conversation_id, delivery.c.account_id),
    *(delivery.c.message_ref, installation.c.platform, installation.c.realm),
    installation.c.state.label("installation_state"),
)
"""What planning and claiming both want to know of a message."""

_DUE = (
    select(
        *LOOKED_AT,
        func.coalesce(conversation.c.id, _chat.c.id).label("to_conversation"),
        func.coalesce(conversation.c.state, _chat.c.state).label("conversation_state"),
        account.c.external_id.label("account_external_id"),
    )
    .join(installation, installation.c.id == delivery.c.installation_id)
    .outerjoin(conversation, conversation.c.id == delivery.c.conversation_id)
    .outerjoin(_chat, _chat.c.account_id == delivery.c.account_id)
    .outerjoin(account, account.c.id == delivery.c.account_id)
    .where(
        in_state("waiting"),
        delivery.c.visible_at <= _horizon,
        is_among(installation.c.platform, "platforms"),
        or_(
            delivery.c.visible_at <= _now,
            # Where changes need not be merged they go at once.
            and_(
                delivery.c.message_ref.is_not(None),
                is_among(installation.c.platform, "eager"),
            ),
        ),
    )
    .order_by(delivery.c.visible_at, delivery.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=delivery, skip_locked=True)
)

_CHANGE = (
    update(delivery)
    .where(delivery.c.id == bindparam("at_id"))
    .values(
        state=bindparam("next", type_=delivery.c.state.type),
        visible_at=bindparam("slot", type_=Instant()),
        refusal=bindparam("why", type_=delivery.c.refusal.type),
    )
)
# By itself: to name the column at all has the database look it up and put it into its indexes anew.
_HOUSE = (
    update(delivery)
    .where(delivery.c.id == bindparam("at_id"))
    .values(conversation_id=bindparam("home", type_=delivery.c.id.type))
)

_LOOK = select(
    exists(select(delivery.c.id).where(in_state("waiting"), delivery.c.visible_at <= _horizon)),
    exists(select(delivery.c.id).where(in_state("planned"), delivery.c.visible_at <= _now)),
    exists(select(delivery.c.id).where(in_state("sending"), delivery.c.leased_until <= LEASE_NOW)),
)
