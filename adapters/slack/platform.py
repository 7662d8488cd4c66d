"""The `Platform` port over Slack's Web API.

A message that is more than one post goes on in its thread, or in the thread it stands in: its
reference is its first post, which carries its mark (`continued.py` sees to the others). Source:
docs.slack.dev/reference/methods. This module must not know why a message is sent.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.clients import NoToken, SlackClients
from adapters.slack.continued import Continued
from adapters.slack.errors import answered, code_of
from adapters.slack.people import account_of, members_of
from adapters.slack.posting import Place, change_one, post_one, read, said_by
from adapters.slack.render import message_posts
from dialogs.inputs import AccountRef
from dialogs.platform import CannotAsk, PlatformError, Refused, Where
from dialogs.vocabulary import Message, saying
from dialogs.wording import on_slack as words

_log = logging.getLogger(__name__)

_MARK = "id"
_CLOCKS_APART = timedelta(minutes=1)


class SlackPlatform:
    """Posts to Slack workspaces.

    Args:
        clients: a client for each installation.
    """

    def __init__(self, clients: SlackClients) -> None:
        self._clients = clients
        self._continued = Continued()

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """As the port says; the reference is the timestamp of the first post.

        A message in several posts of which not all were sent is in doubt: found by its mark it
        is updated, and an update sends what is not there.
        """
        place = await self._place(where)
        first, *more = message_posts(message)
        ref = await post_one(place, first, under=where.thread, says={_MARK: mark})
        await self._continued.post(place, ref, where.thread, more)
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """As the port says.

        Where a workspace forbids changes after a while, its thread is told what the message
        would say now, before the refusal is raised.
        """
        place = await self._place(where)
        first, *more = message_posts(message)
        try:
            await change_one(place, ref, first)
        except Refused as refused:
            if code_of(refused) == "edit_window_closed":
                await _correct(place, where.thread or ref, message)
            raise
        await self._continued.update(place, ref, where.thread, more)

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """As the port says: in the thread if it belongs into one, else in the channel.

        Raises `CannotAsk` where the installation may not read there.
        """
        place = await self._place(where)
        oldest = f"{(since - _CLOCKS_APART).timestamp():.6f}"
        try:
            async for message in read(place, where.thread, oldest=oldest):
                if said_by(message).get(_MARK) == mark:
                    return str(message["ts"])
        except Refused as refused:
            if refused.why == "gone":  # The root of the thread is, and with it what stood under it.
                return None
            raise CannotAsk from refused
        return None

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """As the port says; other bots are no people either."""
        return await members_of(await self._place(where), where.realm)

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """As the port says; the address is Slack's word for the workspace's own people only."""
        return await account_of(await self._client(realm), realm, external_id)

    async def personal(self, realm: str, external_id: str) -> str:
        """As the port says."""
        client = await self._client(realm)
        body = await answered("conversations.open", client.conversations_open(users=external_id))
        return str(body["channel"]["id"])

    async def _place(self, where: Where) -> Place:
        return Place(client=await self._client(where.realm), channel=where.conversation)

    async def _client(self, realm: str) -> AsyncWebClient:
        try:
            return await self._clients.of(realm)
        except NoToken as error:
            raise Refused("revoked", for_good=True) from error


async def _correct(place: Place, root: str, message: Message) -> None:
    """Say what a message that may not be changed would say now; best effort."""
    first, *_ = message_posts(saying(words.corrected(message.summary)))
    try:
        await post_one(place, first, under=root)
    except PlatformError as error:
        _log.warning("a correction could not be posted: %s", error)
