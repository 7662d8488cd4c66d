"""The `Platform` port over Microsoft's connector.

A root message goes into its channel itself, never into a thread that the stored id of the channel
may still name; what belongs under one goes into that thread; group and personal chats have no
threads. What will be changed or taken back one day is one message, for what went on below it could
be found by nobody after a restart; only words that are said once may go on. Source:
learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages. This
module must not know why a message is sent.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from adapters.pictures.picture import Picture, Pictures, TooLarge
from adapters.teams.connector import ConnectorClient, ConnectorClients, Json
from adapters.teams.identity import account_of, in_thread, is_channel, place_of
from adapters.teams.limits import MOST_PICTURE_BYTES
from adapters.teams.payload import Payload
from adapters.teams.render import message_activities
from dialogs.inputs import AccountRef
from dialogs.platform import CannotAsk, InDoubt, PlatformError, Refused, Where
from dialogs.vocabulary import Chart, Message

_log = logging.getLogger(__name__)

AddressOf = Callable[[str], Awaitable[str | None]]
"""Gives the service URL at which a tenant was last heard; None if it never was."""


class TeamsPlatform:
    """Posts to Teams.

    Args:
        clients: the connector by address.
        address_of: where a tenant is, for what names no conversation; asked after what this
            process heard itself, and None where nobody can say.
        pictures: what draws charts; None leaves them in characters.
    """

    def __init__(
        self,
        clients: ConnectorClients,
        address_of: AddressOf | None = None,
        pictures: Pictures | None = None,
    ) -> None:
        self._clients = clients
        self._address_of = address_of
        self._pictures = pictures
        self._heard: dict[str, str] = {}

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """As the port says; the reference is the id of the first card's message.

        Teams keeps no mark. A message that carries one and is more than a card holds is refused,
        for it will be changed; without one it goes on below, and is in doubt if not all of it was
        sent.
        """
        client = await self._client(where)
        first, *more = message_activities(message, await self.drawn(message))
        if more and mark:
            raise _too_large(more)
        place = in_thread(where.conversation, where.thread)
        if where.thread is None and is_channel(place):
            ref = await client.start_thread(where.realm, place, first)
        else:
            ref = await client.send(place, first)
        await _goes_on(client, _below(where, ref), more)
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """As the port says; to more than a card holds nothing can be changed."""
        client = await self._client(where)
        first, *more = message_activities(message, await self.drawn(message))
        if more:
            raise _too_large(more)
        await client.change(_below(where, ref), ref, first)

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """As the port says; Teams remembers nothing for a bot."""
        raise CannotAsk("Teams cannot be asked what was posted")

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """As the port says; Teams lists people alone."""
        client = await self._client(where)
        found = await client.members(place_of(where.conversation))
        people = [account_of(where.realm, Payload.of(each)) for each in found]
        return tuple(sorted(people, key=lambda each: each.external_id))

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """As the port says; who cannot be written to is known only where they were met."""
        client = await self._client_of(realm)
        try:
            chat = await client.personal(realm, external_id)
            found = await client.member(chat, external_id)
        except Refused:
            return None
        return account_of(realm, Payload.of(found))

    async def member(self, where: Where, external_id: str) -> AccountRef | None:
        """One person of a conversation; None if they are not in it."""
        client = await self._client(where)
        try:
            found = await client.member(place_of(where.conversation), external_id)
        except Refused as refused:
            if refused.why == "gone":
                return None
            raise
        return account_of(where.realm, Payload.of(found))

    async def personal(self, realm: str, external_id: str) -> str:
        """As the port says."""
        return await (await self._client_of(realm)).personal(realm, external_id)

    async def channels(self, service_url: str, team: str) -> dict[str, str]:
        """The names of a team's channels by id; '' for the General one, which has none."""
        found = await self._clients.of(service_url).channels(team)
        return {str(each.get("id") or ""): str(each.get("name") or "") for each in found}

    async def drawn(self, message: Message) -> dict[Chart, Picture]:
        """The pictures of a message's charts, sharper the fewer there are."""
        if self._pictures is None:
            return {}
        charts = [element for element in message.body if isinstance(element, Chart)]
        found: dict[Chart, Picture] = {}
        for chart in charts:
            try:
                share = MOST_PICTURE_BYTES // len(charts)
                found[chart] = await self._pictures.of(chart, titled=False, most_bytes=share)
            except TooLarge:
                continue  # It stands in characters, and in words in any case.
        return found

    async def _client(self, where: Where) -> ConnectorClient:
        if where.service_url is None:
            return await self._client_of(where.realm)
        client = self._clients.of(where.service_url)
        self._heard[where.realm] = where.service_url
        return client

    async def _client_of(self, realm: str) -> ConnectorClient:
        heard = self._heard.get(realm)
        if heard is None and self._address_of is not None:
            heard = await self._address_of(realm)
        return self._clients.of(heard)


def _too_large(more: Sequence[Json]) -> Refused:
    _log.error("a message is %d cards more than one, and is not posted", len(more))
    return Refused("too_large", for_good=False)


async def _goes_on(client: ConnectorClient, below: str, more: Sequence[Json]) -> None:
    """Send the rest of what was just said.

    Raises:
        InDoubt: not all of it was sent; the beginning was.
    """
    try:
        for activity in more:
            await client.send(below, activity)
    except PlatformError as error:
        raise InDoubt("a message was not sent whole") from error


def _below(where: Where, ref: str) -> str:
    """The conversation in which a message stands and goes on: its thread, in a channel."""
    return in_thread(where.conversation, where.thread or ref)
