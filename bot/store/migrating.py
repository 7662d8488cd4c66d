"""Bringing a database's tables to what this program expects, and back.

Synchronous, for a command line that has nothing else to do meanwhile. Alembic is loaded where
tables are changed and not above: a server that only looks at which revision its database is would
spend a tenth of its start on it. This module must not know what the tables mean.
"""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, closing
from functools import cache
from pathlib import Path
from time import sleep
from typing import Literal, TypeVar, assert_never

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.pool import NullPool

from bot.domain.clock import monotonic
from bot.domain.errors import DatabaseGone, DatabaseNotMigrated, DatabaseTooNew, NotADatabase
from bot.store import settings
from bot.store.address import Address, PostgresServer, SqliteFile, parse
from bot.store.connection import Connection as StoreConnection
from bot.store.failures import reaching, translated
from bot.store.tables.delivery import setting

_T = TypeVar("_T")

_SCRIPTS = Path(__file__).with_name("migrations")
_REVISES = re.compile(r"""^(revision|down_revision) = (?:"(\w+)"|None)$""", re.MULTILINE)

# Of all locks on a PostgreSQL server, the one that says "Cyclebot's tables are being changed".
_ADVISORY_LOCK = 0x6379636C65626F74  # "cyclebot"
_WAIT_FOR_ANOTHER = "60s"  # Another replica that migrates; it will be done soon.
_WAIT_FOR_TABLE = "10s"  # A reader of a table; waiting longer would stop everyone behind us.
_WAIT_FOR_FILE = 10.0  # seconds; the same for a SQLite file.
_LOOK_AGAIN = 0.01  # seconds


def migrate(url: str) -> None:
    """Bring a database to this program's tables; one that is there already is left as it is.

    A SQLite file that does not exist is made, readable by its owner only, with its folder. On
    PostgreSQL replicas that start together take turns. All or nothing: a failure undoes all.

    Raises:
        DatabaseTooNew: its tables belong to a newer program.
        DatabaseLocked, DatabaseGone, DiskFull, NotADatabase: as their names say.
    """
    address = parse(url)
    if isinstance(address, SqliteFile):
        _make_file(address.path)
    _changing(address, _alembic("upgrade", "head"))
    if isinstance(address, SqliteFile):
        _let_readers_be(address)


def revert(url: str, to: str) -> None:
    """Take a database back to an earlier revision (`base`: no tables). What they held is lost.

    Raises:
        DatabaseTooNew, DatabaseLocked, DatabaseGone, DiskFull, NotADatabase: see `migrate`.
    """
    _changing(parse(url), _alembic("downgrade", to))


def current(url: str) -> str | None:
    """Give the revision a database is at; None for one without tables, or no file at all.

    Raises:
        DatabaseLocked, DatabaseGone, NotADatabase: as their names say.
    """
    address = parse(url)
    if isinstance(address, SqliteFile) and not address.path.exists():
        return None
    return _on(address, revision_of)


def kept_setting(url: str, key: str) -> str | None:
    """Give what a database of any revision keeps under a key; None if it keeps nothing there.

    Raises:
        DatabaseLocked, DatabaseGone, NotADatabase: as their names say.
    """

    def look(connection: Connection) -> str | None:
        if not inspect(connection).has_table(setting.name):
            return None
        return settings.get(StoreConnection(connection), key)

    return _on(parse(url), look)


def head() -> str:
    """Give the revision that this program expects."""
    followed = set(_revisions().values())
    (newest,) = (revision for revision in _revisions() if revision not in followed)
    return newest


def revision_of(connection: Connection) -> str | None:
    """Give the revision of an open database, None if it has no tables of ours."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    return None if found is None else str(found)


def expect_head(connection: Connection) -> None:
    """See that an open database has this program's tables.

    Raises:
        DatabaseNotMigrated: it is older, or empty.
        DatabaseTooNew: it is newer.
    """
    revision = revision_of(connection)
    _expect_known(revision)
    if revision != head():
        raise DatabaseNotMigrated


def suits(connection: Connection) -> bool:
    """Say whether an open database's tables are ones that this program can work with.

    Newer ones are: a migration adds first, and takes away only when no older program is left.
    """
    revision = revision_of(connection)
    return revision == head() or (revision is not None and not known(revision))


def known(revision: str) -> bool:
    """Say whether this program has heard of a revision; if not, it is a newer program's."""
    return revision in _revisions()


@cache
def _revisions() -> Mapping[str, str | None]:
    """Each revision with the one it follows, as the files of the migrations say."""
    said = (
        {name: value or None for name, value in _REVISES.findall(path.read_text(encoding="utf-8"))}
        for path in sorted((_SCRIPTS / "versions").glob("*.py"))
    )
    return {str(each["revision"]): each["down_revision"] for each in said}


def _expect_known(revision: str | None) -> None:
    if revision is not None and not known(revision):
        raise DatabaseTooNew


def _alembic(way: Literal["upgrade", "downgrade"], to: str) -> Callable[[Connection], None]:
    """Give what changes the tables; Alembic is loaded before anybody waits for them."""
    from alembic import command
    from alembic.config import Config

    def change(connection: Connection) -> None:
        _expect_known(revision_of(connection))
        config = Config()
        # Alembic reads values as a template in which % is special.
        config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        (command.upgrade if way == "upgrade" else command.downgrade)(config, to)

    return change


def _changing(address: Address, change: Callable[[Connection], None]) -> None:
    def guarded(connection: Connection) -> None:
        if isinstance(address, PostgresServer):
            connection.execute(text(f"set local lock_timeout = '{_WAIT_FOR_ANOTHER}'"))
            connection.execute(text("select pg_advisory_xact_lock(:key)"), {"key": _ADVISORY_LOCK})
            connection.execute(text(f"set local lock_timeout = '{_WAIT_FOR_TABLE}'"))
        change(connection)
        if isinstance(address, SqliteFile):
            _expect_references(connection)

    _on(address, guarded)


def _expect_references(connection: Connection) -> None:
    # While tables are rebuilt SQLite must not follow references; so they are looked at once, here.
    broken = connection.exec_driver_sql("pragma foreign_key_check").fetchall()
    if broken:
        raise NotADatabase(
            f"Rows of {broken[0][0]} refer to rows that are not there; nothing was changed."
            " Go back to a copy of the database."
        )


def _on(address: Address, work: Callable[[Connection], _T]) -> _T:
    match address:
        case SqliteFile():
            return _on_sqlite(address, work)
        case PostgresServer():
            # A thread of its own, since the caller may stand in a running loop.
            with ThreadPoolExecutor(max_workers=1) as thread:
                return thread.submit(lambda: asyncio.run(_on_postgres(address, work))).result()
        case _:
            assert_never(address)


def _on_sqlite(address: SqliteFile, work: Callable[[Connection], _T]) -> _T:
    engine = create_engine(
        address.url,
        poolclass=NullPool,
        connect_args={"isolation_level": None, "timeout": _WAIT_FOR_FILE},
    )
    event.listen(engine, "begin", lambda conn: conn.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with translated(), engine.begin() as connection:
            return work(connection)
    finally:
        engine.dispose()


def _let_readers_be(address: SqliteFile) -> None:
    # Kept in the file from then on; it cannot be set in a transaction, nor while others read. For
    # them SQLite waits as long as it was told to with every statement but this one.
    until = monotonic() + _WAIT_FOR_FILE
    with closing(sqlite3.connect(address.path, timeout=_WAIT_FOR_FILE)) as file, translated():
        while True:
            try:
                file.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as busy:
                if busy.sqlite_errorcode != sqlite3.SQLITE_BUSY or monotonic() >= until:
                    raise
                sleep(_LOOK_AGAIN)
            else:
                return


async def _on_postgres(address: PostgresServer, work: Callable[[Connection], _T]) -> _T:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(address.url, poolclass=NullPool)
    try:
        with translated():
            with reaching():
                connection = await engine.connect()
            async with aclosing(connection), connection.begin():
                return await connection.run_sync(work)
    finally:
        await engine.dispose()


def _make_file(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # What people wrote is in it: not for other accounts of this machine.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise DatabaseGone(
            f"The database file {path} can't be made: {error.strerror}. Nothing was changed."
            " Check the address and who may write there."
        ) from error
