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
from typing import Any

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

from bot.domain.pacing import eased
from bot.store import delivery_plan, pace
from bot.store.deliveries import COLUMNS, UPDATES_WAIT, DeliveryRow, State, in_state
from bot.store.delivery_plan import AnyRow
from bot.store.is_among import is_among
from bot.store.lease_clock import lease_now
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a claimed message: the state it goes to, and what belongs to that.

    shown: on screen at `ref` as of its change `as_of` (None: as composed); or, without a reference,
    there was nothing to show. planned: nothing was done, it goes again in its slot; waiting: it
    takes another slot after `wait`. sending: it may have been done, and is claimed again after
    `wait`. unconfirmed, refused, expired: it is never sent again by itself, `why` says why.
    """

    row: DeliveryRow
    state: State
    ref: str | None = None
    as_of: int | None = None
    wait: timedelta = timedelta(0)
    why: str | None = None


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
    now = lease_now(work.connection)
    about = {
        "platforms": list(platforms),
        "full": [key for key, number in in_flight.items() if number >= in_each],
        "most": candidates,
    }
    ran_out = work.connection.execute(_OVER, about | {"lease_now": now}).all() if over else ()
    planned = work.connection.execute(_FREE, about | {"now": work.now}).all()
    ends, free = delivery_plan.ended(planned, work.now)
    delivery_plan.apply(work, ends)
    picked = _pick([*ran_out, *free], in_all, in_each, in_flight)
    lease_of = {"ids": [row.id for row in picked], "lease_now": now, "leased_until": now + lease}
    found = work.connection.execute(_CLAIM, lease_of).all() if picked else ()
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


def finish(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Say what came of claimed messages; an attempt that lost its lease changes nothing."""
    if outcomes:
        lease = lease_now(work.connection)
        work.connection.execute(_FINISH, [_finished(each, work.now, lease) for each in outcomes])


def hold(
    work: Work,
    installation_id: str,
    conversation_id: str | None,
    *,
    until: datetime,
    refused: Collection[str],
    spacing: timedelta,
) -> None:
    """Shift what is planned in a scope, because the platform said "later": all of it, once.

    It goes half as fast from then on; what is planned after it goes at the usual rate. Said again
    while everything waits already, it changes next to nothing.

    Args:
        work: The open transaction, after `finish`.
        installation_id: Which installation.
        conversation_id: Only this conversation of it; None for the whole installation.
        until: Nothing of the scope goes before this.
        refused: The messages that were refused: they go first.
        spacing: The time between them.
    """
    scope = delivery.c.installation_id == installation_id
    if conversation_id is not None:
        scope = delivery.c.conversation_id == conversation_id
    rows = work.connection.execute(_PLANNED.where(scope)).all()
    others = [row for row in rows if row.id not in refused]
    first = [row for row in rows if row.id in refused]
    # Those that were refused go at half the pace as well, or the first after them would be next.
    free = until + 2 * spacing * len(first)
    slots = [(row, until + 2 * spacing * place) for place, row in enumerate(first)]
    shift = last = timedelta(0)
    if others and others[0].visible_at < free:
        moved = eased([row.visible_at for row in others], free, spacing)
        slots += zip(others, moved, strict=True)
        shift, last = free - others[0].visible_at, moved[-1] - others[-1].visible_at
    delivery_plan.apply(work, [delivery_plan.changed(row, "planned", at) for row, at in slots])
    pace.hold(work, installation_id, conversation_id, until=free, shift=shift, last=last)


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


def _finished(outcome: Outcome, now: datetime, lease: datetime) -> dict[str, Any]:
    row, state = outcome.row, outcome.state
    doubt = state == "sending"
    return {
        "at_id": row.id,
        "at_attempt": row.attempt,
        "next": state,
        "composed": _composed_as_of(outcome) if state == "shown" else None,
        "ref": outcome.ref,
        "posted": None if outcome.ref is None else now,
        "slot": now + outcome.wait if state == "waiting" else None,
        "lease": lease + outcome.wait if doubt else None,
        "doubt": row.doubt_since if doubt else None,
        "why": outcome.why,
        "later": now + UPDATES_WAIT,
    }


def _composed_as_of(outcome: Outcome) -> int:
    return outcome.row.wanted if outcome.as_of is None else outcome.as_of


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

_LEASE_IS_OVER = delivery.c.leased_until <= bindparam("lease_now", type_=Instant())

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

_composed = bindparam("composed", type_=delivery.c.shown.type)
_owed_again = delivery.c.wanted > _composed

_FINISH = (
    update(delivery)
    .where(
        delivery.c.id == bindparam("at_id"),
        delivery.c.attempt == bindparam("at_attempt"),
        delivery.c.state == "sending",
    )
    .values(
        state=case((_owed_again, "waiting"), else_=bindparam("next", type_=delivery.c.state.type)),
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

_PLANNED = (
    select(delivery.c.id, delivery.c.visible_at)
    .where(in_state("planned"))
    .order_by(delivery.c.visible_at, delivery.c.id)
    .with_for_update()
)
