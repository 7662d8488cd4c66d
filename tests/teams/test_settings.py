"""Teams' settings: one sentence where they do not fit, and nobody let in without a registration."""

from __future__ import annotations

import pytest
from aiohttp import ClientSession

from bot.domain.clock import SystemClock, machine_now
from bot.domain.errors import Unusable
from bot.domain.ids import RandomIds
from bot.wiring.house import open_database
from bot.wiring.server import serving
from bot.wiring.teams import teams_door
from bot.wiring.teams_settings import TeamsWay, teams_way
from config.settings import Settings
from tests.databases import MakeDatabase
from tests.fakes.teams import TeamsServers
from tests.fakes.teams.faults import CutOff
from tests.fakes.teams.world import APP_ID, HOME_TENANT
from tests.teams.stage import local_cloud

WHOLE = {
    "MICROSOFT_APP_ID": APP_ID,
    "MICROSOFT_APP_PASSWORD": "secret-value",
    "MICROSOFT_APP_TENANT_ID": HOME_TENANT,
}


def way(**given: str) -> TeamsWay | None:
    return teams_way(Settings.model_validate(given))


def test_without_a_setting_of_teams_there_is_no_door() -> None:
    assert way() is None


def test_a_whole_registration_is_served_in_its_cloud() -> None:
    assert way(**WHOLE, CYCLEBOT_TEAMS_CLOUD="gcc") == TeamsWay(
        app_id=APP_ID, password="secret-value", tenant_id=HOME_TENANT, cloud="gcc"
    )


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_a_registration_that_lacks_something_is_refused_by_name(missing: str) -> None:
    with pytest.raises(Unusable) as refused:
        way(**{name: value for name, value in WHOLE.items() if name != missing})
    assert missing in refused.value.words
    assert "secret-value" not in refused.value.words


@pytest.mark.parametrize("name", ["MICROSOFT_APP_ID", "MICROSOFT_APP_TENANT_ID"])
def test_an_id_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(Unusable, match=name):
        way(**(WHOLE | {name: "cyclebot"}))


def test_without_a_registration_only_a_machine_alone_is_served() -> None:
    alone = way(CYCLEBOT_TEAMS_CLOUD="local")
    assert alone is not None
    assert alone.app_id == ""
    with pytest.raises(Unusable, match="HOST"):
        way(CYCLEBOT_TEAMS_CLOUD="local", HOST="cyclebot.example.org")


def test_the_secret_is_not_shown() -> None:
    assert "secret-value" not in repr(way(**WHOLE))


async def test_a_secret_that_microsoft_does_not_take_ends_before_anybody_is_served(
    fresh_database_url: MakeDatabase,
) -> None:
    clock = SystemClock()
    opened = open_database(fresh_database_url("sqlite"), clock=clock, ids=RandomIds())
    async with TeamsServers.serving(machine_now) as teams, opened as database:
        wrong = TeamsWay(app_id=APP_ID, password="old", tenant_id=HOME_TENANT, cloud="local")
        with pytest.raises(Unusable, match="MICROSOFT_APP_PASSWORD"):
            async with teams_door(wrong, database, clock, local_cloud(teams)):
                pass


async def test_while_microsofts_sign_in_is_away_people_are_served_all_the_same(
    fresh_database_url: MakeDatabase,
) -> None:
    clock = SystemClock()
    opened = open_database(fresh_database_url("sqlite"), clock=clock, ids=RandomIds())
    async with TeamsServers.serving(machine_now) as teams, opened as database:
        teams.token_faults.next(CutOff(after_the_work=False), times=3)
        right = TeamsWay(
            app_id=APP_ID, password=teams.app_password, tenant_id=HOME_TENANT, cloud="local"
        )
        async with teams_door(right, database, clock, local_cloud(teams)) as door:
            assert door.name == "teams"


async def test_the_server_opens_teams_door_for_a_machine_alone(
    fresh_database_url: MakeDatabase,
) -> None:
    """Without a registration; an address that is none of its own is still refused."""
    chosen = Settings.model_validate(
        {
            "CYCLEBOT_DATABASE_URL": fresh_database_url("sqlite"),
            "CYCLEBOT_TEAMS_CLOUD": "local",
            "PORT": 0,
        }
    )
    activity = {
        "type": "invoke",
        "name": "task/fetch",
        "id": "f:1",
        "channelId": "msteams",
        "serviceUrl": "http://127.0.0.1:9/",
        "from": {"id": "29:1", "aadObjectId": "ana", "name": "Ana"},
        "recipient": {"id": "28:bot"},
        "conversation": {"id": "a:1", "conversationType": "personal"},
        "channelData": {"tenant": {"id": "orchard"}},
        "value": {"data": {"cyclebot": {"does": "help"}}},
    }
    async with (
        serving(chosen, local_chat=False) as served,
        ClientSession(served.address) as http,
    ):
        async with http.post("/api/messages", json=activity) as response:
            assert response.status == 200
            assert (await response.json())["task"]["type"] == "continue"
        elsewhere = activity | {"serviceUrl": "https://evil.example/"}
        async with http.post("/api/messages", json=elsewhere) as response:
            assert response.status == 403
