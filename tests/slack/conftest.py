from collections.abc import AsyncIterator

import pytest

from bot.domain.clock import VirtualClock
from tests.fakes.slack import SlackServer
from tests.fakes.slack.workspaces import Workspace


@pytest.fixture
async def slack(clock: VirtualClock) -> AsyncIterator[SlackServer]:
    """A stand-in Slack on a free port, without any workspace yet."""
    async with SlackServer.serving(clock.now) as served:
        yield served


@pytest.fixture
def juniper(slack: SlackServer) -> Workspace:
    """A school's workspace: two teachers, a guest and a principal in its channel `C1`."""
    made = slack.add_workspace("T1", "Juniper")
    made.add_user("U1", "Ana Ruiz", email="ana@school.example")
    made.add_user("U2", "Ben Okafor", email="ben@school.example")
    made.add_user("U3", "Priya Nand", email="pri@school.example")
    made.add_user("U4", "Zoë Guest", guest=True)
    made.add_channel("C1", "grade-4", members=["U1", "U2", "U3"])
    return made
