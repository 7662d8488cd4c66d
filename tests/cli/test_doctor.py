"""The one page that says whether all is well."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.store import migrating
from bot.store.serving_lock import ServingLock
from config.settings import Settings
from tests.databases import MakeDatabase


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own, and no setting of this machine."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["doctor", *words])


@pytest.fixture
def well(here: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A migrated database of each kind in turn, which nobody has used yet."""
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", database_url)
    return database_url


def test_a_fresh_database_needs_nobody(well: str) -> None:
    result = typed()
    assert result.exit_code == 0, result.output
    assert "Nothing needs you." in result.output
    assert "FAULT" not in result.output


def test_it_says_the_same_as_json(well: str) -> None:
    result = typed("--json")
    said = json.loads(result.output)
    assert said["well"] is True
    parts = [each["part"] for each in said["findings"]]
    assert parts[:2] == ["database", "tables"]
    assert {"clocks", "zone data", "installations", "agenda", "messages"} <= set(parts)


def test_a_fault_ends_with_1_and_the_next_step(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    result = typed()
    assert result.exit_code == 1
    assert "FAULT tables" in result.output
    assert "-> Run `cyclebot migrate`." in result.output
    assert "One thing needs somebody." in result.output


def test_a_newer_database_is_named(here: Path) -> None:
    url = f"sqlite:///{here}/cyclebot.sqlite"
    migrating.migrate(url)
    with closing(sqlite3.connect(here / "cyclebot.sqlite")) as file, file:
        file.execute("update alembic_version set version_num = 'of-tomorrow'")
    result = typed()
    assert result.exit_code == 1
    assert "newer version of Cyclebot" in result.output


def test_a_database_that_does_not_answer_is_a_fault_and_no_stack_of_lines(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    result = typed()
    assert result.exit_code == 1
    assert "FAULT database  The database can't be reached." in result.output
    assert "Traceback" not in result.output


def test_it_runs_beside_a_server_of_the_same_file(
    here: Path, fresh_database_url: MakeDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = fresh_database_url("sqlite")
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", url)
    lock = ServingLock.take(Path(f"{url.removeprefix('sqlite:///')}.lock"))
    assert typed().exit_code == 0
    lock.release()
