"""Loading the demo into two new files: Cyclebot's database and the chat page's own.

They are made beside where they will stand and moved there when they are whole, the database
last; a load that was interrupted leaves nothing that looks like a demo. This module must not know
who serves them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Final

from adapters.web.platform import WebPlatform
from adapters.web.vendor import ChatVendor
from bot.demo.founding import Founded, found, open_chat
from bot.demo.living import AFTERNOON, Living
from bot.demo.network import Demo
from bot.demo.scene import Scene
from bot.demo.school_days import opening_day
from bot.domain.clock import VirtualClock, machine_now
from bot.domain.errors import Unusable
from bot.domain.ids import RandomIds
from bot.domain.local_time import instant
from bot.store import migrating, settings
from bot.store.work import Work
from bot.wiring.doors import members_of
from bot.wiring.house import House, open_house
from dialogs.inputs import PlatformName
from dialogs.platform import Platform

MARK: Final = "demo"
"""The setting by which a database says that it is a demo and nothing that anybody needs."""

_ABOUT_TO_BE: Final = ".loading"

Lived = Callable[[int, int], None]
"""Told after each school day that was lived: how many of how many."""


class NotTheDemo(Unusable):
    """That file holds something else than the demo, so it is left as it is."""

    def __init__(self, path: Path) -> None:
        """Say which file and what to do."""
        super().__init__(
            f"{path} holds something else than the demo, so it is left as it is. Name another "
            "file in CYCLEBOT_DATABASE_URL, or unset it: the demo makes its own."
        )


def is_loaded(url: str, path: Path) -> bool:
    """Whether the demo stands in a file; a file that is not there yet is none.

    Raises:
        NotTheDemo: the file is something else.
        Unusable: it is no database.
    """
    if not path.exists():
        return False
    if migrating.kept_setting(url, MARK) is None:
        raise NotTheDemo(path)
    return True


def remove(path: Path, chat: Path) -> None:
    """Remove the demo's files, whole or half."""
    for each in (path, chat, _loading(path), _loading(chat)):
        for tail in ("", "-wal", "-shm", ".lock"):
            each.with_name(each.name + tail).unlink(missing_ok=True)


async def load(path: Path, chat: Path, demo: Demo, machine_today: date, lived: Lived) -> None:
    """Live the demo's weeks into new files, and put them in place.

    Args:
        path: where the database will stand; its folder is there.
        chat: where the chat page's file will stand.
        demo: what is lived.
        machine_today: the local date by the machine's clock.
        lived: told how far it is.
    """
    remove(_loading(path), _loading(chat))
    await _live(_loading(path), _loading(chat), demo, opening_day(machine_today), lived)
    _loading(chat).replace(chat)
    _loading(path).replace(path)
    remove(_loading(path), _loading(chat))


async def _live(path: Path, chat: Path, demo: Demo, today: date, lived: Lived) -> None:
    url = f"sqlite:///{path}"
    migrating.migrate(url)
    zone = demo.network.zone
    clock = VirtualClock(instant(today.replace(year=today.year - 1), AFTERNOON, zone))
    vendor = ChatVendor(chat, clock=clock)
    platforms: dict[PlatformName, Platform] = {"web": WebPlatform(vendor)}
    try:
        async with open_house(
            url,
            clock=clock,
            ids=RandomIds(),
            platforms=platforms,
            members_of=members_of(platforms),
            durable=False,  # Made again if the power fails; it is moved into place when whole.
            chance=Random(1),  # noqa: S311 - jitter, the same each time.
        ) as house:
            open_chat(vendor, demo.network)
            founded = await _found(house, demo, clock, today)
            scene = Scene(house=house, vendor=vendor, realm=demo.network.realm)
            living = Living(scene, clock, demo, founded, today)
            total, done = len(living.days), 0

            def after_a_day(_: date) -> None:
                nonlocal done
                done += 1
                lived(done, total)

            await living.live(after_a_day)
            if scene.refused:
                raise Unusable("The demo's story was refused: " + " | ".join(scene.refused))
            await house.database.work(_finished)
    finally:
        vendor.close()


async def _found(house: House, demo: Demo, clock: VirtualClock, today: date) -> Founded:
    """Found the network shortly before the first team's first day."""
    longest = max(
        (team.story.cycle - 1) * 21 + team.story.day * 7 // 5
        for lea in demo.network.leas
        for school in lea.schools
        for team in school.teams
    )
    clock.move_to(
        instant(date.fromordinal(today.toordinal() - longest - 10), AFTERNOON, demo.network.zone)
    )
    return await house.database.work(lambda work: found(work, demo))


def _finished(work: Work) -> None:
    settings.put(work.connection, MARK, "1")
    settings.leave_calendar(work.connection, work.now)
    settings.save_calendar_offset(work.connection, work.now - machine_now())


def _loading(path: Path) -> Path:
    return path.with_name(f"{path.stem}{_ABOUT_TO_BE}{path.suffix}")
