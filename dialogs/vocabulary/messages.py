"""A message and the elements it is made of.

No element carries a colour, a width or a platform's word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dialogs.vocabulary.presses import Press
from dialogs.vocabulary.text import Prose, Quote, Source, Words, prose


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, at most 150 characters to be drawn as one."""

    text: str


@dataclass(frozen=True, slots=True)
class Say:
    """A paragraph of ours."""

    prose: Prose


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words people wrote, each as its own quotation."""

    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """A label of ours and its value."""

    label: str
    value: Words


@dataclass(frozen=True, slots=True)
class Facts:
    """Labels and values, side by side."""

    pairs: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One line of a list: what leads it, a detail below, at most one press."""

    lead: Prose
    detail: Words | None = None
    action: Press | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A list of lines; beyond 12 the composer says "and n more"."""

    rows: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """A small table, at most 5 columns; on a phone its rows become facts."""

    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]

    def __post_init__(self) -> None:
        if not 0 < len(self.head) <= 5:
            raise ValueError("a grid has 1 to 5 columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartPoint:
    """One point of a run chart: a date, per cent, and whether it is drawn hollow."""

    on: date
    per_cent: float
    hollow: bool = False
    mark: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a chart: its name (an indicator's words or a group) and its points by date."""

    name: str
    points: tuple[ChartPoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A run chart. `start`, `guess`, `target`, `median` are per cents; `marks` are dated words.

    `alt` says every number in words; a text line with first, last and target stands beside it.
    """

    title: str
    series: tuple[Series, ...]
    alt: str
    median: float | None = None
    start: float | None = None
    guess: float | None = None
    target: float | None = None
    marks: tuple[tuple[date, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Small print of ours."""

    prose: Prose


@dataclass(frozen=True, slots=True)
class Actions:
    """At most five presses in a row; more become a menu or a second row."""

    buttons: tuple[Press, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A dividing line."""


Element = Heading | Say | Quoted | Facts | Items | Grid | Chart | Note | Actions | Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message on screen.

    `summary` is the whole meaning in one plain paragraph (notification, screen reader); a message
    without it cannot be made. `calls` are the accounts to mention, by our own decision.
    """

    summary: str
    body: tuple[Element, ...]
    calls: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.summary.strip():
            raise ValueError("a message needs a summary")

    def quotes(self) -> Iterator[Quote]:
        """Every quote the message shows, in order: whose words stand in it."""
        for element in self.body:
            yield from _quotes_in(element)

    def sources(self) -> tuple[Source, ...]:
        """The stored words the message shows, each once, in the order they first appear."""
        return tuple(dict.fromkeys(quote.source for quote in self.quotes()))


def _quotes_in(element: Element) -> Iterator[Quote]:
    match element:
        case Quoted(quotes):
            yield from quotes
        case Facts(pairs):
            yield from (pair.value for pair in pairs if isinstance(pair.value, Quote))
        case Items(rows):
            yield from (row.detail for row in rows if isinstance(row.detail, Quote))
        case Grid(rows=rows):
            yield from (cell for row in rows for cell in row if isinstance(cell, Quote))
        case _:
            return


def saying(text: str, *presses: Press) -> Message:
    """A message that is one paragraph of ours, with what can be pressed below it."""
    actions = (Actions(presses),) if presses else ()
    return Message(summary=text, body=(Say(prose(text)), *actions))


def more(rows: Sequence[Item], most: int, *, tail: Item) -> tuple[Item, ...]:
    """The first `most` rows, then `tail` if any were left out (its words are the caller's)."""
    kept = tuple(rows[:most])
    return kept if len(rows) <= most else (*kept, tail)
