"""Slack's message text as its author typed it: escapes undone, mentions by name.

Slack sends `&`, `<` and `>` escaped, and mentions, channels and links in angle brackets
(docs.slack.dev/messaging/formatting-message-text). This module must not know who is who: names
are given to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

UNKNOWN_NAME = "someone"

_BRACKETS = re.compile(r"<([^<>]*)>")
_PERSON = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")
_GROUP = re.compile(r"<!subteam\^[A-Z0-9]+(?:\|[^<>]*)?>")


def people_in(text: str) -> frozenset[str]:
    """The ids of the people who are mentioned."""
    return frozenset(_PERSON.findall(text))


def addresses_others(text: str, bot: str) -> bool:
    """Whether somebody other than the bot, or a group of people, is mentioned."""
    return bool(people_in(text) - {bot}) or _GROUP.search(text) is not None


def without_mention(text: str, bot: str) -> str:
    """The text without the mentions of the bot."""
    if not bot:
        return text
    return re.sub(rf"<@{re.escape(bot)}(?:\|[^<>]*)?>[ \t]*", "", text).strip()


def as_typed(text: str, names: Mapping[str, str]) -> str:
    """The text as it reads on screen.

    Args:
        text: as Slack sends it.
        names: by id, the names of people who are mentioned, as far as they are known.
    """
    shown = _BRACKETS.sub(lambda found: _shown(found.group(1), names), text)
    return shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _shown(inside: str, names: Mapping[str, str]) -> str:
    target, _, label = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{names.get(target[1:]) or label or UNKNOWN_NAME}"
        case "#":
            return f"#{label or 'channel'}"
        case "!":
            return label if label.startswith("@") else label or f"@{target[1:].partition('^')[0]}"
    address = target.removeprefix("mailto:")
    # A link that Slack made out of typed words is shown as it was typed.
    plain = not label or label in (target, address) or target.partition("://")[2] == label
    return (label or address) if plain else f"{label} ({address})"
