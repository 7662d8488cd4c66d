"""What people see: every message with all its versions, in the order they came.

`SimulatedPlatform` keeps the port's promises in memory; `Tapped` notes what goes to another
platform. Both write to a `Screen`, which whoever lives in a simulation looks at, and whoever
checks it afterwards. This module must not know what a message means.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.inputs import AccountRef
from dialogs.platform import Platform, Where
from dialogs.vocabulary import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a message said from an instant on."""

    at: datetime
    message: Message


@dataclass(slots=True, kw_only=True)
class Shown:
    """One message on screen.

    Attributes:
        ref: Its reference on the platform.
        where: Where it stands.
        mark: The id it was posted with.
        versions: What it said, oldest first; never empty.
    """

    ref: str
    where: Where
    mark: str
    versions: list[Version]

    @property
    def at(self) -> datetime:
        """When it was posted."""
        return self.versions[0].at

    @property
    def message(self) -> Message:
        """What it says now."""
        return self.versions[-1].message


@dataclass(slots=True)
class Screen:
    """Everything that was shown, in the order of posting."""

    shown: list[Shown] = field(default_factory=list)
    updates: int = 0
    _by_place: dict[tuple[str, str], Shown] = field(default_factory=dict)
    _seen: int = 0

    def posted(self, shown: Shown) -> None:
        """Note a new message."""
        self.shown.append(shown)
        self._by_place[shown.where.conversation, shown.ref] = shown

    def updated(self, where: Where, ref: str, version: Version) -> None:
        """Note a change of a message; one from before this screen began is let go."""
        self.updates += 1
        there = self._by_place.get((where.conversation, ref))
        if there is not None:
            there.versions.append(version)

    def at_place(self, conversation: str, ref: str) -> Shown | None:
        """The message of this reference, if it was shown."""
        return self._by_place.get((conversation, ref))

    def fresh(self) -> list[Shown]:
        """The messages that were posted since this was last asked, oldest first."""
        found = self.shown[self._seen :]
        self._seen = len(self.shown)
        return found


class SimulatedPlatform:
    """The port's promises in memory: everything arrives at once, nothing is refused.

    Args:
        now: The calendar clock.
        screen: Where it is shown.
    """

    def __init__(self, now: Callable[[], datetime], screen: Screen) -> None:
        self._now = now
        self._screen = screen
        self._marks: dict[tuple[str, str], str] = {}

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """See `Platform.post`."""
        ref = f"m{len(self._screen.shown) + 1}"
        version = Version(at=self._now(), message=message)
        self._screen.posted(Shown(ref=ref, where=where, mark=mark, versions=[version]))
        self._marks[where.conversation, mark] = ref
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """See `Platform.update`."""
        self._screen.updated(where, ref, Version(at=self._now(), message=message))

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """See `Platform.find`."""
        return self._marks.get((where.conversation, mark))

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """See `Platform.members`; nobody is set up from a list here."""
        return ()

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """See `Platform.account`; everybody is known already."""
        return None

    async def personal(self, realm: str, external_id: str) -> str:
        """See `Platform.personal`."""
        return private_chat(external_id)


class Tapped:
    """Another platform, with a screen that shows what went through.

    Args:
        platform: The one that does the work.
        now: The calendar clock.
        screen: Where it is shown besides.
    """

    def __init__(self, platform: Platform, now: Callable[[], datetime], screen: Screen) -> None:
        self._platform = platform
        self._now = now
        self._screen = screen

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """See `Platform.post`."""
        ref = await self._platform.post(where, message, mark)
        version = Version(at=self._now(), message=message)
        self._screen.posted(Shown(ref=ref, where=where, mark=mark, versions=[version]))
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """See `Platform.update`."""
        await self._platform.update(where, ref, message)
        self._screen.updated(where, ref, Version(at=self._now(), message=message))

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """See `Platform.find`."""
        return await self._platform.find(where, mark, since)

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """See `Platform.members`."""
        return await self._platform.members(where)

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """See `Platform.account`."""
        return await self._platform.account(realm, external_id)

    async def personal(self, realm: str, external_id: str) -> str:
        """See `Platform.personal`."""
        return await self._platform.personal(realm, external_id)


def private_chat(external_id: str) -> str:
    """The simulated platform's id of a person's private chat."""
    return f"dm-{external_id}"
