"""What a platform is to the server: its port, and the way in. One door a platform.

A door is made by its own module (`bot/wiring/local_chat.py` and its neighbours) from the settings
and the open database, before the house, because the house speaks through its platform; it is
opened with the house, whose turn takes what comes in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from aiohttp import web

from bot.wiring.house import House
from dialogs.gathering import MembersOf
from dialogs.inputs import AccountRef, Input, PlatformName
from dialogs.introducing import IntroducedBy
from dialogs.platform import Platform, Where


class Door(Protocol):
    """One platform, plugged into the server."""

    @property
    def name(self) -> PlatformName:
        """Which platform it is."""
        ...

    @property
    def platform(self) -> Platform:
        """What the dispatcher speaks through."""
        ...

    def open(self, app: web.Application, house: House) -> None:
        """Add the routes by which people come in; called once, before the server starts.

        What runs beside them (a socket, a watchdog) goes into `app.cleanup_ctx`.
        """
        ...


@runtime_checkable
class AsksWhereMet(Protocol):
    """A platform that says who somebody is in the conversation where they were met.

    It is asked there and not by itself: also for those whom nobody can reach in private.
    """

    async def member(self, where: Where, external_id: str) -> AccountRef | None:
        """One person of a conversation; None if they are not in it. Raises as `account`."""
        ...


def members_of(platforms: Mapping[PlatformName, Platform]) -> MembersOf:
    """What asks an input's platform who is in the input's conversation."""

    async def ask(arrived: Input) -> tuple[AccountRef, ...]:
        return await platforms[arrived.account.platform].members(_where(arrived))

    return ask


def introduced_by(platforms: Mapping[PlatformName, Platform]) -> IntroducedBy:
    """What asks an input's platform who the asker is."""

    async def ask(arrived: Input) -> AccountRef | None:
        who = arrived.account
        platform = platforms[who.platform]
        if isinstance(platform, AsksWhereMet):
            return await platform.member(_where(arrived), who.external_id)
        return await platform.account(who.realm, who.external_id)

    return ask


def _where(arrived: Input) -> Where:
    return Where(
        platform=arrived.account.platform,
        realm=arrived.account.realm,
        installation_id="",
        conversation=arrived.conversation.external_id,
        service_url=arrived.conversation.service_url,
    )
