"""A message without its looks: our words as one paragraph, its lines, how many words it has.

This module must not know what a message is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dialogs.vocabulary import (
    Actions,
    Chart,
    Element,
    Items,
    Message,
    Note,
    Prose,
    Quote,
    Quoted,
    Say,
    Words,
)


def paragraph_of(body: Iterable[Element]) -> str:
    """All our own words of some elements as one plain paragraph, without what people wrote."""
    return " ".join(_sentences(body))


def lines_of(message: Message) -> list[str]:
    """What stands on the screen as lines of plain text, without its buttons."""
    lines: list[str] = []
    for element in message.body:
        match element:
            case Say(line) | Note(line):
                lines.append(line.plain())
            case Items(rows):
                lines += [
                    f"{row.lead.plain()}: {_text(row.detail)}" if row.detail else row.lead.plain()
                    for row in rows
                ]
            case _:
                continue
    return lines


def word_count(message: Message) -> int:
    """How many words stand on the screen, buttons included."""
    return sum(len(said.split()) for said in _said(message.body))


def _sentences(body: Iterable[Element]) -> Iterator[str]:
    for element in body:
        match element:
            case Say(said) | Note(said):
                yield _closed(said.plain())
            case Items(rows):
                for row in rows:
                    yield _closed(row.lead.plain())
                    if isinstance(row.detail, Prose):
                        yield _closed(row.detail.plain())
            case Chart(alt=alt):
                yield alt
            case _:
                continue


def _closed(said: str) -> str:
    return said if said.endswith((".", ":", "?", "!")) else f"{said}."


def _said(body: Iterable[Element]) -> Iterator[str]:
    for element in body:
        match element:
            case Say(line) | Note(line):
                yield line.plain()
            case Items(rows):
                for row in rows:
                    yield row.lead.plain()
                    if row.detail is not None:
                        yield _text(row.detail)
                    if row.action is not None:
                        yield row.action.label
            case Quoted(quotes):
                yield from (quote.text for quote in quotes)
            case Actions(buttons):
                yield from (button.label for button in buttons)
            case _:
                continue


def _text(said: Words) -> str:
    return said.text if isinstance(said, Quote) else said.plain()
