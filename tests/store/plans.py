"""How a database would run the statements of a function, in its own words."""

from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import text

from bot.store.connection import Connection
from bot.store.work import Work
from tests.statements import heard


def plan_of(work: Work, function: Callable[[], Any], *, about: str = "") -> str:
    """Run a function, and give the plans of every statement it ran, as the database tells them.

    With `about` only of those in which that stands.
    """
    connection = work.connection
    if connection.dialect.name == "postgresql":
        connection.execute(text("analyze"))
        connection.execute(text("set local enable_seqscan = off"))
    with heard(connection) as seen:
        function()
    return "\n".join(explained(connection, [each for each in seen if about in each[0]]))


def explained(connection: Connection, statements: Iterable[tuple[str, Any]]) -> list[str]:
    """The lines of the plans of statements that `heard` gave."""
    word = "explain query plan" if connection.dialect.name == "sqlite" else "explain"
    return [
        str(row[-1])
        for sql, given in statements
        for row in connection.library.exec_driver_sql(f"{word} {sql}", tuple(given))
    ]
