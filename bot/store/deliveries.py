"""What is owed to people: one row a message, for all the message's life on screen.

Whoever changes facts says here which messages they concern; what a message says is composed when
it is sent. `delivery_plan.py`, `delivery_claims.py` and `delivery_finish.py` beside this have that
half, and a message is looked up in `delivery_lookup.py`. `wanted` counts the changes of a message's
facts, `shown` is what was last composed, and `wanted > shown` is all that *owed* means.
This module must not know how a message looks, nor which platform it is for.

    waiting ── a slot is reserved ──> planned ── claimed ──> sending ── done ──> shown
       ^                                                                           │
       └──────────────────────────── its facts changed ────────────────────────────┘
    and three ends: unconfirmed (it may be there, nobody can say), refused, expired
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, TypeAlias

from sqlalchemy import (
    ColumnElement,
    Executable,
    bindparam,
    case,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connection import Connection
from bot.store.delivery_sources import SHOWS, SourceKind
from bot.store.in_parts import in_parts
from bot.store.is_among import is_among
from bot.store.tables.delivery import delivery
from bot.store.tables.network import conversation, installation
from bot.store.types import Instant
from bot.store.work import Work

State: TypeAlias = Literal[
    "waiting", "planned", "sending", "shown", "unconfirmed", "refused", "expired"
]

UPDATES_WAIT = timedelta(seconds=3)
"""How long a change of a message on screen waits for others, so that a burst is one update."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """One message on screen, or owed, and the platform that it is for.

    `doubt_since` is an instant of the lease clock, all others are of the calendar clock.
    """

    id: str
    key: str
    kind: str
    subject_id: str
    installation_id: str
    conversation_id: str | None
    account_id: str | None
    after_id: str | None
    wanted: int
    shown: int
    state: State
    attempt: int
    doubt_since: datetime | None
    expires_at: datetime | None
    message_ref: str | None
    posted_at: datetime | None
    refusal: str | None
    platform: str


_GIVEN = ("id", "key", "kind", "subject_id", "installation_id", "visible_at", "expires_at")
COLUMNS: tuple[Any, ...] = (
    *(delivery.c[each.name] for each in fields(DeliveryRow) if each.name in delivery.c),
    select(installation.c.platform)
    .where(installation.c.id == delivery.c.installation_id)
    .correlate(delivery)
    .scalar_subquery()
    .label("platform"),
)


def owe(
    work: Work,
    *,
    key: str,
    kind: str,
    subject_id: str,
    installation_id: str,
    conversation_id: str | None = None,
    account_id: str | None = None,
    after_key: str | None = None,
    after_id: str | None = None,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Owe a message; if its key is there already, its facts have changed and it is owed again.

    Args:
        work: The transaction of the change that owes it.
        key: What the message means, such as `open:{team}:{cycle number}:{step}`.
        kind: Who composes it.
        subject_id: What it is about; `touch` finds it by this.
        installation_id: Through which installation it goes.
        conversation_id: Where to; or
        account_id: to whom privately, wherever that chat is when it goes.
        after_key: The key of the message it follows; one that is not there is not waited for.
        after_id: The id of the message it follows, instead of its key.
        not_before: When it may go at the earliest (quiet hours); None is at once.
        expires_at: When it must not be posted any more.

    Returns:
        The id of the message.

    Raises:
        ValueError: neither or both of a conversation and an account are given.
    """
    if (conversation_id is None) == (account_id is None):
        raise ValueError("a message goes to a conversation or to an account")
    owed: str = work.connection.execute(
        _OWE[work.connection.dialect.name],
        {
            "id": work.new_id(),
            "key": key,
            "kind": kind,
            "subject_id": subject_id,
            "installation_id": installation_id,
            "to_conversation": conversation_id,
            "account_id": account_id,
            "after_key": after_key,
            "follows": after_id,
            "visible_at": max(work.now, not_before or work.now),
            "expires_at": expires_at,
            "later": work.now + UPDATES_WAIT,
        },
    ).scalar_one()
    return owed


def touch(work: Work, *, subject_id: str, kinds: Collection[str] = ()) -> int:
    """Say that the facts of a subject's messages changed; how many there are.

    What is on screen is updated a few seconds later; what is being sent stays owed; what ended
    unconfirmed, refused or expired stays so.

    Args:
        work: The transaction of the change.
        subject_id: Whose messages.
        kinds: Of which kinds; empty is all.
    """
    return touch_all(work, subject_ids=(subject_id,), kinds=kinds)


def touch_all(work: Work, *, subject_ids: Collection[str], kinds: Collection[str] = ()) -> int:
    """Say that the facts of many subjects' messages changed; see `touch`."""
    touched = 0
    for ids in in_parts(subject_ids):
        given: dict[str, Any] = {"later": work.now + UPDATES_WAIT}
        given |= {"subject": ids[0]} if len(ids) == 1 else {"subjects": ids}
        given |= {"kinds": sorted(set(kinds))} if kinds else {}
        statement = _TOUCH_SUBJECTS[len(ids) == 1, bool(kinds)]
        touched += work.connection.execute(statement, given).rowcount
    return touched


def touch_key(work: Work, key: str) -> bool:
    """Say that the facts of one message changed; whether there is such a message."""
    given = {"later": work.now + UPDATES_WAIT, "key_of": key}
    return work.connection.execute(_TOUCH_KEY, given).rowcount > 0


def touch_sources(work: Work, source_kind: SourceKind, source_ids: Collection[str]) -> int:
    """Say that texts changed or were erased: every message that shows one is owed again."""
    touched = 0
    for ids in in_parts(source_ids):
        given = {"later": work.now + UPDATES_WAIT, "source_kind": source_kind, "sources": ids}
        touched += work.connection.execute(_TOUCH_SOURCES, given).rowcount
    return touched


def revive(work: Work, conversation_id: str) -> int:
    """Owe again what was refused because a conversation was closed; how many messages that is."""
    again = (
        update(delivery)
        .where(delivery.c.conversation_id == conversation_id, delivery.c.state == "refused")
        .values(state="waiting", visible_at=work.now, refusal=None)
    )
    return work.connection.execute(again).rowcount


def oldest_owed(connection: Connection, now: datetime) -> datetime | None:
    """Say since when the message that has waited longest could have gone, by `now`; None if none.

    Every message that is due goes within seconds; minutes mean that something is wrong.
    """
    oldest = next_visible_at(connection)
    return oldest if oldest is not None and oldest <= now else None


def next_visible_at(connection: Connection, after: datetime | None = None) -> datetime | None:
    """Say when the next message may go.

    Args:
        connection: The open database.
        after: Only what comes later than this; None for all, also what is overdue.

    Returns:
        The instant, None if nothing waits.
    """
    found = connection.execute(_NEXT_VISIBLE, {"after": after or FROM_THE_FIRST}).one()
    return min((at for at in found if at is not None), default=None)


def in_state(state: State) -> ColumnElement[bool]:
    """The condition of a partial index, written as the index has it, or it would not be used."""
    return delivery.c.state == literal_column(f"'{state}'")


def _changed() -> dict[str, ColumnElement[Any]]:
    # Only what is on screen starts to wait; every other state already says what happens next.
    shown = delivery.c.state == "shown"
    return {
        "wanted": delivery.c.wanted + 1,
        "state": case((shown, "waiting"), else_=delivery.c.state),
        "visible_at": case(
            (shown, bindparam("later", type_=delivery.c.visible_at.type)),
            else_=delivery.c.visible_at,
        ),
    }


def _owe(dialect: Any) -> Executable:
    kind = delivery.c.id.type
    account = bindparam("account_id", type_=kind)
    chat = select(conversation.c.id).where(conversation.c.account_id == account)
    before = delivery.alias("before")
    followed = select(before.c.id).where(before.c.key == bindparam("after_key"))
    new = dialect.insert(delivery).values(
        wanted=1,
        state="waiting",
        account_id=account,
        conversation_id=func.coalesce(
            bindparam("to_conversation", type_=kind), chat.scalar_subquery()
        ),
        after_id=func.coalesce(bindparam("follows", type_=kind), followed.scalar_subquery()),
        **{name: bindparam(name, type_=delivery.c[name].type) for name in _GIVEN},
    )
    upsert: Executable = new.on_conflict_do_update(
        index_elements=["key"], set_=_changed()
    ).returning(delivery.c.id)
    return upsert


_OWED: tuple[State, ...] = ("waiting", "planned")
FROM_THE_FIRST = datetime.min.replace(tzinfo=UTC)
_OWE = {"sqlite": _owe(sqlite), "postgresql": _owe(postgresql)}
TOUCH = update(delivery).values(_changed())
_TOUCH_KEY = TOUCH.where(delivery.c.key == bindparam("key_of"))
_TOUCH_SOURCES = TOUCH.where(SHOWS)
_OF_SUBJECT = {
    True: TOUCH.where(delivery.c.subject_id == bindparam("subject")),
    False: TOUCH.where(is_among(delivery.c.subject_id, "subjects")),
}
# By whether it is one subject, and whether of some kinds only.
_TOUCH_SUBJECTS = {
    (single, some): touch.where(is_among(delivery.c.kind, "kinds")) if some else touch
    for single, touch in _OF_SUBJECT.items()
    for some in (True, False)
}

FIRST_VISIBLE = tuple(
    select(func.min(delivery.c.visible_at))
    .where(in_state(state), delivery.c.visible_at > bindparam("after", type_=Instant()))
    .scalar_subquery()
    for state in _OWED
)
"""When the next message may go, later than `after`: of those without a slot, and with one."""

_NEXT_VISIBLE = select(*FIRST_VISIBLE)
