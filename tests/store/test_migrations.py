"""The migrations and the tables are kept true to each other on both databases."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.domain.errors import DatabaseGone, DatabaseTooNew, NotADatabase, Unusable
from bot.store import migrating
from bot.store.migrating import current, head, known, migrate, revert, revision_of
from bot.store.tables import metadata
from tests.databases import Databases, Kind, MakeDatabase
from tests.store.schema_facts import on, schema_facts


@pytest.fixture
def made_from_the_tables(databases: Databases, database_kind: Kind) -> Iterator[str]:
    url = databases.empty(database_kind)
    on(url, metadata.create_all)
    yield url
    databases.discard(url)


def scripts() -> ScriptDirectory:
    """The migrations, as Alembic reads them."""
    return ScriptDirectory(str(Path(migrating.__file__).with_name("migrations")))


def test_there_is_one_newest_revision() -> None:
    assert scripts().get_heads() == [head()]


def test_every_revision_is_named_by_date_and_purpose_and_fits_its_column() -> None:
    for script in scripts().walk_revisions():
        assert Path(script.path).stem == script.revision
        assert len(script.revision) <= 32
        year, month, day, *purpose = script.revision.split("_")
        assert (len(year), len(month), len(day)) == (4, 2, 2)
        assert purpose


def test_the_way_up_and_down_and_up_again_leaves_the_same(empty_database_url: str) -> None:
    migrate(empty_database_url)
    once = on(empty_database_url, schema_facts)
    assert once
    revert(empty_database_url, "base")
    assert on(empty_database_url, schema_facts) == set()
    assert current(empty_database_url) is None
    migrate(empty_database_url)
    assert on(empty_database_url, schema_facts) == once
    assert current(empty_database_url) == head()


def test_each_step_can_be_taken_back_by_itself(empty_database_url: str) -> None:
    migrate(empty_database_url)
    for script in list(scripts().walk_revisions()):
        revert(empty_database_url, script.down_revision or "base")  # type: ignore[arg-type]
        assert current(empty_database_url) == script.down_revision


def test_the_migrations_make_the_tables_to_the_letter(
    database_url: str, made_from_the_tables: str
) -> None:
    migrated = on(database_url, schema_facts)
    wanted = on(made_from_the_tables, schema_facts)
    missing = "".join(f"\n  {line}" for line in sorted(wanted - migrated))
    surplus = "".join(f"\n  {line}" for line in sorted(migrated - wanted))
    if missing or surplus:
        pytest.fail(
            f"bot/store/migrations does not say what bot/store/tables says."
            f"\nOnly in the tables:{missing}\nOnly in the migrations:{surplus}",
            pytrace=False,
        )


def test_alembic_finds_nothing_to_change(database_url: str) -> None:
    def differences(connection: Connection) -> object:
        return compare_metadata(MigrationContext.configure(connection), metadata)

    assert on(database_url, differences) == []


def test_the_revisions_that_are_known_are_those_that_alembic_finds() -> None:
    assert all(known(each.revision) for each in scripts().walk_revisions())
    assert not known("2099_01_01_wonders")


def test_what_a_database_is_at_is_what_alembic_says(database_url: str) -> None:
    def said(connection: Connection) -> str | None:
        return MigrationContext.configure(connection).get_current_revision()

    assert on(database_url, said) == on(database_url, revision_of) == head()


def test_a_database_that_is_there_already_is_left_as_it_is(database_url: str) -> None:
    put = text("insert into setting (key, value) values ('kept', 'yes')")
    on(database_url, lambda connection: connection.execute(put))
    migrate(database_url)
    get = text("select value from setting")
    assert on(database_url, lambda connection: connection.execute(get).scalar_one()) == "yes"


def test_many_that_migrate_at_once_take_turns(empty_database_url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        for done in [pool.submit(migrate, empty_database_url) for _ in range(4)]:
            done.result()
    assert current(empty_database_url) == head()


async def test_a_caller_in_a_running_loop_may_migrate(empty_database_url: str) -> None:
    migrate(empty_database_url)
    assert current(empty_database_url) == head()


def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    on(empty_database_url, lambda connection: connection.execute(text("create table due (id int)")))
    with pytest.raises(Exception, match="due"):
        migrate(empty_database_url)
    left = on(empty_database_url, schema_facts)
    assert {line.split()[0] for line in left} == {"due"}


def test_tables_of_a_newer_program_are_not_touched(database_url: str) -> None:
    newer = text("update alembic_version set version_num = '2099_01_01_wonders'")
    on(database_url, lambda connection: connection.execute(newer))
    before = on(database_url, schema_facts)
    with pytest.raises(DatabaseTooNew):
        migrate(database_url)
    with pytest.raises(DatabaseTooNew):
        revert(database_url, "base")
    assert on(database_url, schema_facts) == before


def test_a_database_without_tables_has_no_revision(empty_database_url: str) -> None:
    assert current(empty_database_url) is None


def test_asking_a_missing_file_for_its_revision_does_not_make_it(tmp_path: Path) -> None:
    assert current(f"sqlite:///{tmp_path / 'none.sqlite'}") is None
    assert list(tmp_path.iterdir()) == []


def test_a_new_file_is_made_with_its_folder_and_read_by_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "a folder" / "100% new.sqlite"
    migrate(f"sqlite:///{file}")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert current(f"sqlite:///{file}") == head()


def test_a_relative_address_is_a_file_below_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    migrate("sqlite:///var/here.sqlite")
    assert (tmp_path / "var" / "here.sqlite").exists()


def test_a_text_file_is_no_database_and_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "letter.txt"
    file.write_text("Dear team,\n" * 200)
    with pytest.raises(NotADatabase):
        migrate(f"sqlite:///{file}")
    with pytest.raises(NotADatabase):
        current(f"sqlite:///{file}")
    assert file.read_text() == "Dear team,\n" * 200


def test_a_file_that_cannot_be_made_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseGone, match="sqlite can't be made"):
        migrate(f"sqlite:///{tmp_path / 'file' / 'db.sqlite'}")


def test_a_server_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(DatabaseGone):
        migrate(f"postgresql://someone@/db?host={tmp_path}")


def test_a_database_that_is_not_there_is_said(fresh_database_url: MakeDatabase) -> None:
    url = fresh_database_url("postgresql")
    with pytest.raises(DatabaseGone):
        current(url.replace("/test_", "/never_made_"))


def test_rows_that_refer_to_nothing_stop_a_migration(fresh_database_url: MakeDatabase) -> None:
    url = fresh_database_url("sqlite")
    file = sqlite3.connect(url.removeprefix("sqlite:///"))
    file.execute("insert into absence values ('1', 'nobody', '2026-11-23', '2026-11-24')")
    file.commit()
    file.close()
    with pytest.raises(NotADatabase, match="absence"):
        migrate(url)


@pytest.mark.parametrize(
    "address",
    ["mysql://host/db", "sqlite://", "sqlite:///:memory:", "nonsense", "", "postgresql:secret"],
)
def test_an_address_that_cannot_be_read_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(Unusable, match="A database's address is") as refused:
        migrate(address)
    assert "secret" not in str(refused.value)
    assert not os.path.lexists("nonsense")
