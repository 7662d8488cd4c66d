"""Planning what is owed: a message that is due gets its slot, or its end.

A slot is reserved for now only: a message to a conversation that is busier than its installation
waits until its conversation is free and takes its slot then, so that it holds nobody else up.
This module must not know how a message looks, nor how it is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.domain.pacing import Pace, Rate
from bot.store import pace
from bot.store.deliveries import UPDATES_WAIT, State, in_parts, in_state
from bot.store.lease_clock import lease_now
from bot.store.tables.delivery import delivery
from bot.store.tables.network import account, conversation, installation
from bot.store.types import Instant
from bot.store.work import Work

Paces: TypeAlias = Mapping[str, Pace]
"""The platforms that can be spoken to, and their rates."""


AnyRow: TypeAlias = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a look at the database found: which kinds of work there is, by the lease clock's now."""

    to_plan: bool
    to_send: bool
    in_doubt: bool
    lease_now: datetime

    def __bool__(self) -> bool:
        return self.to_plan or self.to_send or self.in_doubt


@dataclass(frozen=True, slots=True, kw_only=True)
class Homeless:
    """Somebody to whom a private message is due, and with whom there is no conversation yet."""

    account_id: str
    installation_id: str
    platform: str
    realm: str
    external_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What planning did: how many rows changed, and who needs a private conversation first."""

    changed: int = 0
    homeless: tuple[Homeless, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What becomes of a message before it is claimed."""

    row_id: str
    state: State
    visible_at: datetime
    refusal: str | None = None
    conversation_id: str | None = None


def look(connection: Connection, now: datetime, paces: Paces) -> Waiting:
    """See whether there is anything to do on these platforms, in one statement."""
    about = _due(now, paces)
    if connection.dialect.name == "sqlite":
        about["lease_now"] = lease_now(connection)
        found = connection.execute(_LOOK, about).one()
        return Waiting(**found._mapping, lease_now=about["lease_now"])  # noqa: SLF001 - its documented name
    return Waiting(**connection.execute(_LOOK_THERE, about).one()._mapping)  # noqa: SLF001 - as above


def plan(work: Work, paces: Paces, limit: int) -> Planned:
    """Give slots to what is due, and end what may not go any more; at most `limit` rows."""
    rows = work.connection.execute(_DUE, _due(work.now, paces) | {"most": limit}).all()
    ready: list[AnyRow] = []
    homeless: dict[str, Homeless] = {}
    changes: list[Change] = []
    for row in rows:
        if (end := end_of(row, work.now)) is not None:
            changes.append(end)
        elif row.to_conversation is None:
            homeless[row.account_id] = _homeless(row)
        else:
            ready.append(row)
    changes.extend(_with_slots(work, ready, paces))
    apply(work, changes)
    return Planned(changed=len(changes), homeless=tuple(homeless.values()))


def end_of(row: AnyRow, now: datetime) -> Change | None:
    """Say how a message ends that may not go any more, None if it may.

    What is on screen already may be updated after it expired.
    """
    if row.installation_state != "live":
        return _ended(row, "refused", "revoked")
    if row.conversation_state not in ("open", None):
        return _ended(row, "refused", row.conversation_state)
    if row.message_ref is None and row.expires_at is not None and row.expires_at <= now:
        return _ended(row, "expired", None)
    return None


def apply(work: Work, changes: Sequence[Change]) -> None:
    """Store the changes of a batch: in one statement where they are all alike."""
    alike = {(each.state, each.visible_at, each.refusal, each.conversation_id) for each in changes}
    if len(alike) == 1 and changes[0].conversation_id is None:
        for ids in in_parts([each.row_id for each in changes]):
            work.connection.execute(_CHANGE_ALIKE, _values(changes[0]) | {"ids": ids})
    elif changes:
        rows = [_values(each) | {"at_id": each.row_id} for each in changes]
        work.connection.execute(_CHANGE, rows if len(rows) > 1 else rows[0])


def _due(now: datetime, paces: Paces) -> dict[str, Any]:
    eager = sorted(name for name, rates in paces.items() if not rates.merge_updates)
    return {
        "now": now,
        "horizon": now + UPDATES_WAIT if eager else now,
        "eager": eager,
        "platforms": sorted(paces),
    }


def _ended(row: AnyRow, state: State, why: str | None) -> Change:
    return Change(row_id=row.id, state=state, visible_at=row.visible_at, refusal=why)


def _homeless(row: AnyRow) -> Homeless:
    return Homeless(
        account_id=row.account_id,
        installation_id=row.installation_id,
        platform=row.platform,
        realm=row.realm,
        external_id=row.account_external_id,
    )


def _with_slots(work: Work, rows: Sequence[AnyRow], paces: Paces) -> list[Change]:
    routes = [_route(row, paces[row.platform]) for row in rows]
    rates = {key: rate for route in routes for key, rate in route.items()}
    lanes = pace.Lanes(work, rates)
    behind: Counter[str] = Counter()
    changes: list[Change] = []
    for row, route in zip(rows, routes, strict=True):
        first, *own = route
        free = lanes.earliest(own)
        state: State = "planned"
        if free > lanes.earliest((first,)):
            state = "waiting"
            at = free + behind[row.to_conversation] * paces[row.platform].conversation.spacing
            behind[row.to_conversation] += 1
        else:
            at = lanes.take(tuple(route))
        if (state, at) == ("waiting", row.visible_at):
            continue
        home = row.to_conversation if row.conversation_id is None else None
        changes.append(Change(row_id=row.id, state=state, visible_at=at, conversation_id=home))
    lanes.save()
    return changes


def _route(row: AnyRow, rates: Pace) -> dict[pace.LaneKey, Rate]:
    """The lanes a message goes through, its installation's first."""
    key, rate = pace.installation_lane(
        row.installation_id, rates, update_in_place=row.message_ref is not None
    )
    own = pace.conversation_lanes(row.installation_id, row.to_conversation, rates)
    return {key: rate, **own}


def _values(change: Change) -> dict[str, Any]:
    return {
        "next_state": change.state,
        "slot": change.visible_at,
        "why": change.refusal,
        "home": change.conversation_id,
    }


_chat = conversation.alias("chat")  # The private conversation with the account, if there is one.

_IS_DUE = and_(
    in_state("waiting"),
    delivery.c.visible_at <= bindparam("horizon", type_=Instant()),
    installation.c.platform.in_(bindparam("platforms", expanding=True)),
    or_(
        delivery.c.visible_at <= bindparam("now", type_=Instant()),
        # Where changes need not be merged they go at once.
        and_(
            delivery.c.message_ref.is_not(None),
            installation.c.platform.in_(bindparam("eager", expanding=True)),
        ),
    ),
)

_DUE = (
    select(
        delivery.c.id,
        delivery.c.visible_at,
        delivery.c.installation_id,
        delivery.c.conversation_id,
        delivery.c.account_id,
        delivery.c.message_ref,
        delivery.c.expires_at,
        installation.c.platform,
        installation.c.realm,
        installation.c.state.label("installation_state"),
        func.coalesce(conversation.c.id, _chat.c.id).label("to_conversation"),
        func.coalesce(conversation.c.state, _chat.c.state).label("conversation_state"),
        account.c.external_id.label("account_external_id"),
    )
    .join(installation, installation.c.id == delivery.c.installation_id)
    .outerjoin(conversation, conversation.c.id == delivery.c.conversation_id)
    .outerjoin(_chat, _chat.c.account_id == delivery.c.account_id)
    .outerjoin(account, account.c.id == delivery.c.account_id)
    .where(_IS_DUE)
    .order_by(delivery.c.visible_at, delivery.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=delivery, skip_locked=True)
)

_CHANGES = {
    "state": bindparam("next_state", type_=delivery.c.state.type),
    "visible_at": bindparam("slot", type_=Instant()),
    "refusal": bindparam("why", type_=delivery.c.refusal.type),
    "conversation_id": func.coalesce(
        delivery.c.conversation_id, bindparam("home", type_=delivery.c.id.type)
    ),
}
_CHANGE = update(delivery).where(delivery.c.id == bindparam("at_id")).values(_CHANGES)
_CHANGE_ALIKE = (
    update(delivery).where(delivery.c.id.in_(bindparam("ids", expanding=True))).values(_CHANGES)
)


def _look(now: ColumnElement[datetime]) -> Select[*tuple[Any, ...]]:
    due_rows = (
        select(delivery.c.id)
        .join(installation, installation.c.id == delivery.c.installation_id)
        .where(_IS_DUE)
    )
    planned = in_state("planned"), delivery.c.visible_at <= bindparam("now", type_=Instant())
    over = in_state("sending"), delivery.c.leased_until <= now
    return select(
        exists(due_rows).label("to_plan"),
        exists(select(delivery.c.id).where(*planned)).label("to_send"),
        exists(select(delivery.c.id).where(*over)).label("in_doubt"),
    )


# Asked once, as a subquery: compared with the function itself, no index would be used.
_server_now = select(func.clock_timestamp(type_=Instant())).scalar_subquery()
_LOOK = _look(bindparam("lease_now", type_=Instant()))
_LOOK_THERE = _look(_server_now).add_columns(_server_now.label("lease_now"))
