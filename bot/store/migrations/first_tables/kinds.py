"""Types and constraints as they are at the first release; those of bot/store may move on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op


def instant() -> sa.DateTime:
    """An instant."""
    return sa.DateTime(timezone=True)


def words() -> sa.Text:
    """Text in the order of its bytes."""
    return sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def identity() -> sa.String:
    """One of our ids."""
    return sa.String(36).with_variant(sa.String(36, collation="C"), "postgresql")


def one_of(name: str, column: str, *values: str) -> sa.CheckConstraint:
    """A column has one of some words."""
    listed = ", ".join(f"'{value}'" for value in values)
    return sa.CheckConstraint(f"{column} in ({listed})", name=op.f(name))


def key(*columns: str, name: str) -> sa.PrimaryKeyConstraint:
    """What a row is known by."""
    return sa.PrimaryKeyConstraint(*columns, name=op.f(name))


def refers(name: str, column: str, table: str) -> sa.ForeignKeyConstraint:
    """A column names a row of a table."""
    return sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(name))


def index(
    name: str, table: str, *columns: str, unique: bool = False, only: str | None = None
) -> None:
    """Make an index, for some of the rows if it says which."""
    where = None if only is None else sa.text(only)
    op.create_index(
        name, table, list(columns), unique=unique, sqlite_where=where, postgresql_where=where
    )
