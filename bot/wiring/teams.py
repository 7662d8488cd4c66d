"""Microsoft Teams as a door: `/api/messages`, the connector, and which tenants there are."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientSession, web

from adapters.pictures.picture import Pictures
from adapters.teams.background import Background
from adapters.teams.bearer import Bearer
from adapters.teams.bot import Bot, Parts
from adapters.teams.channel_names import TeamsChannelNames
from adapters.teams.clouds import Cloud, cloud
from adapters.teams.connector import ConnectorClients
from adapters.teams.credential import Anonymous, AppCredential, Credential, NoCredential
from adapters.teams.edge import Edge, Reply
from adapters.teams.framework import FrameworkAdapter
from adapters.teams.payload import Payload
from adapters.teams.platform import TeamsPlatform
from adapters.teams.signing_keys import SigningKeys
from adapters.teams.speaking import Speaking
from bot.domain.clock import CalendarClock
from bot.domain.errors import Unusable
from bot.store.database import Database
from bot.wiring.house import House
from bot.wiring.teams_settings import TeamsWay
from bot.wiring.teams_tenants import TeamsTenants
from dialogs.inputs import PlatformName

_log = logging.getLogger(__name__)


class Teams:
    """The door of Teams.

    Args:
        platform: what Teams is spoken to through.
        adapter: runs turns.
        tenants: which tenants took the bot in.
        bearer: verifies what comes in; None lets everybody in.
        of: the cloud whose addresses are taken.
        clock: the calendar clock.
    """

    name: PlatformName = "teams"

    def __init__(
        self,
        platform: TeamsPlatform,
        adapter: FrameworkAdapter,
        tenants: TeamsTenants,
        bearer: Bearer | None,
        of: Cloud,
        clock: CalendarClock,
    ) -> None:
        self.platform = platform
        self.background = Background()
        self._adapter = adapter
        self._tenants = tenants
        self._bearer = bearer
        self._cloud = of
        self._clock = clock

    def open(self, app: web.Application, house: House) -> None:
        """Add `/api/messages`; at the end, what is still on its way is waited for."""
        bot = Bot(
            Parts(
                take=house.turn.take,
                tenants=self._tenants,
                channels=TeamsChannelNames(self.platform.channels),
                speaking=Speaking(self.platform),
                drawn=self.platform.drawn,
                background=self.background,
                now=self._clock.now,
                unknown=lambda: house.watch.unknown("teams"),
                command=house.turn.command,
            )
        )
        adapter = self._adapter

        async def handle(activity: Payload) -> Reply:
            return await adapter.process(activity, bot.on_turn)

        edge = Edge(handle, self._bearer, self._cloud.takes)
        app.router.add_post("/api/messages", edge.take)
        app.cleanup_ctx.append(self._settling)

    async def _settling(self, _: web.Application) -> AsyncIterator[None]:
        yield
        await self.background.settle()


@asynccontextmanager
async def teams_door(
    way: TeamsWay, database: Database, clock: CalendarClock, of: Cloud | None = None
) -> AsyncIterator[Teams]:
    """Open Teams' door for as long as the block lasts.

    Args:
        way: how Teams is served, by `teams_way`.
        database: open; tenants are kept there.
        clock: the calendar clock.
        of: the cloud; the one that `way` names if not given.

    Raises:
        Unusable: Microsoft does not take the registration's secret.
    """
    chosen = of or cloud(way.cloud)
    tenants = TeamsTenants(database)
    pictures = Pictures()
    try:
        async with (
            ClientSession() as session,
            _credential(way, chosen, session) as credential,
            ConnectorClients.opened(credential, chosen) as clients,
        ):
            bearer = None
            if way.app_id:
                bearer = Bearer(way.app_id, SigningKeys(chosen.metadata_url, session))
            platform = TeamsPlatform(clients, tenants.address, pictures)
            yield Teams(platform, FrameworkAdapter(clients), tenants, bearer, chosen, clock)
    finally:
        pictures.close()


@asynccontextmanager
async def _credential(
    way: TeamsWay, of: Cloud, session: ClientSession
) -> AsyncIterator[Credential]:
    """The registration's token, tried once so that a wrong secret is found at the start."""
    if not way.app_id:
        yield Anonymous()
        return
    credential = AppCredential(
        session,
        app_id=way.app_id,
        password=way.password,
        tenant_id=way.tenant_id,
        login_url=of.login_url,
    )
    try:
        try:
            await credential.token()
        except NoCredential as cause:
            if cause.refused:
                raise Unusable(
                    f"Microsoft doesn't take the bot's registration ({cause}). Look at"
                    " MICROSOFT_APP_ID, MICROSOFT_APP_PASSWORD (the secret's value, not its id; it"
                    " may have expired) and MICROSOFT_APP_TENANT_ID; docs/teams.md says where they"
                    " come from."
                ) from cause
            _log.warning("no token for Teams yet (%s); it is tried again when one is needed", cause)
        yield credential
    finally:
        await credential.close()
