"""Claiming what is owed, after it was planned (`delivery_plan.py`) and before it is finished.

*Claim* takes the messages whose slot is reached, under a lease. What is claimed is in doubt until
there is a definite answer (`delivery_finish.py`): a claim whose lease is over is claimed again,
still in doubt. Slots and expiry are of the calendar clock, leases and doubt of the lease clock.
This module must not know how a message looks, how it is sent, or how often that is tried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    and_,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    not_,
    or_,
    select,
    update,
)

from bot.store import delivery_plan
from bot.store.deliveries import COLUMNS, DeliveryRow, in_state
from bot.store.delivery_plan import AnyRow
from bot.store.is_among import is_among
from bot.store.lease_clock import LEASE_NOW, lease_now
from bot.store.rows import Part
from bot.store.tables.delivery import delivery, delivery_source
from bot.store.tables.network import conversation, installation
from bot.store.types import Instant
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One message to send under this attempt, and where it goes in the platform's own names.

    What is composed shows the row's `wanted`; `thread` is the message it stands under, if any;
    `in_doubt` says that an earlier attempt may have been done, `in_doubt_for` for how long that has
    been so, by the lease clock; `worded` that an earlier one may have shown somebody's words.
    """

    row: DeliveryRow
    platform: str
    realm: str
    conversation: str
    service_url: str | None
    thread: str | None
    in_doubt: bool
    in_doubt_for: timedelta = timedelta(0)
    worded: bool = True


def claim(
    work: Work,
    platforms: Collection[str],
    lease: timedelta,
    *,
    in_all: int,
    in_each: int,
    in_flight: Mapping[str, int],
    candidates: int,
    over: bool = True,
) -> tuple[tuple[Claimed, ...], int]:
    """Take what may go now, under a lease: one message of a conversation at a time.

    Args:
        work: The open transaction; nothing may be sent before it is committed.
        platforms: The platforms that can be spoken to.
        lease: After how long it may be claimed by another.
        in_all: How many may be taken.
        in_each: How many of an installation may be in flight.
        in_flight: How many of each are.
        candidates: How many are looked at.
        over: Whether a lease may be over; it is not looked for where none is.

    Returns:
        What was taken, in the order in which it should go, and how many ended instead.
    """
    about = {
        "platforms": list(platforms),
        "full": [key for key, number in in_flight.items() if number >= in_each],
        "most": candidates,
    }
    ran_out = work.connection.execute(_OVER, about).all() if over else ()
    planned = work.connection.execute(_FREE, about | {"now": work.now}).all()
    ends, free = delivery_plan.ended(planned, work.now)
    delivery_plan.apply(work, ends)
    picked = _pick([*ran_out, *free], in_all, in_each, in_flight)
    if not picked:
        return (), len(ends)
    now: datetime = picked[0].lease_now
    leased = {"ids": [row.id for row in picked], "lease_now": now, "leased_until": now + lease}
    found = work.connection.execute(_CLAIM, leased).all()
    worded = {row.id: bool(row[_ROW.end]) for row in found}
    taken: dict[str, DeliveryRow] = {row.id: _ROW.of(row) for row in found}
    claimed = (
        Claimed(
            row=taken[row.id],
            platform=row.platform,
            realm=row.realm,
            conversation=row.external_id,
            service_url=row.service_url,
            thread=row.thread,
            in_doubt=row.state == "sending",
            in_doubt_for=now - (taken[row.id].doubt_since or now),
            worded=worded[row.id],
        )
        for row in picked
        if row.id in taken
    )
    return tuple(claimed), len(ends)


def void_leases(work: Work, at_most: timedelta) -> int:
    """Let every lease end soon, because whoever held them is gone; how many there were.

    Args:
        work: The open transaction.
        at_most: How long they still hold: a message may be on its way although its sender is gone.
    """
    until = lease_now(work.connection) + at_most
    ended = update(delivery).where(in_state("sending"), delivery.c.leased_until > until)
    return work.connection.execute(ended.values(leased_until=until)).rowcount


def _pick(
    rows: Sequence[AnyRow], in_all: int, in_each: int, in_flight: Mapping[str, int]
) -> list[AnyRow]:
    """The first of each conversation, as many as there is room for, in order."""
    picked: dict[str, AnyRow] = {}
    beside = Counter(in_flight)
    for row in rows:
        if len(picked) >= in_all:
            break
        if row.conversation_id not in picked and beside[row.installation_id] < in_each:
            picked[row.conversation_id] = row
            beside[row.installation_id] += 1
    return list(picked.values())


_other = delivery.alias("other")
_before = delivery.alias("before")  # The message that is followed.

_CANDIDATES = (
    select(
        *delivery_plan.LOOKED_AT,
        conversation.c.state.label("conversation_state"),
        conversation.c.external_id,
        conversation.c.service_url,
        case(
            (_before.c.conversation_id == delivery.c.conversation_id, _before.c.message_ref)
        ).label("thread"),
        LEASE_NOW.label("lease_now"),
    )
    .join(installation, installation.c.id == delivery.c.installation_id)
    .join(conversation, conversation.c.id == delivery.c.conversation_id)
    .outerjoin(_before, _before.c.id == delivery.c.after_id)
    .where(
        is_among(installation.c.platform, "platforms"),
        not_(is_among(delivery.c.installation_id, "full")),
    )
    .limit(bindparam("most"))
)

_NOBODY_SENDS = ~exists(
    select(_other.c.id).where(
        _other.c.state == literal_column("'sending'"),
        _other.c.conversation_id == delivery.c.conversation_id,
    )
)

_LEASE_IS_OVER = delivery.c.leased_until <= LEASE_NOW

# Written out, for a list is another text each time.
_MAY_APPEAR = or_(
    *(
        _before.c.state == literal_column(f"'{state}'")
        for state in ("waiting", "planned", "sending")
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
            not_(_MAY_APPEAR),
        ),
    )
    .order_by(delivery.c.visible_at, delivery.c.id)
    .with_for_update(of=(delivery, conversation), skip_locked=True, key_share=True)
)
_OVER = (
    _CANDIDATES.where(in_state("sending"), _LEASE_IS_OVER)
    .order_by(delivery.c.leased_until, delivery.c.id)
    .with_for_update(of=delivery, skip_locked=True, key_share=True)
)

_ROW = Part(DeliveryRow, COLUMNS, 0)
_NOTED = exists(
    select(delivery_source.c.delivery_id)
    .where(delivery_source.c.delivery_id == delivery.c.id)
    .correlate(delivery)
)

# Looked at once more, for what another replica took meanwhile is visible now.
_CLAIM = (
    update(delivery)
    .where(
        is_among(delivery.c.id, "ids"),
        or_(
            and_(delivery.c.state == "planned", _NOBODY_SENDS),
            and_(delivery.c.state == "sending", _LEASE_IS_OVER),
        ),
    )
    .values(
        state="sending",
        attempt=delivery.c.attempt + 1,
        leased_until=bindparam("leased_until"),
        doubt_since=func.coalesce(delivery.c.doubt_since, bindparam("lease_now", type_=Instant())),
    )
    .returning(*_ROW.columns, _NOTED)
)
