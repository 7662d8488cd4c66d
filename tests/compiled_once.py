"""What SQLAlchemy compiles is kept for the whole run, not for one test's engine.

An engine compiles each statement the first time it is asked for. A process that serves does that
once, on one engine; tests open a new one each, and half of what a short turn cost was the same few
hundred statements compiled once more. This module must not know a statement.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import Engine
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite


def keep_compiled() -> None:
    """Have every engine that is made from here on know what any other compiled."""
    registry.register("sqlite.pysqlite", __name__, OnSqlite.__name__)
    registry.register("postgresql.asyncpg", __name__, OnPostgresql.__name__)


class _Sharing:
    """A statement is looked up by its dialect too: two of one class stand for each other here.

    They speak to one SQLite library or one PostgreSQL server, and what the product hands to its
    engines by argument (isolation, pools, time-outs) changes no statement.
    """

    _compiled: ClassVar[dict[Any, Any]] = {}

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))

    @classmethod
    def engine_created(cls, engine: Engine) -> None:
        """Give a new engine what the others have compiled."""
        engine.update_execution_options(compiled_cache=cls._compiled)


class OnSqlite(_Sharing, SQLiteDialect_pysqlite):
    """SQLite by the standard library's driver."""

    supports_statement_cache = True  # Not inherited, so that a dialect says it for itself.


class OnPostgresql(_Sharing, PGDialect_asyncpg):
    """PostgreSQL by asyncpg."""

    supports_statement_cache = True
