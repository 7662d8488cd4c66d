"""Brings activities to the bot's own address, as Microsoft does: POST, with a signed token.

What an invoke is answered is what the person sees next (a dialog, a card, a refusal), so every
answer is kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import aiohttp

from tests.fakes.teams.signing import inbound_token
from tests.fakes.teams.tenants import Json
from tests.fakes.teams.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """An activity, and what the bot answered: the HTTP status and the body, decoded if JSON."""

    activity: Json
    status: int
    body: Any
    content_type: str

    @property
    def dialog(self) -> Json | None:
        """The card of the dialog that opened or stayed open, with its `title` beside it."""
        task = (self.body or {}).get("task") if isinstance(self.body, dict) else None
        if not task or task.get("type") != "continue":
            return None
        value: Json = task["value"]
        return {"title": value.get("title", ""), "card": value["card"]["content"]}

    @property
    def card(self) -> Json | None:
        """The card that an `adaptiveCard/action` was answered with, for this person alone."""
        if not isinstance(self.body, dict):
            return None
        if self.body.get("type") != "application/vnd.microsoft.card.adaptive":
            return None
        value: Json = self.body["value"]
        return value

    @property
    def words(self) -> str | None:
        """The sentence that the client shows where there is no card and no dialog."""
        if not isinstance(self.body, dict):
            return None
        task = self.body.get("task") or {}
        if task.get("type") == "message":
            return str(task["value"])
        value = self.body.get("value")
        if isinstance(value, str):
            return value
        return str(value["message"]) if isinstance(value, dict) and "message" in value else None


@dataclass(slots=True)
class Delivery:
    """Delivers to one bot; `answered` is everything it answered, in order.

    Args:
        world: whose keys sign.
        url: the bot's messaging endpoint.
        session: what it is posted with.
    """

    world: World
    url: str
    session: aiohttp.ClientSession
    answered: list[Delivered] = field(default_factory=list)

    async def deliver(self, activity: Json) -> Delivered:
        """Post an activity with a good token, and give what is answered.

        The client that a person holds shows an invoke's answer only if it is 200.
        """
        return await self.post(activity, f"Bearer {inbound_token(self.world)}")

    async def again(self) -> Delivered:
        """Post the last one once more, letter for letter, as Microsoft does after 15 seconds."""
        return await self.deliver(self.answered[-1].activity)

    async def post(
        self,
        activity: Json | bytes,
        authorization: str | None,
        *,
        content_type: str | None = "application/json; charset=utf-8",
    ) -> Delivered:
        """Post anything with any `Authorization` header, or none."""
        headers = {} if authorization is None else {"Authorization": authorization}
        skipped = ["Content-Type"] if content_type is None else []
        if content_type is not None:
            headers["Content-Type"] = content_type
        raw = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        async with self.session.post(
            self.url, data=BytesIO(raw), headers=headers, skip_auto_headers=skipped
        ) as response:
            text = await response.text()
            kind = response.headers.get("Content-Type", "")
            made = Delivered(
                activity=activity if isinstance(activity, dict) else {},
                status=response.status,
                body=json.loads(text) if text and "json" in kind else text,
                content_type=kind,
            )
        self.answered.append(made)
        return made
