"""Facts, lines of a list and small tables.

Teams draws a card once for a wide screen and a phone and does not say which: a table stands as a
table only where it is narrow enough for a phone, else each of its rows is its own few lines.
This module must not know what the rows are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from adapters.teams.limits import LONGEST_TEXT, Block, weight
from adapters.teams.render_presses import action, rows
from adapters.teams.render_text import (
    Look,
    close,
    is_plain,
    prose_blocks,
    rich_text,
    text_blocks,
    words_blocks,
)
from dialogs.vocabulary import Fact, Facts, Grid, Item, Items, Plain, Prose, Quote, When, Who, Words

_NARROW = 34
"""Letters that stand beside each other on a phone, in columns."""

_SHORT_LABEL = 16
"""A button of more letters does not fit beside a line on a phone."""


def facts(of: Facts) -> Iterator[Block]:
    """Labels and values side by side; where a sign could be misread, below each other."""
    group: list[Block] = []
    for pair in of.pairs:
        simple = _simple(pair)
        if simple is not None and weight([*group, simple]) <= LONGEST_TEXT:
            group.append(simple)
            continue
        yield from _fact_set(group)
        group = [] if simple is None else [simple]
        if simple is None:
            yield from _said_pair(pair.label, pair.value)
    yield from _fact_set(group)


def items(of: Items) -> Iterator[Block]:
    """One block for each line, a fine rule between them."""
    for place, row in enumerate(of.rows):
        block = _item(row)
        if block is not None:
            yield {**block, "separator": True} if place else block


def grid(of: Grid) -> Iterator[Block]:
    """A table, in as many pieces as needed with the head on each; or lines, where it is wide."""
    if not of.rows:
        return
    if not _is_narrow(of):
        for place, row in enumerate(of.rows):
            block = _lines(of.head, row)
            if block is not None:
                yield {**block, "separator": True} if place else block
        return
    held: list[Block] = []
    for row in of.rows:
        drawn = _row([list(words_blocks(cell)) for cell in row])
        if held and weight([*held, drawn]) > LONGEST_TEXT:
            yield _table(of.head, held)
            held = []
        held.append(drawn)
    yield _table(of.head, held)


def _simple(pair: Fact) -> Block | None:
    """The pair as a fact, if neither half could be read as anything but itself."""
    value = pair.value
    if isinstance(value, Quote) or not all(isinstance(r, Plain | Who | When) for r in value.runs):
        return None
    title, words = pair.label, value.plain()
    if not words or not is_plain(title) or not is_plain(words):
        return None
    return {"title": title, "value": words}


def _fact_set(group: Sequence[Block]) -> Iterator[Block]:
    if group:
        yield {"type": "FactSet", "facts": list(group)}


def _said_pair(label: str, value: Words) -> Iterator[Block]:
    blocks = close([*text_blocks(label, "strong"), *words_blocks(value)])
    if blocks:
        yield {"type": "Container", "items": blocks}


def _item(row: Item) -> Block | None:
    said = list(prose_blocks(row.lead))
    if row.detail is not None:
        look: Look = "small" if isinstance(row.detail, Prose) else "plain"
        said += words_blocks(row.detail, look)
    said = close(said)
    press = None if row.action is None else action(row.action)
    if row.action is not None and (press is None or not said or len(press["title"]) > _SHORT_LABEL):
        below = [{**block, "spacing": "small"} for block in rows((row.action,))]
        return {"type": "Container", "items": [*said, *below]}
    if press is None:
        return {"type": "Container", "items": said} if said else None
    return {
        "type": "ColumnSet",
        "columns": [
            _column("stretch", said),
            _column("auto", [{"type": "ActionSet", "actions": [press]}]),
        ],
    }


def _column(width: str, blocks: list[Block]) -> Block:
    return {
        "type": "Column",
        "width": width,
        "verticalContentAlignment": "center",
        "items": blocks,
    }


def _is_narrow(of: Grid) -> bool:
    """Whether all columns stand beside each other on a phone, each cell in one line or two."""
    if any(len(row) > len(of.head) for row in of.rows):
        return False
    columns = zip(of.head, *(_padded(row, len(of.head)) for row in of.rows), strict=False)
    return sum(max(map(len, column)) for column in columns) <= _NARROW


def _padded(row: Sequence[Words], most: int) -> list[str]:
    said = [cell.text if isinstance(cell, Quote) else cell.plain() for cell in row]
    return said + [""] * (most - len(said))


def _table(head: Sequence[str], held: Sequence[Block]) -> Block:
    names = [
        [rich_text([{"type": "TextRun", "text": name, "weight": "bolder"}])] if name else []
        for name in head
    ]
    return {
        "type": "Table",
        "firstRowAsHeader": True,
        "showGridLines": False,
        "columns": [{"width": max(1, len(name))} for name in head],
        "rows": [_row(names), *held],
    }


def _row(cells: Sequence[list[Block]]) -> Block:
    return {
        "type": "TableRow",
        "cells": [{"type": "TableCell", "items": cell} for cell in cells],
    }


def _lines(head: Sequence[str], row: Sequence[Words]) -> Block | None:
    """One row as lines: what it begins with in bold, then each value beside its column's name."""
    # A row that is longer than the head keeps its cells: nothing is left out silently.
    names = (*head, *("" for _ in row[len(head) :]))
    said: list[Block] = []
    for name, cell in zip(names, row, strict=False):
        if isinstance(cell, Quote):
            said += [*text_blocks(name, "small"), *words_blocks(cell)]
            continue
        label = [{"type": "TextRun", "text": f"{name}: ", "isSubtle": True}] if name else []
        first, *more = [*prose_blocks(cell)] or [rich_text([])]
        runs = first.get("inlines") or [{"type": "TextRun", "text": first.get("text", "")}]
        runs = [*label, *(run for run in runs if run["text"])]
        said += [rich_text(runs), *more] if runs else more
    return {"type": "Container", "items": close(said)} if said else None
