"""What people said, and what it counts."""

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


def indicator() -> None:
    """Make `indicator`."""
    op.create_table(
        "indicator",
        sa.Column("id", identity(), nullable=False),
        sa.Column("unit_id", identity(), nullable=False),
        sa.Column("key", words(), nullable=False),
        sa.Column("text", words(), nullable=False),
        sa.Column("can", words(), nullable=False),
        sa.Column("driver", words(), nullable=True),
        sa.Column("retired_at", instant(), nullable=True),
        key("id", name="pk_indicator"),
        refers("fk_indicator_unit_id", "unit_id", "unit"),
    )
    index("uq_indicator_unit_id_text", "indicator", "unit_id", "text", unique=True)


def student_group() -> None:
    """Make `student_group`."""
    op.create_table(
        "student_group",
        sa.Column("id", identity(), nullable=False),
        sa.Column("unit_id", identity(), nullable=False),
        sa.Column("key", words(), nullable=False),
        sa.Column("text", words(), nullable=False),
        sa.Column("retired_at", instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_group")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_student_group_unit_id")),
    )
    op.create_index(
        "uq_student_group_unit_id_key", "student_group", ["unit_id", "key"], unique=True
    )


def reply() -> None:
    """Make `reply`."""
    op.create_table(
        "reply",
        sa.Column("id", identity(), nullable=False),
        sa.Column("check_in_id", identity(), nullable=False),
        sa.Column("person_id", identity(), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("first_at", instant(), nullable=False),
        sa.Column("changed_at", instant(), nullable=False),
        sa.Column("withdrawn_at", instant(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=True),
        key("id", name="pk_reply"),
        refers("fk_reply_check_in_id", "check_in_id", "check_in"),
        refers("fk_reply_person_id", "person_id", "person"),
    )
    index("ix_reply_person_id", "reply", "person_id")
    index("uq_reply_check_in_id_person_id", "reply", "check_in_id", "person_id", unique=True)


def answer() -> None:
    """Make `answer`."""
    op.create_table(
        "answer",
        sa.Column("id", identity(), nullable=False),
        sa.Column("reply_id", identity(), nullable=False),
        sa.Column("question_key", words(), nullable=True),
        sa.Column("text", words(), nullable=True),
        sa.Column("choice", words(), nullable=True),
        sa.Column("link", words(), nullable=True),
        sa.Column("source_message", words(), nullable=True),
        sa.Column("at", instant(), nullable=False),
        key("id", name="pk_answer"),
        refers("fk_answer_reply_id", "reply_id", "reply"),
    )
    index("uq_answer_reply_id_question_key", "answer", "reply_id", "question_key", unique=True)
    index("uq_answer_source_message", "answer", "source_message", unique=True)


def measure() -> None:
    """Make `measure`."""
    op.create_table(
        "measure",
        sa.Column("id", identity(), nullable=False),
        sa.Column("team_id", identity(), nullable=False),
        sa.Column("indicator_id", identity(), nullable=False),
        sa.Column("check_in_id", identity(), nullable=True),
        sa.Column("class_key", words(), nullable=False),
        sa.Column("group_key", words(), nullable=False, server_default=""),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("got", sa.Numeric(10, 2), nullable=False),
        sa.Column("of", sa.Numeric(10, 0), nullable=True),
        sa.Column("kind", words(), nullable=False),
        sa.Column("purpose", words(), nullable=False),
        sa.Column("answer_id", identity(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        key("id", name="pk_measure"),
        one_of("ck_measure_kind", "kind", "count", "per_cent", "score"),
        one_of("ck_measure_purpose", "purpose", "observed", "prediction"),
        refers("fk_measure_answer_id", "answer_id", "answer"),
        refers("fk_measure_check_in_id", "check_in_id", "check_in"),
        refers("fk_measure_indicator_id", "indicator_id", "indicator"),
        refers("fk_measure_team_id", "team_id", "unit"),
    )
    index("ix_measure_answer_id", "measure", "answer_id")
    index("ix_measure_check_in_id", "measure", "check_in_id")
    index("ix_measure_team_id", "measure", "team_id", "indicator_id", "group_key", "observed_on")


def practice() -> None:
    """Make `practice`."""
    op.create_table(
        "practice",
        sa.Column("id", identity(), nullable=False),
        sa.Column("cycle_id", identity(), nullable=False),
        sa.Column("answer_id", identity(), nullable=False),
        sa.Column("indicator_id", identity(), nullable=False),
        sa.Column("driver", words(), nullable=True),
        sa.Column("released_at", instant(), nullable=True),
        sa.Column("withdrawn_at", instant(), nullable=True),
        key("id", name="pk_practice"),
        refers("fk_practice_answer_id", "answer_id", "answer"),
        refers("fk_practice_cycle_id", "cycle_id", "cycle"),
        refers("fk_practice_indicator_id", "indicator_id", "indicator"),
    )
    index("ix_practice_indicator_id", "practice", "indicator_id", only="released_at is not null")
    index("uq_practice_cycle_id", "practice", "cycle_id", unique=True)
