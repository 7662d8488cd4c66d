"""A served house for tests, by plain settings, and what it says over HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import aiohttp

from config.settings import Settings


def settings_for(url: str, **more: Any) -> Settings:
    """Settings of a server on any free port of this machine, whatever else is set here."""
    given = {"database_url": url, "port": 0, "host": "127.0.0.1", "local_chat": None} | more
    return Settings(_env_file=None).model_copy(update=given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a route answered."""

    status: int
    text: str
    json: Any


async def asked(address: str, path: str, **headers: str) -> Answered:
    """Ask a server for a page."""
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{address}{path}", headers=headers) as answer,
    ):
        text = await answer.text()
        json = await answer.json() if "json" in answer.content_type else None
        return Answered(status=answer.status, text=text, json=json)
