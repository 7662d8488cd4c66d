"""What is due, what is owed, and what is noted of both."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.store.migrations.first_tables.kinds import (
    identity,
    index,
    instant,
    key,
    one_of,
    refers,
    words,
)


def audit() -> None:
    """Make `audit`."""
    op.create_table(
        "audit",
        sa.Column("id", identity(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("actor_id", identity(), nullable=True),
        sa.Column("action", words(), nullable=False),
        sa.Column("unit_id", identity(), nullable=True),
        sa.Column("subject_id", identity(), nullable=True),
        sa.Column("outcome", words(), nullable=False),
        key("id", name="pk_audit"),
    )
    index("ix_audit_actor_id_at", "audit", "actor_id", "at")
    index("ix_audit_unit_id_at", "audit", "unit_id", "at")


def due() -> None:
    """Make `due`."""
    op.create_table(
        "due",
        sa.Column("id", identity(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("subject_id", identity(), nullable=False),
        sa.Column("due_at", instant(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("local_time", sa.Time(), nullable=True),
        sa.Column("zone", words(), nullable=True),
        sa.Column("cursor", words(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")),
        key("id", name="pk_due"),
        one_of(
            "ck_due_kind",
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
    )
    index("ix_due_due_at", "due", "due_at")
    index("ix_due_subject_id", "due", "subject_id")
    index(
        "uq_due_kind_subject_id",
        "due",
        "kind",
        "subject_id",
        unique=True,
        only="on_date is null",
    )
    index("uq_due_kind_subject_id_on_date", "due", "kind", "subject_id", "on_date", unique=True)


def inbound_key() -> None:
    """Make `inbound_key`."""
    op.create_table(
        "inbound_key",
        sa.Column("key", words(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        key("key", name="pk_inbound_key"),
    )
    index("ix_inbound_key_at", "inbound_key", "at")


def setting() -> None:
    """Make `setting`."""
    op.create_table(
        "setting",
        sa.Column("key", words(), nullable=False),
        sa.Column("value", words(), nullable=False),
        key("key", name="pk_setting"),
    )


def pace() -> None:
    """Make `pace`."""
    op.create_table(
        "pace",
        sa.Column("installation_id", identity(), nullable=False),
        sa.Column("lane", words(), nullable=False),
        sa.Column("next_free_at", instant(), nullable=False),
        key("installation_id", "lane", name="pk_pace"),
        refers("fk_pace_installation_id", "installation_id", "installation"),
    )


def delivery() -> None:
    """Make `delivery`."""
    op.create_table(
        "delivery",
        sa.Column("id", identity(), nullable=False),
        sa.Column("key", words(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("subject_id", identity(), nullable=False),
        sa.Column("installation_id", identity(), nullable=True),
        sa.Column("conversation_id", identity(), nullable=True),
        sa.Column("account_id", identity(), nullable=True),
        sa.Column("after_id", identity(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("state", words(), nullable=False),
        sa.Column("visible_at", instant(), nullable=False),
        sa.Column("leased_until", instant(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("doubt_since", instant(), nullable=True),
        sa.Column("expires_at", instant(), nullable=True),
        sa.Column("message_ref", words(), nullable=True),
        sa.Column("posted_at", instant(), nullable=True),
        sa.Column("refusal", words(), nullable=True),
        key("id", name="pk_delivery"),
        one_of(
            "ck_delivery_state",
            "state",
            "waiting",
            "planned",
            "sending",
            "shown",
            "unconfirmed",
            "refused",
            "expired",
        ),
        refers("fk_delivery_account_id", "account_id", "account"),
        refers("fk_delivery_after_id", "after_id", "delivery"),
        refers("fk_delivery_conversation_id", "conversation_id", "conversation"),
        refers("fk_delivery_installation_id", "installation_id", "installation"),
    )
    index("ix_delivery_after_id", "delivery", "after_id")
    index("ix_delivery_leased_until", "delivery", "leased_until", only="state = 'sending'")
    index("ix_delivery_message_ref", "delivery", "conversation_id", "message_ref")
    index("ix_delivery_planned_visible_at", "delivery", "visible_at", only="state = 'planned'")
    index("ix_delivery_subject_id", "delivery", "subject_id")
    index("ix_delivery_visible_at", "delivery", "visible_at", only="state = 'waiting'")
    index(
        "uq_delivery_conversation_id",
        "delivery",
        "conversation_id",
        unique=True,
        only="state = 'sending'",
    )
    index("uq_delivery_key", "delivery", "key", unique=True)


def delivery_source() -> None:
    """Make `delivery_source`."""
    op.create_table(
        "delivery_source",
        sa.Column("delivery_id", identity(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("source_id", identity(), nullable=False),
        key("delivery_id", "kind", "source_id", name="pk_delivery_source"),
        one_of(
            "ck_delivery_source_kind", "kind", "answer", "plan_entry", "coaching_note", "reason"
        ),
        refers("fk_delivery_source_delivery_id", "delivery_id", "delivery"),
    )
    index("ix_delivery_source_kind_source_id", "delivery_source", "kind", "source_id")
