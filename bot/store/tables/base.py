"""What every table is made with: one metadata, named constraints, checks for enumerations."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, MetaData
from sqlalchemy.sql.schema import SchemaItem

from bot.store.types import identity

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)


def one_of(column: str, *values: str) -> CheckConstraint:
    """The column holds one of these words (or null, where it may be null)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=column)


def refers(name: str, table: str, *, null: bool = False, key: bool = False) -> Column[str]:
    """A column that holds the id of a row of another table."""
    target: SchemaItem = ForeignKey(f"{table}.id")
    return Column(name, identity(), target, nullable=null, primary_key=key)
