"""A SQLite database copied while it is used, and put back where nobody uses it.

The copy is one plain file with everything that was stored by then: SQLite's own online backup
(https://www.sqlite.org/backup.html), which on a file with a write-ahead log keeps nobody from
writing. A copy counts only after it was checked. PostgreSQL has tools of its own for this.
This module must not know what the tables mean.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.domain.errors import DatabaseInUse, DatabaseTooNew, NotADatabase, Unusable
from bot.store import migrating
from bot.store.address import PostgresServer, SqliteFile, parse
from bot.store.failures import translated
from bot.store.serving_lock import ServingLock

_WAIT_FOR_FILE = 10.0  # seconds
_PAGES_AT_ONCE = -1  # All of them: with a log beside the file, a reader stops no writer.


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A copy that was looked through and found whole.

    Attributes:
        revision: Of which version its tables are.
        rows: How many rows it has in all tables together.
        size: In bytes.
    """

    revision: str
    rows: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back, and where the file stands that was there before, if there was one."""

    checked: Checked
    kept: Path | None


def back_up(url: str, to: Path) -> Checked:
    """Copy a database into a new file, readable by its owner only; it may be in use.

    Raises:
        Unusable: it is on PostgreSQL, or there is something at `to` already, or no way there.
        DatabaseGone, DatabaseLocked, NotADatabase, DiskFull: as their names say; no file is left.
    """
    source = _file_of(url, "pg_dump --format=custom --file=FILE DATABASE")
    if to.exists():
        raise Unusable(f"There is a file {to} already, and it was left alone. Name another.")
    if migrating.current(url) is None:
        raise NotADatabase(f"There is no Cyclebot database at {source.path}; nothing was copied.")
    unfinished = to.with_name(f"{to.name}.unfinished")
    with _new_file(unfinished):
        _copy(source.path, unfinished)
        found = check(unfinished)
        _settle(unfinished, to)
    return found


def restore(url: str, copy: Path, now: datetime) -> Restored:
    """Put a copy in the place of a database that nobody uses; what was there is kept beside it.

    Args:
        url: The database.
        copy: The copy, which stays as it is.
        now: The present, for the name of what is kept.

    Raises:
        Unusable: it is on PostgreSQL.
        DatabaseInUse: somebody serves from it, or has it open; nothing was changed.
        NotADatabase, DatabaseTooNew: what is wrong with the copy; nothing was changed.
    """
    target = _file_of(url, "pg_restore --clean --if-exists --dbname=DATABASE FILE")
    check(copy)
    target.path.parent.mkdir(parents=True, exist_ok=True)
    lock = ServingLock.take(target.lock_path)
    try:
        unfinished = target.path.with_name(f"{target.path.name}.unfinished")
        with _new_file(unfinished):
            _copy(copy, unfinished)
            found = check(unfinished)
            kept = _put_aside(target, now)
            _settle(unfinished, target.path)
    finally:
        lock.release()
    return Restored(checked=found, kept=kept)


def check(copy: Path) -> Checked:
    """Look a file through: whether it is whole, ours, and not of a newer program.

    Raises:
        NotADatabase: it is not there, damaged, or something else.
        DatabaseTooNew: its tables belong to a newer program.
    """
    if not copy.is_file():
        raise NotADatabase(f"There is no file {copy}; nothing was changed.")
    with _opened(copy) as file:
        if file.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            raise NotADatabase(f"{copy} is damaged; nothing was changed.")
        if file.execute("PRAGMA foreign_key_check").fetchall():
            raise NotADatabase(f"Rows are missing in {copy}; nothing was changed.")
        names = [str(name) for (name,) in file.execute(_TABLES)]
        if "alembic_version" not in names:
            raise NotADatabase(f"{copy} is no Cyclebot database; nothing was changed.")
        (revision,) = file.execute("SELECT version_num FROM alembic_version").fetchone() or ("",)
        # The names are the database's own, and quoted.
        rows = sum(_number(file, f'SELECT count(*) FROM "{name}"') for name in names)  # noqa: S608
    if not migrating.known(revision):
        raise DatabaseTooNew
    return Checked(revision=revision, rows=rows, size=copy.stat().st_size)


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"


def _file_of(url: str, tool: str) -> SqliteFile:
    match parse(url):
        case SqliteFile() as file:
            return file
        case PostgresServer():
            raise Unusable(
                "This database is on PostgreSQL, which has the right tool for it, also while"
                f" Cyclebot serves: {tool} (see its manual, and docs/operations.md)."
            )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with (
        translated(),
        closing(
            sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=_WAIT_FOR_FILE)
        ) as file,
    ):
        yield file


def _number(file: sqlite3.Connection, statement: str) -> int:
    return int(file.execute(statement).fetchone()[0])


@contextmanager
def _new_file(path: Path) -> Iterator[None]:
    """A file that is ours alone, and gone again unless it was given its own name."""
    try:
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as error:
        raise Unusable(
            f"The file {path} can't be made: {error.strerror}. Nothing was changed."
        ) from error
    try:
        yield
    finally:
        for left in (path, path.with_name(f"{path.name}-journal")):
            left.unlink(missing_ok=True)


def _copy(source: Path, to: Path) -> None:
    with _opened(source) as there, closing(sqlite3.connect(to)) as here:
        there.backup(here, pages=_PAGES_AT_ONCE)
        # One plain file, that can be read also where nothing can be written beside it.
        here.execute("PRAGMA journal_mode = DELETE")


def _settle(unfinished: Path, path: Path) -> None:
    """Give a file its name once it is surely on the disk."""
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    unfinished.rename(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _put_aside(target: SqliteFile, now: datetime) -> Path | None:
    """Keep what is there under another name, with what stands in the log beside it."""
    if not target.path.exists():
        return None
    _expect_nobody(target.path)
    kept = target.path.with_name(f"{target.path.name}.before-{now:%Y%m%dT%H%M%SZ}")
    for end in ("-wal", "-shm"):
        beside = target.path.with_name(f"{target.path.name}{end}")
        if beside.exists():
            beside.rename(kept.with_name(f"{kept.name}{end}"))
    # A second name, so that there is a database at every moment: the copy takes the first.
    kept.hardlink_to(target.path)
    return kept


def _expect_nobody(path: Path) -> None:
    """See that no other connection is open, and that the log stands in the file."""
    try:
        with closing(sqlite3.connect(path, timeout=0)) as file:
            # SQLite gives up the log only to the last connection.
            (mode,) = file.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise DatabaseInUse(
            "Somebody has this database open; nothing was changed. End what uses it, and try again."
        ) from error
    except sqlite3.DatabaseError:
        return  # It is damaged, which is why it is to be replaced; it is kept as it is.
    if mode != "delete":
        raise DatabaseInUse
