"""A Slack platform on a stand-in: the contract's stage, and what tests of its faults share."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.slack.clients import SlackClients
from adapters.slack.platform import SlackPlatform
from bot.domain.clock import VirtualClock
from dialogs.platform import Where
from tests.contracts.platform_contract import Shown, Stage
from tests.fakes.slack import SlackServer
from tests.fakes.slack.reading import text_of
from tests.fakes.slack.workspaces import Message, Workspace

HERE = Where(platform="slack", realm="T1", installation_id="i1", conversation="C1")


@asynccontextmanager
async def platform_on(slack: SlackServer) -> AsyncIterator[SlackPlatform]:
    """A platform whose installations have the tokens that the stand-in gave."""

    async def tokens(realm: str) -> str | None:
        workspace = slack.workspaces.get(realm)
        return workspace.token or None if workspace else None

    async with SlackClients.opened(tokens, slack.api_url) as clients:
        yield SlackPlatform(clients)


def stage_of(
    slack: SlackServer, workspace: Workspace, platform: SlackPlatform, clock: VirtualClock
) -> Stage:
    """What the platform's contract wants to see and do in the channel `C1`."""
    channel = workspace.channels["C1"]

    async def shown(conversation: str) -> list[Shown]:
        return [seen(each) for each in workspace.seen(conversation)]

    async def remove_bot() -> None:
        channel.members.discard(workspace.bot_user_id)

    async def archive() -> None:
        channel.is_archived = True

    del slack
    return Stage(
        platform=platform,
        where=HERE,
        people=("U1", "U2", "U3"),
        now=clock.now,
        shown=shown,
        remove_bot=remove_bot,
        archive=archive,
    )


def seen(message: Message) -> Shown:
    """A message as somebody in the channel sees it."""
    text = text_of(message.blocks) if message.blocks else message.text
    return Shown(ref=message.ts, thread=message.thread_ts, text=text)
