"""`cyclebot digest`: an operator reads what a lead read, or would read now."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from config.settings import Settings

ROSTER = (
    "network,lea,school,team,person,email,role\n"
    "Pilot,,,,,,\nPilot,,,,Dana,dana@example.org,lead\nPilot,Pomona USD,,,,,\n"
    "Pilot,Pomona USD,Juniper,,,,\nPilot,Pomona USD,Juniper,,Pia,pia@example.org,principal\n"
    "Pilot,Pomona USD,Juniper,Grade 4,,,\n"
)


@pytest.fixture
def cyclebot(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Result]:
    """The command line over a network with a lead, on a database of each kind in turn."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", database_url)

    def typed(*words: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, list(words), input=stdin)

    assert typed("roster", "import", "-", stdin=ROSTER).exit_code == 0
    return typed


def test_a_preview_says_what_the_lead_would_read_now(cyclebot: Callable[..., Result]) -> None:
    result = cyclebot("digest", "Dana@example.org", "--preview")
    assert result.exit_code == 0
    assert "Pilot · week of" in result.output
    assert "1 team: 1 not set up." in result.output


def test_a_preview_as_json_has_the_numbers(cyclebot: Callable[..., Result]) -> None:
    told = json.loads(cyclebot("digest", "dana@example.org", "--preview", "--json").output)
    assert (told["preview"], told["teams"], told["not_set_up"]) == (True, 1, 1)


def test_before_the_first_digest_there_is_none_to_show(cyclebot: Callable[..., Result]) -> None:
    result = cyclebot("digest", "dana@example.org")
    assert result.exit_code == 1
    assert result.stderr == "Dana was sent no digest yet; --preview shows the next.\n"


def test_who_is_no_lead_has_no_digest(cyclebot: Callable[..., Result]) -> None:
    for email in ("pia@example.org", "nobody@example.org"):
        result = cyclebot("digest", email, "--preview")
        assert result.exit_code == 1
        assert result.stderr == f"Nobody with the e-mail {email} is a lead here.\n"
