"""What an operator types, and what they read."""

import asyncio
import csv
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.domain.clock import SystemClock
from bot.domain.ids import SeededIds
from bot.store import indicators, units
from bot.store.database import Database
from bot.store.measures import MeasureRow, put_measures
from bot.store.work import Work
from config.settings import Settings
from tests.databases import Databases

Cyclebot: TypeAlias = Callable[..., Result]

HEADER = "network,lea,school,team,person,email,role"
ROSTER = (
    f"{HEADER}\nPilot,,,,,,\nPilot,Pomona USD,,,,,\nPilot,Pomona USD,Juniper,,,,\n"
    "Pilot,Pomona USD,Juniper,Grade 4,,,\n"
    "Pilot,Pomona USD,Juniper,Grade 4,Ana Lee,ana@example.org,member\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory of its own, and no setting of this machine."""
    for field in Settings.model_fields.values():
        monkeypatch.delenv(str(field.validation_alias), raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def cyclebot(here: Path, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Cyclebot:
    """The command line, on a migrated database of each kind in turn."""
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", database_url)
    return typed


def typed(*words: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(main, list(words), input=stdin)


def test_help_says_what_there_is_and_where_to_begin() -> None:
    result = typed("--help")
    assert result.exit_code == 0
    for word in (
        "migrate",
        "roster import",
        "bind",
        "calendar",
        "program",
        "CYCLEBOT_DATABASE_URL",
    ):
        assert word in result.stdout
    assert typed("--version").stdout.startswith("Cyclebot ")


@pytest.mark.parametrize(
    "words",
    [
        ("bind",),
        ("calendar", "import"),
        ("export",),
        ("link",),
        ("migrate",),
        ("program", "check"),
        ("roster", "import"),
        ("roster", "export"),
    ],
)
def test_every_verb_explains_itself(words: tuple[str, ...]) -> None:
    result = typed(*words, "-h")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) > 5


def test_an_unknown_verb_is_wrong_usage_and_gets_the_nearest_one_offered() -> None:
    result = typed("rostr")
    assert result.exit_code == 2
    assert "There is no verb “rostr”; did you mean “roster”?" in result.stderr
    assert "see cyclebot --help" in typed("qqqqqq").stderr


def test_a_roster_is_taken_in_once(cyclebot: Cyclebot) -> None:
    dry = cyclebot("roster", "import", "-", "--dry-run", stdin=ROSTER)
    assert dry.exit_code == 0
    assert "add the school “Juniper” in Pomona USD" in dry.stdout
    assert dry.stdout.endswith("Nothing was done: this is a dry run.\n")
    done = cyclebot("roster", "import", "-", stdin=ROSTER)
    assert done.exit_code == 0
    assert done.stdout == dry.stdout.replace(" Nothing was done: this is a dry run.", "")
    again = cyclebot("roster", "import", "-", stdin=ROSTER)
    assert again.stdout == "Nothing to change: 5 lines are already as it stands.\n"
    as_json = cyclebot("roster", "import", "-", "--dry-run", "--json", stdin=ROSTER)
    assert json.loads(as_json.stdout) == {"done": False, "changes": [], "unchanged_lines": 5}


def test_a_roster_with_bad_lines_is_refused_on_standard_error(cyclebot: Cyclebot) -> None:
    bad = ROSTER + "Pilot,Pomona USD,Junper,,Pia,pia@example.org,principal\n"
    result = cyclebot("roster", "import", "-", stdin=bad)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr == (
        "Nothing was changed: 1 line needs a look.\n"
        "  line 7: no school “Junper” in Pomona USD, did you mean “Juniper”?\n"
    )
    assert cyclebot("roster", "export").exit_code == 1


def test_an_export_is_a_roster_again(cyclebot: Cyclebot, here: Path) -> None:
    cyclebot("roster", "import", "-", stdin=ROSTER)
    assert cyclebot("roster", "export", "--out", "out.csv").exit_code == 0
    content = (here / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbfnetwork,lea,school,team,person,email,role,")
    again = cyclebot("roster", "import", "out.csv")
    assert again.stdout.startswith("Nothing to change: 5 lines")
    one = json.loads(cyclebot("roster", "export", "--unit", "grade 4", "--json").stdout)
    assert [(row["team"], row["person"]) for row in one] == [
        ("Grade 4", ""),
        ("Grade 4", "Ana Lee"),
    ]
    unknown = cyclebot("roster", "export", "--unit", "Grad 4")
    assert (unknown.exit_code, unknown.stderr) == (
        1,
        "No unit “Grad 4”, did you mean “Grade 4”?\n",
    )


def test_with_several_networks_an_export_asks_which(cyclebot: Cyclebot) -> None:
    nothing = cyclebot("roster", "export")
    assert nothing.stderr == "There is no unit yet, so there is nothing to write.\n"
    cyclebot("roster", "import", "-", stdin=f"{HEADER}\nPilot,,,,,,\nCORE,,,,,,\n")
    which = cyclebot("roster", "export")
    assert "There are 2 networks: “CORE”, “Pilot”. Say which one with --unit." in which.stderr


def test_a_calendar_is_taken_in_once(cyclebot: Cyclebot) -> None:
    cyclebot("roster", "import", "-", stdin=ROSTER)
    days = "unit,from,to,label\nPomona USD,11/23/2026,11/27/2026,Thanksgiving\n"
    dry = cyclebot("calendar", "import", "-", "--dry-run", stdin=days)
    assert dry.stdout.startswith("close 2026-11-23 to 2026-11-27 for “Pomona USD”")
    done = cyclebot("calendar", "import", "-", "--json", stdin=days)
    assert json.loads(done.stdout)["done"] is True
    again = cyclebot("calendar", "import", "-", stdin=days)
    assert again.stdout == "Nothing to change: 1 line is already as it stands.\n"
    wrong = cyclebot("calendar", "import", "-", stdin="unit,from\nPomona,soon\n")
    assert wrong.exit_code == 1
    assert "line 2: no unit “Pomona”, did you mean “Pomona USD”?" in wrong.stderr


def test_a_code_is_shown_once_with_what_to_do(cyclebot: Cyclebot) -> None:
    cyclebot("roster", "import", "-", stdin=ROSTER)
    result = cyclebot("bind", "pomona usd")
    assert result.exit_code == 0
    code, words = result.stdout.splitlines()
    assert f"Write “/cycle bind {code}”, in Teams “@Cyclebot bind {code}”, where" in words
    assert "Pomona USD is to be served" in words
    as_json = json.loads(cyclebot("bind", "Pilot", "--json").stdout)
    assert as_json["unit"] == "Pilot"
    assert as_json["code"] != code
    unknown = cyclebot("bind", "Pomna USD")
    assert unknown.exit_code == 1
    assert unknown.stderr == "No unit “Pomna USD”, did you mean “Pomona USD”?\n"


MEASURES = 501
"""One more than a batch."""


def test_a_code_for_a_person_s_account_is_shown_once(cyclebot: Cyclebot) -> None:
    cyclebot("roster", "import", "-", stdin=ROSTER)
    result = cyclebot("link", "ANA@example.org")
    code, words = result.stdout.splitlines()
    assert words == f"Ana Lee writes “/cycle link {code}” to Cyclebot within 60 minutes." + (
        " It works once."
    )
    assert json.loads(cyclebot("link", "ana@example.org", "--json").stdout)["person"] == "Ana Lee"
    nobody = cyclebot("link", "bo@example.org")
    assert (nobody.exit_code, nobody.stderr) == (
        1,
        "There is nobody with the address bo@example.org; the roster has them all.\n",
    )


def add_measures(url: str) -> None:
    """Let a team of the roster have counted more often than a batch holds."""

    def turn(work: Work) -> None:
        (team,) = units.by_name(work.connection, "/", "grade 4")
        (network,) = units.children(work.connection, None)
        chosen = indicators.add(work, unit_id=network.id, key="k", text="=Close reading", can="x")
        rows = [
            MeasureRow(
                id=work.new_id(),
                team_id=team.id,
                indicator_id=chosen.id,
                check_in_id=None,
                class_key="class",
                group_key="",
                observed_on=date(2026, 10, 1),
                got=Decimal(number),
                of=Decimal(600),
                kind="count",
                purpose="observed",
                answer_id=None,
                confirmed=True,
            )
            for number in range(MEASURES)
        ]
        put_measures(work, rows)

    async def run() -> None:
        database = await Database.open(url, clock=SystemClock(), ids=SeededIds(1))
        await database.work(turn)
        await database.close()

    asyncio.run(run())


def test_measures_are_written_whole_as_csv_and_as_json(
    cyclebot: Cyclebot, here: Path, database_url: str
) -> None:
    cyclebot("roster", "import", "-", stdin=ROSTER)
    add_measures(database_url)
    assert cyclebot("export", "measures", "--out", "out.csv").exit_code == 0
    with (here / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["got"] for row in rows] == [str(number) for number in range(MEASURES)]
    assert {row["indicator"] for row in rows} == {"'=Close reading"}
    listed = json.loads(cyclebot("export", "measures", "--json").stdout)
    assert [row["got"] for row in listed] == list(range(MEASURES))
    assert listed[0]["indicator"] == "=Close reading"


def test_where_nothing_was_said_an_export_has_a_header_alone(cyclebot: Cyclebot) -> None:
    cyclebot("roster", "import", "-", stdin=ROSTER)
    result = cyclebot("export", "replies", "--unit", "Juniper")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1
    assert json.loads(cyclebot("export", "replies", "--json").stdout) == []
    assert cyclebot("export", "replies", "--unit", "Elm").stderr == "No unit “Elm”.\n"
    assert cyclebot("export", "words").exit_code == 2


def test_tables_are_made_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", "sqlite:///new/cyclebot.sqlite")
    assert typed("migrate").stdout == "The database has its tables now.\n"
    assert typed("migrate").stdout == "The database was up to date already.\n"
    assert (here / "new" / "cyclebot.sqlite").exists()


def test_a_database_without_tables_is_said_in_plain_words(
    here: Path, empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", empty_database_url)
    result = typed("roster", "export")
    assert result.exit_code == 1
    assert "cyclebot migrate" in result.stderr
    assert "Traceback" not in result.output


def test_a_wrong_setting_is_named(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CYCLEBOT_DATABASE_URL", "mysql://root:hush@there/db")
    result = typed("migrate")
    assert result.exit_code == 1
    assert result.stderr.startswith("The setting CYCLEBOT_DATABASE_URL can't be used: ")
    assert "hush" not in result.stderr


def test_a_file_that_is_not_there_is_wrong_usage(here: Path) -> None:
    result = typed("roster", "import", "nowhere.csv")
    assert result.exit_code == 2
    assert "nowhere.csv" in result.stderr


def test_a_program_is_judged_without_a_database(here: Path) -> None:
    shipped = Path(__file__).parents[2] / "config" / "programs"
    file = next(iter(sorted(shipped.glob("*.yaml"))))
    good = typed("program", "check", str(file))
    assert good.exit_code == 0
    assert "can be run" in good.stdout
    assert json.loads(typed("program", "check", str(file), "--json").stdout)["usable"] is True
    (here / "bad.yaml").write_text("key: 7\n", encoding="utf-8")
    bad = typed("program", "check", "bad.yaml")
    assert bad.exit_code == 1
    assert "bad.yaml:1: " in bad.stderr
    as_json = typed("program", "check", "bad.yaml", "--json")
    assert as_json.exit_code == 1
    assert json.loads(as_json.stdout)["problems"][0]["line"] == 1


def test_it_runs_as_a_program_of_its_own(
    here: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`python -m bot`, in a process of its own, reads `.env` in its working directory."""
    (here / ".env").write_text(
        f"CYCLEBOT_DATABASE_URL={databases.migrated('sqlite')}\n", encoding="utf-8"
    )
    (here / "roster.csv").write_bytes(ROSTER.replace(",", ";").encode("utf-16"))
    run = [sys.executable, "-m", "bot", "roster", "import"]
    root = str(Path(__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", root)
    done = subprocess.run(  # noqa: S603 - our own program
        [*run, "roster.csv"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "make Ana Lee member of “Grade 4”" in done.stdout
    usage = subprocess.run(  # noqa: S603 - our own program
        run, capture_output=True, text=True, timeout=60, check=False
    )
    assert usage.returncode == 2
