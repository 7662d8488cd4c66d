"""A platform that keeps the port's promises in memory, and what people saw on it.

It can be told how to answer what comes next. Its own clock says when a message was posted.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from dialogs.inputs import AccountRef
from dialogs.platform import CannotAsk, Where
from dialogs.vocabulary import Message


@dataclass(slots=True)
class Posted:
    """One message as people see it: its latest state, and every state it had."""

    ref: str
    where: Where
    mark: str
    at: datetime
    message: Message
    versions: list[Message] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that reached the platform: `post`, `update`, `find` or `personal`, and when."""

    what: str
    where: str
    at: datetime


class RecordingPlatform:
    """Everything that was posted, by reference; `says` decides about the calls that come next.

    Args:
        now: Its clock; a test hands in that of the calendar.
        remembers: Whether it can be asked for a message by its mark.
    """

    def __init__(self, now: Callable[[], datetime], *, remembers: bool = True) -> None:
        self._now = now
        self._remembers = remembers
        self._answers: deque[tuple[Exception, bool]] = deque()
        self._when_asked: deque[Exception] = deque()
        self._gate: asyncio.Event | None = None
        self.posted: dict[str, Posted] = {}
        self.calls: list[Call] = []
        self.most_at_once = 0
        self._at_once = 0
        self._came = asyncio.Event()

    def says(self, error: Exception, *, times: int = 1, after_the_work: bool = False) -> None:
        """Answer the next posts or updates with an error, perhaps after they were done."""
        self._answers.extend([(error, after_the_work)] * times)

    def finds(self, error: Exception) -> None:
        """Answer the next question for a message with an error."""
        self._when_asked.append(error)

    def stalls(self) -> asyncio.Event:
        """Hold every call until the event that comes back is set."""
        self._gate = asyncio.Event()
        return self._gate

    def goes_on(self) -> None:
        """Hold no further call; those that are held stay so until their event is set."""
        self._gate = None

    async def reached(self, times: int = 1) -> None:
        """Wait until so many calls have come in, from the first on."""
        while len(self.calls) < times:
            self._came.clear()
            await self._came.wait()

    def on_screen(self, conversation: str | None = None) -> list[str]:
        """The summaries of what stands there now, in the order of posting."""
        return [
            each.message.summary
            for each in self.posted.values()
            if conversation in (None, each.where.conversation)
        ]

    def done(self, what: str) -> list[Call]:
        """The calls of one kind, in order."""
        return [call for call in self.calls if call.what == what]

    async def post(self, where: Where, message: Message, mark: str) -> str:
        error, done_first = await self._arrives("post", where.conversation)
        if error is not None and not done_first:
            raise error
        ref = f"m{len(self.posted) + 1}"
        self.posted[ref] = Posted(ref, where, mark, self._now(), message, [message])
        if error is not None:
            raise error
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        error, done_first = await self._arrives("update", where.conversation)
        if error is not None and not done_first:
            raise error
        posted = self.posted[ref]
        posted.message = message
        posted.versions.append(message)
        if error is not None:
            raise error

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        self.calls.append(Call(what="find", where=where.conversation, at=self._now()))
        if self._when_asked:
            raise self._when_asked.popleft()
        if not self._remembers:
            raise CannotAsk
        found = (
            ref
            for ref, each in self.posted.items()
            if each.mark == mark and each.where.conversation == where.conversation
        )
        return next(found, None)

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        return ()

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        return None

    async def personal(self, realm: str, external_id: str) -> str:
        error, _ = await self._arrives("personal", external_id)
        if error is not None:
            raise error
        return f"dm-{external_id}"

    async def _arrives(self, what: str, where: str) -> tuple[Exception | None, bool]:
        self.calls.append(Call(what=what, where=where, at=self._now()))
        self._came.set()
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            if self._gate is not None:
                await self._gate.wait()
        finally:
            self._at_once -= 1
        return self._answers.popleft() if self._answers else (None, False)
