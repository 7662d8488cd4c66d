"""The cycle as it is lived: the program it follows, its plan, its check-ins, the closed days."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Date, Index, Integer, Table, Time, text

from bot.store.tables.base import metadata, one_of, refers
from bot.store.types import Instant, key_column, words

program_version = Table(
    "program_version",
    metadata,
    key_column(),
    Column("key", words(), nullable=False),
    Column("digest", words(), nullable=False),
    Column("content", JSON(), nullable=False),
    Column("added_at", Instant(), nullable=False),
    Index("uq_program_version_key_digest", "key", "digest", unique=True),
)

cycle = Table(
    "cycle",
    metadata,
    key_column(),
    refers("team_id", "unit"),
    Column("number", Integer(), nullable=False),
    refers("program_version_id", "program_version"),
    Column("starts_on", Date(), nullable=False),
    Column("start_chosen", words()),
    Column("zone", words(), nullable=False),
    Column("state", words(), nullable=False),
    Column("paused_on", Date()),
    Column("paused_until", Date()),
    Column("ended_at", Instant()),
    Column("decision", words()),
    refers("follows_id", "cycle", null=True),
    one_of("start_chosen", "then", "week", "until"),
    one_of("state", "planned", "running", "paused", "ended"),
    one_of("decision", "adopt", "adapt", "abandon", "undecided", "stopped"),
    Index("uq_cycle_team_id_number", "team_id", "number", unique=True),
    Index(
        "uq_cycle_team_id",
        "team_id",
        unique=True,
        sqlite_where=text("state in ('running', 'paused')"),
        postgresql_where=text("state in ('running', 'paused')"),
    ),
)

plan_entry = Table(
    "plan_entry",
    metadata,
    key_column(),
    refers("cycle_id", "cycle"),
    Column("field_key", words(), nullable=False),
    Column("group_key", words(), nullable=False, server_default=""),
    Column("text", words()),
    Column("got", Integer()),
    Column("of", Integer()),
    refers("by", "person", null=True),
    Column("at", Instant(), nullable=False),
    Column("draft", Boolean(), nullable=False, server_default=text("false")),
    Index("ix_plan_entry_cycle_id_field_key", "cycle_id", "field_key", "group_key", "at"),
)

check_in = Table(
    "check_in",
    metadata,
    key_column(),
    refers("cycle_id", "cycle"),
    refers("team_id", "unit"),
    Column("step", words(), nullable=False),
    Column("on_date", Date()),
    Column("local_time", Time(), nullable=False),
    Column("zone", words(), nullable=False),
    Column("state", words(), nullable=False),
    Column("why", words()),
    Column("wished_on", Date()),
    Column("opened_at", Instant()),
    Column("closes_at", Instant()),
    Column("closed_at", Instant()),
    one_of("state", "planned", "open", "closed", "not_asked"),
    one_of("why", "no_day_left", "dropped", "window_passed", "stopped", "closed_day"),
    Index("uq_check_in_cycle_id_step", "cycle_id", "step", unique=True),
    Index(
        "uq_check_in_team_id_on_date",
        "team_id",
        "on_date",
        unique=True,
        sqlite_where=text("state in ('open', 'closed')"),
        postgresql_where=text("state in ('open', 'closed')"),
    ),
    Index("ix_check_in_team_id_closed_at", "team_id", "closed_at"),
)

check_in_person = Table(
    "check_in_person",
    metadata,
    refers("check_in_id", "check_in", key=True),
    refers("person_id", "person", key=True),
    Column("outcome", words(), nullable=False),
    Column("reason", words()),
    Column("reminders", Integer(), nullable=False, server_default=text("0")),
    one_of(
        "outcome",
        "waiting",
        "answered",
        "answered_by_team",
        "late",
        "excused",
        "no_school",
        "not_deliverable",
    ),
    Index("ix_check_in_person_person_id_outcome", "person_id", "outcome"),
)

absence = Table(
    "absence",
    metadata,
    key_column(),
    refers("person_id", "person"),
    Column("from_date", Date(), nullable=False),
    Column("to_date", Date(), nullable=False),
    Index("ix_absence_person_id_to_date", "person_id", "to_date"),
)

closed_day = Table(
    "closed_day",
    metadata,
    key_column(),
    refers("unit_id", "unit"),
    Column("from_date", Date(), nullable=False),
    Column("to_date", Date(), nullable=False),
    Column("kind", words(), nullable=False),
    Column("dismissal_at", Time()),
    Column("label", words(), nullable=False, server_default=""),
    Column("source", words(), nullable=False),
    one_of("kind", "closed", "minimum"),
    one_of("source", "form", "file", "team"),
    Index(
        "uq_closed_day_unit_id_from_date_to_date_kind",
        "unit_id",
        "from_date",
        "to_date",
        "kind",
        unique=True,
    ),
)
