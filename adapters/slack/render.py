"""A neutral message as what is posted on Slack: a text that says everything, and blocks.

A message that is more than Slack takes goes on in further posts, meant for its thread; its last
buttons stay with the first post, where people look for them. Nothing is cut. This module must not
know where the message is posted, or whether it was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from adapters.slack import render_lists
from adapters.slack.limits import (
    LONGEST_HEADER,
    LONGEST_NOTE,
    LONGEST_POST,
    MOST_BLOCKS,
    MOST_VIEW_BLOCKS,
    Block,
    is_said,
    units,
    weight,
)
from adapters.slack.render_chart import chart
from adapters.slack.render_presses import note, rows
from adapters.slack.render_text import (
    paragraphs,
    plain,
    quotation,
    rich_text,
    text_object,
    words,
)
from adapters.slack.spoken import texts
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
    Plain,
    Prose,
    Quoted,
    Rule,
    Run,
    Say,
    Strong,
)
from dialogs.wording import on_slack as wording

_MOST_KEPT = 12  # Blocks of a message's end that stay with its first post.
_ROOM = 500  # For the lines that say that a message goes on.


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post: `text` is for notifications and screen readers, `blocks` is what is seen."""

    text: str
    blocks: tuple[Block, ...]


def message_posts(message: Message) -> tuple[Post, ...]:
    """The message, and what is continued after it.

    Args:
        message: what to draw; its text says it to who only hears it (`spoken.py`).

    Returns:
        At least one post; the first is the message, the others belong into its thread, in order.
    """
    held = _divided(_drawn(message, in_view=False), message.body)
    said = texts(message, len(held))
    held += [[_continued()] for _ in said[len(held) :]]
    return tuple(
        Post(text=text, blocks=tuple(blocks)) for text, blocks in zip(said, held, strict=True)
    )


def home_view(message: Message) -> Block:
    """The message as somebody's Home tab (docs.slack.dev/surfaces/app-home)."""
    return {"type": "home", "blocks": view_blocks(message, MOST_VIEW_BLOCKS)}


def view_blocks(message: Message, most: int) -> list[Block]:
    """The message as the blocks of a view, which has no thread: what is over says so."""
    blocks = [block for part in _drawn(message, in_view=True) for block in part]
    if len(blocks) <= most:
        return blocks
    return [*blocks[: most - 1], *note(wording.ENDS_HERE)]


def _divided(parts: Sequence[Sequence[Block]], body: Sequence[Element]) -> list[list[Block]]:
    """The blocks of each element, post by post."""
    whole = [block for part in parts for block in part]
    if _fit(whole):
        return [whole]
    end = _end(body, parts)
    kept = [block for part in parts[end:] for block in part]
    room = LONGEST_POST - _ROOM
    posts: list[list[Block]] = [[]]
    for block in (block for part in parts[:end] for block in part):
        now = posts[-1]
        first = kept if len(posts) == 1 else []
        if now and not _fit([*now, block, *first], room):
            posts.append([])
        posts[-1].append(block)
    if len(posts) == 1:
        # The beginning fits, but not with its end: then the end goes on in order.
        posts.append(kept)
        kept = []
    return [
        [*posts[0], *note(wording.CONTINUED_BELOW), *kept],
        *([*more, *note(wording.CONTINUES_NEXT)] for more in posts[1:-1]),
        posts[-1],
    ]


def _end(body: Sequence[Element], parts: Sequence[Sequence[Block]]) -> int:
    """Where the message's last buttons and small print begin; its length if they are too many."""
    start = len(body)
    while start and isinstance(body[start - 1], Actions | Note | Rule):
        start -= 1
    presses = any(isinstance(element, Actions) for element in body[start:])
    kept = [block for part in parts[start:] for block in part]
    few = len(kept) <= _MOST_KEPT and weight(kept) <= LONGEST_POST // 2
    return start if presses and few and len(parts) == len(body) else len(parts)


def _fit(blocks: Sequence[Block], most: int = LONGEST_POST) -> bool:
    return len(blocks) <= MOST_BLOCKS and weight(list(blocks)) <= most


def _drawn(message: Message, *, in_view: bool) -> list[list[Block]]:
    """The blocks of each element; of the summary, where there is nothing else to see."""
    calls = frozenset(message.calls)
    parts = [list(_element(element, calls, in_view=in_view)) for element in message.body]
    if any(parts):
        return parts
    return [list(_say(Prose((Plain(message.summary),)), calls))]


def _element(element: Element, calls: frozenset[str], *, in_view: bool) -> Iterator[Block]:  # noqa: C901 - one line an element
    match element:
        case Heading(text):
            yield from _heading(text, calls)
        case Say(prose):
            yield from _say(prose, calls)
        case Quoted(quotes):
            for quote in quotes:
                yield from (rich_text(*part) for part in _groups(tuple(quotation(quote))))
        case Facts(pairs):
            yield from render_lists.facts(pairs, calls)
        case Items(of):
            yield from render_lists.items(of, calls)
        case Grid():
            yield from render_lists.grid(element, calls)
        case Chart():
            yield from chart(element, in_words=in_view)
        case Note(prose):
            yield from _note(prose)
        case Actions(buttons):
            yield from rows(buttons)
        case Rule():
            yield {"type": "divider"}
        case _:
            assert_never(element)


def _heading(text: str, calls: frozenset[str]) -> Iterator[Block]:
    if is_said(text) and text.isprintable() and units(text) <= LONGEST_HEADER:
        yield {"type": "header", "text": plain(text)}
    else:
        yield from _say(Prose((Strong(text),)), calls)


def _say(prose: Prose, calls: frozenset[str]) -> Iterator[Block]:
    yield from (rich_text(paragraph) for paragraph in paragraphs(prose, calls))


def _note(prose: Prose) -> Iterator[Block]:
    for group in _noted(prose):
        drawn = text_object(group)
        if not is_said(drawn["text"]):
            continue
        if units(drawn["text"]) <= LONGEST_NOTE:
            yield {"type": "context", "elements": [drawn]}
        else:
            yield from note(words(group))


def _noted(prose: Prose) -> Iterator[Prose]:
    """The words in groups of runs that fit into one line of small print, if no run is too long."""
    group: list[Run] = []
    for run in prose.runs:
        if group and units(text_object(Prose((*group, run)))["text"]) > LONGEST_NOTE:
            yield Prose(tuple(group))
            group = []
        group.append(run)
    if group:
        yield Prose(tuple(group))


def _groups(elements: Sequence[Block]) -> Iterator[Sequence[Block]]:
    """A quote in one block with its author, where that is not too much for one."""
    if weight(list(elements)) <= LONGEST_POST // 2:
        yield from ((elements,) if elements else ())
    else:
        yield from ((element,) for element in elements)


def _continued() -> Block:
    return next(note(wording.CONTINUED))
