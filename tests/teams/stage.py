"""A Teams platform before the stand-in: real HTTP, a real token, one place of one school."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp

from adapters.teams.clouds import Cloud, cloud
from adapters.teams.connector import ConnectorClients
from adapters.teams.credential import AppCredential
from adapters.teams.platform import TeamsPlatform
from dialogs.platform import Where
from tests.fakes.teams import TeamsServers
from tests.fakes.teams.tenants import Conversation
from tests.fakes.teams.world import HOME_TENANT


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """A platform, and the parts that it is made of."""

    platform: TeamsPlatform
    clients: ConnectorClients
    credential: AppCredential


def local_cloud(teams: TeamsServers, *, default_service_url: str | None = None) -> Cloud:
    """This machine as a cloud, at the stand-in's addresses."""
    return replace(
        cloud("local"),
        login_url=teams.login_url,
        metadata_url=teams.metadata_url,
        default_service_url=default_service_url,
    )


@asynccontextmanager
async def speaking(teams: TeamsServers) -> AsyncIterator[Speaker]:
    """A platform that speaks to the stand-in."""
    here = local_cloud(teams, default_service_url=teams.service_url)
    async with aiohttp.ClientSession() as session:
        credential = AppCredential(
            session,
            app_id=teams.app_id,
            password=teams.app_password,
            tenant_id=HOME_TENANT,
            login_url=teams.login_url,
        )
        async with ConnectorClients.opened(credential, here) as clients:
            yield Speaker(platform=TeamsPlatform(clients), clients=clients, credential=credential)
        await credential.close()


def at(teams: TeamsServers, place: Conversation, thread: str | None = None) -> Where:
    """A place of the stand-in, as the dispatcher knows it."""
    return Where(
        platform="teams",
        realm=place.tenant,
        installation_id="i1",
        conversation=place.id,
        thread=thread,
        service_url=teams.service_url,
    )
