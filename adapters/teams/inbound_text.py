"""What somebody wrote, as they meant it: without the bot's mention, others' mentions as names.

A reply that quotes a message names it in its formatted copy: in chats, which have no threads, that
is how people answer under a card. This module must not know what the words lead to.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

from adapters.teams.payload import Payload

# What a person may write stands in these: nothing in them looks further than the next bracket.
_AT = re.compile(r"<at(?:\s[^<>]*)?>([^<]*)</at>")
_QUOTE = re.compile(r"<blockquote\s[^<>]*>")
_OF_REPLY = 'itemtype="http://schema.skype.com/Reply"'
_ITEM_ID = re.compile(r'itemid="(\d{1,20})"')
_NO_TAG = re.compile(r"<(?=[^<>]*(?:<|\Z))")
"""A bracket that opens no tag."""
_BREAKS = frozenset({"br", "p", "div", "li", "blockquote", "tr", "h1", "h2", "h3"})


def words_of(activity: Payload, bot_id: str) -> str:
    """The text, without the mention of the bot; other mentions stand as `@Name`."""
    text = activity.text("text")
    quoting = _quoting(activity)
    if quoting:
        text = plain(_without_quote(quoting), without=_names(activity, bot_id))
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
    quote = _quote(_quoting(activity))
    found = _ITEM_ID.search(quote[0]) if quote else None
    return found[1] if found else None


def plain(html: str, *, without: frozenset[str] = frozenset()) -> str:
    """The words of a message's formatted text, a line a paragraph.

    Args:
        html: as Teams gives it.
        without: mentions with these words are left out.
    """
    reader = _Reader(without)
    # The parser would look for the end of such a tag in all that follows, again and again.
    reader.feed(_NO_TAG.sub("&lt;", html))
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
        if each.text("contentType") == "text/html" and _quote(html):
            return html
    return ""


def _quote(html: str) -> re.Match[str] | None:
    """The opening tag of what a reply quotes; None if it is no reply."""
    tags = (each for each in _QUOTE.finditer(html) if _OF_REPLY in each[0])
    return next((each for each in tags if _ITEM_ID.search(each[0])), None)


def _without_quote(html: str) -> str:
    quote = _quote(html)
    if quote is None:
        return html
    _, end, after = html[quote.end() :].partition("</blockquote>")
    return html[: quote.start()] + after if end else html


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
