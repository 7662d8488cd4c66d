"""`cyclebot status`: what a principal sees, on a terminal and for a program."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.clock import SystemClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import local
from bot.store.database import Database
from bot.store.work import Work
from config.settings import Settings
from tests import stories


@pytest.fixture
def told(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which Juniper's one team counted in one class, as the settings name it."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", database_url)

    def made(work: Work) -> None:
        world = stories.district(work, school="Juniper")
        today = local(work.now, "America/Los_Angeles").date()
        cycle = stories.cycle(work, world, stories.team(work, world), today - timedelta(days=7))
        stories.count(work, cycle, "who_needs_us", [("a", 9, 24)], on=today)
        stories.count(work, cycle, "where_now", [("a", 14, 24)], on=today)
        stories.plan(work, cycle, target=(18, 24))

    async def fill() -> None:
        database = await Database.open(database_url, clock=SystemClock(), ids=SeededIds(1))
        await database.work(made)
        await database.close()

    asyncio.run(fill())
    return database_url


def _typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["status", *words])


@pytest.mark.usefixtures("told")
def test_a_school_is_shown_as_its_principal_sees_it() -> None:
    result = _typed("juniper")
    assert result.exit_code == 0, result.stderr
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Juniper · ")
    assert lines[1].startswith("Grade 4 · ")
    assert lines[2] == "  Evidence-based argument: held back (one class) · target 18 of 24"


@pytest.mark.usefixtures("told")
def test_json_says_what_is_held_back_and_why() -> None:
    found = json.loads(_typed("Juniper", "--json").stdout)
    assert found["school"] == "Juniper"
    assert [team["team"] for team in found["teams"]] == ["Grade 4"]
    figures = found["teams"][0]["figures"]
    assert (figures["start"], figures["now"], figures["held"]) == (None, None, "one_class")
    assert figures["target"] == {"got": 18, "of": 24}


@pytest.mark.usefixtures("told")
def test_a_name_nobody_has_is_answered_with_the_nearest() -> None:
    result = _typed("Junper")
    assert result.exit_code == 1
    assert "Juniper" in result.stderr
