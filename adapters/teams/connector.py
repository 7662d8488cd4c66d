"""Calls of Microsoft's connector: one session, one client for each address that Teams names.

The stock client builds itself anew each turn, takes a thread for each call and repeats changes by
itself; here is one pool of connections, and nothing is repeated but a call that was refused for its
token, of which nothing was done. Source: learn.microsoft.com/azure/bot-service/rest-api/
bot-framework-rest-connector-api-reference. This module must not know what is said.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self
from urllib.parse import quote

import aiohttp
from yarl import URL

from adapters.teams.clouds import Cloud
from adapters.teams.credential import Credential, NoCredential
from adapters.teams.errors import UNREACHED, UNSIGNED, answered, of_answer
from adapters.teams.identity import is_channel
from adapters.teams.limits import as_json
from dialogs.platform import InDoubt, Later, Refused

_log = logging.getLogger(__name__)

TIMEOUT = aiohttp.ClientTimeout(total=12, connect=5)
"""Seconds for one call, within the dispatcher's own limit, so that we hear what happened."""

_AT_ONCE = 100

Json = Mapping[str, Any]


class ConnectorClient:
    """The connector at one address.

    Every call raises `PlatformError`: it was not done, or that is not known.
    """

    def __init__(
        self, session: aiohttp.ClientSession, credential: Credential, service_url: str
    ) -> None:
        self._session = session
        self._credential = credential
        self._base = f"{service_url.rstrip('/')}/v3"

    async def start_thread(self, tenant: str, channel: str, activity: Json) -> str:
        """Post a root message into a channel, and give its id."""
        made = await self._call(
            "POST",
            "/conversations",
            {
                "isGroup": True,
                "activity": activity,
                "channelData": {"channel": {"id": channel}},
                "tenantId": tenant,
            },
            about=channel,
        )
        return _id(made, "activityId")

    async def personal(self, tenant: str, person: str) -> str:
        """The id of the private chat with somebody, made if there was none; nothing is posted."""
        made = await self._call(
            "POST",
            "/conversations",
            {"isGroup": False, "members": [{"id": person}], "tenantId": tenant},
            about="",
        )
        return _id(made, "id")

    async def send(self, conversation: str, activity: Json) -> str:
        """Post into a conversation, or into the thread that its id names; gives the id."""
        path = f"{_place(conversation)}/activities"
        return _id(await self._call("POST", path, activity, about=conversation), "id")

    async def change(self, conversation: str, message: str, activity: Json) -> None:
        """Replace a message of the bot's."""
        path = f"{_place(conversation)}/activities/{quote(message, safe='')}"
        await self._call("PUT", path, activity, about=conversation)

    async def take_away(self, conversation: str, message: str) -> None:
        """Delete a message of the bot's."""
        path = f"{_place(conversation)}/activities/{quote(message, safe='')}"
        await self._call("DELETE", path, None, about=conversation)

    async def members(self, conversation: str) -> list[Json]:
        """Everybody in a conversation, page by page."""
        found: list[Json] = []
        token = ""
        while True:
            path = f"{_place(conversation)}/pagedmembers?pageSize=500"
            if token:
                path += f"&continuationToken={quote(token, safe='')}"
            page = await self._call("GET", path, None, about=conversation)
            members = page.get("members")
            found += [each for each in members or () if isinstance(each, dict)]
            token = str(page.get("continuationToken") or "")
            if not token or not members:
                return found

    async def member(self, conversation: str, person: str) -> Json:
        """One person of a conversation, by either of their ids."""
        path = f"{_place(conversation)}/members/{quote(person, safe='')}"
        return await self._call("GET", path, None, about=conversation)

    async def channels(self, team: str) -> list[Json]:
        """A team's channels; the General one has no name and the team's own id."""
        path = f"/teams/{quote(team, safe='')}/conversations"
        body = await self._call("GET", path, None, about=team)
        return [each for each in body.get("conversations") or () if isinstance(each, dict)]

    async def _call(self, method: str, path: str, body: Json | None, *, about: str) -> Json:
        token = await self._token()
        status, headers, raw = await self._sent(method, path, body, token)
        if status == 401 and token is not None:
            self._credential.forget(token)
            status, headers, raw = await self._sent(method, path, body, await self._token())
        if status == 401:
            # It is our registration that is refused, not this conversation: nothing is stopped.
            _log.error("the connector refuses the bot's own token")
            raise Later(UNSIGNED, "installation")
        if not 200 <= status < 300:
            raise of_answer(
                answered(status, headers, raw),
                in_channel=is_channel(about),
                changing=method in ("PUT", "DELETE"),
            )
        return _decoded(raw)

    async def _token(self) -> str | None:
        try:
            return await self._credential.token()
        except NoCredential as error:
            raise Later(UNSIGNED if error.refused else UNREACHED, "installation") from error

    async def _sent(
        self, method: str, path: str, body: Json | None, token: str | None
    ) -> tuple[int, Mapping[str, str], bytes]:
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json; charset=utf-8"
            data = as_json(body).encode()
        try:
            async with self._session.request(
                method,
                URL(f"{self._base}{path}", encoded=True),
                data=data,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,  # Our token goes to no address but this one.
            ) as response:
                return response.status, response.headers, await response.read()
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            # No connection was made, so no byte has left.
            raise Later(UNREACHED, "installation") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise InDoubt(type(error).__name__) from error


class ConnectorClients:
    """Clients by address, all on one session.

    Args:
        session: what every call goes through.
        credential: the bot's token.
        cloud: which addresses may be called.
    """

    def __init__(
        self, session: aiohttp.ClientSession, credential: Credential, cloud: Cloud
    ) -> None:
        self._session = session
        self._credential = credential
        self._cloud = cloud
        self._clients: dict[str, ConnectorClient] = {}

    @classmethod
    @asynccontextmanager
    async def opened(cls, credential: Credential, cloud: Cloud) -> AsyncIterator[Self]:
        """Hold a session of their own open, as long as the context lasts."""
        connector = aiohttp.TCPConnector(limit=_AT_ONCE)
        jar = aiohttp.DummyCookieJar()
        async with aiohttp.ClientSession(connector=connector, cookie_jar=jar) as session:
            yield cls(session, credential, cloud)

    def of(self, service_url: str | None) -> ConnectorClient:
        """The client of an address; of the cloud's own where none is known.

        Raises:
            Refused: the address is none of the cloud's, so our token does not go there.
        """
        url = service_url or self._cloud.default_service_url
        known = self._clients.get(url or "")
        if known is not None:
            return known
        if url is None or not self._cloud.takes(url):
            _log.error("a conversation is at an address that is none of Microsoft's")
            raise Refused("forbidden", for_good=True)
        made = ConnectorClient(self._session, self._credential, url)
        self._clients[url] = made
        return made


def _place(conversation: str) -> str:
    return f"/conversations/{quote(conversation, safe='')}"


def _id(made: Json, name: str) -> str:
    found = made.get(name)
    if not isinstance(found, str) or not found:
        raise InDoubt("the connector gave no id")
    return found


def _decoded(raw: bytes) -> Json:
    if not raw.strip():
        return {}
    try:
        body = json.loads(raw)
    except ValueError as error:
        raise InDoubt("the connector's answer is no JSON") from error
    if not isinstance(body, dict):
        raise InDoubt("the connector's answer is no object")
    return body
