"""Words on screen: our own, in runs, and what people wrote, as quotes.

The two are different types and never mix: a quote is shown literally everywhere, and remembers
which stored words it shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.domain.local_time import local


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
