"""The manifest that makes a Slack app what Cyclebot needs, from nothing but where it is reached.

Its shape is Slack's (docs.slack.dev/reference/app-manifest). Token rotation stays off: it has no
way back, and its tokens must be renewed under a lock. This module must not know who reads it.
"""

from __future__ import annotations

from typing import Any

from adapters.slack.inbound import SHARE, STATUS
from adapters.slack.scopes import BOT_EVENTS, BOT_SCOPES

_SHORT = "Runs a teacher team's inquiry cycle in its own channel."
_LONG = (
    "Cyclebot runs a teacher team's inquiry cycle (analyze, design, implement, refine) in the"
    " team's own channel. It asks a few short questions on the school days when they are due, keeps"
    " what the team says and counts, and tells the team what it said. It tells coaching leads each"
    " Monday what their teams are learning and who waits for help, and answers a principal's status"
    " at once. It ranks nobody, and reads only what is written under its own questions or to it."
)


def manifest(*, url: str | None, command: str = "/cycle", socket: bool = False) -> dict[str, Any]:
    """The manifest, as Slack takes it in JSON.

    Args:
        url: where Slack reaches this server, without a slash at its end; None only over a socket.
        command: the command word, with its slash.
        socket: whether requests come down a socket that we open.
    """
    address = None if socket else f"{url}/slack/events"
    events: dict[str, Any] = {"bot_events": list(BOT_EVENTS)}
    interactivity: dict[str, Any] = {"is_enabled": True}
    slash: dict[str, Any] = {
        "command": command,
        "description": "Where your team stands; what is open for you",
        "usage_hint": "help · status · answer · plan · me",
        "should_escape": True,
    }
    if address is not None:
        events["request_url"] = interactivity["request_url"] = slash["url"] = address
    oauth: dict[str, Any] = {"scopes": {"bot": list(BOT_SCOPES)}}
    if url is not None:
        oauth["redirect_urls"] = [f"{url}/slack/oauth_redirect"]
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": "Cyclebot",
            "description": _SHORT,
            "long_description": _LONG,
            "background_color": "#2f6f4f",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Cyclebot", "always_online": True},
            "shortcuts": [
                {
                    "name": "Share as evidence",
                    "type": "message",
                    "callback_id": SHARE,
                    "description": "Answer your team's open question with this message",
                },
                {
                    "name": "Cycle status",
                    "type": "global",
                    "callback_id": STATUS,
                    "description": "Where your teams stand, for you alone",
                },
            ],
            "slash_commands": [slash],
        },
        "oauth_config": oauth,
        "settings": {
            "event_subscriptions": events,
            "interactivity": interactivity,
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket,
            "token_rotation_enabled": False,
        },
    }
