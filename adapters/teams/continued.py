"""What goes on after a message that is more than one card: sent, kept up to date, taken away.

A message's reference is its first card's message, and stays one id. Teams cannot be asked what was
posted, so what goes on after it is known only to the process that sent it, as long as it runs. One
of which nothing is known is sent anew: words that stand twice are better than words that are lost.
Our composers stay at a fourth of what a card holds, so that nothing of this happens but to texts
that nobody foresaw. This module must not know what is said.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Sequence

from adapters.teams.connector import ConnectorClient, Json
from dialogs.platform import InDoubt, PlatformError, Refused

_log = logging.getLogger(__name__)


class Continued:
    """The continuations of messages, by conversation and first message.

    Args:
        remembers: how many messages at most.
    """

    def __init__(self, remembers: int = 10_000) -> None:
        self._most = remembers
        self._known: OrderedDict[tuple[str, str], tuple[str, ...]] = OrderedDict()

    async def post(
        self, client: ConnectorClient, conversation: str, ref: str, more: Sequence[Json]
    ) -> None:
        """Send what goes on after a message that was just posted.

        Raises:
            InDoubt: not all of it was sent; the message itself was.
        """
        if not more:
            return
        _log.warning("a message was more than a card holds, and goes on in %d more", len(more))
        try:
            await self._bring(client, conversation, ref, more, ())
        except PlatformError as error:
            raise InDoubt("a message was not sent whole") from error

    async def update(
        self, client: ConnectorClient, conversation: str, ref: str, more: Sequence[Json]
    ) -> None:
        """Make what goes on after a message that was just changed agree with it.

        Raises:
            PlatformError: as an update; to be done again whole.
        """
        held = self._known.get((conversation, ref), ())
        if more or held:
            await self._bring(client, conversation, ref, more, held)

    async def _bring(
        self,
        client: ConnectorClient,
        conversation: str,
        ref: str,
        more: Sequence[Json],
        held: Sequence[str],
    ) -> None:
        """Change what is there, send what is not, take away what is too much."""
        now = list(held)
        try:
            for place, activity in enumerate(more):
                if place < len(held) and await _changed(
                    client, conversation, held[place], activity
                ):
                    continue
                now[place : place + 1] = [await client.send(conversation, activity)]
            while len(now) > len(more):
                await _taken_away(client, conversation, now[-1])
                now.pop()
        finally:
            # Also if we are stopped in the middle: what was sent is not sent again.
            self._remember((conversation, ref), now)

    def _remember(self, key: tuple[str, str], messages: Sequence[str]) -> None:
        self._known[key] = tuple(messages)
        self._known.move_to_end(key)
        if not messages:
            del self._known[key]
        while len(self._known) > self._most:
            self._known.popitem(last=False)


async def _changed(
    client: ConnectorClient, conversation: str, message: str, activity: Json
) -> bool:
    """Change one continuation; false if it is gone and has to be sent again."""
    try:
        await client.change(conversation, message, activity)
    except Refused as refused:
        if refused.why == "gone" and not refused.for_good:
            return False
        raise
    return True


async def _taken_away(client: ConnectorClient, conversation: str, message: str) -> None:
    try:
        await client.take_away(conversation, message)
    except Refused as refused:
        if refused.why != "gone" or refused.for_good:
            raise
