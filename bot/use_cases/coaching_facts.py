"""What is shown of asks and coaching notes, read by batch: one statement for each kind of fact.

Nothing here says who asked or who answered a check-in: asks and notes are the team's. This module
must not know how any of it is worded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from bot.domain.evidence import Comparison
from bot.domain.small_numbers import may_be_shown_upward
from bot.store import asks, check_ins, cycles, notes, people, roles, units
from bot.store.asks import AskRow
from bot.store.notes import NoteRow
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts, one_cycle
from bot.use_cases.cycle_figures import figures_of

WriterRole = Literal["principal", "lead"]
"""What a note's writer is to the team; a member is neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskFacts:
    """An ask with its check-in, its school, and what became of it.

    Attributes:
        ask: the ask.
        of: the check-in it was asked at, in its cycle.
        school: the unit above the team.
        taken_by: who promised to see to it.
        note: what answers it.
        answered_by: who wrote that.
    """

    ask: AskRow
    of: CheckInFacts
    school: UnitRow | None
    taken_by: PersonRow | None
    note: NoteRow | None
    answered_by: PersonRow | None

    @property
    def team(self) -> UnitRow:
        """Whose ask it is."""
        return self.of.of.team

    @property
    def zone(self) -> str:
        """In which zone its days are read."""
        return self.of.check_in.zone

    @property
    def waits(self) -> bool:
        """Whether it stands and nobody has answered it."""
        return self.ask.withdrawn_at is None and self.ask.answered_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteFacts:
    """A note with its team, its writer, and what it answers.

    Attributes:
        note: the note.
        team: the team it is to, or from.
        zone: the team's zone.
        by: who wrote it.
        role: what the writer is to the team today.
        ask: the ask it answers, if it answers one.
        answers: how many answers came to it.
    """

    note: NoteRow
    team: UnitRow
    zone: str
    by: PersonRow | None
    role: WriterRole | None
    ask: AskRow | None
    answers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What the writer of a note may have seen of a team: the last question, and how counts moved.

    `compared` is None where nothing was counted twice, or too little for it to leave the team.
    """

    title: str | None
    can: str
    compared: Comparison | None


def ask_facts(work: Work, ask_ids: Collection[str]) -> dict[str, AskFacts]:
    """Read asks, by ask id; those that are gone are left out."""
    rows = asks.asks_by_id(work.connection, ask_ids)
    known = check_in_facts(work, {row.check_in_id for row in rows.values()})
    written = notes.notes_by_id(
        work.connection, {row.note_id for row in rows.values() if row.note_id}
    )
    wanted = {row.taken_by for row in rows.values() if row.taken_by}
    named = people.people(
        work.connection, wanted | {note.from_person_id for note in written.values()}
    )
    schools = units.units(
        work.connection, {facts.of.team.parent_id or "" for facts in known.values()}
    )
    found: dict[str, AskFacts] = {}
    for row in rows.values():
        facts, note = known.get(row.check_in_id), written.get(row.note_id or "")
        if facts is not None:
            found[row.id] = AskFacts(
                ask=row,
                of=facts,
                school=schools.get(facts.of.team.parent_id or ""),
                taken_by=named.get(row.taken_by or ""),
                note=note,
                answered_by=named.get(note.from_person_id) if note else None,
            )
    return found


def note_facts(work: Work, note_ids: Collection[str]) -> dict[str, NoteFacts]:
    """Read notes, by note id; those that are gone, or whose team is, are left out."""
    rows = notes.notes_by_id(work.connection, note_ids)
    teams = units.units(work.connection, {row.team_id for row in rows.values()})
    above = units.units(
        work.connection,
        {unit_id for team in teams.values() for unit_id in units.path_ids(team.path)},
    )
    writers = _roles(work, above)
    named = people.people(work.connection, {row.from_person_id for row in rows.values()})
    asked = asks.asks_by_id(
        work.connection, {row.answers_id for row in rows.values() if row.answers_id}
    )
    answers = _answers(work, rows)
    return {
        row.id: NoteFacts(
            note=row,
            team=team,
            zone=units.zone_of(
                [above[each] for each in units.path_ids(team.path) if each in above]
            ),
            by=named.get(row.from_person_id),
            role=_role(writers, row.from_person_id, team),
            ask=asked.get(row.answers_id or ""),
            answers=answers.get(row.id, 0),
        )
        for row in rows.values()
        if (team := teams.get(row.team_id)) is not None
    }


def seen_of(work: Work, team: UnitRow) -> Seen:
    """What may be said to a team about itself by one who stands above it."""
    rows = cycles.cycles_of(work.connection, team.id)
    if not rows:
        return Seen(title=None, can="", compared=None)
    asked = check_ins.check_ins_of_cycles(work.connection, [row.id for row in rows[-2:]])
    closed = [row for of_cycle in asked.values() for row in of_cycle if row.state == "closed"]
    last = max(closed, key=lambda row: (row.closed_at or work.now, row.id), default=None)
    # Until something was asked in a new cycle, what there is to be seen is the last one's.
    facts = one_cycle(work, last.cycle_id if last else rows[-1].id)
    compared = figures_of(work, {facts.cycle.id: facts})[facts.cycle.id].compared
    if compared is not None and not (
        may_be_shown_upward(compared.before) and may_be_shown_upward(compared.now)
    ):
        compared = None
    return Seen(
        title=facts.program.step(last.step).title if last else None,
        can=facts.can,
        compared=compared,
    )


def _roles(work: Work, above: Collection[str]) -> Mapping[tuple[str, str], WriterRole]:
    """By unit and person; who is both is the team's principal."""
    both: tuple[WriterRole, WriterRole] = ("lead", "principal")
    return {
        (held.unit_id, held.person_id): role
        for role in both
        for held in roles.holders(work.connection, above, role)
    }


def _role(
    writers: Mapping[tuple[str, str], WriterRole], person_id: str, team: UnitRow
) -> WriterRole | None:
    held = [writers.get((unit_id, person_id)) for unit_id in units.path_ids(team.path)]
    return next((role for role in reversed(held) if role is not None), None)


def _answers(work: Work, rows: Mapping[str, NoteRow]) -> Mapping[str | None, int]:
    if not rows:
        return {}
    since = min(row.at for row in rows.values())
    teams = {row.team_id for row in rows.values()}
    return Counter(
        row.answers_id
        for row in notes.notes_to(work.connection, teams, since=since)
        if row.kind == "reply" and row.answers_id in rows
    )
