"""Units, people, what they may, and where they talk."""

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


def installation() -> None:
    """Make `installation`."""
    op.create_table(
        "installation",
        sa.Column("id", identity(), nullable=False),
        sa.Column("platform", words(), nullable=False),
        sa.Column("realm", words(), nullable=False),
        sa.Column("name", words(), nullable=False, server_default=""),
        sa.Column("sealed_tokens", sa.LargeBinary(), nullable=True),
        sa.Column("scopes", words(), nullable=False, server_default=""),
        sa.Column("state", words(), nullable=False),
        key("id", name="pk_installation"),
        one_of("ck_installation_platform", "platform", "slack", "teams", "web"),
        one_of("ck_installation_state", "state", "live", "revoked", "removed"),
    )
    index("uq_installation_platform_realm", "installation", "platform", "realm", unique=True)


def person() -> None:
    """Make `person`."""
    op.create_table(
        "person",
        sa.Column("id", identity(), nullable=False),
        sa.Column("name", words(), nullable=False),
        sa.Column("email", words(), nullable=True),
        sa.Column("zone", words(), nullable=True),
        sa.Column("language", words(), nullable=False, server_default="en"),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("digest_day", words(), nullable=True),
        sa.Column("digest_at", sa.Time(), nullable=True),
        sa.Column("preferred_account_id", identity(), nullable=True),
        sa.Column("erased_at", instant(), nullable=True),
        key("id", name="pk_person"),
        one_of("ck_person_digest_day", "digest_day", "mon", "tue", "wed", "thu", "fri"),
    )
    index("uq_person_email", "person", "email", unique=True)


def unit() -> None:
    """Make `unit`."""
    op.create_table(
        "unit",
        sa.Column("id", identity(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("parent_id", identity(), nullable=True),
        sa.Column("path", words(), nullable=False),
        sa.Column("name", words(), nullable=False),
        sa.Column("folded_name", words(), nullable=False),
        sa.Column("listed", words(), nullable=False, server_default=""),
        sa.Column("zone", words(), nullable=True),
        sa.Column("program_key", words(), nullable=True),
        sa.Column("indicator_id", identity(), nullable=True),
        sa.Column("ask_at", sa.Time(), nullable=True),
        sa.Column("focus", words(), nullable=True),
        sa.Column("removed_at", instant(), nullable=True),
        key("id", name="pk_unit"),
        one_of("ck_unit_kind", "kind", "network", "lea", "school", "team"),
        refers("fk_unit_parent_id", "parent_id", "unit"),
    )
    index("ix_unit_path", "unit", "path")
    index("uq_unit_parent_id_folded_name", "unit", "parent_id", "folded_name", unique=True)


def account() -> None:
    """Make `account`."""
    op.create_table(
        "account",
        sa.Column("id", identity(), nullable=False),
        sa.Column("person_id", identity(), nullable=True),
        sa.Column("installation_id", identity(), nullable=False),
        sa.Column("platform", words(), nullable=False),
        sa.Column("realm", words(), nullable=False),
        sa.Column("external_id", words(), nullable=False),
        sa.Column("name", words(), nullable=False, server_default=""),
        sa.Column("guest", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("linked_how", words(), nullable=True),
        key("id", name="pk_account"),
        one_of("ck_account_linked_how", "linked_how", "roster", "code", "set_up", "hand"),
        refers("fk_account_installation_id", "installation_id", "installation"),
        refers("fk_account_person_id", "person_id", "person"),
    )
    index("ix_account_person_id", "account", "person_id")
    index(
        "uq_account_platform_realm_external_id",
        "account",
        "platform",
        "realm",
        "external_id",
        unique=True,
    )


def binding() -> None:
    """Make `binding`."""
    op.create_table(
        "binding",
        sa.Column("installation_id", identity(), nullable=False),
        sa.Column("unit_id", identity(), nullable=False),
        sa.Column("bound_by", identity(), nullable=True),
        sa.Column("bound_at", instant(), nullable=False),
        key("installation_id", "unit_id", name="pk_binding"),
        refers("fk_binding_bound_by", "bound_by", "person"),
        refers("fk_binding_installation_id", "installation_id", "installation"),
        refers("fk_binding_unit_id", "unit_id", "unit"),
    )


def code() -> None:
    """Make `code`."""
    op.create_table(
        "code",
        sa.Column("hash", words(), nullable=False),
        sa.Column("purpose", words(), nullable=False),
        sa.Column("unit_id", identity(), nullable=True),
        sa.Column("person_id", identity(), nullable=True),
        sa.Column("expires_at", instant(), nullable=False),
        sa.Column("used_at", instant(), nullable=True),
        key("hash", name="pk_code"),
        one_of("ck_code_purpose", "purpose", "claim", "link"),
        refers("fk_code_person_id", "person_id", "person"),
        refers("fk_code_unit_id", "unit_id", "unit"),
    )


def role_grant() -> None:
    """Make `role_grant`."""
    op.create_table(
        "role_grant",
        sa.Column("id", identity(), nullable=False),
        sa.Column("person_id", identity(), nullable=False),
        sa.Column("unit_id", identity(), nullable=False),
        sa.Column("role", words(), nullable=False),
        sa.Column("since", instant(), nullable=False),
        sa.Column("until", instant(), nullable=True),
        sa.Column("given_by", identity(), nullable=True),
        key("id", name="pk_role_grant"),
        one_of("ck_role_grant_role", "role", "member", "principal", "lead", "administrator"),
        refers("fk_role_grant_given_by", "given_by", "person"),
        refers("fk_role_grant_person_id", "person_id", "person"),
        refers("fk_role_grant_unit_id", "unit_id", "unit"),
    )
    index("ix_role_grant_unit_id_role", "role_grant", "unit_id", "role")
    index(
        "uq_role_grant_person_id_unit_id_role",
        "role_grant",
        "person_id",
        "unit_id",
        "role",
        unique=True,
        only="until is null",
    )


def conversation() -> None:
    """Make `conversation`."""
    op.create_table(
        "conversation",
        sa.Column("id", identity(), nullable=False),
        sa.Column("installation_id", identity(), nullable=False),
        sa.Column("kind", words(), nullable=False),
        sa.Column("external_id", words(), nullable=False),
        sa.Column("name", words(), nullable=False, server_default=""),
        sa.Column("service_url", words(), nullable=True),
        sa.Column("part_of", words(), nullable=True),
        sa.Column("team_id", identity(), nullable=True),
        sa.Column("account_id", identity(), nullable=True),
        sa.Column("state", words(), nullable=False),
        sa.Column("stopped_at", instant(), nullable=True),
        key("id", name="pk_conversation"),
        one_of("ck_conversation_kind", "kind", "channel", "group", "personal"),
        one_of("ck_conversation_state", "state", "open", "archived", "bot_removed", "refused"),
        refers("fk_conversation_account_id", "account_id", "account"),
        refers("fk_conversation_installation_id", "installation_id", "installation"),
        refers("fk_conversation_team_id", "team_id", "unit"),
    )
    index(
        "ix_conversation_part_of",
        "conversation",
        "installation_id",
        "part_of",
        only="part_of is not null",
    )
    index("uq_conversation_account_id", "conversation", "account_id", unique=True)
    index(
        "uq_conversation_installation_id_external_id",
        "conversation",
        "installation_id",
        "external_id",
        unique=True,
    )
    index("uq_conversation_team_id", "conversation", "team_id", unique=True)


def conversation_member() -> None:
    """Make `conversation_member`."""
    op.create_table(
        "conversation_member",
        sa.Column("conversation_id", identity(), nullable=False),
        sa.Column("account_id", identity(), nullable=False),
        key("conversation_id", "account_id", name="pk_conversation_member"),
        refers("fk_conversation_member_account_id", "account_id", "account"),
        refers("fk_conversation_member_conversation_id", "conversation_id", "conversation"),
    )
