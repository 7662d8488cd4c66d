"""The lock that lets one process serve from a SQLite file.

It stands on a file beside the database and goes with its process, however that ends. It is POSIX's
`flock`; on Windows Cyclebot runs in WSL or a container, or on PostgreSQL.
"""

from __future__ import annotations

import os
from pathlib import Path

from bot.domain.errors import DatabaseGone, DatabaseInUse


class ServingLock:
    """The lock, held until it is released or its process ends."""

    __slots__ = ("_descriptor",)

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    @classmethod
    def take(cls, path: Path) -> ServingLock:
        """Take the lock, at once or not at all.

        Raises:
            DatabaseInUse: somebody holds it.
            DatabaseGone: the file can't be made.
        """
        import fcntl  # Not on Windows, where everything but this may be imported.

        try:
            descriptor = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
        except OSError as error:
            raise DatabaseGone from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise DatabaseInUse from error
        return cls(descriptor)

    def release(self) -> None:
        """Let another one serve."""
        os.close(self._descriptor)
