"""What people said and what was counted: replies, answers, measures, indicators, practices."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Index, Numeric, Table, text

from bot.store.tables.base import metadata, one_of, refers
from bot.store.types import Instant, key_column, words

reply = Table(
    "reply",
    metadata,
    key_column(),
    refers("check_in_id", "check_in"),
    refers("person_id", "person"),
    Column("for_all", Boolean(), nullable=False, server_default=text("false")),
    Column("first_at", Instant(), nullable=False),
    Column("changed_at", Instant(), nullable=False),
    Column("withdrawn_at", Instant()),
    Column("observed_on", Date()),
    Index("uq_reply_check_in_id_person_id", "check_in_id", "person_id", unique=True),
    Index("ix_reply_person_id", "person_id"),
)

answer = Table(
    "answer",
    metadata,
    key_column(),
    refers("reply_id", "reply"),
    Column("question_key", words()),
    Column("text", words()),
    Column("choice", words()),
    Column("link", words()),
    Column("source_message", words()),
    Column("at", Instant(), nullable=False),
    Index("uq_answer_reply_id_question_key", "reply_id", "question_key", unique=True),
    Index("uq_answer_source_message", "source_message", unique=True),
)

indicator = Table(
    "indicator",
    metadata,
    key_column(),
    refers("unit_id", "unit"),
    Column("key", words(), nullable=False),
    Column("text", words(), nullable=False),
    Column("can", words(), nullable=False),
    Column("driver", words()),
    Column("retired_at", Instant()),
    Index("uq_indicator_unit_id_text", "unit_id", "text", unique=True),
)

student_group = Table(
    "student_group",
    metadata,
    key_column(),
    refers("unit_id", "unit"),
    Column("key", words(), nullable=False),
    Column("text", words(), nullable=False),
    Column("retired_at", Instant()),
    Index("uq_student_group_unit_id_key", "unit_id", "key", unique=True),
)

measure = Table(
    "measure",
    metadata,
    key_column(),
    refers("team_id", "unit"),
    refers("indicator_id", "indicator"),
    refers("check_in_id", "check_in", null=True),
    Column("class_key", words(), nullable=False),
    Column("group_key", words(), nullable=False, server_default=""),
    Column("observed_on", Date(), nullable=False),
    Column("got", Numeric(10, 2), nullable=False),
    Column("of", Numeric(10, 0)),
    Column("kind", words(), nullable=False),
    Column("purpose", words(), nullable=False),
    refers("answer_id", "answer", null=True),
    Column("confirmed", Boolean(), nullable=False, server_default=text("true")),
    one_of("kind", "count", "per_cent", "score"),
    one_of("purpose", "observed", "prediction"),
    Index("ix_measure_team_id", "team_id", "indicator_id", "group_key", "observed_on"),
    Index("ix_measure_check_in_id", "check_in_id"),
    Index("ix_measure_answer_id", "answer_id"),
)

practice = Table(
    "practice",
    metadata,
    key_column(),
    refers("cycle_id", "cycle"),
    refers("answer_id", "answer"),
    refers("indicator_id", "indicator"),
    Column("driver", words()),
    Column("released_at", Instant()),
    Column("withdrawn_at", Instant()),
    Index(
        "ix_practice_indicator_id",
        "indicator_id",
        sqlite_where=text("released_at is not null"),
        postgresql_where=text("released_at is not null"),
    ),
    Index("uq_practice_cycle_id", "cycle_id", unique=True),
)
