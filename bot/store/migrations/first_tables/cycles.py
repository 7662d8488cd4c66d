"""Programs, cycles, their check-ins, and the calendar they go by."""

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


def program_version() -> None:
    """Make `program_version`."""
    op.create_table(
        "program_version",
        sa.Column("id", identity(), nullable=False),
        sa.Column("key", words(), nullable=False),
        sa.Column("digest", words(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("added_at", instant(), nullable=False),
        key("id", name="pk_program_version"),
    )
    index("uq_program_version_key_digest", "program_version", "key", "digest", unique=True)


def absence() -> None:
    """Make `absence`."""
    op.create_table(
        "absence",
        sa.Column("id", identity(), nullable=False),
        sa.Column("person_id", identity(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        key("id", name="pk_absence"),
        refers("fk_absence_person_id", "person_id", "person"),
    )
    index("ix_absence_person_id_to_date", "absence", "person_id", "to_date")


def closed_day() -> None:
    """Make `closed_day`."""
    op.create_table(
        "closed_day",
        sa.Column("id", identity(), nullable=False),
        sa.Column("unit_id", identity(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("dismissal_at", sa.Time(), nullable=True),
        sa.Column("label", words(), nullable=False, server_default=""),
        sa.Column("source", words(), nullable=False),
        key("id", name="pk_closed_day"),
        one_of("ck_closed_day_kind", "kind", "closed", "minimum"),
        one_of("ck_closed_day_source", "source", "form", "file", "team"),
        refers("fk_closed_day_unit_id", "unit_id", "unit"),
    )
    index(
        "uq_closed_day_unit_id_from_date_to_date_kind",
        "closed_day",
        "unit_id",
        "from_date",
        "to_date",
        "kind",
        unique=True,
    )


def cycle() -> None:
    """Make `cycle`."""
    op.create_table(
        "cycle",
        sa.Column("id", identity(), nullable=False),
        sa.Column("team_id", identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("program_version_id", identity(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("start_chosen", words(), nullable=True),
        sa.Column("zone", words(), nullable=False),
        sa.Column("state", words(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("ended_at", instant(), nullable=True),
        sa.Column("decision", words(), nullable=True),
        sa.Column("follows_id", identity(), nullable=True),
        key("id", name="pk_cycle"),
        one_of(
            "ck_cycle_decision", "decision", "adopt", "adapt", "abandon", "undecided", "stopped"
        ),
        one_of("ck_cycle_start_chosen", "start_chosen", "then", "week", "until"),
        one_of("ck_cycle_state", "state", "planned", "running", "paused", "ended"),
        refers("fk_cycle_follows_id", "follows_id", "cycle"),
        refers("fk_cycle_program_version_id", "program_version_id", "program_version"),
        refers("fk_cycle_team_id", "team_id", "unit"),
    )
    index(
        "uq_cycle_team_id", "cycle", "team_id", unique=True, only="state in ('running', 'paused')"
    )
    index("uq_cycle_team_id_number", "cycle", "team_id", "number", unique=True)


def check_in() -> None:
    """Make `check_in`."""
    op.create_table(
        "check_in",
        sa.Column("id", identity(), nullable=False),
        sa.Column("cycle_id", identity(), nullable=False),
        sa.Column("team_id", identity(), nullable=False),
        sa.Column("step", words(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("zone", words(), nullable=False),
        sa.Column("state", words(), nullable=False),
        sa.Column("why", words(), nullable=True),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("opened_at", instant(), nullable=True),
        sa.Column("closes_at", instant(), nullable=True),
        sa.Column("closed_at", instant(), nullable=True),
        key("id", name="pk_check_in"),
        one_of("ck_check_in_state", "state", "planned", "open", "closed", "not_asked"),
        one_of(
            "ck_check_in_why",
            "why",
            "no_day_left",
            "dropped",
            "window_passed",
            "stopped",
            "closed_day",
        ),
        refers("fk_check_in_cycle_id", "cycle_id", "cycle"),
        refers("fk_check_in_team_id", "team_id", "unit"),
    )
    index("ix_check_in_team_id_closed_at", "check_in", "team_id", "closed_at")
    index("uq_check_in_cycle_id_step", "check_in", "cycle_id", "step", unique=True)
    index(
        "uq_check_in_team_id_on_date",
        "check_in",
        "team_id",
        "on_date",
        unique=True,
        only="state in ('open', 'closed')",
    )


def plan_entry() -> None:
    """Make `plan_entry`."""
    op.create_table(
        "plan_entry",
        sa.Column("id", identity(), nullable=False),
        sa.Column("cycle_id", identity(), nullable=False),
        sa.Column("field_key", words(), nullable=False),
        sa.Column("group_key", words(), nullable=False, server_default=""),
        sa.Column("text", words(), nullable=True),
        sa.Column("got", sa.Integer(), nullable=True),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("by", identity(), nullable=True),
        sa.Column("at", instant(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        key("id", name="pk_plan_entry"),
        refers("fk_plan_entry_by", "by", "person"),
        refers("fk_plan_entry_cycle_id", "cycle_id", "cycle"),
    )
    index(
        "ix_plan_entry_cycle_id_field_key", "plan_entry", "cycle_id", "field_key", "group_key", "at"
    )


def check_in_person() -> None:
    """Make `check_in_person`."""
    op.create_table(
        "check_in_person",
        sa.Column("check_in_id", identity(), nullable=False),
        sa.Column("person_id", identity(), nullable=False),
        sa.Column("outcome", words(), nullable=False),
        sa.Column("reason", words(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False, server_default=sa.text("0")),
        key("check_in_id", "person_id", name="pk_check_in_person"),
        one_of(
            "ck_check_in_person_outcome",
            "outcome",
            "waiting",
            "answered",
            "answered_by_team",
            "late",
            "excused",
            "no_school",
            "not_deliverable",
        ),
        refers("fk_check_in_person_check_in_id", "check_in_id", "check_in"),
        refers("fk_check_in_person_person_id", "person_id", "person"),
    )
    index("ix_check_in_person_person_id_outcome", "check_in_person", "person_id", "outcome")
