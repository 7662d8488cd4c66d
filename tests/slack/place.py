"""People in Slack: a whole house behind its door, and a stand-in of its servers before it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import TypeVar

from aiohttp import ClientSession

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.store.work import Work
from bot.wiring.house import House, open_database
from bot.wiring.slack import Slack, slack_door
from bot.wiring.slack_settings import slack_way
from config.settings import Settings
from dialogs.inputs import PlatformName
from tests.contracts.neighbourhood import SUNDAY, ZONE
from tests.contracts.persons import Channel, Person, Seen
from tests.fakes.counting_watch import CountingWatch
from tests.fakes.slack import SlackServer
from tests.fakes.slack.workspaces import Workspace
from tests.fakes.slack.world import SIGNING_SECRET
from tests.served import served_house
from tests.slack.person import SlackPerson, seen_of
from tests.slack.wire import HttpWire, SocketWire, Wire

T = TypeVar("T")
TEAM = "T1"


@dataclass(kw_only=True)
class SlackPlace:
    """A workspace, the house behind it, and Slack's connection to it."""

    house: House
    clock: VirtualClock
    slack: SlackServer
    workspace: Workspace
    door: Slack
    wire: Wire
    http: ClientSession
    platform: PlatformName = "slack"
    people: list[SlackPerson] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def realm(self) -> str:
        return self.workspace.id

    def now(self) -> datetime:
        return self.clock.now()

    async def store(self, function: Callable[[Work], T]) -> T:
        return await self.house.database.work(function)

    async def newcomer(self, name: str, *, email: str, guest: bool = False) -> SlackPerson:
        user = f"U{next(self.numbers):04}"
        self.workspace.add_user(user, name, email=email, guest=guest)
        made = SlackPerson(
            slack=self.slack,
            workspace=self.workspace,
            wire=self.wire,
            user=user,
            name=name,
            settled=self.door.background.settle,
        )
        self.people.append(made)
        return made

    async def channel(self, name: str, *people: Person) -> Channel:
        members = [each.user for each in people if isinstance(each, SlackPerson)]
        channel_id = f"C{next(self.numbers):04}"
        self.workspace.add_channel(channel_id, name, members=members, bot_in=False)
        return Channel(id=channel_id, name=name)

    async def add_bot(self, channel: Channel, by: Person) -> None:
        assert isinstance(by, SlackPerson)
        bot = self.workspace.bot_user_id
        await self.wire.event(by.happens.joined(bot, channel.id, inviter=by.user))
        await self.settle()

    async def shown(self, channel: Channel) -> list[Seen]:
        seen = [seen_of(each, self.people[0]) for each in self.workspace.seen(channel.id)]
        roots = [each for each in seen if each.under is None]
        return [
            each
            for root in roots
            for each in (root, *(one for one in seen if one.under == root.ref))
        ]

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        await self.house.move_to(instant(day, time(hour, minute), ZONE), self.clock)

    async def settle(self) -> None:
        await self.house.move_to(self.clock.now() + timedelta(seconds=30), self.clock)


@asynccontextmanager
async def slack_place(url: str, *, socket: bool = False) -> AsyncIterator[SlackPlace]:
    """A house on a migrated, empty database, with Slack as its only door, for one workspace."""
    clock = VirtualClock(instant(SUNDAY, time(12), ZONE))
    async with SlackServer.serving(clock.now) as slack:
        workspace = slack.add_workspace(TEAM, "Orchard")
        given: dict[str, object] = {
            "SLACK_BOT_TOKEN": workspace.token,
            "SLACK_API_URL": slack.api_url,
            "CYCLEBOT_DATABASE_URL": url,
        }
        given |= (
            {"SLACK_APP_TOKEN": slack.app_token()}
            if socket
            else {"SLACK_SIGNING_SECRET": SIGNING_SECRET}
        )
        async with serving(Settings.model_validate(given), clock) as (house, door, http):
            wire: Wire = HttpWire(http=http, now=clock.now)
            if socket:
                await slack.sockets.connected()
                wire = SocketWire(slack=slack)
            yield SlackPlace(
                house=house,
                clock=clock,
                slack=slack,
                workspace=workspace,
                door=door,
                wire=wire,
                http=http,
            )


@asynccontextmanager
async def serving(
    chosen: Settings, clock: VirtualClock
) -> AsyncIterator[tuple[House, Slack, ClientSession]]:
    """A house with Slack's door open on a free port, and a connection to it."""
    way = slack_way(chosen)
    assert way is not None
    opened = open_database(chosen.database_url, clock=clock, ids=SeededIds(1), durable=False)
    async with (
        opened as database,
        slack_door(way, chosen, database, clock) as door,
        served_house(database, clock, door, watch=CountingWatch()) as (house, address),
        ClientSession(address) as http,
    ):
        yield house, door, http
