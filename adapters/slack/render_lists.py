"""Facts, items and grids as Block Kit: what stands side by side, in rows or with a button each.

Sources: docs.slack.dev/reference/block-kit/blocks, section-block, rich-text-block and table-block.
This module must not know which message they stand in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.slack.limits import (
    LONGEST_CELL,
    LONGEST_FIELD,
    LONGEST_POST,
    LONGEST_TEXT,
    MOST_FIELDS,
    MOST_TABLE_ROWS,
    Block,
    units,
    weight,
)
from adapters.slack.render_presses import button, can_be_pressed, is_whole, rows
from adapters.slack.render_text import (
    packed,
    paragraphs,
    quotation,
    rich_runs,
    rich_text,
    section,
    styled,
    text_object,
    words,
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


def grid(of: Grid, calls: frozenset[str], *, tables: bool) -> Iterator[Block]:
    """A table, or tables if there are too many rows for one; where none may stand, a list."""
    if not of.rows:
        return
    if not tables or any(_is_long(cell) for row in of.rows for cell in row):
        yield from _apart(tuple(paragraphs(_strong(of.head[0]), calls)))
        for row in of.rows:
            yield from _as_list(of.head, row, calls)
        return
    head = [_cell(_strong(name), calls) for name in of.head]
    table = [head]
    held = weight(head)
    for row in of.rows:
        drawn = [_cell(cell, calls) for cell in row]
        size = weight(drawn)
        if len(table) > 1 and (len(table) == MOST_TABLE_ROWS or held + size > LONGEST_POST // 2):
            yield _table(table)
            table, held = [head], weight(head)
        table.append(drawn)
        held += size
    yield _table(table)


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
    group: list[Block] = []
    for row in rows_:
        if group and weight(group) + weight(row) > LONGEST_TEXT:
            yield _bullets(group)
            group = []
        group.append(row)
    if group:
        yield _bullets(group)


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
    group: list[Block] = []
    for element in elements:
        if group and weight(group) + weight(element) > LONGEST_TEXT:
            yield rich_text(*group)
            group = []
        group.append(element)
    if group:
        yield rich_text(*group)


def _as_list(head: Sequence[str], row: Sequence[Words], calls: frozenset[str]) -> Iterator[Block]:
    """A row as its first cell in bold, and the others by name on the line below."""
    names = (*head, *("" for _ in row[len(head) :]))
    runs: list[Run] = []
    quotes: list[Fact] = []
    for place, (name, cell) in enumerate(zip(names, row, strict=False)):
        if isinstance(cell, Quote):
            quotes.append(Fact(name if place else "", cell))
            continue
        lead = f"{name}: " if name and place else ""
        between = "" if not runs else "\n" if place == 1 else " · "
        runs += [Plain(between + lead), *(cell.runs if place else map(_emphasised, cell.runs))]
    yield from _apart(tuple(paragraphs(Prose(tuple(runs)), calls)))
    for quote in quotes:
        yield from _on_its_own(quote, calls)


def _is_long(cell: Words) -> bool:
    return units(cell.text if isinstance(cell, Quote) else words(cell)) > LONGEST_CELL


def _emphasised(run: Run) -> Run:
    return Strong(run.text) if isinstance(run, Plain) else run


def _strong(name: str) -> Prose:
    return Prose((Strong(name),))


def _cell(cell: Words, calls: frozenset[str]) -> Block:
    if isinstance(cell, Quote):
        said = [{"type": "text", "text": cell.text}] if cell.text else []
        by = [styled(f" — {cell.author}", italic=True)] if cell.author else []
        return _rich_cell([*said, *by])
    if all(isinstance(run, Plain) for run in cell.runs):
        return {"type": "raw_text", "text": words(cell) or " "}
    return _rich_cell([run for group in packed(rich_runs(cell, calls)) for run in group])


def _rich_cell(runs: Sequence[Block]) -> Block:
    return rich_text(section(runs)) if runs else {"type": "raw_text", "text": " "}


def _table(rows_: Sequence[Sequence[Block]]) -> Block:
    widest = max(map(len, rows_))
    return {
        "type": "table",
        "column_settings": [{"is_wrapped": True}] * widest,
        "rows": [
            [*row, *({"type": "raw_text", "text": " "} for _ in range(widest - len(row)))]
            for row in rows_
        ],
    }
