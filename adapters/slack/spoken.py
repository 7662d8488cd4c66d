"""What a message says to who only hears it: the text of its posts.

Slack's clients read a post's `text` to those who use a screen reader, and nothing of its blocks
(docs.slack.dev/reference/methods/chat.postMessage). So it holds the summary whole, for a
notification shows its beginning, then every number of a chart, and then as much of the rest as
there is room for. This module must not know how a message looks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.slack.limits import LONGEST_SUMMARY, pieces, units
from adapters.slack.render_text import escaped
from dialogs.vocabulary import (
    Actions,
    Chart,
    Element,
    Facts,
    Grid,
    Heading,
    Items,
    Message,
    Note,
    Prose,
    Quote,
    Quoted,
    Rule,
    Say,
    Words,
)
from dialogs.wording import on_slack as words

_LONGEST_PIECE = LONGEST_SUMMARY // 5  # A sign takes up to five once it is escaped.


def texts(message: Message, posts: int) -> list[str]:
    """The texts of a message's posts, escaped, each within Slack's limit.

    Args:
        message: what is said.
        posts: how many posts it takes to be seen; there is a text for each, and more only if
            the summary needs them.
    """
    must = [message.summary, *_alts(message)]
    whole = list(_filled([*must, *_rest(message)]))
    room = posts if len(whole) <= posts else max(posts, len(list(_filled(must))))
    if len(whole) > room:
        whole = [*whole[: room - 1], _ended(whole[room - 1])]
    continued = escaped(words.CONTINUED)
    return [*whole, *[continued] * (room - len(whole))]


def _alts(message: Message) -> list[str]:
    alts = (element.alt for element in message.body if isinstance(element, Chart))
    return [alt for alt in dict.fromkeys(alts) if alt and alt not in message.summary]


def _rest(message: Message) -> list[str]:
    """The lines of the body that neither the summary nor a line before them holds."""
    lines = (line.strip() for element in message.body for line in _lines(element))
    return [line for line in dict.fromkeys(lines) if line and line not in message.summary]


def _lines(element: Element) -> Iterator[str]:
    match element:
        case Heading(text):
            yield text
        case Say(prose) | Note(prose):
            yield prose.plain()
        case Quoted(quotes):
            yield from map(_said, quotes)
        case Facts(pairs):
            yield from (f"{pair.label}: {_said(pair.value)}" for pair in pairs)
        case Items(rows):
            for row in rows:
                yield row.lead.plain()
                yield from () if row.detail is None else (_said(row.detail),)
        case Grid(head=head, rows=rows):
            yield ", ".join(head) if rows else ""
            yield from (", ".join(map(_said, row)) for row in rows)
        case Chart(title=title):
            yield title
        case Actions() | Rule():
            return
        case _:
            assert_never(element)


def _said(said: Words) -> str:
    match said:
        case Prose():
            return said.plain()
        case Quote(text=text, author=author):
            return f"“{text}”" + (f" — {author}" if author else "")
        case _:
            assert_never(said)


def _filled(lines: Sequence[str]) -> Iterator[str]:
    """The lines, escaped, in as few texts as hold them."""
    text = ""
    for number, line in enumerate(lines):
        for place, piece in enumerate(pieces(line, _LONGEST_PIECE)):
            said = ("\n" if number and not place else "") + escaped(piece)
            if text and units(text) + units(said) > LONGEST_SUMMARY:
                yield text
                text = ""
            text += said
    yield text


def _ended(text: str) -> str:
    """A text after which there is more to see than to hear."""
    if units(text) >= LONGEST_SUMMARY:
        text = text[: text.rindex("\n")] if "\n" in text else text[:-1]
    return f"{text}…"
