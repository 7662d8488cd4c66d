"""One network on both platforms: a team in Teams, a team in Slack, one digest, one status."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time, timedelta

from aiohttp import ClientSession

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.store import installations
from bot.wiring.house import open_database
from bot.wiring.slack import slack_door
from bot.wiring.slack_settings import slack_way
from bot.wiring.teams import teams_door
from bot.wiring.teams_settings import TeamsWay
from config.settings import Settings
from tests.contracts.cycle_conversations import ASKING_DAY, SECRET
from tests.contracts.neighbourhood import MONDAY, SUNDAY, ZONE, Neighbourhood, found, told
from tests.databases import MakeDatabase
from tests.fakes.slack import SlackServer
from tests.fakes.slack.world import SIGNING_SECRET
from tests.fakes.teams import Delivery, TeamsServers
from tests.fakes.teams.world import HOME_TENANT
from tests.served import served_house
from tests.slack.place import TEAM, SlackPlace
from tests.slack.wire import HttpWire
from tests.teams.place import TeamsPlace
from tests.teams.stage import local_cloud


@asynccontextmanager
async def both(url: str) -> AsyncIterator[tuple[TeamsPlace, SlackPlace]]:
    """One house with two doors."""
    clock = VirtualClock(instant(SUNDAY, time(12), ZONE))
    async with (
        TeamsServers.serving(clock.now) as teams,
        SlackServer.serving(clock.now) as slack,
        open_database(url, clock=clock, ids=SeededIds(1), durable=False) as database,
        ClientSession() as session,
    ):
        workspace = slack.add_workspace(TEAM, "Orchard")
        chosen = Settings.model_validate(
            {
                "SLACK_BOT_TOKEN": workspace.token,
                "SLACK_API_URL": slack.api_url,
                "SLACK_SIGNING_SECRET": SIGNING_SECRET,
            }
        )
        of_slack = slack_way(chosen)
        assert of_slack is not None
        of_teams = TeamsWay(
            app_id=teams.app_id, password=teams.app_password, tenant_id=HOME_TENANT, cloud="local"
        )
        async with (
            teams_door(of_teams, database, clock, local_cloud(teams)) as teams_open,
            slack_door(of_slack, chosen, database, clock) as slack_open,
            served_house(database, clock, teams_open, slack_open) as (house, address),
            ClientSession(address) as http,
        ):
            yield (
                TeamsPlace(
                    house=house,
                    clock=clock,
                    teams=teams,
                    tenant=teams.add_tenant("Orchard"),
                    door=teams_open,
                    delivery=Delivery(teams, f"{address}/api/messages", session),
                ),
                SlackPlace(
                    house=house,
                    clock=clock,
                    slack=slack,
                    workspace=workspace,
                    door=slack_open,
                    wire=HttpWire(http=http, now=clock.now),
                    http=http,
                ),
            )


async def test_one_network_is_told_whole_on_both_platforms(
    fresh_database_url: MakeDatabase,
) -> None:
    """A lead on Slack and a principal on Teams each read of the team on either platform."""
    async with both(fresh_database_url("sqlite")) as (teams, slack):
        in_teams = await found(teams)
        in_slack = Neighbourhood(place=slack, network=in_teams.network, school=in_teams.school)
        await slack.store(
            lambda work: installations.bind(
                work,
                installations.add_installation(work, platform="slack", realm=slack.realm).id,
                in_teams.network.id,
            )
        )
        pia = await in_teams.person("Pia Principal", "principal")
        lea = await in_slack.person("Lea Lead", "lead", of=in_slack.network)
        fourth = await in_teams.team("Grade 4", "Ana", "Ben")
        fifth = await in_slack.team("Grade 5", "Dov", "Eva", channel="grade-5")
        await teams.until(MONDAY, 14, 46)
        given = {"baseline": "9 of 24", "group": "all", "stuck": SECRET}
        await in_teams.answers("Ana", fourth, **given)
        await in_slack.answers("Dov", fifth, **given)
        await teams.until(ASKING_DAY, 14, 46)
        helped = {"tried": "partly", "noticed": "Six said because.", "help": "visit"}
        await in_teams.answers("Ana", fourth, **helped)
        await in_slack.answers("Dov", fifth, **helped)
        await teams.until(MONDAY + timedelta(days=14), 7, 31)

        digests = [each.text for each in await lea.private() if "week of" in each.text]
        assert len(digests) == 3, "one each Monday"
        assert "Grade 4" in digests[-1]
        assert "Grade 5" in digests[-1]
        assert not [each for each in await pia.private() if "week of" in each.text]
        await pia.command("status")
        assert "Grade 4" in told(pia)
        assert "Grade 5" in told(pia)
        asks = [each.text for each in await pia.private() if "asks for" in each.text]
        # Once when its check-in closed, once more after two school days.
        assert [sum(name in each for each in asks) for name in ("Grade 4", "Grade 5")] == [2, 2]
        assert SECRET not in told(pia) + "".join(digests) + "".join(asks)
