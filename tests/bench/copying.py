"""A lived network in a SQLite file, copied whole: each copy has a workspace of its own.

Every id that stands anywhere in a row, in a key or in the figures of a summary too, becomes
another one of the same instant, so that rows of one moment lie beside one another in the file as if
all had been lived together. Indexes are made anew at the end: they are what they were, and
thousands of copies take minutes and not hours. This module must not know what a table is for.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import repeat
from pathlib import Path

from sqlalchemy import Table

from bot.store.tables.base import metadata

MOST = 0x800
"""How many copies have room: an id of theirs begins its random part with the highest bit set, which
no other's does."""

_EVERYBODY_S = ("program_version", "setting", "code")
# What must differ in each copy beside the ids.
_NAMED = {("installation", "realm"), ("account", "realm"), ("inbound_key", "key")}
_BUT: dict[str, str] = {"due": " where kind <> 'sweep'"}  # There is one sweep.
_GAP = "\x01"
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
_AT_ONCE = 1_000_000  # rows
_WORTH_SAYING = 100_000


def copy_network(path: Path, copies: int, said: Callable[[str], None]) -> None:
    """Copy everything in the file so many times.

    Args:
        path: The file; nobody else has it open. A copy that is broken off leaves it useless.
        copies: How many, at most `MOST`.
        said: Told how far it has come.

    Raises:
        ValueError: too many copies.
    """
    if not 0 <= copies <= MOST:
        raise ValueError(f"{copies} copies; there is room for {MOST}")
    with closing(sqlite3.connect(path, isolation_level=None)) as file:
        for pragma in ("journal_mode = off", "synchronous = off", "cache_size = -500000"):
            file.execute(f"pragma {pragma}")
        file.execute("create temp table copy (digits text)")
        file.executemany(
            "insert into copy values (?)", [(f"{MOST + each:03x}",) for each in range(copies)]
        )
        made = _without_indexes(file)
        shared = frozenset(each for (each,) in file.execute("select id from program_version"))
        for table in metadata.sorted_tables:
            if table.name not in _EVERYBODY_S:
                rows = _copy(file, table, copies, shared)
                if rows > _WORTH_SAYING:
                    said(f"  {table.name}: {rows:,} rows copied")
        for number, each in enumerate(made, start=1):
            file.execute(each)
            if number == len(made):
                said(f"  {number} indexes made")


def move_to_slack(path: Path) -> None:
    """Let every workspace in the file be Slack's, at whose rates lanes leave marks."""
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("update installation set platform = 'slack'")
        file.execute("update account set platform = 'slack'")


def _without_indexes(file: sqlite3.Connection) -> Sequence[str]:
    """Drop every index that was made by word; what makes them again."""
    found = file.execute(
        "select name, sql from sqlite_master where type = 'index' and sql is not null"
    ).fetchall()
    for name, _ in found:
        file.execute(f'drop index "{name}"')
    return [sql for _, sql in found]


def _copy(file: sqlite3.Connection, table: Table, copies: int, shared: frozenset[str]) -> int:
    """Copy a table's rows, in the order of its key; how many rows that made."""
    columns = [column.name for column in table.columns]
    listed = ", ".join(f'"{each}"' for each in columns)
    key = ", ".join(f'"{column.name}"' for column in table.primary_key)
    only = _BUT.get(table.name, "")
    rows = file.execute(f'select {listed} from "{table.name}"{only} order by {key}')  # noqa: S608 - our names
    named = [(table.name, column) in _NAMED for column in columns]
    patterns = [
        pattern
        for row in rows.fetchall()
        if any(map(_has_gap, pattern := [*map(_pattern, row, named, repeat(shared))]))
    ]
    if not patterns:
        return 0
    file.execute(f"create temp table pattern ({listed})")
    marks = ", ".join("?" * len(columns))
    file.executemany(f"insert into pattern values ({marks})", patterns)  # noqa: S608
    values = ", ".join(
        f"replace(pattern.\"{column}\", '{_GAP}', copy.digits)"
        if any(map(_has_gap, found))
        else f'pattern."{column}"'
        for column, found in zip(columns, zip(*patterns, strict=True), strict=True)
    )
    step = max(1, _AT_ONCE // max(1, copies))
    for first in range(0, len(patterns), step):
        file.execute(
            f'insert into "{table.name}" ({listed}) select {values}'  # noqa: S608
            " from pattern cross join copy where pattern.rowid > ? and pattern.rowid <= ?",
            (first, first + step),
        )
    file.execute("drop table pattern")
    return len(patterns) * copies


def _pattern(value: object, named: bool, shared: frozenset[str]) -> object:
    """A value with a gap in each of its ids, which a copy fills with its number."""
    if not isinstance(value, str):
        return value
    text = _ID.sub(
        lambda found: found[0] if found[0] in shared else f"{found[0][:15]}{_GAP}{found[0][18:]}",
        value,
    )
    return f"{text} {_GAP}" if named else text


def _has_gap(value: object) -> bool:
    return isinstance(value, str) and _GAP in value
