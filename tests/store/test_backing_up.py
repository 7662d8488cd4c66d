"""A copy is made while people write, is checked, and is put back where nobody is."""

import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.domain.clock import VirtualClock
from bot.domain.errors import DatabaseInUse, DatabaseTooNew, NotADatabase, Unusable
from bot.domain.ids import SeededIds
from bot.store import backing_up
from bot.store.database import Database
from bot.store.serving_lock import ServingLock
from tests.databases import MakeDatabase
from tests.store.turns import keys, put

NOW = datetime(2026, 12, 1, 8, 30, tzinfo=UTC)


@pytest.fixture
def url(fresh_database_url: MakeDatabase) -> str:
    return fresh_database_url("sqlite")


async def write(url: str, clock: VirtualClock, *written: str) -> None:
    """Let a server write something and end."""
    database = await Database.open(url, clock=clock, ids=SeededIds(1))
    for key in written:
        await database.work(put(key))
    await database.close()


async def read(url: str, clock: VirtualClock) -> list[str]:
    database = await Database.open(url, clock=clock, ids=SeededIds(1))
    try:
        return await database.read(keys)
    finally:
        await database.close()


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


async def test_a_copy_holds_what_was_stored_while_the_server_goes_on_writing(
    url: str, clock: VirtualClock, tmp_path: Path
) -> None:
    serving = await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    await serving.work(put("before"))
    found = backing_up.back_up(url, tmp_path / "copy.sqlite")
    await serving.work(put("after"))
    await serving.close()
    assert found.rows > 0
    assert await read(f"sqlite:///{tmp_path}/copy.sqlite", clock) == ["before"]
    assert await read(url, clock) == ["after", "before"]


def test_a_copy_is_one_file_for_its_owner_alone(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    backing_up.back_up(url, copy)
    assert list(tmp_path.iterdir()) == [copy]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600


def test_a_file_that_is_there_is_not_written_over(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    copy.write_text("mine")
    with pytest.raises(Unusable, match="left alone"):
        backing_up.back_up(url, copy)
    assert copy.read_text() == "mine"


def test_what_is_no_database_is_not_copied_and_nothing_is_left(tmp_path: Path) -> None:
    with pytest.raises(NotADatabase):
        backing_up.back_up(f"sqlite:///{tmp_path}/none.sqlite", tmp_path / "copy.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_said(url: str, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="can't be made"):
        backing_up.back_up(url, tmp_path / "no" / "folder")


async def test_a_copy_is_put_back_and_what_was_there_is_kept(
    url: str, clock: VirtualClock, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.sqlite"
    await write(url, clock, "then")
    backing_up.back_up(url, copy)
    await write(url, clock, "since")
    restored = backing_up.restore(url, copy, NOW)
    assert await read(url, clock) == ["then"]
    assert restored.kept is not None
    assert restored.kept.name.endswith(".before-20261201T083000Z")
    assert await read(f"sqlite:///{restored.kept}", clock) == ["since", "then"]
    assert backing_up.check(copy) == restored.checked, "the copy stays as it is"


async def test_a_copy_is_put_where_nothing_was(
    url: str, clock: VirtualClock, tmp_path: Path
) -> None:
    await write(url, clock, "then")
    backing_up.back_up(url, tmp_path / "copy.sqlite")
    new = f"sqlite:///{tmp_path}/new/cyclebot.sqlite"
    assert backing_up.restore(new, tmp_path / "copy.sqlite", NOW).kept is None
    assert await read(new, clock) == ["then"]


@contextmanager
def unchanged(url: str) -> Iterator[None]:
    """The database is the same afterwards, byte by byte, and nothing else was left there."""
    path = path_of(url)
    before = path.read_bytes()
    yield
    assert path.read_bytes() == before
    left = {each.name for each in path.parent.glob(f"{path.name}*")}
    assert left <= {path.name, f"{path.name}.lock", f"{path.name}-wal", f"{path.name}-shm"}


async def test_a_database_that_is_served_is_not_replaced(
    url: str, clock: VirtualClock, tmp_path: Path
) -> None:
    backing_up.back_up(url, tmp_path / "copy.sqlite")
    serving = await Database.open(url, clock=clock, ids=SeededIds(1), serve=True)
    with unchanged(url), pytest.raises(DatabaseInUse):
        backing_up.restore(url, tmp_path / "copy.sqlite", NOW)
    await serving.close()


def test_a_database_that_a_server_is_about_to_open_is_not_replaced(
    url: str, tmp_path: Path
) -> None:
    backing_up.back_up(url, tmp_path / "copy.sqlite")
    lock = ServingLock.take(path_of(url).with_name(f"{path_of(url).name}.lock"))
    with unchanged(url), pytest.raises(DatabaseInUse):
        backing_up.restore(url, tmp_path / "copy.sqlite", NOW)
    lock.release()


async def test_a_database_that_a_verb_has_open_is_not_replaced(
    url: str, clock: VirtualClock, tmp_path: Path
) -> None:
    backing_up.back_up(url, tmp_path / "copy.sqlite")
    verb = await Database.open(url, clock=clock, ids=SeededIds(1))
    await verb.work(put("a"))
    with unchanged(url), pytest.raises(DatabaseInUse, match="has this database open"):
        backing_up.restore(url, tmp_path / "copy.sqlite", NOW)
    await verb.close()


def test_a_copy_that_is_damaged_or_something_else_is_refused(url: str, tmp_path: Path) -> None:
    good = tmp_path / "copy.sqlite"
    backing_up.back_up(url, good)
    content = good.read_bytes()
    bad = {
        "cut": content[: len(content) // 2],
        "words": b"not a database at all, but some words " * 100,
        "spoiled": content[:4096] + bytes(4096 * 8) + content[4096 * 9 :],
    }
    for name, spoiled in bad.items():
        (tmp_path / name).write_bytes(spoiled)
        with unchanged(url), pytest.raises(NotADatabase):
            backing_up.restore(url, tmp_path / name, NOW)
    with unchanged(url), pytest.raises(NotADatabase, match="no file"):
        backing_up.restore(url, tmp_path / "nothing", NOW)
    with closing(sqlite3.connect(tmp_path / "other")) as other:
        other.execute("create table mine (a)")
    with unchanged(url), pytest.raises(NotADatabase, match="no Cyclebot database"):
        backing_up.restore(url, tmp_path / "other", NOW)


def test_a_copy_of_a_newer_program_is_refused(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    backing_up.back_up(url, copy)
    with closing(sqlite3.connect(copy)) as file, file:
        file.execute("update alembic_version set version_num = 'of-tomorrow'")
    with unchanged(url), pytest.raises(DatabaseTooNew):
        backing_up.restore(url, copy, NOW)


def test_a_copy_with_rows_that_refer_to_nothing_is_refused(url: str, tmp_path: Path) -> None:
    copy = tmp_path / "copy.sqlite"
    backing_up.back_up(url, copy)
    with closing(sqlite3.connect(copy)) as file, file:
        file.execute("insert into pace values ('nobody', 'post', '2026-01-01 00:00:00')")
    with unchanged(url), pytest.raises(NotADatabase, match="Rows are missing"):
        backing_up.restore(url, copy, NOW)


async def test_a_damaged_database_is_replaced_and_kept(
    url: str, clock: VirtualClock, tmp_path: Path
) -> None:
    await write(url, clock, "then")
    backing_up.back_up(url, tmp_path / "copy.sqlite")
    path_of(url).write_bytes(b"nothing that anybody could read " * 1000)
    restored = backing_up.restore(url, tmp_path / "copy.sqlite", NOW)
    assert restored.kept is not None
    assert restored.kept.read_bytes().startswith(b"nothing that")
    assert await read(url, clock) == ["then"]


def test_postgresql_s_own_tools_are_named(tmp_path: Path) -> None:
    url, copy = "postgresql://a:secret@b/c", tmp_path / "copy"
    with pytest.raises(Unusable, match="pg_dump") as refused:
        backing_up.back_up(url, copy)
    assert "secret" not in refused.value.words
    with pytest.raises(Unusable, match="pg_restore"):
        backing_up.restore(url, copy, NOW)
