"""The app package: a manifest with two icons in a zip, ready to be uploaded to a tenant.

Its shape is Microsoft's (learn.microsoft.com/microsoftteams/platform/resources/schema/
manifest-schema). It keeps to the oldest version that has what Cyclebot needs, which is 1.25: from
there on a bot of teams must say that it knows private and shared channels. This module must not
know where the package is put.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from adapters.teams.bot import SHARE
from adapters.teams.icons import color_icon, outline_icon

VERSION = "1.25"
_COMMAND_TITLE, _COMMAND_TEXT = 32, 128
_MADE = (2026, 1, 1, 0, 0, 0)
"""So that the same manifest is the same file."""

_SHORT = "Runs a teacher team's inquiry cycle in its own channel."
_LONG = (
    "Cyclebot runs a teacher team's inquiry cycle (analyze, design, implement, refine) in the"
    " team's own channel. It asks a few short questions on the school days when they are due, keeps"
    " what the team says and counts, and tells the team what it said. It tells coaching leads each"
    " Monday what their teams are learning and who waits for help, and answers a principal's status"
    " at once. It ranks nobody. In private and shared channels it has to be added to each channel."
)

_OF_TEAMS = (
    ("help", "What you can do here"),
    ("answer", "Answer what is open now"),
    ("plan", "Our plan on one page"),
    ("status", "Where the team stands; you alone see it"),
    ("skip", "Not this time: one tap"),
    ("set up", "Set up this team here"),
    ("pause", "Hold the questions for a while"),
    ("calendar", "Closed days and minimum days"),
    ("members", "Who is on this team"),
    ("join", "Ask to be on this team"),
)
_OF_PEOPLE = (
    ("me", "What is open for you, and what is held on you"),
    ("status", "Your schools and teams"),
    ("answer", "Answer what is open for you"),
    ("digest", "A lead's week over all districts"),
    ("note", "Write to a team"),
    ("away", "Days off: away until Friday"),
    ("calendar", "Closed days and minimum days"),
    ("erase", "Erase your own words"),
    ("help", "What you can do"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who stands behind the app in the tenant's catalogue; every address is https."""

    name: str
    website: str
    privacy: str
    terms: str


def manifest(
    *,
    app_id: str,
    url: str,
    version: str,
    publisher: Publisher,
    hear_threads: bool = False,
) -> dict[str, Any]:
    """The manifest, as Teams takes it in JSON.

    Args:
        app_id: of the bot's registration, which is the app's too.
        url: where Teams reaches this server, https, without a slash at its end.
        version: of the package, three numbers; an update wants a higher one.
        publisher: who stands behind it.
        hear_threads: whether the owners of a team are asked to let Cyclebot read messages that do
            not mention it, so that a plain reply under a card is an answer.
    """
    made: dict[str, Any] = {
        "$schema": (
            f"https://developer.microsoft.com/json-schemas/teams/v{VERSION}/"
            "MicrosoftTeams.schema.json"
        ),
        "manifestVersion": VERSION,
        "version": version,
        "id": app_id,
        "developer": {
            "name": publisher.name,
            "websiteUrl": publisher.website,
            "privacyUrl": publisher.privacy,
            "termsOfUseUrl": publisher.terms,
        },
        "name": {"short": "Cyclebot", "full": "Cyclebot: the inquiry cycle of a teacher team"},
        "description": {"short": _SHORT, "full": _LONG},
        "icons": {"color": "color.png", "outline": "outline.png"},
        "accentColor": "#2F6F4F",
        "supportsChannelFeatures": "tier1",
        "bots": [
            {
                "botId": app_id,
                "scopes": ["team", "groupChat", "personal"],
                "supportsFiles": False,
                "isNotificationOnly": False,
                "commandLists": [
                    {"scopes": ["team", "groupChat"], "commands": _commands(_OF_TEAMS)},
                    {"scopes": ["personal"], "commands": _commands(_OF_PEOPLE)},
                ],
            }
        ],
        "composeExtensions": [
            {
                "botId": app_id,
                "commands": [
                    {
                        "id": SHARE,
                        "type": "action",
                        "title": "Share as evidence",
                        "description": "Answer your team's open question with this message",
                        "context": ["message"],
                        "fetchTask": True,
                    }
                ],
            }
        ],
        "permissions": ["identity", "messageTeamMembers"],
        "validDomains": [urlsplit(url).netloc],
    }
    if hear_threads:
        made["webApplicationInfo"] = {"id": app_id, "resource": url}
        made["authorization"] = {
            "permissions": {
                "resourceSpecific": [
                    {"name": "ChannelMessage.Read.Group", "type": "Application"},
                    {"name": "ChatMessage.Read.Chat", "type": "Application"},
                ]
            }
        }
    return made


def package(made: dict[str, Any]) -> bytes:
    """The zip of a manifest and its icons; the same manifest is the same file."""
    files = (
        ("manifest.json", json.dumps(made, indent=2, ensure_ascii=False).encode()),
        ("color.png", color_icon()),
        ("outline.png", outline_icon()),
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in files:
            zipped.writestr(zipfile.ZipInfo(name, _MADE), content)
    return held.getvalue()


def _commands(of: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    return [
        {"title": title[:_COMMAND_TITLE], "description": text[:_COMMAND_TEXT]} for title, text in of
    ]
