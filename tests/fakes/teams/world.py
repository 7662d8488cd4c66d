"""All of a stand-in Microsoft: its tenants, the bot's registration, its clock, what came in.

The calendar stamps messages; nothing here sleeps. Tokens alone live by the machine's own clock,
for that is what those who verify them read.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tests.fakes.teams.faults import Faults
from tests.fakes.teams.keys import SigningKey
from tests.fakes.teams.tenants import Conversation, Json, Person, Posted, Tenant, guid

APP_ID = "3738fe3d-bca2-479d-8e45-1660de89ee41"
APP_PASSWORD = "kX~8Q~made-up-secret-of-the-registration"
HOME_TENANT = guid("home")
"""The tenant of the bot's own registration; its people's tenants are others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that came to the connector: its method, its path, its body."""

    method: str
    path: str
    body: Json | None
    at: datetime


@dataclass(slots=True)
class World:
    """Everything there is, by id.

    Args:
        now: the clock that stamps messages.
    """

    now: Callable[[], datetime]
    tenants: dict[str, Tenant] = field(default_factory=dict)
    app_id: str = APP_ID
    app_password: str = APP_PASSWORD
    calls: list[Call] = field(default_factory=list)
    connector_faults: Faults = field(default_factory=Faults)
    token_faults: Faults = field(default_factory=Faults)
    key_faults: Faults = field(default_factory=Faults)
    token_life: timedelta = timedelta(hours=1)
    token_key: SigningKey = field(default_factory=lambda: SigningKey("entra-1", ()))
    channel_keys: list[SigningKey] = field(
        default_factory=lambda: [SigningKey("channel-1"), SigningKey("channel-2", ("webchat",))]
    )
    tokens_given: int = 0
    keys_given: int = 0
    page_size: int = 200
    connector_url: str = ""
    login_url: str = ""
    metadata_url: str = ""
    _last: int = 0
    _came: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def bot_id(self) -> str:
        """What conversations call the bot."""
        return f"28:{self.app_id}"

    @property
    def service_url(self) -> str:
        """What activities name as the address to answer at, with its slash, as Microsoft does."""
        return f"{self.connector_url}/amer/"

    def add_tenant(self, name: str) -> Tenant:
        """A tenant without anybody in it."""
        made = Tenant(guid("tenant", name), name)
        self.tenants[made.id] = made
        return made

    def conversation(self, conversation_id: str) -> Conversation | None:
        """A conversation of any tenant, by id without what a thread adds to it."""
        channel, _, _ = conversation_id.partition(";messageid=")
        for tenant in self.tenants.values():
            if channel in tenant.conversations:
                return tenant.conversations[channel]
        return None

    def tenant_of(self, place: Conversation) -> Tenant:
        """Whose conversation it is."""
        return self.tenants[place.tenant]

    def write(
        self, place: Conversation, by: str, activity: Json, *, root: str | None = None
    ) -> Posted:
        """Put a message into a conversation; in a channel under a root, if it has one."""
        made = Posted(
            id=self.new_id(),
            conversation=place.id,
            by=by,
            at=self.now(),
            versions=[activity],
            root=root if place.kind == "channel" else None,
        )
        place.messages.append(made)
        return made

    def shown(self, place: Conversation) -> list[Posted]:
        """What is seen there: roots oldest first, each with its thread after it."""
        there = [each for each in place.messages if not each.deleted]
        return [
            each
            for root in there
            if root.root is None
            for each in (root, *(reply for reply in there if reply.root == root.id))
        ]

    def people_of(self, place: Conversation) -> list[Person]:
        """Who is there, as people."""
        people = self.tenant_of(place).people
        return [people[each] for each in place.people]

    def new_id(self) -> str:
        """A message's id as Teams makes them: milliseconds, and never the same again."""
        self._last = max(int(self.now().timestamp() * 1_000), self._last + 1)
        return str(self._last)

    def called(self, call: Call) -> None:
        """Note that a request came in."""
        self.calls.append(call)
        self._came.set()

    async def reached(self, times: int = 1) -> None:
        """Wait until so many requests have come to the connector, from the first on."""
        while len(self.calls) < times:
            self._came.clear()
            await self._came.wait()

    def bodies(self, method: str) -> list[Any]:
        """The bodies that came with a method, in order."""
        return [call.body for call in self.calls if call.method == method]
