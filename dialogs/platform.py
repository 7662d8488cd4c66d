"""The port through which owed messages leave: six promises every platform keeps.

Adapters implement it; the dispatcher is its only caller. One contract suite runs against every
adapter. Nothing here retries: what happened is told by the exception's type, and the policy
lives with the dispatcher.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from bot.domain.errors import CyclebotError
from dialogs.inputs import AccountRef, PlatformName
from dialogs.vocabulary import Message

Scope = Literal["installation", "conversation"]
RefusedWhy = Literal[
    "archived", "bot_removed", "forbidden", "revoked", "gone", "too_large", "not_editable", "other"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place to post to.

    `conversation` is the platform's id of it; `thread` the reference of the root message, if the
    message belongs under one; `service_url` the address a platform wants used for this place.
    """

    platform: PlatformName
    realm: str
    installation_id: str
    conversation: str
    thread: str | None = None
    service_url: str | None = None


class PlatformError(CyclebotError):
    """A platform did not do what it was asked."""


class Later(PlatformError):
    """It was refused for now, and nothing was done.

    Args:
        after: how long the platform asks to wait.
        scope: whether that holds for the whole installation or this conversation.
    """

    def __init__(self, after: timedelta, scope: Scope = "conversation") -> None:
        super().__init__(f"later, in {after.total_seconds():.0f} s, for the {scope}")
        self.after = after
        self.scope = scope


class Refused(PlatformError):
    """It was refused, and nothing was done.

    Args:
        why: which refusal it is, in our words.
        for_good: whether the conversation must be stopped until somebody mends it.
    """

    def __init__(self, why: RefusedWhy, *, for_good: bool) -> None:
        super().__init__(f"refused: {why}")
        self.why = why
        self.for_good = for_good


class InDoubt(PlatformError):
    """Something went wrong after the first byte: it may have been done or not."""


class CannotAsk(PlatformError):
    """This platform cannot be asked whether the message was posted."""


class Platform(Protocol):
    """What every platform can do for the dispatcher."""

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """Post a new message and give its reference on the platform.

        `mark` is an opaque id kept with the message, so that `find` can look for it. Posting the
        same mark twice posts twice. Raises `Later`, `Refused` or `InDoubt`.
        """
        ...

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """Replace the message at `ref` whole; the same again changes nothing. Raises as `post`."""
        ...

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """The reference of the message that carries `mark`, posted after `since`, or None.

        Raises `CannotAsk` where the platform keeps no such memory, `Later` where it is busy.
        """
        ...

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """The people in the conversation, ordered by id; Cyclebot itself is not among them."""
        ...

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """What the platform vouches for about a person, or None if it knows nobody of that id."""
        ...

    async def personal(self, realm: str, external_id: str) -> str:
        """The id of the private conversation with a person, opened if there was none."""
        ...
