"""What a digest says as values: numbers, ids and keys, which are frozen the moment it is posted.

Names and words are read anew whenever it is drawn, so none of them may stand here. This module must
not know how a figure is worked out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from pydantic import TypeAdapter

from bot.store.notes import NoteKind
from bot.use_cases.in_common import InCommon
from bot.use_cases.moved_lines import MovedLine

FaultWhy = Literal["bot_removed", "archived", "refused", "no_channel", "uninstalled", "unconfirmed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waits:
    """An ask nobody has answered: for how many days, and who said they would see to it."""

    ask_id: str
    team_id: str
    days: int
    promised: Literal["you", "somebody"] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotReached:
    """A team our messages do not arrive at, and since which local date, if that is known."""

    team_id: str
    why: FaultWhy
    since: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A team whose last two check-ins or more, on open days, got no reply, and since when."""

    team_id: str
    since: date
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBreak:
    """A district with teams that had no school day all week; `back_on` is their next one."""

    district_id: str
    teams: int
    back_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What teams have in common, in how many districts, and which released a practice for it."""

    of: InCommon
    districts: int
    practice_ids: tuple[str, ...]
    practised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """A promise to a team: what, and whether it was kept."""

    note_id: str
    team_id: str
    kind: NoteKind
    new: bool
    kept: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """One district's row: its teams, and of those in a cycle how many answered, and so on."""

    unit_id: str
    teams: int
    in_cycle: int
    answered: int
    quiet: int
    not_reached: int
    on_break: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFigures:
    """A lead's week.

    Attributes:
        week: The week the digest stands in, such as "2026-W42".
        monday: Its first day.
        zone: The zone its weeks and days are read in.
        since: The instant that "new" is counted from: the digest before.
        unit_ids: What the lead looks after, topmost units only.
        districts: A row for each, by the list's order.
        teams: All teams.
        in_cycle: Teams whose cycle runs.
        between: Teams between two cycles.
        starting: Teams whose first cycle is still to begin.
        paused: Teams that paused.
        not_set_up: Teams that never began.
        answered: Of those in a cycle, how many answered in the whole week before.
        answered_before: The same for the week before that.
        at_ease: Of those in a cycle, how many need nothing from the lead.
        waiting: The longest wait first.
        not_reached: As the list has them.
        quiet: The longest silence first.
        on_break: Districts with teams that were closed all week.
        moved: Newly moved lines, as many as are shown.
        moved_new: All teams whose line moved and was not told before.
        moved_ids: Teams whose line stands moved, so that it is told once.
        released: New practices' ids, the newest first.
        to_read: The newest practice of all, for a week in which nothing waits.
        in_common: What most teams share first.
        promises: Made since the digest before, or still open.
        answering_teams: Teams that answered the lead's notes.
    """

    week: str
    monday: date
    zone: str
    since: datetime
    unit_ids: tuple[str, ...]
    districts: tuple[District, ...]
    teams: int
    in_cycle: int
    between: int
    starting: int
    paused: int
    not_set_up: int
    answered: int
    answered_before: int
    at_ease: int
    waiting: tuple[Waits, ...]
    not_reached: tuple[NotReached, ...]
    quiet: tuple[Quiet, ...]
    on_break: tuple[OnBreak, ...]
    moved: tuple[MovedLine, ...]
    moved_new: tuple[str, ...]
    moved_ids: tuple[str, ...]
    released: tuple[str, ...]
    to_read: str | None
    in_common: tuple[Shared, ...]
    promises: tuple[Promised, ...]
    answering_teams: int

    @property
    def needs_nothing(self) -> bool:
        """Whether nothing at all waits for the lead."""
        open_promise = any(not each.kept for each in self.promises)
        return not (self.waiting or self.not_reached or self.quiet or open_promise)


_SHAPE: Final = TypeAdapter(DigestFigures)


def to_stored(figures: DigestFigures) -> dict[str, Any]:
    """The figures as plain values that JSON has."""
    stored: dict[str, Any] = _SHAPE.dump_python(figures, mode="json")
    return stored


def from_stored(stored: Mapping[str, Any]) -> DigestFigures:
    """The figures that were frozen."""
    return _SHAPE.validate_python(dict(stored))
