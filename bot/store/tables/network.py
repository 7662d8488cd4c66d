"""Who and where: units, people, their accounts and roles, and the places they talk in."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, Table, Time, text

from bot.store.tables.base import metadata, one_of, refers
from bot.store.types import Instant, identity, key_column, words

unit = Table(
    "unit",
    metadata,
    key_column(),
    Column("kind", words(), nullable=False),
    refers("parent_id", "unit", null=True),
    Column("path", words(), nullable=False),
    Column("name", words(), nullable=False),
    Column("folded_name", words(), nullable=False),
    Column("listed", words(), nullable=False, server_default=""),
    Column("zone", words()),
    Column("program_key", words()),
    Column("indicator_id", identity()),
    Column("ask_at", Time()),
    Column("focus", words()),
    Column("removed_at", Instant()),
    one_of("kind", "network", "lea", "school", "team"),
    Index("uq_unit_parent_id_folded_name", "parent_id", "folded_name", unique=True),
    Index("ix_unit_path", "path"),
)

person = Table(
    "person",
    metadata,
    key_column(),
    Column("name", words(), nullable=False),
    Column("email", words()),
    Column("zone", words()),
    Column("language", words(), nullable=False, server_default="en"),
    Column("quiet_from", Time()),
    Column("quiet_until", Time()),
    Column("digest_day", words()),
    Column("digest_at", Time()),
    Column("preferred_account_id", identity()),
    Column("erased_at", Instant()),
    one_of("digest_day", "mon", "tue", "wed", "thu", "fri"),
    Index("uq_person_email", "email", unique=True),
)

installation = Table(
    "installation",
    metadata,
    key_column(),
    Column("platform", words(), nullable=False),
    Column("realm", words(), nullable=False),
    Column("name", words(), nullable=False, server_default=""),
    Column("sealed_tokens", LargeBinary()),
    Column("scopes", words(), nullable=False, server_default=""),
    Column("state", words(), nullable=False),
    Column("state_since", Instant()),
    one_of("platform", "slack", "teams", "web"),
    one_of("state", "live", "revoked", "removed"),
    Index("uq_installation_platform_realm", "platform", "realm", unique=True),
)

binding = Table(
    "binding",
    metadata,
    refers("installation_id", "installation", key=True),
    refers("unit_id", "unit", key=True),
    refers("bound_by", "person", null=True),
    Column("bound_at", Instant(), nullable=False),
)

account = Table(
    "account",
    metadata,
    key_column(),
    refers("person_id", "person", null=True),
    refers("installation_id", "installation"),
    Column("platform", words(), nullable=False),
    Column("realm", words(), nullable=False),
    Column("external_id", words(), nullable=False),
    Column("name", words(), nullable=False, server_default=""),
    Column("guest", Boolean(), nullable=False, server_default=text("false")),
    Column("linked_how", words()),
    one_of("linked_how", "roster", "code", "set_up", "hand"),
    Index("uq_account_platform_realm_external_id", "platform", "realm", "external_id", unique=True),
    Index("ix_account_person_id", "person_id"),
)

role_grant = Table(
    "role_grant",
    metadata,
    key_column(),
    refers("person_id", "person"),
    refers("unit_id", "unit"),
    Column("role", words(), nullable=False),
    Column("since", Instant(), nullable=False),
    Column("until", Instant()),
    refers("given_by", "person", null=True),
    one_of("role", "member", "principal", "lead", "administrator"),
    Index(
        "uq_role_grant_person_id_unit_id_role",
        "person_id",
        "unit_id",
        "role",
        unique=True,
        sqlite_where=text("until is null"),
        postgresql_where=text("until is null"),
    ),
    Index("ix_role_grant_unit_id_role", "unit_id", "role"),
)

conversation = Table(
    "conversation",
    metadata,
    key_column(),
    refers("installation_id", "installation"),
    Column("kind", words(), nullable=False),
    Column("external_id", words(), nullable=False),
    Column("name", words(), nullable=False, server_default=""),
    Column("service_url", words()),
    Column("part_of", words()),
    refers("team_id", "unit", null=True),
    refers("account_id", "account", null=True),
    Column("state", words(), nullable=False),
    Column("stopped_at", Instant()),
    Column("hears_all", Boolean(), nullable=False, server_default=text("false")),
    one_of("kind", "channel", "group", "personal"),
    one_of("state", "open", "archived", "bot_removed", "refused"),
    Index(
        "uq_conversation_installation_id_external_id", "installation_id", "external_id", unique=True
    ),
    Index(
        "ix_conversation_part_of",
        "installation_id",
        "part_of",
        sqlite_where=text("part_of is not null"),
        postgresql_where=text("part_of is not null"),
    ),
    Index("uq_conversation_team_id", "team_id", unique=True),
    Index("uq_conversation_account_id", "account_id", unique=True),
)

conversation_member = Table(
    "conversation_member",
    metadata,
    refers("conversation_id", "conversation", key=True),
    refers("account_id", "account", key=True),
)

code = Table(
    "code",
    metadata,
    Column("hash", words(), primary_key=True),
    Column("purpose", words(), nullable=False),
    refers("unit_id", "unit", null=True),
    refers("person_id", "person", null=True),
    Column("expires_at", Instant(), nullable=False),
    Column("used_at", Instant()),
    one_of("purpose", "claim", "link"),
)
