"""What is remembered of an installation's token, here and at another replica."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from adapters.slack.clients import SlackClients
from adapters.slack.install import Granted
from adapters.slack.platform import SlackPlatform
from bot.domain.clock import SystemClock, machine_now
from bot.domain.ids import SeededIds
from bot.store import installations
from bot.store.database import Database
from bot.store.sealing import Seal
from bot.wiring.house import open_database
from bot.wiring.slack_installations import SlackInstallations
from dialogs.platform import Refused
from dialogs.vocabulary import saying
from tests.databases import MakeDatabase
from tests.fakes.slack import SlackServer
from tests.fakes.slack.events import Happenings
from tests.fakes.slack.workspaces import Workspace
from tests.slack.many import KEY
from tests.slack.stage import HERE

HELLO = saying("Hello.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Replica:
    """One process of two, as far as tokens go."""

    found: SlackInstallations
    platform: SlackPlatform


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Two replicas on one database, and a workspace that both serve."""

    database: Database
    slack: SlackServer
    workspace: Workspace
    first: Replica
    second: Replica

    async def install(self) -> None:
        """The workspace installs Cyclebot; the first replica hears of it."""
        self.workspace.token = self.slack.grant(self.workspace).token
        granted = Granted(
            realm="T1",
            name="Orchard",
            token=self.workspace.token,
            bot=self.workspace.bot_user_id,
            scopes=frozenset(),
            installer="",
        )
        await self.first.found.keep(granted)

    async def state(self) -> str:
        found = await self.database.read(
            lambda work: installations.installation_of(work.connection, "slack", "T1")
        )
        assert found is not None
        return found.state


@pytest.fixture
async def two(fresh_database_url: MakeDatabase) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackServer.serving(machine_now))
        database = await stack.enter_async_context(
            open_database(
                fresh_database_url("sqlite"), clock=SystemClock(), ids=SeededIds(1), durable=False
            )
        )

        async def replica() -> Replica:
            found = SlackInstallations(database, Seal([KEY]))
            clients = SlackClients.opened(found.token, slack.api_url, found.dead)
            platform = SlackPlatform(await stack.enter_async_context(clients))
            return Replica(found=found, platform=platform)

        workspace = slack.add_workspace("T1", "Orchard", installed=False)
        workspace.add_channel("C1", "c1")
        made = Two(
            database=database,
            slack=slack,
            workspace=workspace,
            first=await replica(),
            second=await replica(),
        )
        await made.install()
        yield made


async def test_what_was_found_is_not_looked_up_for_each_post(two: Two) -> None:
    await two.second.platform.post(HERE, HELLO, "m1")
    await two.database.close()

    await two.second.platform.post(HERE, HELLO, "m2")

    assert await two.second.found.bot("T1") == two.workspace.bot_user_id
    assert len(two.workspace.seen("C1")) == 2


async def test_what_ended_here_speaks_no_more_at_once(two: Two) -> None:
    await two.first.platform.post(HERE, HELLO, "m1")
    calls = len(two.slack.calls)
    await two.first.found.ended("T1", "removed", None)

    with pytest.raises(Refused):
        await two.first.platform.post(HERE, HELLO, "m2")

    assert len(two.slack.calls) == calls
    assert await two.first.found.bot("T1") is None


async def test_what_ended_at_another_replica_is_forgotten_once_slack_refuses_the_token(
    two: Two,
) -> None:
    await two.second.platform.post(HERE, HELLO, "m1")
    Happenings(two.slack, two.workspace).uninstalled()
    await two.first.found.ended("T1", "removed", None)

    with pytest.raises(Refused) as refused:
        await two.second.platform.post(HERE, HELLO, "m2")

    assert refused.value.why == "revoked"
    assert await two.second.found.token("T1") is None
    assert await two.second.found.bot("T1") is None
    assert len(two.workspace.seen("C1")) == 1


async def test_a_token_that_was_given_anew_at_another_replica_is_taken_up_and_nothing_ends(
    two: Two,
) -> None:
    await two.second.platform.post(HERE, HELLO, "m1")
    Happenings(two.slack, two.workspace).tokens_revoked()
    await two.first.found.ended("T1", "revoked", None)
    await two.install()

    await two.second.platform.post(HERE, HELLO, "m2")

    assert len(two.workspace.seen("C1")) == 2
    assert await two.second.found.token("T1") == two.workspace.token
    assert await two.state() == "live"


async def test_a_token_that_slack_refuses_and_nobody_replaced_is_tried_once(two: Two) -> None:
    await two.second.platform.post(HERE, HELLO, "m1")
    Happenings(two.slack, two.workspace).tokens_revoked()
    calls = len(two.slack.calls)

    with pytest.raises(Refused):
        await two.second.platform.post(HERE, HELLO, "m2")

    assert len(two.slack.calls) == calls + 1
