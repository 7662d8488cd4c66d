"""The app package: what Microsoft's schema asks of it, and that it says what Cyclebot does."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from adapters.teams.bot import SHARE
from adapters.teams.icons import color_icon, outline_icon
from adapters.teams.manifest import VERSION, Publisher, manifest, package
from bot.cli import main
from bot.wiring.conversations import all_routes
from dialogs.routes import verb_of

APP_ID = "3738fe3d-bca2-479d-8e45-1660de89ee41"
URL = "https://cyclebot.example.org"
PUBLISHER = Publisher(name="Orchard Unified", website=URL, privacy=URL, terms=URL)
# https://developer.microsoft.com/json-schemas/teams/v1.25/MicrosoftTeams.schema.json
LONGEST = {("name", "short"): 30, ("name", "full"): 100, ("description", "short"): 80}


def made(**more: Any) -> dict[str, Any]:
    return manifest(app_id=APP_ID, url=URL, version="1.2.3", publisher=PUBLISHER, **more)


def pixels(png: bytes) -> tuple[int, int, list[tuple[int, ...]]]:
    """The width, the height and the pixels of a PNG as we write them."""
    width, height = struct.unpack(">II", png[16:24])
    start = png.index(b"IDAT") + 4
    (length,) = struct.unpack(">I", png[start - 8 : start - 4])
    raw = zlib.decompress(png[start : start + length])
    row = width * 4 + 1
    lines = [raw[at + 1 : at + row] for at in range(0, len(raw), row)]
    return width, height, [tuple(line[x : x + 4]) for line in lines for x in range(0, row - 1, 4)]


def test_the_manifest_says_who_and_where() -> None:
    found = made()

    assert found["$schema"].endswith(f"/v{VERSION}/MicrosoftTeams.schema.json")
    assert found["manifestVersion"] == VERSION
    assert found["id"] == found["bots"][0]["botId"] == APP_ID
    assert found["validDomains"] == ["cyclebot.example.org"]
    assert found["developer"]["name"] == "Orchard Unified"
    for (part, name), most in LONGEST.items():
        assert 0 < len(found[part][name]) <= most
    assert len(found["description"]["full"]) <= 4_000


def test_a_bot_of_teams_says_that_it_knows_private_and_shared_channels() -> None:
    assert made()["supportsChannelFeatures"] == "tier1"


def test_each_scope_has_its_commands_and_every_one_is_a_word_we_know() -> None:
    lists = made()["bots"][0]["commandLists"]
    scopes = [scope for each in lists for scope in each["scopes"]]
    assert sorted(scopes) == ["groupChat", "personal", "team"]
    known = all_routes().commands
    for each in lists:
        assert 0 < len(each["commands"]) <= 10
        for command in each["commands"]:
            assert len(command["title"]) <= 32
            assert 0 < len(command["description"]) <= 128
            assert verb_of(command["title"])[0] in known, command


def test_a_message_can_be_shared_as_evidence() -> None:
    ((extension,), bots) = made()["composeExtensions"], made()["bots"]
    (command,) = extension["commands"]

    assert extension["botId"] == bots[0]["botId"]
    assert (command["id"], command["type"], command["fetchTask"]) == (SHARE, "action", True)
    assert command["context"] == ["message"]
    assert len(command["title"]) <= 32


def test_reading_threads_is_asked_for_only_if_it_is_wanted() -> None:
    assert "authorization" not in made()
    found = made(hear_threads=True)
    wanted = found["authorization"]["permissions"]["resourceSpecific"]

    assert {each["name"] for each in wanted} == {
        "ChannelMessage.Read.Group",
        "ChatMessage.Read.Chat",
    }
    assert found["webApplicationInfo"]["id"] == APP_ID


def test_the_package_holds_the_manifest_and_two_icons_of_the_right_size() -> None:
    with zipfile.ZipFile(io.BytesIO(package(made()))) as zipped:
        assert sorted(zipped.namelist()) == ["color.png", "manifest.json", "outline.png"]
        assert json.loads(zipped.read("manifest.json")) == made()
        assert pixels(zipped.read("color.png"))[:2] == (192, 192)
        assert pixels(zipped.read("outline.png"))[:2] == (32, 32)


def test_the_same_manifest_is_the_same_file() -> None:
    assert package(made()) == package(made())


def test_the_outline_icon_is_white_on_nothing_and_the_colour_icon_leaves_no_hole() -> None:
    _, _, outline = pixels(outline_icon())
    _, _, color = pixels(color_icon())

    assert {pixel[:3] for pixel in outline} == {(255, 255, 255)}
    assert {0, 255} <= {pixel[3] for pixel in outline}
    assert {pixel[3] for pixel in color} == {255}


def test_the_verb_writes_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MICROSOFT_APP_ID", APP_ID.upper())
    done = CliRunner().invoke(
        main, ["manifest", "teams", "--url", f"{URL}/", "--output", "app.zip"]
    )

    assert done.exit_code == 0, done.output
    with zipfile.ZipFile(tmp_path / "app.zip") as zipped:
        assert json.loads(zipped.read("manifest.json"))["id"] == APP_ID


@pytest.mark.parametrize(
    ("app_id", "arguments", "words"),
    [
        ("", ["--url", URL], "MICROSOFT_APP_ID"),
        ("not-an-id", ["--url", URL], "MICROSOFT_APP_ID"),
        (APP_ID, [], "--url"),
        (APP_ID, ["--url", "http://cyclebot.example.org"], "https://"),
        (APP_ID, ["--url", URL, "--privacy", "our page"], "https://"),
        (APP_ID, ["--url", URL, "--output", "no/such/folder/app.zip"], "can't be written"),
    ],
)
def test_what_cannot_be_meant_is_said_in_a_sentence(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    app_id: str,
    arguments: list[str],
    words: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MICROSOFT_APP_ID", app_id)
    done = CliRunner().invoke(main, ["manifest", "teams", *arguments])

    assert done.exit_code in (1, 2)
    assert words in done.output + done.stderr + str(done.exception or "")
    assert not list(tmp_path.glob("*.zip"))
