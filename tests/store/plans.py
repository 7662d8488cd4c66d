"""How a database would run the statements of a function, in its own words."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event, text

from bot.store.work import Work


def plan_of(work: Work, function: Callable[[], Any]) -> str:
    """Run a function, and give the plans of every statement it ran, as the database tells them."""
    seen: list[tuple[str, Any]] = []

    def note(
        _connection: Connection, _cursor: Any, statement: str, parameters: Any, *_more: Any
    ) -> None:
        seen.append((statement, parameters))

    connection = work.connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("analyze"))
        connection.execute(text("set local enable_seqscan = off"))
    event.listen(connection, "before_cursor_execute", note)
    try:
        function()
    finally:
        event.remove(connection, "before_cursor_execute", note)
    return "\n".join(_explained(connection, *each) for each in seen)


def _explained(connection: Connection, statement: str, parameters: Any) -> str:
    word = "explain query plan" if connection.dialect.name == "sqlite" else "explain"
    one = parameters[0] if isinstance(parameters, list) else parameters
    rows = connection.exec_driver_sql(f"{word} {statement}", one)
    return "\n".join(str(row[-1]) for row in rows)
