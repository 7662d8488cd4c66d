"""The demo's weeks, lived once more with somebody who keeps every message that was sent.

So the pictures show what the real core composed for real-looking people. This module must not know
which messages are pictured, or how.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from random import Random
from typing import Final

from adapters.web.platform import WebPlatform
from adapters.web.vendor import ChatVendor
from bot.demo.founding import Founded, found, open_chat
from bot.demo.living import AFTERNOON, Living
from bot.demo.network import Demo, load_demo
from bot.demo.scene import Scene
from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.store import migrating
from bot.wiring.doors import members_of
from bot.wiring.house import House, open_house
from dialogs.inputs import AccountRef, PlatformName
from dialogs.platform import Platform, Where
from dialogs.vocabulary import Message

TODAY = date(2026, 10, 14)
"""The Wednesday on which the demo opens: the same pictures every time."""
REMINDED: Final = time(14, 50)
"""Local time of the pictures: the day's questions are open, and yesterday's are reminded of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that was sent: where, its mark, and how it looks now."""

    where: Where
    mark: str
    message: Message


class Keeping:
    """The chat page's platform, with every message kept as it was given."""

    def __init__(self, inner: WebPlatform) -> None:
        self._inner = inner
        self.sent: dict[str, Sent] = {}

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """As the port says."""
        ref = await self._inner.post(where, message, mark)
        self.sent[ref] = Sent(where=where, mark=mark, message=message)
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """As the port says."""
        await self._inner.update(where, ref, message)
        self.sent[ref] = Sent(where=where, mark=self.sent[ref].mark, message=message)

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """As the port says."""
        return await self._inner.find(where, mark, since)

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """As the port says."""
        return await self._inner.members(where)

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """As the port says."""
        return await self._inner.account(realm, external_id)

    async def personal(self, realm: str, external_id: str) -> str:
        """As the port says."""
        return await self._inner.personal(realm, external_id)


@dataclass(kw_only=True)
class DemoTown:
    """The demo on its Wednesday, and what was sent on the way."""

    house: House
    clock: VirtualClock
    scene: Scene
    demo: Demo
    founded: Founded
    keeping: Keeping

    def shown(self) -> Iterator[tuple[str, Sent]]:
        """Every message on screen with its mark, oldest first."""
        yield from ((each.mark, each) for each in self.keeping.sent.values())


@asynccontextmanager
async def lived_demo(folder: Path) -> AsyncIterator[DemoTown]:
    """Live the demo in an empty folder, up to the minutes of its Wednesday when reminders stand."""
    url = f"sqlite:///{folder / 'gallery.sqlite'}"
    migrating.migrate(url)
    demo = load_demo()
    clock = VirtualClock(instant(date(2026, 8, 1), AFTERNOON, demo.network.zone))
    vendor = ChatVendor(":memory:", clock=clock)
    keeping = Keeping(WebPlatform(vendor))
    platforms: dict[PlatformName, Platform] = {"web": keeping}
    async with open_house(
        url,
        clock=clock,
        ids=SeededIds(1),
        platforms=platforms,
        members_of=members_of(platforms),
        durable=False,
        chance=Random(1),
    ) as house:
        open_chat(vendor, demo.network)
        founded = await house.database.work(lambda work: found(work, demo))
        scene = Scene(house=house, vendor=vendor, realm=demo.network.realm)
        await Living(scene, clock, demo, founded, TODAY).live(lambda _: None)
        await house.move_to(instant(TODAY, REMINDED, demo.network.zone), clock)
        yield DemoTown(
            house=house, clock=clock, scene=scene, demo=demo, founded=founded, keeping=keeping
        )
    vendor.close()
