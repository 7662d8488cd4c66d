"""The tables of the first release.

This one stays as it is: a change of the tables is a new file beside it, and `pytest
tests/store/test_migrations.py` names each line in which the files and the tables differ.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "2026_11_21_first_tables"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table."""
    _audit()
    _due()
    _inbound_key()
    _installation()
    _person()
    _program_version()
    _setting()
    _summary()
    _unit()
    _absence()
    _account()
    _binding()
    _closed_day()
    _coaching_note()
    _code()
    _cycle()
    _indicator()
    _pace()
    _role_grant()
    _student_group()
    _check_in()
    _conversation()
    _conversation_member()
    _plan_entry()
    _ask()
    _check_in_person()
    _delivery()
    _reply()
    _answer()
    _delivery_source()
    _measure()
    _practice()


def downgrade() -> None:
    """Take every table away."""
    op.drop_table("practice")
    op.drop_table("measure")
    op.drop_table("delivery_source")
    op.drop_table("answer")
    op.drop_table("reply")
    op.drop_table("delivery")
    op.drop_table("check_in_person")
    op.drop_table("ask")
    op.drop_table("plan_entry")
    op.drop_table("conversation_member")
    op.drop_table("conversation")
    op.drop_table("check_in")
    op.drop_table("student_group")
    op.drop_table("role_grant")
    op.drop_table("pace")
    op.drop_table("indicator")
    op.drop_table("cycle")
    op.drop_table("code")
    op.drop_table("coaching_note")
    op.drop_table("closed_day")
    op.drop_table("binding")
    op.drop_table("account")
    op.drop_table("absence")
    op.drop_table("unit")
    op.drop_table("summary")
    op.drop_table("setting")
    op.drop_table("program_version")
    op.drop_table("person")
    op.drop_table("installation")
    op.drop_table("inbound_key")
    op.drop_table("due")
    op.drop_table("audit")


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("actor_id", _identity(), nullable=True),
        sa.Column("action", _words(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=True),
        sa.Column("subject_id", _identity(), nullable=True),
        sa.Column("outcome", _words(), nullable=False),
        _key("id", name="pk_audit"),
    )
    _index("ix_audit_actor_id_at", "audit", "actor_id", "at")
    _index("ix_audit_unit_id_at", "audit", "unit_id", "at")


def _due() -> None:
    op.create_table(
        "due",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("subject_id", _identity(), nullable=False),
        sa.Column("due_at", _instant(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("local_time", sa.Time(), nullable=True),
        sa.Column("zone", _words(), nullable=True),
        sa.Column("cursor", _words(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False, server_default=sa.text("0")),
        _key("id", name="pk_due"),
        _one_of(
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
    _index("ix_due_due_at", "due", "due_at")
    _index("ix_due_subject_id", "due", "subject_id")
    _index(
        "uq_due_kind_subject_id",
        "due",
        "kind",
        "subject_id",
        unique=True,
        only="on_date is null",
    )
    _index("uq_due_kind_subject_id_on_date", "due", "kind", "subject_id", "on_date", unique=True)


def _inbound_key() -> None:
    op.create_table(
        "inbound_key",
        sa.Column("key", _words(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        _key("key", name="pk_inbound_key"),
    )
    _index("ix_inbound_key_at", "inbound_key", "at")


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("platform", _words(), nullable=False),
        sa.Column("realm", _words(), nullable=False),
        sa.Column("name", _words(), nullable=False, server_default=""),
        sa.Column("sealed_tokens", sa.LargeBinary(), nullable=True),
        sa.Column("scopes", _words(), nullable=False, server_default=""),
        sa.Column("state", _words(), nullable=False),
        _key("id", name="pk_installation"),
        _one_of("ck_installation_platform", "platform", "slack", "teams", "web"),
        _one_of("ck_installation_state", "state", "live", "revoked", "removed"),
    )
    _index("uq_installation_platform_realm", "installation", "platform", "realm", unique=True)


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("name", _words(), nullable=False),
        sa.Column("email", _words(), nullable=True),
        sa.Column("zone", _words(), nullable=True),
        sa.Column("language", _words(), nullable=False, server_default="en"),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("digest_day", _words(), nullable=True),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("preferred_account_id", _identity(), nullable=True),
        sa.Column("erased_at", _instant(), nullable=True),
        _key("id", name="pk_person"),
        _one_of("ck_person_digest_day", "digest_day", "mon", "tue", "wed", "thu", "fri"),
    )
    _index("uq_person_email", "person", "email", unique=True)


def _program_version() -> None:
    op.create_table(
        "program_version",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("key", _words(), nullable=False),
        sa.Column("digest", _words(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("added_at", _instant(), nullable=False),
        _key("id", name="pk_program_version"),
    )
    _index("uq_program_version_key_digest", "program_version", "key", "digest", unique=True)


def _setting() -> None:
    op.create_table(
        "setting",
        sa.Column("key", _words(), nullable=False),
        sa.Column("value", _words(), nullable=False),
        _key("key", name="pk_setting"),
    )


def _summary() -> None:
    op.create_table(
        "summary",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("about_id", _identity(), nullable=False),
        sa.Column("for_person_id", _identity(), nullable=False, server_default=""),
        sa.Column("period", _words(), nullable=False),
        sa.Column("as_of", _instant(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        _key("id", name="pk_summary"),
        _one_of("ck_summary_kind", "kind", "digest", "recap", "review"),
    )
    _index(
        "uq_summary_kind_about_id_for_person_id_period",
        "summary",
        "kind",
        "about_id",
        "for_person_id",
        "period",
        unique=True,
    )


def _unit() -> None:
    op.create_table(
        "unit",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("parent_id", _identity(), nullable=True),
        sa.Column("path", _words(), nullable=False),
        sa.Column("name", _words(), nullable=False),
        sa.Column("folded_name", _words(), nullable=False),
        sa.Column("listed", _words(), nullable=False, server_default=""),
        sa.Column("zone", _words(), nullable=True),
        sa.Column("program_key", _words(), nullable=True),
        sa.Column("indicator_id", _identity(), nullable=True),
        sa.Column("ask_at", sa.Time(), nullable=True),
        sa.Column("focus", _words(), nullable=True),
        sa.Column("removed_at", _instant(), nullable=True),
        _key("id", name="pk_unit"),
        _one_of("ck_unit_kind", "kind", "network", "lea", "school", "team"),
        _refers("fk_unit_parent_id", "parent_id", "unit"),
    )
    _index("ix_unit_path", "unit", "path")
    _index("uq_unit_parent_id_folded_name", "unit", "parent_id", "folded_name", unique=True)


def _absence() -> None:
    op.create_table(
        "absence",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("person_id", _identity(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        _key("id", name="pk_absence"),
        _refers("fk_absence_person_id", "person_id", "person"),
    )
    _index("ix_absence_person_id_to_date", "absence", "person_id", "to_date")


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("person_id", _identity(), nullable=True),
        sa.Column("installation_id", _identity(), nullable=False),
        sa.Column("platform", _words(), nullable=False),
        sa.Column("realm", _words(), nullable=False),
        sa.Column("external_id", _words(), nullable=False),
        sa.Column("name", _words(), nullable=False, server_default=""),
        sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("linked_how", _words(), nullable=True),
        _key("id", name="pk_account"),
        _one_of("ck_account_linked_how", "linked_how", "roster", "code", "set_up", "hand"),
        _refers("fk_account_installation_id", "installation_id", "installation"),
        _refers("fk_account_person_id", "person_id", "person"),
    )
    _index("ix_account_person_id", "account", "person_id")
    _index(
        "uq_account_platform_realm_external_id",
        "account",
        "platform",
        "realm",
        "external_id",
        unique=True,
    )


def _binding() -> None:
    op.create_table(
        "binding",
        sa.Column("installation_id", _identity(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=False),
        sa.Column("bound_by", _identity(), nullable=True),
        sa.Column("bound_at", _instant(), nullable=False),
        _key("installation_id", "unit_id", name="pk_binding"),
        _refers("fk_binding_bound_by", "bound_by", "person"),
        _refers("fk_binding_installation_id", "installation_id", "installation"),
        _refers("fk_binding_unit_id", "unit_id", "unit"),
    )


def _closed_day() -> None:
    op.create_table(
        "closed_day",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=False),
        sa.Column("from_date", sa.Date(), nullable=False),
        sa.Column("to_date", sa.Date(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("dismissal_at", sa.Time(), nullable=True),
        sa.Column("label", _words(), nullable=False, server_default=""),
        sa.Column("source", _words(), nullable=False),
        _key("id", name="pk_closed_day"),
        _one_of("ck_closed_day_kind", "kind", "closed", "minimum"),
        _one_of("ck_closed_day_source", "source", "form", "file", "team"),
        _refers("fk_closed_day_unit_id", "unit_id", "unit"),
    )
    _index(
        "uq_closed_day_unit_id_from_date_to_date_kind",
        "closed_day",
        "unit_id",
        "from_date",
        "to_date",
        "kind",
        unique=True,
    )


def _coaching_note() -> None:
    op.create_table(
        "coaching_note",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("from_person_id", _identity(), nullable=False),
        sa.Column("team_id", _identity(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("text", _words(), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("kept_at", _instant(), nullable=True),
        sa.Column("answers_id", _identity(), nullable=True),
        _key("id", name="pk_coaching_note"),
        _one_of(
            "ck_coaching_note_kind", "kind", "note", "visit", "call", "promise", "reply", "thanks"
        ),
        _refers("fk_coaching_note_from_person_id", "from_person_id", "person"),
        _refers("fk_coaching_note_team_id", "team_id", "unit"),
    )
    _index(
        "ix_coaching_note_from_person_id_due_on",
        "coaching_note",
        "from_person_id",
        "due_on",
        only="kept_at is null and due_on is not null",
    )
    _index("ix_coaching_note_team_id_at", "coaching_note", "team_id", "at")


def _code() -> None:
    op.create_table(
        "code",
        sa.Column("hash", _words(), nullable=False),
        sa.Column("purpose", _words(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=True),
        sa.Column("person_id", _identity(), nullable=True),
        sa.Column("expires_at", _instant(), nullable=False),
        sa.Column("used_at", _instant(), nullable=True),
        _key("hash", name="pk_code"),
        _one_of("ck_code_purpose", "purpose", "claim", "link"),
        _refers("fk_code_person_id", "person_id", "person"),
        _refers("fk_code_unit_id", "unit_id", "unit"),
    )


def _cycle() -> None:
    op.create_table(
        "cycle",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("team_id", _identity(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("program_version_id", _identity(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("start_chosen", _words(), nullable=True),
        sa.Column("zone", _words(), nullable=False),
        sa.Column("state", _words(), nullable=False),
        sa.Column("paused_on", sa.Date(), nullable=True),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.Column("ended_at", _instant(), nullable=True),
        sa.Column("decision", _words(), nullable=True),
        sa.Column("follows_id", _identity(), nullable=True),
        _key("id", name="pk_cycle"),
        _one_of(
            "ck_cycle_decision", "decision", "adopt", "adapt", "abandon", "undecided", "stopped"
        ),
        _one_of("ck_cycle_start_chosen", "start_chosen", "then", "week", "until"),
        _one_of("ck_cycle_state", "state", "planned", "running", "paused", "ended"),
        _refers("fk_cycle_follows_id", "follows_id", "cycle"),
        _refers("fk_cycle_program_version_id", "program_version_id", "program_version"),
        _refers("fk_cycle_team_id", "team_id", "unit"),
    )
    _index(
        "uq_cycle_team_id", "cycle", "team_id", unique=True, only="state in ('running', 'paused')"
    )
    _index("uq_cycle_team_id_number", "cycle", "team_id", "number", unique=True)


def _indicator() -> None:
    op.create_table(
        "indicator",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=False),
        sa.Column("key", _words(), nullable=False),
        sa.Column("text", _words(), nullable=False),
        sa.Column("can", _words(), nullable=False),
        sa.Column("driver", _words(), nullable=True),
        sa.Column("retired_at", _instant(), nullable=True),
        _key("id", name="pk_indicator"),
        _refers("fk_indicator_unit_id", "unit_id", "unit"),
    )
    _index("uq_indicator_unit_id_text", "indicator", "unit_id", "text", unique=True)


def _pace() -> None:
    op.create_table(
        "pace",
        sa.Column("installation_id", _identity(), nullable=False),
        sa.Column("lane", _words(), nullable=False),
        sa.Column("next_free_at", _instant(), nullable=False),
        _key("installation_id", "lane", name="pk_pace"),
        _refers("fk_pace_installation_id", "installation_id", "installation"),
    )


def _role_grant() -> None:
    op.create_table(
        "role_grant",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("person_id", _identity(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=False),
        sa.Column("role", _words(), nullable=False),
        sa.Column("since", _instant(), nullable=False),
        sa.Column("until", _instant(), nullable=True),
        sa.Column("given_by", _identity(), nullable=True),
        _key("id", name="pk_role_grant"),
        _one_of("ck_role_grant_role", "role", "member", "principal", "lead", "administrator"),
        _refers("fk_role_grant_given_by", "given_by", "person"),
        _refers("fk_role_grant_person_id", "person_id", "person"),
        _refers("fk_role_grant_unit_id", "unit_id", "unit"),
    )
    _index("ix_role_grant_unit_id_role", "role_grant", "unit_id", "role")
    _index(
        "uq_role_grant_person_id_unit_id_role",
        "role_grant",
        "person_id",
        "unit_id",
        "role",
        unique=True,
        only="until is null",
    )


def _student_group() -> None:
    op.create_table(
        "student_group",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("unit_id", _identity(), nullable=False),
        sa.Column("key", _words(), nullable=False),
        sa.Column("text", _words(), nullable=False),
        sa.Column("retired_at", _instant(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_student_group")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_student_group_unit_id")),
    )
    op.create_index(
        "uq_student_group_unit_id_key", "student_group", ["unit_id", "key"], unique=True
    )


def _check_in() -> None:
    op.create_table(
        "check_in",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("cycle_id", _identity(), nullable=False),
        sa.Column("team_id", _identity(), nullable=False),
        sa.Column("step", _words(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=True),
        sa.Column("local_time", sa.Time(), nullable=False),
        sa.Column("zone", _words(), nullable=False),
        sa.Column("state", _words(), nullable=False),
        sa.Column("why", _words(), nullable=True),
        sa.Column("wished_on", sa.Date(), nullable=True),
        sa.Column("opened_at", _instant(), nullable=True),
        sa.Column("closes_at", _instant(), nullable=True),
        sa.Column("closed_at", _instant(), nullable=True),
        _key("id", name="pk_check_in"),
        _one_of("ck_check_in_state", "state", "planned", "open", "closed", "not_asked"),
        _one_of(
            "ck_check_in_why",
            "why",
            "no_day_left",
            "dropped",
            "window_passed",
            "stopped",
            "closed_day",
        ),
        _refers("fk_check_in_cycle_id", "cycle_id", "cycle"),
        _refers("fk_check_in_team_id", "team_id", "unit"),
    )
    _index("ix_check_in_team_id_closed_at", "check_in", "team_id", "closed_at")
    _index("uq_check_in_cycle_id_step", "check_in", "cycle_id", "step", unique=True)
    _index(
        "uq_check_in_team_id_on_date",
        "check_in",
        "team_id",
        "on_date",
        unique=True,
        only="state in ('open', 'closed')",
    )


def _conversation() -> None:
    op.create_table(
        "conversation",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("installation_id", _identity(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("external_id", _words(), nullable=False),
        sa.Column("name", _words(), nullable=False, server_default=""),
        sa.Column("service_url", _words(), nullable=True),
        sa.Column("part_of", _words(), nullable=True),
        sa.Column("team_id", _identity(), nullable=True),
        sa.Column("account_id", _identity(), nullable=True),
        sa.Column("state", _words(), nullable=False),
        sa.Column("stopped_at", _instant(), nullable=True),
        _key("id", name="pk_conversation"),
        _one_of("ck_conversation_kind", "kind", "channel", "group", "personal"),
        _one_of("ck_conversation_state", "state", "open", "archived", "bot_removed", "refused"),
        _refers("fk_conversation_account_id", "account_id", "account"),
        _refers("fk_conversation_installation_id", "installation_id", "installation"),
        _refers("fk_conversation_team_id", "team_id", "unit"),
    )
    _index(
        "ix_conversation_part_of",
        "conversation",
        "installation_id",
        "part_of",
        only="part_of is not null",
    )
    _index("uq_conversation_account_id", "conversation", "account_id", unique=True)
    _index(
        "uq_conversation_installation_id_external_id",
        "conversation",
        "installation_id",
        "external_id",
        unique=True,
    )
    _index("uq_conversation_team_id", "conversation", "team_id", unique=True)


def _conversation_member() -> None:
    op.create_table(
        "conversation_member",
        sa.Column("conversation_id", _identity(), nullable=False),
        sa.Column("account_id", _identity(), nullable=False),
        _key("conversation_id", "account_id", name="pk_conversation_member"),
        _refers("fk_conversation_member_account_id", "account_id", "account"),
        _refers("fk_conversation_member_conversation_id", "conversation_id", "conversation"),
    )


def _plan_entry() -> None:
    op.create_table(
        "plan_entry",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("cycle_id", _identity(), nullable=False),
        sa.Column("field_key", _words(), nullable=False),
        sa.Column("group_key", _words(), nullable=False, server_default=""),
        sa.Column("text", _words(), nullable=True),
        sa.Column("got", sa.Integer(), nullable=True),
        sa.Column("of", sa.Integer(), nullable=True),
        sa.Column("by", _identity(), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        _key("id", name="pk_plan_entry"),
        _refers("fk_plan_entry_by", "by", "person"),
        _refers("fk_plan_entry_cycle_id", "cycle_id", "cycle"),
    )
    _index(
        "ix_plan_entry_cycle_id_field_key", "plan_entry", "cycle_id", "field_key", "group_key", "at"
    )


def _ask() -> None:
    op.create_table(
        "ask",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("team_id", _identity(), nullable=False),
        sa.Column("check_in_id", _identity(), nullable=False),
        sa.Column("what", _words(), nullable=False),
        sa.Column("asked_at", _instant(), nullable=False),
        sa.Column("withdrawn_at", _instant(), nullable=True),
        sa.Column("taken_by", _identity(), nullable=True),
        sa.Column("chased_at", _instant(), nullable=True),
        sa.Column("answered_at", _instant(), nullable=True),
        sa.Column("note_id", _identity(), nullable=True),
        _key("id", name="pk_ask"),
        _one_of("ck_ask_what", "what", "idea", "visit", "time", "materials"),
        _refers("fk_ask_check_in_id", "check_in_id", "check_in"),
        _refers("fk_ask_note_id", "note_id", "coaching_note"),
        _refers("fk_ask_taken_by", "taken_by", "person"),
        _refers("fk_ask_team_id", "team_id", "unit"),
    )
    _index("ix_ask_team_id", "ask", "team_id", only="answered_at is null and withdrawn_at is null")
    _index("uq_ask_check_in_id_what", "ask", "check_in_id", "what", unique=True)


def _check_in_person() -> None:
    op.create_table(
        "check_in_person",
        sa.Column("check_in_id", _identity(), nullable=False),
        sa.Column("person_id", _identity(), nullable=False),
        sa.Column("outcome", _words(), nullable=False),
        sa.Column("reason", _words(), nullable=True),
        sa.Column("reminders", sa.Integer(), nullable=False, server_default=sa.text("0")),
        _key("check_in_id", "person_id", name="pk_check_in_person"),
        _one_of(
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
        _refers("fk_check_in_person_check_in_id", "check_in_id", "check_in"),
        _refers("fk_check_in_person_person_id", "person_id", "person"),
    )
    _index("ix_check_in_person_person_id_outcome", "check_in_person", "person_id", "outcome")


def _delivery() -> None:
    op.create_table(
        "delivery",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("key", _words(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("subject_id", _identity(), nullable=False),
        sa.Column("installation_id", _identity(), nullable=True),
        sa.Column("conversation_id", _identity(), nullable=True),
        sa.Column("account_id", _identity(), nullable=True),
        sa.Column("after_id", _identity(), nullable=True),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("state", _words(), nullable=False),
        sa.Column("visible_at", _instant(), nullable=False),
        sa.Column("leased_until", _instant(), nullable=True),
        sa.Column("attempt", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("doubt_since", _instant(), nullable=True),
        sa.Column("expires_at", _instant(), nullable=True),
        sa.Column("message_ref", _words(), nullable=True),
        sa.Column("posted_at", _instant(), nullable=True),
        sa.Column("refusal", _words(), nullable=True),
        _key("id", name="pk_delivery"),
        _one_of(
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
        _refers("fk_delivery_account_id", "account_id", "account"),
        _refers("fk_delivery_after_id", "after_id", "delivery"),
        _refers("fk_delivery_conversation_id", "conversation_id", "conversation"),
        _refers("fk_delivery_installation_id", "installation_id", "installation"),
    )
    _index("ix_delivery_after_id", "delivery", "after_id")
    _index("ix_delivery_leased_until", "delivery", "leased_until", only="state = 'sending'")
    _index("ix_delivery_message_ref", "delivery", "conversation_id", "message_ref")
    _index("ix_delivery_planned_visible_at", "delivery", "visible_at", only="state = 'planned'")
    _index("ix_delivery_subject_id", "delivery", "subject_id")
    _index("ix_delivery_visible_at", "delivery", "visible_at", only="state = 'waiting'")
    _index(
        "uq_delivery_conversation_id",
        "delivery",
        "conversation_id",
        unique=True,
        only="state = 'sending'",
    )
    _index("uq_delivery_key", "delivery", "key", unique=True)


def _reply() -> None:
    op.create_table(
        "reply",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("check_in_id", _identity(), nullable=False),
        sa.Column("person_id", _identity(), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("first_at", _instant(), nullable=False),
        sa.Column("changed_at", _instant(), nullable=False),
        sa.Column("withdrawn_at", _instant(), nullable=True),
        sa.Column("observed_on", sa.Date(), nullable=True),
        _key("id", name="pk_reply"),
        _refers("fk_reply_check_in_id", "check_in_id", "check_in"),
        _refers("fk_reply_person_id", "person_id", "person"),
    )
    _index("ix_reply_person_id", "reply", "person_id")
    _index("uq_reply_check_in_id_person_id", "reply", "check_in_id", "person_id", unique=True)


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("reply_id", _identity(), nullable=False),
        sa.Column("question_key", _words(), nullable=True),
        sa.Column("text", _words(), nullable=True),
        sa.Column("choice", _words(), nullable=True),
        sa.Column("link", _words(), nullable=True),
        sa.Column("source_message", _words(), nullable=True),
        sa.Column("at", _instant(), nullable=False),
        _key("id", name="pk_answer"),
        _refers("fk_answer_reply_id", "reply_id", "reply"),
    )
    _index("uq_answer_reply_id_question_key", "answer", "reply_id", "question_key", unique=True)
    _index("uq_answer_source_message", "answer", "source_message", unique=True)


def _delivery_source() -> None:
    op.create_table(
        "delivery_source",
        sa.Column("delivery_id", _identity(), nullable=False),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("source_id", _identity(), nullable=False),
        _key("delivery_id", "kind", "source_id", name="pk_delivery_source"),
        _one_of(
            "ck_delivery_source_kind", "kind", "answer", "plan_entry", "coaching_note", "reason"
        ),
        _refers("fk_delivery_source_delivery_id", "delivery_id", "delivery"),
    )
    _index("ix_delivery_source_kind_source_id", "delivery_source", "kind", "source_id")


def _measure() -> None:
    op.create_table(
        "measure",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("team_id", _identity(), nullable=False),
        sa.Column("indicator_id", _identity(), nullable=False),
        sa.Column("check_in_id", _identity(), nullable=True),
        sa.Column("class_key", _words(), nullable=False),
        sa.Column("group_key", _words(), nullable=False, server_default=""),
        sa.Column("observed_on", sa.Date(), nullable=False),
        sa.Column("got", sa.Numeric(10, 2), nullable=False),
        sa.Column("of", sa.Numeric(10, 0), nullable=True),
        sa.Column("kind", _words(), nullable=False),
        sa.Column("purpose", _words(), nullable=False),
        sa.Column("answer_id", _identity(), nullable=True),
        sa.Column("confirmed", sa.Boolean(), nullable=False, server_default=sa.text("true")),
        _key("id", name="pk_measure"),
        _one_of("ck_measure_kind", "kind", "count", "per_cent", "score"),
        _one_of("ck_measure_purpose", "purpose", "observed", "prediction"),
        _refers("fk_measure_answer_id", "answer_id", "answer"),
        _refers("fk_measure_check_in_id", "check_in_id", "check_in"),
        _refers("fk_measure_indicator_id", "indicator_id", "indicator"),
        _refers("fk_measure_team_id", "team_id", "unit"),
    )
    _index("ix_measure_answer_id", "measure", "answer_id")
    _index("ix_measure_check_in_id", "measure", "check_in_id")
    _index("ix_measure_team_id", "measure", "team_id", "indicator_id", "group_key", "observed_on")


def _practice() -> None:
    op.create_table(
        "practice",
        sa.Column("id", _identity(), nullable=False),
        sa.Column("cycle_id", _identity(), nullable=False),
        sa.Column("answer_id", _identity(), nullable=False),
        sa.Column("indicator_id", _identity(), nullable=False),
        sa.Column("driver", _words(), nullable=True),
        sa.Column("released_at", _instant(), nullable=True),
        sa.Column("withdrawn_at", _instant(), nullable=True),
        _key("id", name="pk_practice"),
        _refers("fk_practice_answer_id", "answer_id", "answer"),
        _refers("fk_practice_cycle_id", "cycle_id", "cycle"),
        _refers("fk_practice_indicator_id", "indicator_id", "indicator"),
    )
    _index("ix_practice_indicator_id", "practice", "indicator_id", only="released_at is not null")
    _index("uq_practice_cycle_id", "practice", "cycle_id", unique=True)


# Types as they are at this revision; those of bot/store/types.py may move on.


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True)


def _words() -> sa.Text:
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def _identity() -> sa.String:
    return sa.String(36).with_variant(sa.String(36, collation="C"), "postgresql")


def _one_of(name: str, column: str, *values: str) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(name))


def _key(*columns: str, name: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(name))


def _refers(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(name))


def _index(
    name: str, table: str, *columns: str, unique: bool = False, only: str | None = None
) -> None:
    where = None if only is None else sa.text(only)
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=where, postgresql_where=where
    )
