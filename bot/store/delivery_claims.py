"""Claiming what is owed and finishing it; planning it comes before (`delivery_plan.py`).

*Claim* takes the messages whose slot is reached, under a lease; *finish* says what came of each,
fenced by the attempt. What is claimed is in doubt until there is a definite answer: a claim whose
lease is over is claimed again, still in doubt. Slots and expiry are of the calendar clock, leases
and doubt of the lease clock.
This module must not know how a message looks, how it is sent, or how often that is tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, TypeAlias, assert_never

from sqlalchemy import (
    Update,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    update,
)

from bot.store import pace
from bot.store.deliveries import COLUMNS, UPDATES_WAIT, DeliveryRow, in_parts, in_state
from bot.store.delivery_plan import AnyRow, Waiting, apply, end_of
from bot.store.lease_clock import lease_now
from bot.store.rows import every
from bot.store.tables.delivery import delivery
from bot.store.tables.network import conversation, installation
from bot.store.types import Instant
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much may be claimed now: in all, in each installation, and what is in flight there."""

    in_all: int
    in_each: int
    in_flight: Mapping[str, int]
    candidates: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One message to send under this attempt, and where it goes.

    Attributes:
        row: The message; its `wanted` is what the message to compose will show.
        platform: Which platform.
        realm: The workspace or tenant there.
        conversation: The platform's name of the place.
        service_url: The address a platform wants used for this place.
        thread: The reference of the message it stands under, if any.
        in_doubt: Whether an earlier attempt may have been done.
    """

    row: DeliveryRow
    platform: str
    realm: str
    conversation: str
    service_url: str | None
    thread: str | None
    in_doubt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a claim took, in the order in which it should go, and how many messages it ended."""

    claimed: tuple[Claimed, ...]
    ended: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """It is on screen as composed; or, with no reference, there was nothing to show."""

    row: DeliveryRow
    ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An earlier attempt had posted it, nobody knows as of which change of its facts."""

    row: DeliveryRow
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """Nothing was done; it goes again after a while, without a new slot if it keeps its own."""

    row: DeliveryRow
    wait: timedelta
    keeps_slot: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """It may have been done; this long from now it is claimed again."""

    row: DeliveryRow
    wait: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """It is never sent again by itself, and why."""

    row: DeliveryRow
    state: Literal["unconfirmed", "refused", "expired"]
    why: str | None = None


Outcome: TypeAlias = Shown | Found | HeldBack | Doubtful | Ended


def claim(
    work: Work, platforms: Collection[str], room: Room, lease: timedelta, waiting: Waiting
) -> Taken:
    """Take what may go now, under a lease: one message of a conversation at a time.

    Args:
        work: The open transaction; nothing may be sent before it is committed.
        platforms: The platforms that can be spoken to.
        room: How much may be taken.
        lease: After how long it may be claimed by another.
        waiting: What a look found a moment ago; leases are counted from then.

    Returns:
        What was taken, and how many ended instead.
    """
    now = waiting.lease_now
    about = {
        "platforms": sorted(platforms),
        "full": [key for key, number in room.in_flight.items() if number >= room.in_each],
        "most": room.candidates,
    }
    over: Sequence[AnyRow] = ()
    if waiting.in_doubt:
        over = work.connection.execute(_OVER, about | {"lease_now": now}).all()
    free = work.connection.execute(_FREE, about | {"now": work.now}).all()
    ends = [end for row in free if (end := end_of(row, work.now)) is not None]
    apply(work, ends)
    ended = {end.row_id for end in ends}
    picked = _pick([*over, *(row for row in free if row.id not in ended)], room)
    taken: dict[str, DeliveryRow] = {}
    for ids in in_parts([row.id for row in picked]):
        lease_of = {"ids": ids, "lease_now": now, "leased_until": now + lease}
        found = every(DeliveryRow, work.connection.execute(_CLAIM, lease_of))
        taken.update((row.id, row) for row in found)
    return Taken(
        claimed=tuple(_claimed(row, taken[row.id]) for row in picked if row.id in taken),
        ended=len(ends),
    )


def finish(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Say what came of claimed messages; an attempt that lost its lease changes nothing."""
    if not outcomes:
        return
    doubt = any(isinstance(outcome, Doubtful) for outcome in outcomes)
    lease = lease_now(work.connection) if doubt else work.now
    rows = [_finished(each, work.now, lease) for each in outcomes]
    work.connection.execute(_FINISH, rows if len(rows) > 1 else rows[0])


def hold(
    work: Work,
    installation_id: str,
    conversation_id: str | None,
    *,
    until: datetime,
    refused: Sequence[str],
    spacing: timedelta,
) -> None:
    """Shift what waits in a scope, because the platform said "later": all of it, once.

    Said again while everything waits already, it changes nothing.

    Args:
        work: The open transaction, after `finish`.
        installation_id: Which installation.
        conversation_id: Only this conversation of it; None for the whole installation.
        until: Nothing of the scope goes before this.
        refused: The messages that were refused, in order: they go first.
        spacing: The time between them.
    """
    scope = delivery.c.installation_id == installation_id
    if conversation_id is not None:
        scope = delivery.c.conversation_id == conversation_id
    rows = work.connection.execute(
        select(delivery.c.id, delivery.c.visible_at)
        .where(in_state("planned"), scope)
        .order_by(delivery.c.visible_at, delivery.c.id)
    ).all()
    slots = {row: until + spacing * place for place, row in enumerate(refused)}
    others = [row for row in rows if row.id not in slots]
    free = until + spacing * len(refused)
    shift = max(free - others[0].visible_at, timedelta(0)) if others else timedelta(0)
    if shift:
        slots |= {row.id: row.visible_at + shift for row in others}
    if slots:
        work.connection.execute(
            _SHIFT, [{"at_id": key, "slot": slot} for key, slot in slots.items()]
        )
    pace.hold(work, installation_id, conversation_id, until=free, shift=shift)


def put_off_account(work: Work, account_id: str, wait: timedelta) -> None:
    """Let the private messages to somebody wait, because no conversation could be opened."""
    work.connection.execute(
        _waiting_for(account_id).values(visible_at=work.now + wait), {"now": work.now}
    )


def refuse_account(work: Work, account_id: str, why: str) -> tuple[DeliveryRow, ...]:
    """End the private messages that are due to somebody who cannot be reached; those messages."""
    ended = _waiting_for(account_id).values(state="refused", refusal=why).returning(*COLUMNS)
    found = every(DeliveryRow, work.connection.execute(ended, {"now": work.now}))
    return tuple(sorted(found, key=lambda row: row.id))


def stop_conversation(work: Work, row: DeliveryRow, why: str) -> None:
    """Mark the conversation of a refused message as one that cannot be spoken in any more."""
    state = why if why in ("archived", "bot_removed") else "refused"
    work.connection.execute(
        update(conversation)
        .where(conversation.c.id == row.conversation_id, conversation.c.state == "open")
        .values(state=state, stopped_at=work.now)
    )


def void_leases(work: Work, at_most: timedelta) -> int:
    """Let every lease end soon, because whoever held them is gone; how many there were.

    Args:
        work: The open transaction.
        at_most: How long they still hold: a message may be on its way although its sender is gone.
    """
    until = lease_now(work.connection) + at_most
    ended = update(delivery).where(in_state("sending"), delivery.c.leased_until > until)
    return work.connection.execute(ended.values(leased_until=until)).rowcount


def _pick(rows: Sequence[AnyRow], room: Room) -> list[AnyRow]:
    """The first of each conversation, as many as there is room for, in order."""
    picked: list[AnyRow] = []
    busy: set[str] = set()
    beside = Counter(room.in_flight)
    for row in rows:
        if len(picked) == room.in_all:
            break
        if row.conversation_id not in busy and beside[row.installation_id] < room.in_each:
            picked.append(row)
            busy.add(row.conversation_id)
            beside[row.installation_id] += 1
    return picked


def _claimed(row: AnyRow, taken: DeliveryRow) -> Claimed:
    return Claimed(
        row=taken,
        platform=row.platform,
        realm=row.realm,
        conversation=row.external_id,
        service_url=row.service_url,
        thread=row.thread,
        in_doubt=row.state == "sending",
    )


def _finished(outcome: Outcome, now: datetime, lease: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "at_id": outcome.row.id,
        "at_attempt": outcome.row.attempt,
        "composed": None,
        "ref": None,
        "posted": None,
        "slot": None,
        "lease": None,
        "doubt": None,
        "why": None,
        "later": now + UPDATES_WAIT,
    }
    match outcome:
        case Shown(row=row, ref=ref):
            posted = None if ref is None else now
            return values | {"next": "shown", "composed": row.wanted, "ref": ref, "posted": posted}
        case Found(ref=ref):
            # Posted as of its first change at least; if there were more, it is updated.
            return values | {"next": "shown", "composed": 1, "ref": ref, "posted": now}
        case HeldBack(wait=wait, keeps_slot=keeps):
            return values | {"next": "planned" if keeps else "waiting", "slot": now + wait}
        case Doubtful(row=row, wait=wait):
            return values | {"next": "sending", "lease": lease + wait, "doubt": row.doubt_since}
        case Ended(state=state, why=why):
            return values | {"next": state, "why": why}
        case _:
            assert_never(outcome)


_other = delivery.alias("other")
_before = delivery.alias("before")  # The message that is followed.

_CANDIDATES = (
    select(
        delivery.c.id,
        delivery.c.visible_at,
        delivery.c.state,
        delivery.c.installation_id,
        delivery.c.conversation_id,
        delivery.c.message_ref,
        delivery.c.expires_at,
        installation.c.platform,
        installation.c.realm,
        installation.c.state.label("installation_state"),
        conversation.c.state.label("conversation_state"),
        conversation.c.external_id,
        conversation.c.service_url,
        case(
            (_before.c.conversation_id == delivery.c.conversation_id, _before.c.message_ref)
        ).label("thread"),
    )
    .join(installation, installation.c.id == delivery.c.installation_id)
    .join(conversation, conversation.c.id == delivery.c.conversation_id)
    .outerjoin(_before, _before.c.id == delivery.c.after_id)
    .where(
        installation.c.platform.in_(bindparam("platforms", expanding=True)),
        delivery.c.installation_id.not_in(bindparam("full", expanding=True)),
    )
    .limit(bindparam("most"))
)

_NOBODY_SENDS = ~exists(
    select(_other.c.id).where(
        _other.c.state == literal_column("'sending'"),
        _other.c.conversation_id == delivery.c.conversation_id,
    )
)

# The conversation is locked too, or two replicas could take two messages of it at once.
_FREE = (
    _CANDIDATES.where(
        in_state("planned"),
        delivery.c.visible_at <= bindparam("now", type_=Instant()),
        _NOBODY_SENDS,
        or_(
            delivery.c.after_id.is_(None),
            _before.c.message_ref.is_not(None),
            _before.c.state.not_in(("waiting", "planned", "sending")),
        ),
    )
    .order_by(delivery.c.visible_at, delivery.c.id)
    .with_for_update(of=(delivery, conversation), skip_locked=True, key_share=True)
)
_OVER = (
    _CANDIDATES.where(
        in_state("sending"), delivery.c.leased_until <= bindparam("lease_now", type_=Instant())
    )
    .order_by(delivery.c.leased_until, delivery.c.id)
    .with_for_update(of=delivery, skip_locked=True, key_share=True)
)

# Looked at once more, for what another replica took meanwhile is visible now.
_CLAIM = (
    update(delivery)
    .where(
        delivery.c.id.in_(bindparam("ids", expanding=True)),
        or_(
            and_(delivery.c.state == "planned", _NOBODY_SENDS),
            and_(delivery.c.state == "sending", delivery.c.leased_until <= bindparam("lease_now")),
        ),
    )
    .values(
        state="sending",
        attempt=delivery.c.attempt + 1,
        leased_until=bindparam("leased_until"),
        doubt_since=func.coalesce(delivery.c.doubt_since, bindparam("lease_now", type_=Instant())),
    )
    .returning(*COLUMNS)
)

_next = bindparam("next", type_=delivery.c.state.type)
_composed = bindparam("composed", type_=delivery.c.shown.type)
_owed_again = and_(_next == "shown", delivery.c.wanted > _composed)

_FINISH = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("at_id"),
        delivery.c.attempt == bindparam("at_attempt"),
        delivery.c.state == "sending",
    )
    .values(
        state=case((_owed_again, "waiting"), else_=_next),
        visible_at=case(
            (_owed_again, bindparam("later", type_=Instant())),
            else_=func.coalesce(bindparam("slot", type_=Instant()), delivery.c.visible_at),
        ),
        shown=func.coalesce(_composed, delivery.c.shown),
        message_ref=func.coalesce(
            bindparam("ref", type_=delivery.c.message_ref.type), delivery.c.message_ref
        ),
        posted_at=func.coalesce(delivery.c.posted_at, bindparam("posted", type_=Instant())),
        leased_until=bindparam("lease", type_=Instant()),
        doubt_since=bindparam("doubt", type_=Instant()),
        refusal=bindparam("why", type_=delivery.c.refusal.type),
    )
)

_SHIFT = (
    update(delivery)
    .where(delivery.c.id == bindparam("at_id"), delivery.c.state == "planned")
    .values(visible_at=bindparam("slot"))
)


def _waiting_for(account_id: str) -> Update:
    return update(delivery).where(
        in_state("waiting"),
        delivery.c.account_id == account_id,
        delivery.c.conversation_id.is_(None),
        delivery.c.visible_at <= bindparam("now", type_=Instant()),
    )
