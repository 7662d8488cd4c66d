"""Calls for help, coaching notes, and what is summed up."""

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


def summary() -> None:
    """Make `summary`."""
    op.create_table(
        "summary",
        sa.Column("id", identity(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("about_id", identity(), nullable=False),
        sa.Column("for_person_id", identity(), nullable=False, server_default=""),
        sa.Column("period", words(), nullable=False),
        sa.Column("as_of", instant(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        key("id", name="pk_summary"),
        one_of("ck_summary_kind", "kind", "digest", "recap", "review"),
    )
    index(
        "uq_summary_kind_about_id_for_person_id_period",
        "summary",
        "kind",
        "about_id",
        "for_person_id",
        "period",
        unique=True,
    )


def coaching_note() -> None:
    """Make `coaching_note`."""
    op.create_table(
        "coaching_note",
        sa.Column("id", identity(), nullable=False),
        sa.Column("from_person_id", identity(), nullable=False),
        sa.Column("team_id", identity(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("text", words(), nullable=False),
        sa.Column("at", instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("kept_at", instant(), nullable=True),
        sa.Column("answers_id", identity(), nullable=True),
        key("id", name="pk_coaching_note"),
        one_of(
            "ck_coaching_note_kind", "kind", "note", "visit", "call", "promise", "reply", "thanks"
        ),
        refers("fk_coaching_note_from_person_id", "from_person_id", "person"),
        refers("fk_coaching_note_team_id", "team_id", "unit"),
    )
    index(
        "ix_coaching_note_from_person_id_due_on",
        "coaching_note",
        "from_person_id",
        "due_on",
        only="kept_at is null and due_on is not null",
    )
    index("ix_coaching_note_team_id_at", "coaching_note", "team_id", "at")


def ask() -> None:
    """Make `ask`."""
    op.create_table(
        "ask",
        sa.Column("id", identity(), nullable=False),
        sa.Column("team_id", identity(), nullable=False),
        sa.Column("check_in_id", identity(), nullable=False),
        sa.Column("what", words(), nullable=False),
        sa.Column("asked_at", instant(), nullable=False),
        sa.Column("withdrawn_at", instant(), nullable=True),
        sa.Column("taken_by", identity(), nullable=True),
        sa.Column("chased_at", instant(), nullable=True),
        sa.Column("answered_at", instant(), nullable=True),
        sa.Column("note_id", identity(), nullable=True),
        key("id", name="pk_ask"),
        one_of("ck_ask_what", "what", "idea", "visit", "time", "materials"),
        refers("fk_ask_check_in_id", "check_in_id", "check_in"),
        refers("fk_ask_note_id", "note_id", "coaching_note"),
        refers("fk_ask_taken_by", "taken_by", "person"),
        refers("fk_ask_team_id", "team_id", "unit"),
    )
    index("ix_ask_team_id", "ask", "team_id", only="answered_at is null and withdrawn_at is null")
    index("uq_ask_check_in_id_what", "ask", "check_in_id", "what", unique=True)
