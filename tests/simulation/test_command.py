"""`cyclebot simulate` as its caller meets it."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main


def test_figures_come_as_json_with_what_the_machine_took_apart() -> None:
    """The exit code is 0 where the oracle is content."""
    run = CliRunner().invoke(main, ["simulate", "--teams", "1", "--weeks", "1", "--json"])
    assert run.exit_code == 0, run.output
    said = json.loads(run.stdout)
    assert said["findings"] == []
    assert said["asked"] == 3
    assert set(said["took"]) == {"seconds", "oracle_seconds", "turns_per_second"}


def test_a_database_in_use_is_refused_in_words(tmp_path: Path) -> None:
    """An own database is filled once; the second time nothing is changed."""
    asked = ["simulate", "--teams", "1", "--weeks", "1"]
    url = f"sqlite:///{tmp_path / 'own.sqlite'}"
    first = CliRunner().invoke(main, [*asked, "--database", url])
    assert first.exit_code == 0, first.output
    assert "The oracle is content" in first.stdout
    again = CliRunner().invoke(main, [*asked, "--database", url])
    assert again.exit_code == 1
    assert "in use already" in again.stderr
