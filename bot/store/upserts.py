"""Put a row in unless its like is there already, on both databases, without losing the transaction.

A conflict that PostgreSQL raises would end the whole turn, and two replicas may see the same new
channel in one second. This module must not know what any table is for.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Executable, Table
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connection import Connection


def put_unless_there(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert one row, or leave the one it would collide with as it is.

    Returns:
        Whether the row is new.
    """
    return connection.execute(_insert(table, connection.dialect.name), values).rowcount > 0


@cache
def _insert(table: Table, dialect: str) -> Executable:
    """The statement is made once for a table; which columns it fills, its values say."""
    if dialect == "postgresql":
        return postgresql.insert(table).on_conflict_do_nothing()
    return sqlite.insert(table).on_conflict_do_nothing()
