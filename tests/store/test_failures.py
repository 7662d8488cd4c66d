"""Each error of a driver that somebody can do something about has a meaning; no other has."""

import sqlite3

import asyncpg
import pytest
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.domain.errors import (
    CyclebotError,
    DatabaseGone,
    DatabaseLocked,
    DiskFull,
    NotADatabase,
    Unusable,
)
from bot.store.failures import may_go_again, meaning, reaching, translated


def of_sqlite(name: str) -> OperationalError:
    error = sqlite3.OperationalError(name)
    error.sqlite_errorname = name
    return OperationalError("insert", {}, error)


def of_postgresql(kind: type[asyncpg.PostgresError]) -> OperationalError:
    return OperationalError("insert", {}, kind("no"))


@pytest.mark.parametrize(
    ("error", "ours"),
    [
        (of_sqlite("SQLITE_BUSY"), DatabaseLocked),
        (of_sqlite("SQLITE_BUSY_SNAPSHOT"), DatabaseLocked),
        (of_sqlite("SQLITE_FULL"), DiskFull),
        (of_sqlite("SQLITE_NOTADB"), NotADatabase),
        (of_sqlite("SQLITE_CORRUPT_INDEX"), NotADatabase),
        (of_sqlite("SQLITE_CANTOPEN"), DatabaseGone),
        (of_sqlite("SQLITE_IOERR_WRITE"), DatabaseGone),
        (of_sqlite("SQLITE_ERROR"), None),
        (of_sqlite("SQLITE_CONSTRAINT_UNIQUE"), None),
        (of_postgresql(asyncpg.LockNotAvailableError), DatabaseLocked),
        (of_postgresql(asyncpg.DiskFullError), DiskFull),
        (of_postgresql(asyncpg.TooManyConnectionsError), DatabaseGone),
        (of_postgresql(asyncpg.AdminShutdownError), DatabaseGone),
        (of_postgresql(asyncpg.CannotConnectNowError), DatabaseGone),
        (of_postgresql(asyncpg.ConnectionDoesNotExistError), DatabaseGone),
        (of_postgresql(asyncpg.InvalidPasswordError), DatabaseGone),
        (of_postgresql(asyncpg.UndefinedTableError), None),
        (of_postgresql(asyncpg.UniqueViolationError), None),
        (PoolTimeout(), DatabaseLocked),
        (LookupError("mine"), None),
    ],
)
def test_an_error_means(error: Exception, ours: type[CyclebotError] | None) -> None:
    assert meaning(error) is ours


def test_a_connection_that_broke_without_a_word_means_gone() -> None:
    error = OperationalError("select", {}, asyncpg.InterfaceError("closed"))
    error.connection_invalidated = True
    assert meaning(error) is DatabaseGone


def test_only_what_another_transaction_caused_goes_again() -> None:
    assert may_go_again(of_postgresql(asyncpg.DeadlockDetectedError))
    assert may_go_again(of_postgresql(asyncpg.SerializationError))
    # A name that was free when it was looked up, and is taken by now.
    assert may_go_again(of_postgresql(asyncpg.UniqueViolationError))
    assert not may_go_again(of_postgresql(asyncpg.CheckViolationError))
    assert not may_go_again(of_sqlite("SQLITE_BUSY"))


def test_ours_is_raised_from_the_cause() -> None:
    cause = of_sqlite("SQLITE_FULL")
    with pytest.raises(DiskFull) as raised, translated():
        raise cause
    assert raised.value.__cause__ is cause


def test_an_error_without_a_meaning_passes_as_it_is() -> None:
    broken = IntegrityError("insert", {}, sqlite3.IntegrityError("unique"))
    with pytest.raises(IntegrityError), translated():
        raise broken


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        asyncpg.InvalidCatalogNameError("none"),
        asyncpg.InternalServerError("odd"),
        asyncpg.InterfaceError("odd"),
    ],
)
def test_whatever_fails_while_a_server_is_being_reached_means_gone(error: Exception) -> None:
    with pytest.raises(DatabaseGone) as raised, reaching():
        raise error
    assert raised.value.__cause__ is error


@pytest.mark.parametrize(
    "ours", [DatabaseGone, DatabaseLocked, DiskFull, NotADatabase], ids=lambda ours: ours.__name__
)
def test_each_says_what_happened_what_was_kept_and_what_to_do(ours: type[Unusable]) -> None:
    words = str(ours())
    assert any(kept in words for kept in ("safe", "Nothing of this was stored", "nothing was"))
    assert any(do in words for do in ("Try again", "try again", "Check"))
