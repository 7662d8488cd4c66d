"""People in a place, as one who stands beside them: what they do, and what they see.

A platform implements `Person` and `Place` over its own wire: real requests, signed as the vendor
signs them, and eyes on what the vendor's stand-in shows. Nothing here knows a platform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar

from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.vocabulary import Value

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenButton:
    """A button as it stood on a message: its label, and what the platform's client would send."""

    label: str
    carries: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as somebody saw it at one moment.

    Attributes:
        ref: the platform's reference of it; '' for words that are no message of their own.
        text: all its text.
        summary: what a notification said.
        under: the message whose thread it stands in.
        by: who wrote it, by name; None is Cyclebot.
        buttons: what could be pressed on it then, in order, those in a menu too.
    """

    ref: str
    text: str
    summary: str = ""
    under: str | None = None
    by: str | None = None
    buttons: tuple[SeenButton, ...] = ()

    def button(self, label: str) -> SeenButton | None:
        """The button of that label, if it is there."""
        return next((each for each in self.buttons if each.label == label), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenField:
    """A field of an open form: the words around it, its options by label, what stands in it."""

    text: str
    value: Value = ""
    options: tuple[str, ...] = ()
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """A form as it stands before somebody; fields by key, in order.

    `errors` are what is said is wrong: by the key of the field beside which it stands, '' for
    the whole.
    """

    title: str
    text: str
    fields: Mapping[str, SeenField]
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel: the platform's id of it, and its name."""

    id: str
    name: str


class Person(Protocol):
    """Somebody with an account: everything they do goes over the platform's wire.

    Where `at` is None, they are in private with Cyclebot. What is answered has arrived when a
    method ends; what is owed to others has not (see `Place.settle`).
    """

    @property
    def name(self) -> str:
        """Their name."""
        ...

    @property
    def form(self) -> OpenForm | None:
        """The form that is open before them; None if none is."""
        ...

    async def command(self, words: str, *, at: Channel | None = None) -> None:
        """Ask by the command word, in the platform's way of doing so."""
        ...

    async def mention(self, words: str, *, at: Channel) -> None:
        """Ask by addressing the bot in a message."""
        ...

    async def press(self, label: str, *, at: Channel | None = None, on: Seen | None = None) -> None:
        """Press a button by its label.

        Without `on` it is the newest that they see with this label: on what they were told last,
        else in private, else, and first if `at` is named, in that channel and its threads. With
        `on` it is that message as it was then, though it may look different now.
        """
        ...

    async def fill(self, **values: Value) -> None:
        """Send the open form: these values by key, the other fields as they stand."""
        ...

    async def say(
        self,
        text: str,
        *,
        at: Channel | None = None,
        under: Seen | None = None,
        to: Person | None = None,
    ) -> Seen:
        """Write a message, in a thread if `under` is given, addressed to a person if `to` is.

        Where the platform lets a bot hear only what mentions it, they mention it.
        """
        ...

    async def edit(self, said: Seen, text: str) -> None:
        """Change a message of theirs."""
        ...

    async def delete(self, said: Seen) -> None:
        """Delete a message of theirs."""
        ...

    async def repeat(self) -> None:
        """Let the last thing they did arrive once more, as the platform repeats itself."""
        ...

    def told(self) -> Seen | None:
        """What they alone were told in answer to the last thing they did; None if nothing."""
        ...

    async def private(self) -> list[Seen]:
        """Their private conversation with Cyclebot, oldest first."""
        ...


class Place(Protocol):
    """A whole Cyclebot behind the platform's own doors, and the vendor's side of them.

    The house has an empty, migrated database; its calendar stands on Sunday 29 November 2026,
    12:00 in Los Angeles, and moves only by `until` and `settle`.
    """

    @property
    def platform(self) -> PlatformName:
        """Which platform it is."""
        ...

    @property
    def realm(self) -> str:
        """The workspace or tenant in which everybody is."""
        ...

    def now(self) -> datetime:
        """The calendar clock."""
        ...

    async def store(self, function: Callable[[Work], T]) -> T:
        """Run a function in a transaction of the house's database."""
        ...

    async def newcomer(self, name: str, *, email: str, guest: bool = False) -> Person:
        """Give somebody an account in the workspace; its e-mail is vouched for by the platform."""
        ...

    async def channel(self, name: str, *people: Person) -> Channel:
        """Make a channel with these people, into which the bot has not come."""
        ...

    async def add_bot(self, channel: Channel, by: Person) -> None:
        """Let somebody bring the bot into a channel."""
        ...

    async def shown(self, channel: Channel) -> list[Seen]:
        """What everybody in the channel sees: roots oldest first, each with its thread after it."""
        ...

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        """Let time pass to a local instant; all that is due and owed on the way happens."""
        ...

    async def settle(self) -> None:
        """Let everything that is owed now arrive, updates that wait a few seconds too."""
        ...
