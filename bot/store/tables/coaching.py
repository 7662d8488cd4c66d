"""What leads, principals and teams owe each other: notes, asks for help, frozen summaries."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Date, Index, Table, text

from bot.store.tables.base import metadata, one_of, refers
from bot.store.types import Instant, identity, key_column, words

coaching_note = Table(
    "coaching_note",
    metadata,
    key_column(),
    refers("from_person_id", "person"),
    refers("team_id", "unit"),
    Column("kind", words(), nullable=False),
    Column("text", words(), nullable=False),
    Column("at", Instant(), nullable=False),
    Column("due_on", Date()),
    Column("kept_at", Instant()),
    Column("answers_id", identity()),
    one_of("kind", "note", "visit", "call", "promise", "reply", "thanks"),
    Index("ix_coaching_note_team_id_at", "team_id", "at"),
    Index(
        "ix_coaching_note_from_person_id_due_on",
        "from_person_id",
        "due_on",
        sqlite_where=text("kept_at is null and due_on is not null"),
        postgresql_where=text("kept_at is null and due_on is not null"),
    ),
)

ask = Table(
    "ask",
    metadata,
    key_column(),
    refers("team_id", "unit"),
    refers("check_in_id", "check_in"),
    Column("what", words(), nullable=False),
    Column("asked_at", Instant(), nullable=False),
    Column("withdrawn_at", Instant()),
    refers("taken_by", "person", null=True),
    Column("chased_at", Instant()),
    Column("answered_at", Instant()),
    refers("note_id", "coaching_note", null=True),
    one_of("what", "idea", "visit", "time", "materials"),
    Index("uq_ask_check_in_id_what", "check_in_id", "what", unique=True),
    Index(
        "ix_ask_team_id",
        "team_id",
        sqlite_where=text("answered_at is null and withdrawn_at is null"),
        postgresql_where=text("answered_at is null and withdrawn_at is null"),
    ),
)

summary = Table(
    "summary",
    metadata,
    key_column(),
    Column("kind", words(), nullable=False),
    Column("about_id", identity(), nullable=False),
    Column("for_person_id", identity(), nullable=False, server_default=""),
    Column("period", words(), nullable=False),
    Column("as_of", Instant(), nullable=False),
    Column("figures", JSON(), nullable=False),
    one_of("kind", "digest", "recap", "review"),
    Index(
        "uq_summary_kind_about_id_for_person_id_period",
        "kind",
        "about_id",
        "for_person_id",
        "period",
        unique=True,
    ),
)
