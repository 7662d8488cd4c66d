"""Which way Slack is served: one sentence where the settings do not fit, before anyone is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from aiohttp import ClientSession
from click.testing import CliRunner
from cryptography.fernet import Fernet

from bot.cli import main
from bot.domain.clock import VirtualClock, machine_now
from bot.domain.errors import Unusable
from bot.domain.ids import SeededIds
from bot.store import installations, tokens
from bot.store.database import Database
from bot.store.sealing import Seal, SealBroken
from bot.store.work import Work
from bot.wiring.server import serving
from bot.wiring.slack import slack_door
from bot.wiring.slack_settings import ManyWorkspaces, OneWorkspace, SlackWay, slack_way
from config.settings import Settings
from tests.databases import MakeDatabase
from tests.fakes.slack import SlackServer
from tests.fakes.slack.faults import Broken
from tests.fakes.slack.world import SIGNING_SECRET
from tests.slack.wire import HttpWire

KEY = Fernet.generate_key().decode()
SECRET = {"SLACK_SIGNING_SECRET": "s"}
MANY = {
    "SLACK_CLIENT_ID": "1.2",
    "SLACK_CLIENT_SECRET": "c",
    "CYCLEBOT_PUBLIC_URL": "https://cyclebot.example.org",
    "CYCLEBOT_ENCRYPTION_KEYS": KEY,
}


def way(**given: str) -> SlackWay | None:
    return slack_way(Settings.model_validate(given))


def test_without_a_setting_of_slacks_it_is_not_served() -> None:
    assert way() is None
    assert way(CYCLEBOT_ENCRYPTION_KEYS=KEY, CYCLEBOT_PUBLIC_URL="https://x.example") is None


def test_one_workspace_comes_in_over_http_or_a_socket() -> None:
    over_http = way(SLACK_BOT_TOKEN="xoxb-1", **SECRET)
    assert over_http == SlackWay(
        installed=OneWorkspace(token="xoxb-1"), signing_secret="s", app_token=None
    )
    over_socket = way(SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert over_socket is not None
    assert over_socket.app_token == "xapp-1"


def test_many_workspaces_bring_keys_and_an_address() -> None:
    found = way(**MANY, **SECRET)
    assert found is not None
    assert found.installed == ManyWorkspaces(
        client_id="1.2",
        client_secret="c",
        public_url="https://cyclebot.example.org",
        keys=(KEY,),
    )
    assert way(**(MANY | {"CYCLEBOT_PUBLIC_URL": "http://127.0.0.1:3978"}), **SECRET) is not None


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"SLACK_BOT_TOKEN": "xoxb-1"}, "SLACK_SIGNING_SECRET"),
        (SECRET, "SLACK_BOT_TOKEN"),
        ({"SLACK_BOT_TOKEN": "xoxp-1", **SECRET}, "xoxb-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xoxb-2"}, "xapp-"),
        ({"SLACK_BOT_TOKEN": "xoxb-1", **MANY, **SECRET}, "Unset one"),
        ({"SLACK_CLIENT_SECRET": "c", **SECRET}, "SLACK_CLIENT_ID"),
        ({k: v for k, v in MANY.items() if k != "SLACK_CLIENT_SECRET"} | SECRET, "CLIENT_SECRET"),
        ({k: v for k, v in MANY.items() if "PUBLIC" not in k} | SECRET, "CYCLEBOT_PUBLIC_URL"),
        (MANY | SECRET | {"CYCLEBOT_PUBLIC_URL": "http://bot.example.org"}, "https://"),
        ({k: v for k, v in MANY.items() if "KEYS" not in k} | SECRET, "CYCLEBOT_ENCRYPTION_KEYS"),
    ],
)
def test_what_is_missing_or_contradicts_is_said_in_one_sentence(
    given: dict[str, str], names: str
) -> None:
    with pytest.raises(Unusable, match=re.escape(names)) as said:
        way(**given)
    assert "xoxb-1" not in said.value.words


async def test_a_token_that_slack_does_not_take_is_said_before_anybody_is_served(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    async with SlackServer.serving(clock.now) as slack:
        slack.add_workspace("T1", "Orchard")
        database = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))
        chosen = Settings.model_validate(
            {"SLACK_BOT_TOKEN": "xoxb-wrong", "SLACK_API_URL": slack.api_url, **SECRET}
        )
        found = slack_way(chosen)
        assert found is not None
        with pytest.raises(Unusable, match="invalid_auth"):
            async with slack_door(found, chosen, database, clock):
                pass
        slack.faults.next("auth.test", Broken())
        with pytest.raises(Unusable, match="can't be reached"):
            async with slack_door(found, chosen, database, clock):
                pass
        await database.close()


async def test_tokens_that_no_key_opens_are_said_before_anybody_is_served(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    def kept(work: Work) -> None:
        found = installations.add_installation(work, platform="slack", realm="T1")
        other = Seal([Fernet.generate_key().decode()])
        tokens.keep_tokens(work, found.id, {"token": "xoxb-1"}, (), other)

    database = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))
    await database.work(kept)
    chosen = Settings.model_validate(MANY | SECRET)
    found = slack_way(chosen)
    assert found is not None
    with pytest.raises(SealBroken):
        async with slack_door(found, chosen, database, clock):
            pass
    await database.close()


async def test_local_chat_is_refused_where_a_real_workspace_is_served(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    url = fresh_database_url("sqlite")

    def live(work: Work) -> None:
        installations.add_installation(work, platform="slack", realm="T1", name="Orchard")

    database = await Database.open(url, clock=clock, ids=SeededIds(1))
    await database.work(live)
    await database.close()
    chosen = Settings.model_validate({"CYCLEBOT_DATABASE_URL": url, "PORT": 0})
    with pytest.raises(Unusable, match="serves Orchard on Slack"):
        async with serving(chosen, local_chat=True):
            pass


def test_local_chat_and_slack_are_not_served_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CYCLEBOT_LOCAL_CHAT", "on")
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "s")
    said = CliRunner().invoke(main, ["serve"])
    assert said.exit_code == 1
    assert "Turn CYCLEBOT_LOCAL_CHAT off" in said.output


async def test_the_server_opens_slacks_door_beside_its_own_routes(
    fresh_database_url: MakeDatabase,
) -> None:
    async with SlackServer.serving(machine_now) as slack:
        made = slack.add_workspace("T1", "Orchard")
        chosen = Settings.model_validate(
            {
                "CYCLEBOT_DATABASE_URL": fresh_database_url("sqlite"),
                "PORT": 0,
                "SLACK_BOT_TOKEN": made.token,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
                "SLACK_API_URL": slack.api_url,
            }
        )
        async with (
            serving(chosen, local_chat=False) as served,
            ClientSession(served.address) as http,
        ):
            wire = HttpWire(http=http, now=machine_now)
            check = {"type": "url_verification", "challenge": "c-1", "token": "t"}
            assert (await wire.event(check)).body == {"challenge": "c-1"}
            async with http.get("/healthz") as response:
                assert response.status == 200
