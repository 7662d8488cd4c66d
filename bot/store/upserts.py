"""Put a row in unless its like is there already, on both databases, without losing the transaction.

A conflict that PostgreSQL raises would end the whole turn, and two replicas may see the same new
channel in one second. This module must not know what any table is for.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def put_unless_there(connection: Connection, table: Table, **values: Any) -> bool:
    """Insert one row, or leave the one it would collide with as it is.

    Returns:
        Whether the row is new.
    """
    if connection.dialect.name == "postgresql":
        there = postgresql.insert(table).values(values).on_conflict_do_nothing()
        return connection.execute(there).rowcount > 0
    here = sqlite.insert(table).values(values).on_conflict_do_nothing()
    return connection.execute(here).rowcount > 0
