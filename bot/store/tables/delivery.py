"""What will happen and what is owed: the agenda, the messages on screen, pace, and the record."""

from __future__ import annotations

from sqlalchemy import Column, Date, Index, Integer, Table, Time, text

from bot.store.tables.base import metadata, one_of, refers
from bot.store.types import Instant, identity, key_column, words

due = Table(
    "due",
    metadata,
    key_column(),
    Column("kind", words(), nullable=False),
    Column("subject_id", identity(), nullable=False),
    Column("due_at", Instant(), nullable=False),
    Column("on_date", Date()),
    Column("local_time", Time()),
    Column("zone", words()),
    Column("cursor", words()),
    Column("failures", Integer(), nullable=False, server_default=text("0")),
    one_of(
        "kind",
        "start",
        "open",
        "line",
        "remind",
        "close",
        "resume",
        "chase",
        "digest",
        "review",
        "replan",
        "sweep",
    ),
    Index("uq_due_kind_subject_id_on_date", "kind", "subject_id", "on_date", unique=True),
    Index(
        "uq_due_kind_subject_id",
        "kind",
        "subject_id",
        unique=True,
        sqlite_where=text("on_date is null"),
        postgresql_where=text("on_date is null"),
    ),
    Index("ix_due_due_at", "due_at"),
    Index("ix_due_subject_id", "subject_id"),
)

delivery = Table(
    "delivery",
    metadata,
    key_column(),
    Column("key", words(), nullable=False),
    Column("kind", words(), nullable=False),
    Column("subject_id", identity(), nullable=False),
    refers("installation_id", "installation", null=True),
    refers("conversation_id", "conversation", null=True),
    refers("account_id", "account", null=True),
    refers("after_id", "delivery", null=True),
    Column("wanted", Integer(), nullable=False),
    Column("shown", Integer(), nullable=False, server_default=text("0")),
    Column("state", words(), nullable=False),
    Column("visible_at", Instant(), nullable=False),
    Column("leased_until", Instant()),
    Column("attempt", Integer(), nullable=False, server_default=text("0")),
    Column("doubt_since", Instant()),
    Column("expires_at", Instant()),
    Column("message_ref", words()),
    Column("posted_at", Instant()),
    Column("refusal", words()),
    # waiting: owed, without a slot; planned: its slot is visible_at; shown: nothing is owed.
    one_of("state", "waiting", "planned", "sending", "shown", "unconfirmed", "refused", "expired"),
    Index("uq_delivery_key", "key", unique=True),
    # By id too: many are due at one instant, and the first of them must not wait for a sort of all.
    Index(
        "ix_delivery_visible_at_id",
        "visible_at",
        "id",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    Index(
        "ix_delivery_planned_visible_at_id",
        "visible_at",
        "id",
        sqlite_where=text("state = 'planned'"),
        postgresql_where=text("state = 'planned'"),
    ),
    Index(
        "ix_delivery_leased_until",
        "leased_until",
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index(
        "uq_delivery_conversation_id",
        "conversation_id",
        unique=True,
        sqlite_where=text("state = 'sending'"),
        postgresql_where=text("state = 'sending'"),
    ),
    Index("ix_delivery_subject_id", "subject_id"),
    Index("ix_delivery_message_ref", "conversation_id", "message_ref"),
    Index("ix_delivery_after_id", "after_id"),
)

delivery_source = Table(
    "delivery_source",
    metadata,
    refers("delivery_id", "delivery", key=True),
    Column("kind", words(), primary_key=True),
    Column("source_id", identity(), primary_key=True),
    one_of("kind", "answer", "plan_entry", "coaching_note", "reason"),
    Index("ix_delivery_source_kind_source_id", "kind", "source_id"),
)

pace = Table(
    "pace",
    metadata,
    refers("installation_id", "installation", key=True),
    Column("lane", words(), primary_key=True),
    Column("next_free_at", Instant(), nullable=False),
)

inbound_key = Table(
    "inbound_key",
    metadata,
    Column("key", words(), primary_key=True),
    Column("at", Instant(), nullable=False),
    Index("ix_inbound_key_at", "at"),
)

setting = Table(
    "setting",
    metadata,
    Column("key", words(), primary_key=True),
    Column("value", words(), nullable=False),
)

audit = Table(
    "audit",
    metadata,
    key_column(),
    Column("at", Instant(), nullable=False),
    Column("actor_id", identity()),
    Column("action", words(), nullable=False),
    Column("unit_id", identity()),
    Column("subject_id", identity()),
    Column("outcome", words(), nullable=False),
    Index("ix_audit_unit_id_at", "unit_id", "at"),
    Index("ix_audit_actor_id_at", "actor_id", "at"),
)
