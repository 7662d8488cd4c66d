"""Which statements go to the database, by whichever way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from bot.store.connection import Connection


@contextmanager
def heard(connection: Connection) -> Iterator[list[tuple[str, Any]]]:
    """Each statement that goes out meanwhile, as its driver takes it, with its values.

    Of several sets of values the first.
    """
    seen: list[tuple[str, Any]] = []

    def by_library(_connection: Any, _cursor: Any, sql: str, given: Any, *_more: Any) -> None:
        seen.append((sql, given[0] if isinstance(given, list) else given))

    event.listen(connection.library, "before_cursor_execute", by_library)
    connection.heard = lambda sql, given: seen.append((sql, given))
    try:
        yield seen
    finally:
        connection.heard = None
        event.remove(connection.library, "before_cursor_execute", by_library)
