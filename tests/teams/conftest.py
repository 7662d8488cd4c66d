from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from bot.domain.clock import VirtualClock
from tests.fakes.teams import TeamsServers
from tests.fakes.teams.tenants import Conversation, Person, Team, Tenant


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school's tenant: a team with a channel, and its people."""

    tenant: Tenant
    team: Team
    channel: Conversation
    ana: Person
    ben: Person
    pri: Person


@pytest.fixture
async def teams(clock: VirtualClock) -> AsyncIterator[TeamsServers]:
    """A stand-in Microsoft on free ports, without any tenant yet."""
    async with TeamsServers.serving(clock.now) as served:
        yield served


@pytest.fixture
def juniper(teams: TeamsServers) -> School:
    return school(teams, "Juniper")


def school(teams: TeamsServers, name: str) -> School:
    """A tenant with two teachers and a principal in a channel of its one team."""
    tenant = teams.add_tenant(name)
    ana, ben, pri = (tenant.add_person(each) for each in ("Ana Ruiz", "Ben Okafor", "Priya Nand"))
    team = tenant.add_team("Elementary", ana, ben, pri)
    channel = tenant.add_channel(team, "grade-4")
    return School(tenant=tenant, team=team, channel=channel, ana=ana, ben=ben, pri=pri)
