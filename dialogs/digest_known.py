"""The names and words of today behind a digest's frozen figures, read by batch.

What was erased or taken back since is not found, and so not shown. This module must not know how
a digest is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from bot.store import asks, indicators, notes, practices, units
from bot.store.asks import AskRow
from bot.store.indicators import IndicatorRow
from bot.store.notes import NoteRow
from bot.store.practices import PracticeRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.digest_shape import DigestFigures, Promised
from bot.use_cases.digest_week import district_of
from dialogs.vocabulary import Quote, Source
from dialogs.wording.districts import short_names
from dialogs.wording.shown_above import group as group_words

MOST_READ: Final = 24
"""So many of each kind are read and named; what is beyond is only counted."""

_LONGEST_WAIT: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Today's facts behind some digests' figures, by id.

    Attributes:
        units: Teams and all above them.
        lea_ids: Those of them that are districts.
        district_names: Their names as a line has room for them, by id.
        asks: Asks for help.
        practices: Practices that may be read today.
        indicators: Indicators.
        group_names: Student groups' names by key.
        promises: Promises that are told of.
        wrote: When somebody last wrote to a team, by person and team.
    """

    units: Mapping[str, UnitRow]
    lea_ids: frozenset[str]
    district_names: Mapping[str, str]
    asks: Mapping[str, AskRow]
    practices: Mapping[str, PracticeRow]
    indicators: Mapping[str, IndicatorRow]
    group_names: Mapping[str, str]
    promises: Mapping[str, NoteRow]
    wrote: Mapping[tuple[str, str], datetime]

    def group(self, key: str) -> str:
        """A student group's name, '' for all students."""
        return (self.group_names.get(key) or group_words(key)) if key else ""

    def district(self, unit_id: str) -> str:
        """The name of the district a unit is in."""
        unit = self.units.get(unit_id)
        if unit is None:
            return ""
        return self.district_names.get(district_of(unit.path, self.lea_ids), "")

    def kept(self, one: Promised) -> bool:
        """Whether a promise was kept by today; one that was taken back is open no more."""
        note = self.promises.get(one.note_id)
        return one.kept or note is None or note.kept_at is not None


def read_known(work: Work, of: Sequence[DigestFigures]) -> Known:
    """Read what some digests show today: one statement for each kind of fact."""
    connection = work.connection
    practices_now = readable_practices(work, [each for one in of for each in _practices_in(one)])
    team_ids = {team_id for one in of for team_id in _teams_in(one)}
    team_ids |= {row.team_id for row in practices_now.values()}
    teams = units.units(
        connection,
        {*team_ids, *(each for one in of for each in one.unit_ids)}
        | {row.unit_id for one in of for row in one.districts},
    )
    above = {each for team in teams.values() for each in units.path_ids(team.path)}
    all_units = {**units.units(connection, above - teams.keys()), **teams}
    networks = sorted({units.path_ids(team.path)[0] for team in teams.values()})
    shared = {each.of.indicator_id for one in of for each in one.in_common[:MOST_READ]}
    since = min((_earliest(one) for one in of), default=work.now)
    leas = {each.id: each.name for each in all_units.values() if each.kind == "lea"}
    return Known(
        units=all_units,
        lea_ids=frozenset(leas),
        district_names=short_names(leas),
        asks=asks.asks_by_id(
            connection, {each.ask_id for one in of for each in one.waiting[:MOST_READ]}
        ),
        practices=practices_now,
        indicators=indicators.indicators(connection, shared),
        group_names={
            row.key: row.text
            for network in networks
            for row in indicators.groups_for(connection, f"/{network}/")
        },
        promises=notes.notes_by_id(connection, {p.note_id for one in of for p in one.promises}),
        wrote={
            (row.from_person_id, row.team_id): row.at
            for row in notes.notes_to(connection, team_ids, since=since)
            if row.kind != "reply"
        },
    )


def place_of(figures: DigestFigures, known: Known, team_id: str, between: str = " · ") -> str:
    """A team with its district; with its school where the lead has one district only."""
    team = known.units.get(team_id)
    if team is None:
        return ""
    above = known.district(team_id)
    if len(figures.districts) <= 1:
        school = known.units.get(team.parent_id or "")
        above = school.name if school else above
    return f"{above}{between}{team.name}"


def readable_practices(work: Work, ids: Iterable[str]) -> dict[str, PracticeRow]:
    """Those of these practices that are released today and still have their words."""
    found = practices.practices_by_id(work.connection, set(ids))
    return {
        row.id: row
        for row in found.values()
        if row.released_at is not None and row.withdrawn_at is None and row.text
    }


def practice_quote(row: PracticeRow, longest: int | None = None) -> Quote:
    """A practice in its team's words; the whole of it is one tap away where it is cut."""
    text = row.text or ""
    if longest is not None and len(text) > longest:
        text = f"{text[:longest].rstrip()}…"
    return Quote(text=text, source=Source("answer", row.answer_id))


def _teams_in(one: DigestFigures) -> Iterator[str]:
    yield from (each.team_id for each in one.waiting[:MOST_READ])
    yield from (each.team_id for each in one.not_reached[:MOST_READ])
    yield from (each.team_id for each in one.quiet[:MOST_READ])
    yield from one.moved_new[:MOST_READ]
    yield from (each.team_id for each in one.promises)
    # Only enough of them to be named: one for each thing in common.
    yield from (each.of.team_ids[0] for each in one.in_common[:MOST_READ])


def _practices_in(one: DigestFigures) -> Iterator[str]:
    yield from one.released[:MOST_READ]
    if one.to_read is not None:
        yield one.to_read


def _earliest(one: DigestFigures) -> datetime:
    """From when on a note to a team may be about what this digest tells."""
    waits = [each.days for each in one.waiting] + [each.days for each in one.quiet]
    return one.since - timedelta(days=min(max(waits, default=0), _LONGEST_WAIT))
