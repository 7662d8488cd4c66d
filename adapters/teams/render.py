"""A neutral message as Adaptive Cards of version 1.5, and as what is posted to Teams.

A message that is more than Teams takes goes on in further cards; its last buttons stay with the
first, where people look for them. Nothing is cut. Sources: adaptivecards.io/explorer and
learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-reference. This
module must not know where the message is posted, or whether it was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.teams import render_lists
from adapters.teams.limits import LONGEST_SPOKEN, MOST_UNITS, Block, pieces, weight
from adapters.teams.render_chart import Pictures, chart
from adapters.teams.render_presses import rows
from adapters.teams.render_text import prose_blocks, quotations, text_blocks
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
    Quoted,
    Rule,
    Say,
    Who,
)
from dialogs.vocabulary.text import Prose
from dialogs.wording import on_teams as wording

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"

_ROOM = MOST_UNITS - 1_500
"""Units for a card's body and what it says; the rest is for what stands around them."""

_MOST_KEPT = 6_000
"""Units of a message's end that stay with its first card."""


def message_cards(message: Message, pictures: Pictures | None = None) -> tuple[Block, ...]:
    """The message as cards: the first is the message, the others are what goes on after it.

    Args:
        message: what to draw.
        pictures: the pictures of its charts; one that is missing is drawn in characters.

    Returns:
        At least one card. `fallbackText` and `speak` of all of them, one after the other, are the
        whole summary.
    """
    spoken = list(pieces(message.summary, LONGEST_SPOKEN))
    entities = list(_entities(message))
    extra = {"msteams": {"entities": entities}} if entities else {}
    rooms = [_ROOM - 3 * weight(words) for words in spoken]
    rooms[0] -= weight(extra)
    called = " ".join(entity["text"] for entity in entities)
    bodies = _divided(message, _drawn(message, called, pictures or {}), rooms)
    bodies += [list(text_blocks(wording.CONTINUED, "small")) for _ in spoken[len(bodies) :]]
    spoken += [wording.CONTINUED for _ in bodies[len(spoken) :]]
    return tuple(
        card(body, fallbackText=words, speak=words, **({} if place else extra))
        for place, (body, words) in enumerate(zip(bodies, spoken, strict=True))
    )


def message_activities(message: Message, pictures: Pictures | None = None) -> tuple[Block, ...]:
    """The message as activities to be posted, in order; each holds one of `message_cards`.

    `summary` is what a notification says, for a card says nothing in one.
    """
    return tuple(activity(each, summary=each["speak"]) for each in message_cards(message, pictures))


def activity(of: Block, *, summary: str) -> Block:
    """A card as an activity."""
    return {"type": "message", "summary": summary, "attachments": [attachment(of)]}


def attachment(of: Block) -> Block:
    """A card as what an activity or a dialog holds."""
    return {"contentType": CARD_TYPE, "content": of}


def card(body: Sequence[Block], **more: object) -> Block:
    """A card of these blocks."""
    return {"type": "AdaptiveCard", "version": VERSION, "body": list(body), **more}


def _drawn(message: Message, called: str, pictures: Pictures) -> list[list[Block]]:
    """The blocks of each element; of the summary, where there is nothing else to see."""
    parts: list[list[Block]] = []
    ruled = False
    for element in message.body:
        blocks = list(_element(element, pictures))
        if ruled and blocks:
            blocks[0] = {**blocks[0], "separator": True, "spacing": "medium"}
        ruled = isinstance(element, Rule) or (ruled and not blocks)
        parts.append(blocks)
    if not any(parts):
        parts = [list(text_blocks(message.summary))]
    if called:
        parts[0] = [{"type": "TextBlock", "text": called, "wrap": True}, *parts[0]]
    return parts


def _element(element: Element, pictures: Pictures) -> Iterator[Block]:  # noqa: C901 - one line an element
    match element:
        case Heading(text):
            yield from text_blocks(text, "title")
        case Say(prose):
            yield from prose_blocks(prose)
        case Quoted(quotes):
            yield from quotations(quotes)
        case Facts():
            yield from render_lists.facts(element)
        case Items():
            yield from render_lists.items(element)
        case Grid():
            yield from render_lists.grid(element)
        case Chart():
            yield from chart(element, pictures)
        case Note(prose):
            yield from prose_blocks(prose, "small")
        case Actions(buttons):
            yield from rows(buttons)
        case Rule():
            return
        case _:
            assert_never(element)


def _divided(
    message: Message, parts: Sequence[Sequence[Block]], rooms: Sequence[int]
) -> list[list[Block]]:
    """The message's blocks, card by card; `rooms` are the units that the first ones hold."""
    whole = [block for part in parts for block in part]
    if weight(whole) <= rooms[0]:
        return [whole]
    end = _end(message.body, parts)
    kept = [block for part in parts[end:] for block in part]
    cards: list[list[Block]] = [[]]
    left = rooms[0] - weight(kept)
    for block in (block for part in parts[:end] for block in part):
        size = weight(block) + 2
        if cards[-1] and size > left:
            cards.append([])
            left = rooms[len(cards) - 1] if len(cards) <= len(rooms) else _ROOM
        cards[-1].append(block)
        left -= size
    if len(cards) == 1:
        return [[*cards[0], *kept]]
    goes_on = list(text_blocks(wording.GOES_ON, "small"))
    return [
        [*cards[0], *goes_on, *kept],
        *([*body, *goes_on] for body in cards[1:-1]),
        cards[-1],
    ]


def _end(body: Sequence[Element], parts: Sequence[Sequence[Block]]) -> int:
    """Where the message's last buttons and small print begin; its length if they are too much."""
    start = len(body)
    while start and isinstance(body[start - 1], Actions | Note | Rule):
        start -= 1
    presses = any(isinstance(element, Actions) for element in body[start:])
    few = weight([*parts[start:]]) <= _MOST_KEPT and len(parts) == len(body)
    return start if presses and few else len(parts)


def _entities(message: Message) -> Iterator[Block]:
    """Who is called, by the name that the message gives them."""
    if not message.calls:
        return
    names = {who.account_id: who.name for who in _people(message) if who.account_id is not None}
    for account_id in dict.fromkeys(message.calls):
        # A name goes into markdown here: its signs are left out, for nothing may be escaped.
        name = "".join(
            letter for letter in names.get(account_id, "") if letter.isalnum() or letter in " .'-"
        ).strip()
        name = name or wording.SOMEBODY
        yield {
            "type": "mention",
            "text": f"<at>{name}</at>",
            "mentioned": {"id": account_id, "name": name},
        }


def _people(message: Message) -> Iterator[Who]:
    for element in message.body:
        if isinstance(element, Say | Note):
            yield from _in_prose(element.prose)
        elif isinstance(element, Items):
            for row in element.rows:
                yield from _in_prose(row.lead)


def _in_prose(prose: Prose) -> Iterator[Who]:
    yield from (run for run in prose.runs if isinstance(run, Who))
