"""Facts, items and grids as Block Kit: what stands side by side, in rows or with a button each.

Sources: docs.slack.dev/reference/block-kit/blocks, section-block and rich-text-block. This module
must not know which message they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack.limits import (
    LONGEST_FIELD,
    LONGEST_TEXT,
    MOST_FIELDS,
    Block,
    grouped,
    units,
)
from adapters.slack.render_presses import button, can_be_pressed, is_whole, rows
from adapters.slack.render_text import (
    paragraphs,
    quotation,
    rich_text,
    text_object,
)
from dialogs.vocabulary import Fact, Grid, Item, LinkTo, Plain, Prose, Quote, Run, Strong, Words

_BREAK = Plain("\n")


def facts(pairs: Sequence[Fact], calls: frozenset[str]) -> Iterator[Block]:
    """Short values side by side, ten a block; a person's words on lines of their own."""
    fields: list[Block] = []
    for pair in pairs:
        field = _field(pair)
        if field is not None:
            fields.append(field)
            continue
        yield from _sections(fields)
        fields = []
        yield from _on_its_own(pair, calls)
    yield from _sections(fields)


def items(of: Sequence[Item], calls: frozenset[str]) -> Iterator[Block]:
    """Rows that only say something as one list; each with a button as a section beside it."""
    listed: list[Block] = []
    for item in of:
        if item.action is None and not isinstance(item.detail, Quote):
            listed.extend(_listed(item, calls))
            continue
        yield from _list(listed)
        listed = []
        yield from _with_button(item, calls)
    yield from _list(listed)


def grid(of: Grid, calls: frozenset[str]) -> Iterator[Block]:
    """A row as a line of a list, its first cell in bold; a person's words on lines of their own.

    What stands in which place is said once, above. Not as Slack's table: see
    docs/decisions/0018-a-grid-on-slack-is-a-list.md.
    """
    if not of.rows:
        return
    first, *others = of.head
    above = Prose((Strong(first), *(Plain(f" · {name}") for name in others)))
    yield from _apart(tuple(paragraphs(above, calls)))
    listed: list[Item] = []
    for row in of.rows:
        listed.append(Item(lead=_line(row)))
        names = (*of.head, *("" for _ in row[len(of.head) :]))
        said = [
            Fact(name, cell)
            for name, cell in zip(names, row, strict=False)
            if isinstance(cell, Quote)
        ]
        if said:
            yield from items(listed, calls)
            listed = []
            for fact in said:
                yield from _on_its_own(fact, calls)
    yield from items(listed, calls)


def _field(pair: Fact) -> Block | None:
    if isinstance(pair.value, Quote):
        return None
    drawn = text_object(pair.value, label=pair.label)
    fits = units(drawn["text"]) <= LONGEST_FIELD and drawn["text"].strip()
    return drawn if fits else None


def _sections(fields: Sequence[Block]) -> Iterator[Block]:
    for start in range(0, len(fields), MOST_FIELDS):
        yield {"type": "section", "fields": list(fields[start : start + MOST_FIELDS])}


def _on_its_own(pair: Fact, calls: frozenset[str]) -> Iterator[Block]:
    label = paragraphs(Prose((Strong(pair.label),)), calls)
    value = pair.value
    said = quotation(value) if isinstance(value, Quote) else paragraphs(value, calls)
    yield from _apart((*label, *said))


def _listed(item: Item, calls: frozenset[str]) -> Iterator[Block]:
    detail = item.detail.runs if isinstance(item.detail, Prose) else ()
    runs = (*item.lead.runs, *((_BREAK, *detail) if detail else ()))
    yield from paragraphs(Prose(runs), calls)


def _list(rows_: Sequence[Block]) -> Iterator[Block]:
    """Bulleted lists, a new one wherever a block would hold too much."""
    yield from map(_bullets, grouped(rows_, LONGEST_TEXT))


def _bullets(rows_: Sequence[Block]) -> Block:
    return rich_text({"type": "rich_text_list", "style": "bullet", "elements": list(rows_)})


def _with_button(item: Item, calls: frozenset[str]) -> Iterator[Block]:
    detail = item.detail.runs if isinstance(item.detail, Prose) else ()
    said = Prose((*item.lead.runs, *((_BREAK, *detail) if detail else ())))
    action = item.action
    beside = _beside(said)
    if action is not None and beside is not None and can_be_pressed(action) and is_whole(action):
        yield {"type": "section", "text": beside, "accessory": button(action)}
        action = None
    else:
        yield from _apart(tuple(paragraphs(said, calls)))
    if isinstance(item.detail, Quote):
        yield from _apart(tuple(quotation(item.detail)))
    if action is not None:
        yield from rows((action,))


def _beside(said: Prose) -> Block | None:
    """Our words as they can stand left of a button; None where they cannot."""
    drawn = text_object(said)
    lost = drawn["type"] == "plain_text" and any(isinstance(run, LinkTo) for run in said.runs)
    fits = units(drawn["text"]) <= LONGEST_TEXT and drawn["text"].strip()
    return drawn if fits and not lost else None


def _apart(elements: Sequence[Block]) -> Iterator[Block]:
    """Rich text, a new block wherever one would hold too much."""
    yield from (rich_text(*group) for group in grouped(elements, LONGEST_TEXT))


def _line(row: Sequence[Words]) -> Prose:
    """A row's cells of ours, in their order; its quotes are said elsewhere."""
    runs: list[Run] = []
    for place, cell in enumerate(row):
        if isinstance(cell, Prose):
            between = (Plain(" · "),) if place and runs else ()
            runs += [*between, *(cell.runs if place else map(_emphasised, cell.runs))]
    return Prose(tuple(runs))


def _emphasised(run: Run) -> Run:
    return Strong(run.text) if isinstance(run, Plain) else run
