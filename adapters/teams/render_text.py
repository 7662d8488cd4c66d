"""Words as blocks of text: nothing is formatted, linked, dated or pinged but what we mean.

Teams reads markdown in a TextBlock and in a FactSet, and not in a RichTextBlock. Nothing is
escaped, for clients differ in what they make of a backslash: a person's words are always text runs,
and so are ours wherever one of their signs could mean something. Source: learn.microsoft.com/
microsoftteams/platform/task-modules-and-cards/cards/cards-format. This module must not know which
element of a message words belong to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Literal, assert_never
from urllib.parse import urlsplit

from adapters.teams.limits import LONGEST_TEXT, Block, pieces, units, weight
from dialogs.vocabulary import (
    LinkTo,
    Plain,
    Prose,
    Quote,
    Run,
    Strong,
    When,
    Who,
    Words,
    when_words,
)

Look = Literal["plain", "title", "strong", "small", "wrong"]

_LOOKS: dict[Look, Block] = {
    "plain": {},
    "title": {"size": "medium", "weight": "bolder"},
    "strong": {"weight": "bolder"},
    "small": {"size": "small", "isSubtle": True},
    "wrong": {"color": "attention"},
}
_SIGNS = re.compile(r"[*_`~\[\]\\<>&{}|#\n\r\t]")
"""What markdown, HTML or a card's own `{{DATE()}}` may take for its own."""
_LOST = re.compile(r"\s\s")
_BEGINS = re.compile(r"\s|(?:[-+•]|\d+[.)])(?:\s|\Z)")
"""How a list begins, or space that is lost; so is that between words, and at the end."""


def text_blocks(text: str, look: Look = "plain") -> Iterator[Block]:
    """Letters, all of one look, none of them read as anything else."""
    for piece in pieces(text):
        if not piece:
            continue
        if is_plain(piece):
            heading = {"style": "heading"} if look == "title" else {}
            yield {"type": "TextBlock", "text": piece, "wrap": True, **_LOOKS[look], **heading}
        else:
            yield rich_text(_runs(piece, _LOOKS[look]))


def prose_blocks(prose: Prose, look: Look = "plain") -> Iterator[Block]:
    """Our words as a paragraph."""
    if all(isinstance(run, Plain | Who | When) for run in prose.runs):
        yield from text_blocks(prose.plain(), look)
        return
    group: list[Block] = []
    length = 0
    for run in _drawn_runs(prose.runs, _LOOKS[look]):
        size = units(run["text"])
        if group and length + size > LONGEST_TEXT:
            yield rich_text(group)
            group, length = [], 0
        group.append(run)
        length += size
    if group:
        yield rich_text(group)


def quote_blocks(quote: Quote) -> Iterator[Block]:
    """A person's words to the letter, and below them their name if the reader may know it."""
    for piece in pieces(quote.text):
        if piece:
            yield rich_text(_runs(piece, {}))
    if quote.author:
        yield {**rich_text(_runs(f"— {quote.author}", _LOOKS["small"])), "spacing": "none"}


def words_blocks(words: Words, look: Look = "plain") -> Iterator[Block]:
    """Ours or theirs."""
    match words:
        case Prose():
            yield from prose_blocks(words, look)
        case Quote():
            yield from quote_blocks(words)
        case _:
            assert_never(words)


def quotations(quotes: Iterable[Quote]) -> Iterator[Block]:
    """People's words as quotations, set apart from ours and from each other."""
    held: list[Block] = []
    for quote in quotes:
        blocks = close(quote_blocks(quote))
        if not blocks:
            continue
        if held and weight([*held, *blocks]) > LONGEST_TEXT:
            yield _set_apart(held)
            held = []
        if held:
            blocks[0] = {**blocks[0], "spacing": "medium"}
        held += blocks
    if held:
        yield _set_apart(held)


def _set_apart(blocks: list[Block]) -> Block:
    return {"type": "Container", "style": "emphasis", "spacing": "small", "items": blocks}


def is_plain(text: str) -> bool:
    """Whether no sign in it could be read as anything but itself."""
    # Three quick looks: all in one pattern takes five times as long, and every text is asked.
    return not (
        _SIGNS.search(text) or _LOST.search(text) or _BEGINS.match(text) or text[-1:].isspace()
    )


def rich_text(runs: Iterable[Block]) -> Block:
    """A block of text runs."""
    return {"type": "RichTextBlock", "inlines": list(runs)}


def close(blocks: Iterable[Block]) -> list[Block]:
    """The blocks as one group: little space between them."""
    return [{"spacing": "none", **block} if place else block for place, block in enumerate(blocks)]


def leads_somewhere(url: str) -> bool:
    """Whether it is a web address, as Teams wants one."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _drawn_runs(runs: Iterable[Run], look: Block) -> Iterator[Block]:
    for run in runs:
        match run:
            case Plain(text):
                yield from _runs(text, look)
            case Strong(text):
                yield from _runs(text, {**look, "weight": "bolder"})
            case LinkTo(label, url):
                yield from _link(label, url, look)
            case Who(_, name):
                yield from _runs(name, look)
            case When():
                yield from _runs(when_words(run), look)
            case _:
                assert_never(run)


def _link(label: str, url: str, look: Block) -> Iterator[Block]:
    if not leads_somewhere(url):
        yield from _runs(label, look)
        return
    opens = {"type": "Action.OpenUrl", "url": url}
    yield from _runs(label, {**look, "color": "accent", "underline": True, "selectAction": opens})


def _runs(text: str, look: Block) -> Iterator[Block]:
    """Text runs; `{{` is divided over two, or a client might read a date into it."""
    for piece in pieces(text):
        parts = piece.split("{{")
        for place, part in enumerate(parts):
            letters = ("{" if place else "") + part + ("{" if place < len(parts) - 1 else "")
            if letters:
                yield {"type": "TextRun", "text": letters, **look}
