"""What whole conversations are held on."""

from __future__ import annotations

import pytest

from tests.databases import MakeDatabase


@pytest.fixture
def sqlite_url(fresh_database_url: MakeDatabase) -> str:
    """A migrated SQLite database, for sweeps over every route.

    They ask `may()` and the words hundreds of times, which is the same code on both databases; on
    PostgreSQL each costs six times as much and tells nothing that the other suites do not.
    """
    return fresh_database_url("sqlite")
