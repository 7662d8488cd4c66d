"""One platform as the storm meets it: what people do there, over its own wire, and what they see.

`slack_side.py` and `teams_side.py` are the two there are; the oracle and the people of a run know
these values alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.store.conversations import ConversationRow
from bot.store.work import Work
from dialogs.inputs import PlatformName
from dialogs.vocabulary import Message

Outcome = Literal["kept", "try again", "refused"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm:
    """A workspace or a tenant: its id on the platform, and its installation's in the store."""

    id: str
    installation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A team as it stands on its platform: realm, channel, its members' ids there."""

    platform: PlatformName
    realm: str
    channel: str
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message of the bot's that is on screen.

    Attributes:
        platform: where; `place` is the conversation's id there, `private` whether it is a chat
            with one person.
        ref: the message's id.
        root: the message under which it stands.
        at: when it was posted.
        mark: the owed message that it is, if it says so itself.
        says: all of it, as the platform was told.
        begins: the first words on it.
    """

    platform: PlatformName
    place: str
    private: bool
    ref: str
    root: str | None
    at: datetime
    mark: str | None
    says: object
    begins: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card under which people answer: its id, and itself as the platform holds it."""

    ref: str
    shown: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a person wrote: the message's id, the one it stands under, itself as it is held."""

    ref: str
    root: str
    held: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Something on its way: its bytes and its headers."""

    body: bytes
    headers: Mapping[str, str]


Letter = Callable[[int], Request]
"""What a platform brings, signed anew for each try; told how often it was tried before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a server answered."""

    status: int
    body: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenForm:
    """A form on somebody's screen.

    Attributes:
        check_in: what it is about.
        options: by field, the values that may be picked; none where something is written.
        sent: makes what is brought when it is sent with these values.
    """

    check_in: str
    options: Mapping[str, Sequence[str]]
    sent: Callable[[Mapping[str, str]], Letter]


class Side(Protocol):
    """One platform. What happens there is known to nobody else."""

    name: PlatformName
    path: str
    """Where a server takes what the platform brings."""
    can_be_asked: bool
    """Whether it says what was posted; where it does not, a post may stay unconfirmed."""

    def add_realm(self, work: Work, name: str) -> Realm:
        """A workspace or tenant, and its installation in the store."""
        ...

    def add_person(self, realm: str, name: str) -> str:
        """Somebody there; their id."""
        ...

    def add_channel(
        self, work: Work, realm: Realm, name: str, members: Sequence[str]
    ) -> ConversationRow:
        """A channel of these people with the bot in it, and the same in the store."""
        ...

    def cards(self, team: Team) -> list[Card]:
        """The cards in a team's channel that can be answered, the newest last."""
        ...

    def says(self, team: Team, user: str, text: str, card: Card) -> tuple[Letter, Written]:
        """Somebody writes under a card."""
        ...

    def edits(self, team: Team, written: Written, text: str) -> Letter:
        """Somebody edits what they wrote."""
        ...

    def takes_back(self, team: Team, written: Written) -> Letter:
        """Somebody deletes what they wrote."""
        ...

    def removes(self, team: Team) -> tuple[str, Letter | None] | None:
        """Somebody deletes the newest post of the bot's: its id, and what is told, if anything."""
        ...

    def presses(self, team: Team, user: str, card: Card) -> Letter | None:
        """Somebody presses "Answer"; None if it is not there any more."""
        ...

    def opened(self, team: Team, user: str, card: Card, answered: Answered) -> OpenForm | None:
        """The form that came of a press; None if none did."""
        ...

    def outcome(self, team: Team, user: str, answered: Answered) -> Outcome:
        """What a form that was sent has come to, as its sender sees it."""
        ...

    def posts(self) -> list[Post]:
        """All of the bot's messages that are on screen, oldest first."""
        ...

    def still_there(self, realm: str, place: str, ref: str) -> bool:
        """Whether a message is on screen."""
        ...

    def drawn(self, message: Message) -> object | None:
        """What a post of this message says; None for one that cannot be compared."""
        ...

    def begins(self, message: Message) -> str:
        """The first words of a post of this message, as `Post.begins`."""
        ...

    def flaws(self) -> Iterator[str]:
        """What is wrong with what is on screen, whatever the store says."""
        ...


def plain(value: object) -> object:
    """Values without what a platform adds or a renderer leaves empty."""
    match value:
        case dict():
            return {key: plain(each) for key, each in value.items() if each is not None}
        case list() | tuple():
            return [plain(each) for each in value]
        case _:
            return value
