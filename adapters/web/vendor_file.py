"""The stand-in vendor's own SQLite file: its tables, its one connection, its transactions.

It must not know what is stored for whom; `vendor.py` does.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock

from adapters.web.vendor_values import Busy

_TABLES = """
create table if not exists user (
    place integer primary key autoincrement,
    realm text not null,
    id text not null,
    name text not null,
    group_name text not null,
    role_words text not null,
    email text,
    guest integer not null,
    unique (realm, id)
);
create table if not exists channel (
    place integer primary key autoincrement,
    realm text not null,
    id text not null,
    name text not null,
    kind text not null check (kind in ('channel', 'group', 'personal')),
    owner text,
    archived integer not null default 0,
    bot_here integer not null default 1,
    unique (realm, id)
);
create table if not exists membership (
    realm text not null,
    channel text not null,
    user text not null,
    read_up_to integer not null default 0,
    primary key (realm, channel, user)
) without rowid;
create index if not exists membership_user on membership (realm, user);
create table if not exists message (
    id integer primary key autoincrement,
    realm text not null,
    channel text not null,
    root integer references message (id),
    author text,
    private_to text,
    summary text not null,
    html text,
    text text,
    mark text,
    client_key text,
    posted_at text not null,
    edited_at text,
    deleted_at text
);
create index if not exists message_channel on message (realm, channel, root, id);
create index if not exists message_root on message (root) where root is not null;
create index if not exists message_mark on message (mark) where mark is not null;
create unique index if not exists message_client_key
    on message (realm, author, client_key) where client_key is not null;
"""

_WAIT_FOR_LOCK = 5.0  # Seconds; a person is waiting at the other end.


class VendorFile:
    """One connection, used by one thread at a time; `work` is a transaction.

    Args:
        path: the file, made if there is none; `:memory:` for none.
    """

    def __init__(self, path: Path | str) -> None:
        self.lock = RLock()
        self._open = False
        self._sql = sqlite3.connect(
            path, timeout=_WAIT_FOR_LOCK, isolation_level=None, check_same_thread=False
        )
        self._sql.row_factory = sqlite3.Row
        self._sql.execute("pragma journal_mode = wal")
        self._sql.execute("pragma synchronous = normal")
        self._sql.executescript(_TABLES)

    def close(self) -> None:
        """Close the file; nothing works after."""
        with self.lock:
            self._sql.close()

    @property
    def busy(self) -> bool:
        """Whether a transaction is open; ask while holding `lock`."""
        return self._open

    @contextmanager
    def work(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing. Inside another one it is a part of that.

        Raises:
            Busy: the file is locked, full or gone; nothing was changed.
        """
        with self.lock:
            if self._open:
                yield self._sql
                return
            self._open = True
            try:
                self._sql.execute("begin immediate")
                yield self._sql
                self._sql.execute("commit")
            except sqlite3.OperationalError as cause:
                self._undo()
                raise Busy(Busy.__doc__) from cause
            except BaseException:
                self._undo()
                raise
            finally:
                self._open = False

    def _undo(self) -> None:
        if self._sql.in_transaction:
            self._sql.execute("rollback")
