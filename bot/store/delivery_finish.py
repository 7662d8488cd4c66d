"""Finishing what was claimed: what came of each message, fenced by the attempt.

An attempt that lost its lease changes nothing. What was refused for now shifts what waits behind
it, and what was refused for good ends the conversation.
This module must not know how a message is sent, or how often that is tried.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, case, func, select, update

from bot.domain.pacing import eased
from bot.store import delivery_plan, pace
from bot.store.deliveries import UPDATES_WAIT, DeliveryRow, State, in_state
from bot.store.lease_clock import lease_now
from bot.store.tables.delivery import delivery
from bot.store.tables.network import conversation
from bot.store.types import Instant
from bot.store.work import Work


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


def finish(work: Work, outcomes: Sequence[Outcome]) -> None:
    """Say what came of claimed messages; an attempt that lost its lease changes nothing."""
    if outcomes:
        doubt = any(each.state == "sending" for each in outcomes)
        lease = lease_now(work.connection) if doubt else None
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


def _finished(outcome: Outcome, now: datetime, lease: datetime | None) -> dict[str, Any]:
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
        "lease": lease + outcome.wait if doubt and lease else None,
        "doubt": row.doubt_since if doubt else None,
        "why": outcome.why,
        "later": now + UPDATES_WAIT,
    }


def _composed_as_of(outcome: Outcome) -> int:
    return outcome.row.wanted if outcome.as_of is None else outcome.as_of


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
