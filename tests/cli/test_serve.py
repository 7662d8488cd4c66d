"""Serving from the command line: when it refuses, when it is ready, and how it ends."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.clock import SystemClock
from bot.domain.ids import SeededIds
from bot.store import migrating, settings
from bot.store.database import Database
from config.settings import Settings


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own, any free port, and no other setting of this machine."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PORT", "0")
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@contextmanager
def running(*words: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A process of its own that serves, and the address it said."""
    with subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *words],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdout is not None
        try:
            said = next(line for line in process.stdout if "http://" in line)
            found = re.search(r"http://[^\s\"]+", said)
            assert found
            yield process, found[0]
        finally:
            process.kill()


def test_a_database_that_is_not_migrated_is_not_served(here: Path) -> None:
    result = typed("serve")
    assert result.exit_code == 1
    assert "Run `cyclebot migrate`." in result.output


async def test_a_calendar_that_was_moved_is_for_local_chat_alone(here: Path) -> None:
    url = f"sqlite:///{here}/cyclebot.sqlite"
    migrating.migrate(url)
    database = await Database.open(url, clock=SystemClock(), ids=SeededIds(1))
    await database.work(
        lambda work: settings.save_calendar_offset(work.connection, timedelta(days=1))
    )
    await database.close()
    with running_not("serve") as words:
        assert "isn't for real people" in words


@contextmanager
def running_not(*words: str) -> Iterator[str]:
    """What a process says that ends by itself with exit code 1."""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "bot", *words],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    yield done.stderr


@pytest.mark.parametrize("verb", ["serve", "demo"])
def test_a_taken_port_is_said_plainly(
    here: Path, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    migrating.migrate(f"sqlite:///{here}/cyclebot.sqlite")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        result = typed(verb)
    assert result.exit_code == 1
    assert f"Port {port} is taken by another program" in result.output
    assert not (here / "demo.sqlite").exists()


def test_local_chat_is_for_this_machine_alone(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")  # noqa: S104 - what must be refused
    result = typed("demo")
    assert result.exit_code == 1
    assert "must be this machine's own address" in result.output


def test_the_demo_lives_in_a_file_only(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", "postgresql://a@b/c")
    result = typed("demo")
    assert result.exit_code == 1
    assert "lives in a SQLite file" in result.output


def test_the_demo_never_resets_a_database_that_is_none(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", "sqlite:///real.sqlite")
    migrating.migrate("sqlite:///real.sqlite")
    result = typed("demo", "--reset")
    assert result.exit_code == 1
    assert "holds something else than the demo" in result.output
    assert (here / "real.sqlite").exists()


def test_it_serves_until_it_is_told_to_stop_and_ends_well(here: Path) -> None:
    migrating.migrate(f"sqlite:///{here}/cyclebot.sqlite")
    with running("serve") as (process, address):
        with urllib.request.urlopen(f"{address}/healthz") as answer:  # noqa: S310 - our own address
            assert answer.status == 200
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}/chat")  # noqa: S310 - as above
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert process.stdout is not None
        told = [json.loads(line)["says"] for line in process.stdout]
        assert told == ["told to stop: finishing what is under way", "stopped"]


def test_a_second_server_of_one_file_is_refused_with_a_sentence_and_a_verb_is_not(
    here: Path,
) -> None:
    migrating.migrate(f"sqlite:///{here}/cyclebot.sqlite")
    with running("serve") as (process, _):
        result = typed("serve")
        assert result.exit_code == 1
        assert "Another Cyclebot is already serving from this database file" in result.output
        assert typed("doctor").exit_code == 0
        assert typed("backup", "copy.sqlite").exit_code == 0
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
