"""The neutral words of a conversation: what a message and a form are made of.

Everything Cyclebot shows is built from these frozen values; each platform's renderer draws
every one of them (a `match` closed by `assert_never`, so a new element breaks the type check of
every renderer). No element carries a colour, a width or a platform's word.

What people wrote (`Quote`) and what we wrote (`Prose`) are different types and never mix: a quote
is shown literally everywhere, and remembers which stored words it shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

LONGEST_LABEL = 40
LONGEST_TITLE = 24
LONGEST_ANSWER = 3_000
MOST_OPTIONS = 100
MOST_FIELDS = 12
MOST_BUTTONS = 5

# --- text -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plain:
    """A run of our own words."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """A run of our own words, emphasised."""

    text: str


@dataclass(frozen=True, slots=True)
class LinkTo:
    """A run that leads to one of our own addresses."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Who:
    """A person by name; never a ping unless the message's `calls` name the account."""

    account_id: str | None
    name: str


@dataclass(frozen=True, slots=True)
class When:
    """An instant, shown in a zone as the reader's platform shows time."""

    instant: datetime
    zone: str


Run = Plain | Strong | LinkTo | Who | When


@dataclass(frozen=True, slots=True)
class Prose:
    """Our own words, as runs in order."""

    runs: tuple[Run, ...]

    def plain(self) -> str:
        """The same words without emphasis, links or mentions, for a summary or a log of shapes."""
        return "".join(_plain_run(run) for run in self.runs)


def _plain_run(run: Run) -> str:
    match run:
        case Plain(text) | Strong(text):
            return text
        case LinkTo(label, _):
            return label
        case Who(_, name):
            return name
        case When():
            return when_words(run)


def when_words(when: When) -> str:
    """`Wed 14 Oct, 14:45` in the zone the message means.

    Args:
        when: the instant (aware) and the IANA zone it is read in.
    """
    from bot.domain.local_time import local

    there = local(when.instant, when.zone)
    return f"{there:%a} {there.day} {there:%b}, {there:%H:%M}"


def prose(*parts: str | Run) -> Prose:
    """Our words from strings and runs: `prose("Closes ", Strong("Wed"), ".")`."""
    return Prose(tuple(Plain(part) if isinstance(part, str) else part for part in parts))


SourceKind = Literal["answer", "plan_entry", "coaching_note", "reason"]


@dataclass(frozen=True, slots=True)
class Source:
    """Which stored words a quote shows: the kind of row and its id."""

    kind: SourceKind
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Words a person wrote, shown to the letter wherever they appear.

    `author` is a name to show with them, or None where the reader may not know it.
    """

    text: str
    source: Source
    author: str | None = None


Words = Prose | Quote

# --- what a press means -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Intent:
    """All that a button carries: a verb and opaque ids, at most 200 bytes; never a proof."""

    name: str
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if len(self.encoded().encode()) > 200:
            raise ValueError(f"intent {self.name} is over 200 bytes")

    def encoded(self) -> str:
        """`name id id`, for a platform that carries one string."""
        return " ".join((self.name, *self.ids))

    @staticmethod
    def decoded(text: str) -> Intent:
        """The intent in a string made by `encoded`; an empty string is an intent named ''."""
        name, *ids = text.split(" ")
        return Intent(name, tuple(ids))


Tone = Literal["plain", "main", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A press that becomes an `Intent`; `confirm` is a question asked before it goes."""

    label: str
    does: Intent
    tone: Tone = "plain"
    confirm: str | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.label) <= LONGEST_LABEL:
            raise ValueError(f"a button's label holds 1 to {LONGEST_LABEL} characters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A press that leads to an address."""

    label: str
    url: str


Press = Button | Link

# --- elements of a message --------------------------------------------------------------------


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


# --- forms ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice: the key that is stored and the words that are shown (at most 75)."""

    key: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """What every field of a form has. `value` is what it opens with."""

    key: str
    label: str
    required: bool = False
    hint: str | None = None
    example: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """Free words, one line or many, at most `longest` characters."""

    lines: Literal["one", "many"] = "one"
    longest: int = LONGEST_ANSWER
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of the options, or several."""

    options: tuple[Option, ...]
    several: bool = False
    value: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < len(self.options) <= MOST_OPTIONS:
            raise ValueError(f"a choice has 1 to {MOST_OPTIONS} options")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonField(Field):
    """Some of our own people, by person id; no platform directory is ever searched."""

    among: tuple[Option, ...]
    several: bool = False
    value: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DayField(Field):
    """A local date; `earliest` and `latest` are hints to the platform and checked by us."""

    earliest: date | None = None
    latest: date | None = None
    value: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HourField(Field):
    """A local time of day."""

    value: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureField(Field):
    """One line such as `18 of 24` or `75%`, read by the same parser as thread text."""

    of: int | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class YesField(Field):
    """A tick; `value` is how it opens."""

    value: bool = False


@dataclass(frozen=True, slots=True)
class Tell:
    """Words shown between the fields: our prose, or quotes."""

    words: Prose | tuple[Quote, ...]


InputField = TextField | ChoiceField | PersonField | DayField | HourField | MeasureField | YesField
FormPart = InputField | Tell


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One page of fields; `about` holds opaque ids only.

    Args (as fields): `name` routes the submission, `title` and `submit` hold 24 characters.
    """

    name: str
    title: str
    submit: str
    parts: tuple[FormPart, ...]
    about: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 < len(self.title) <= LONGEST_TITLE:
            raise ValueError(f"a form's title holds 1 to {LONGEST_TITLE} characters: {self.title}")
        if not 0 < len(self.submit) <= LONGEST_TITLE:
            raise ValueError(f"a form's submit holds 1 to {LONGEST_TITLE} characters")
        keys = [part.key for part in self.fields()]
        if len(keys) > MOST_FIELDS or len(set(keys)) != len(keys):
            raise ValueError(f"a form has at most {MOST_FIELDS} fields, each key once")

    def fields(self) -> tuple[InputField, ...]:
        """The parts a person fills in, in order."""
        return tuple(part for part in self.parts if not isinstance(part, Tell))


Value = str | tuple[str, ...]
"""What a person gave for a field: text (also `yes` or '' for a tick, ISO dates and times), or the
keys of several options."""


def more(rows: Sequence[Item], most: int, *, tail: Item) -> tuple[Item, ...]:
    """The first `most` rows, then `tail` if any were left out (its words are the caller's)."""
    kept = tuple(rows[:most])
    return kept if len(rows) <= most else (*kept, tail)
