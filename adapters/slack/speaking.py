"""The calls by which an answer reaches one person: views, response addresses, private words.

Each is tried once and bounded in time; what Slack says against it is logged by its code, never with
words in it. This module must not know what is answered.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping, Sequence
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from adapters.slack.chart_upload import ChartUpload
from adapters.slack.clients import NoToken, SlackClients
from adapters.slack.errors import answered, code_of
from adapters.slack.install import Granted
from adapters.slack.payload import Payload, error_code
from adapters.slack.render import Post
from adapters.slack.render_text import escaped
from adapters.slack.way_back import WayBack
from bot.domain.errors import CyclebotError
from dialogs.platform import Refused
from dialogs.vocabulary import Chart
from dialogs.wording import installing as words

IN_TIME = 2.4
"""Seconds: Slack gives a request three, and ours is on its way for some of them."""
_PATIENT = 10.0
_DRAWN_IN = 30.0
_log = logging.getLogger(__name__)
_WRONG = (
    NoToken,
    CyclebotError,
    SlackApiError,
    SlackClientError,
    ClientError,
    TimeoutError,
    OSError,
    ValueError,
)


class Speaking:
    """Speaks to one person, on behalf of an installation.

    Args:
        clients: by realm, those that hold its token.
        charts: sends charts as pictures.
    """

    def __init__(self, clients: SlackClients, charts: ChartUpload) -> None:
        self._clients = clients
        self._charts = charts

    async def opens(self, back: WayBack, view: Mapping[str, Any]) -> bool:
        """Open a view by the trigger, in time; above another one if that is where it was pressed.

        Returns:
            Whether it stands on the person's screen.
        """
        if not back.trigger:
            return False
        method = "push" if back.view.get("type") == "modal" else "open"
        return await self._done(
            f"views.{method}", self._view(back, method, trigger_id=back.trigger, view=view), IN_TIME
        )

    async def changes(self, back: WayBack, view: Mapping[str, Any]) -> bool:
        """Put another view in place of the modal that was pressed in."""
        return await self._done(
            "views.update", self._view(back, "update", view_id=back.view["id"], view=view), IN_TIME
        )

    async def publishes(self, back: WayBack, view: Mapping[str, Any]) -> bool:
        """Put a view on the person's Home tab.

        Returns:
            Whether that is settled: it stands there, or Slack refuses it whoever asks again.
        """
        try:
            async with asyncio.timeout(IN_TIME):
                client = await self._clients.of(back.realm)
                call = client.views_publish(user_id=back.user, view=dict(view), **_team(back))
                await answered("views.publish", call)
        except (Refused, NoToken) as refused:
            _log.warning("views.publish was refused: %s", code_of(refused) or "no token")
        except _WRONG as wrong:
            _log.warning("views.publish was not done: %s", code_of(wrong) or _code(wrong))
            return False
        return True

    async def says(self, back: WayBack, parts: Sequence[Post], *, in_place: bool = False) -> None:
        """Say something to the person alone, where they acted; else in their own chat with us.

        With `in_place` it takes the place of the private words on which they pressed.
        """
        for number, part in enumerate(parts):
            instead = in_place and number == 0
            if back.response_url and await self._responds(back, part, instead=instead):
                continue
            await self._whispers(back, part)

    async def pictures(self, back: WayBack, charts: Sequence[Chart]) -> None:
        """Send charts as pictures into the person's own chat with us."""
        await self._done("files.completeUploadExternal", self._picture(back, charts), _DRAWN_IN)

    async def _picture(self, back: WayBack, charts: Sequence[Chart]) -> None:
        where = back.place.conversation
        channel = where.external_id
        if where.kind != "personal":
            client = await self._clients.of(back.realm)
            channel = await self._chat(client, back.user, _team(back))
        await self._charts.send(back.realm, channel, charts)

    async def greets(self, granted: Granted, *, command: str, bound: bool) -> None:
        """Tell whoever installed Cyclebot, in their own chat with it, what to do next."""
        # In an organisation it stands in no workspace yet, where anybody could be written to.
        if granted.installer and not granted.realm.startswith("E"):
            steps = words.next_steps(command, bound=bound, missing=())
            text = "\n".join((words.installed(granted.name) + ".", *steps))
            await self._done("chat.postMessage", self._greet(granted, text), _PATIENT)

    async def _greet(self, granted: Granted, text: str) -> None:
        client = await self._clients.of(granted.realm)
        chat = await self._chat(client, granted.installer, {})
        await client.chat_postMessage(
            channel=chat, text=escaped(text), unfurl_links=False, unfurl_media=False
        )

    async def _responds(self, back: WayBack, part: Post, *, instead: bool) -> bool:
        call = self._respond(back, part, instead=instead)
        return await self._done("response_url", call, _PATIENT)

    async def _whispers(self, back: WayBack, part: Post) -> None:
        where = back.place.conversation
        if where.kind == "channel" and await self._done(
            "chat.postEphemeral", self._ephemeral(back, part), _PATIENT
        ):
            return
        await self._done("chat.postMessage", self._private(back, part), _PATIENT)

    async def _view(self, back: WayBack, method: str, **given: Any) -> None:
        client = await self._clients.of(back.realm)
        await getattr(client, f"views_{method}")(**given, **_team(back))

    async def _respond(self, back: WayBack, part: Post, *, instead: bool) -> None:
        webhook = AsyncWebhookClient(
            back.response_url, session=self._clients.session, retry_handlers=[]
        )
        answered = await webhook.send(
            text=part.text,
            blocks=list(part.blocks),
            # What is replaced stays of the type that it is.
            response_type=None if instead else "ephemeral",
            replace_original=instead,
            unfurl_links=False,
            unfurl_media=False,
        )
        if answered.status_code != 200:
            raise SlackClientError(f"status {answered.status_code}")

    async def _ephemeral(self, back: WayBack, part: Post) -> None:
        client = await self._clients.of(back.realm)
        await client.chat_postEphemeral(
            channel=back.place.conversation.external_id,
            user=back.user,
            thread_ts=back.place.root,
            text=part.text,
            blocks=list(part.blocks),
            **_team(back),
        )

    async def _private(self, back: WayBack, part: Post) -> None:
        client = await self._clients.of(back.realm)
        where = back.place.conversation
        channel, root = where.external_id, back.place.root
        if where.kind != "personal":
            channel, root = await self._chat(client, back.user, _team(back)), None
        await client.chat_postMessage(
            channel=channel,
            thread_ts=root,
            text=part.text,
            blocks=list(part.blocks),
            unfurl_links=False,
            unfurl_media=False,
            **_team(back),
        )

    async def _chat(self, client: AsyncWebClient, user: str, team: Mapping[str, Any]) -> str:
        opened = await client.conversations_open(users=user, **team)
        return Payload(opened.data).text("channel", "id")

    async def _done(self, name: str, call: Awaitable[None], within: float) -> bool:
        try:
            async with asyncio.timeout(within):
                await call
        except _WRONG as wrong:
            _log.warning("%s was not done: %s", name, _code(wrong))
            return False
        return True


def _team(back: WayBack) -> dict[str, Any]:
    return {"team_id": back.team} if back.team else {}


def _code(wrong: Exception) -> str:
    return error_code(wrong.response) if isinstance(wrong, SlackApiError) else type(wrong).__name__
