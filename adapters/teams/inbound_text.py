"""What somebody wrote, as they meant it: without the bot's mention, others' mentions as names.

A reply that quotes a message names it in its formatted copy: in chats, which have no threads, that
is how people answer under a card. This module must not know what the words lead to.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from adapters.teams.payload import Payload

_AT = re.compile(r"<at[^>]*>(.*?)</at>", re.DOTALL)
_QUOTE = re.compile(
    r'<blockquote[^>]*itemtype="http://schema\.skype\.com/Reply"[^>]*itemid="(\d{1,20})"[^>]*>'
)
_WHOLE_QUOTE = re.compile(r"<blockquote[^>]*schema\.skype\.com/Reply.*?</blockquote>", re.DOTALL)
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "tr", "h1", "h2", "h3"})


def words_of(activity: Payload, bot_id: str) -> str:
    """The text, without the mention of the bot; other mentions stand as `@Name`."""
    text = activity.text("text")
    quoting = _quoting(activity)
    if quoting:
        text = plain(_WHOLE_QUOTE.sub("", quoting), without=_names(activity, bot_id))
    for mention in _mentions(activity, bot_id):
        # In a copy: what was sent stays as it was.
        text = text.replace(mention, " ")
    text = _AT.sub(r"@\1", text).replace("\xa0", " ").replace("&nbsp;", " ")
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def is_mentioned(activity: Payload, bot_id: str) -> bool:
    """Whether the bot is addressed."""
    return bool(_mentions(activity, bot_id))


def calls_person(activity: Payload, bot_id: str) -> bool:
    """Whether somebody else is addressed."""
    return any(
        each.text("type") == "mention" and each.part("mentioned").text("id") not in ("", bot_id)
        for each in activity.parts("entities")
    )


def quoted_message(activity: Payload) -> str | None:
    """The message that a reply in a chat quotes, by id; None if it quotes none."""
    found = _QUOTE.search(_quoting(activity))
    return found[1] if found else None


def plain(html: str, *, without: frozenset[str] = frozenset()) -> str:
    """The words of a message's formatted text, a line a paragraph.

    Args:
        html: as Teams gives it.
        without: mentions with these words are left out.
    """
    reader = _Reader(without)
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.said).split("\n"))
    return "\n".join(line for line in lines if line)


class _Reader(HTMLParser):
    """Gathers text; a mention stands as `@Name`."""

    def __init__(self, without: frozenset[str]) -> None:
        super().__init__()
        self.said: list[str] = []
        self._without = without
        self._mention = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BREAKS:
            self.said.append("\n")
        self._mention = ("itemtype", "http://schema.skype.com/Mention") in attrs or tag == "at"

    def handle_endtag(self, tag: str) -> None:
        if tag in _BREAKS:
            self.said.append("\n")
        self._mention = False

    def handle_data(self, data: str) -> None:
        if self._mention and data in self._without:
            return
        self.said.append(f"@{data}" if self._mention else data)


def _quoting(activity: Payload) -> str:
    """The formatted copy of a message that quotes another; '' if it quotes none."""
    for each in activity.parts("attachments"):
        html = each.text("content")
        if each.text("contentType") == "text/html" and _QUOTE.search(html):
            return html
    return ""


def _mentions(activity: Payload, bot_id: str) -> list[str]:
    """The mentions of the bot as they stand in the text."""
    return [
        each.text("text") or f"<at>{each.part('mentioned').text('name')}</at>"
        for each in activity.parts("entities")
        if each.text("type") == "mention" and bot_id and each.part("mentioned").text("id") == bot_id
    ]


def _names(activity: Payload, bot_id: str) -> frozenset[str]:
    return frozenset(
        each.part("mentioned").text("name")
        for each in activity.parts("entities")
        if each.part("mentioned").text("id") == bot_id
    )
