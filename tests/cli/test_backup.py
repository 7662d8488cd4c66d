"""A copy from the command line, and back."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from config.settings import Settings
from tests.databases import MakeDatabase


@pytest.fixture(autouse=True)
def _database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fresh_database_url: MakeDatabase
) -> None:
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", fresh_database_url("sqlite"))


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def test_a_copy_is_made_and_put_back() -> None:
    made = typed("backup", "copy.sqlite")
    assert made.exit_code == 0, made.output
    assert "whole and checked" in made.output
    back = typed("restore", "copy.sqlite")
    assert back.exit_code == 0, back.output
    assert "What was there before is kept as" in back.output
    assert "migrate" not in back.output


def test_what_cannot_be_done_is_one_sentence_and_1(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("copy.sqlite").write_text("mine")
    assert typed("backup", "copy.sqlite").exit_code == 1
    assert typed("restore", "copy.sqlite").exit_code == 1
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", "postgresql://a@b/c")
    refused = typed("backup", "other")
    assert refused.exit_code == 1
    assert "pg_dump" in refused.output
