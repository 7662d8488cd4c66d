"""Coaching notes: a principal or lead writes to a team, promises, thanks; the team answers.

A note goes to the team, never to one person in it, and stays the team's when its writer hands
over. An answer goes to the writer alone. This module must not know how any of it looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bot.domain.access import Action, Actor, may
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.domain.local_time import local
from bot.store import audit, calendars, deliveries, notes, people, units
from bot.store.notes import NoteKind, NoteRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.owing import owe_home, owe_people
from bot.use_cases.permission import require
from bot.use_cases.screening import refuse_students

TEXT: Final = "text"
"""The form's field for the words of a note."""

DUE_ON: Final = "due_on"
"""The form's field for a promise's date."""

LONGEST: Final = 3_000

TO_TEAM: Final[tuple[NoteKind, ...]] = ("note", "visit", "call", "promise")
PROMISES: Final = frozenset({"visit", "call", "promise"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A note that was stored, and whether its readers can be reached now."""

    note: NoteRow
    team: UnitRow
    reached: bool


def team_to_coach(work: Work, actor: Actor, team_id: str) -> UnitRow:
    """The team, for those who may write to it.

    Raises:
        NotAllowed: not a principal or lead over it, or there is no such team.
    """
    team = units.unit(work.connection, team_id)
    if team is None or team.kind != "team":
        raise NotAllowed
    require(actor, Action.COACH, team.path)
    return team


def teams_to_coach(work: Work, actor: Actor, name: str = "") -> tuple[UnitRow, ...]:
    """The teams this person may write to: all, or those that people call by this name."""
    found: dict[str, UnitRow] = {}
    for held in actor.grants:
        if held.role not in {"principal", "lead"}:
            continue
        below = (
            units.by_name(work.connection, held.unit_path, name, "team")
            if name
            else units.below(work.connection, held.unit_path, "team")
        )
        found |= {team.id: team for team in below if may(actor, Action.COACH, team.path)}
    return tuple(found.values())


def write_note(
    work: Work,
    actor: Actor,
    team: UnitRow,
    text: str,
    kind: NoteKind = "note",
    due_on: date | None = None,
    *,
    said_none_is_a_student: bool = False,
) -> Sent:
    """Write to a team: the note goes into its channel.

    Args:
        work: the open transaction.
        actor: a principal or lead over the team.
        team: the team.
        text: what the team reads.
        kind: "note", or what is promised: "visit", "call", "promise".
        due_on: by which local date it is promised.
        said_none_is_a_student: the author looked and says that no student is named.

    Raises:
        NotAllowed: not a principal or lead over the team.
        BadInput: the words or the date cannot be taken; nothing is stored.
    """
    require(actor, Action.COACH, team.path)
    note = keep_note(
        work,
        actor,
        team,
        text=text,
        kind=kind,
        due_on=due_on,
        today=_today(work, team),
        said_none_is_a_student=said_none_is_a_student,
    )
    _record(work, actor, "write_note", note)
    return deliver(work, note, team)


def thanks(
    work: Work, actor: Actor, team: UnitRow, text: str, *, said_none_is_a_student: bool = False
) -> Sent:
    """Thank a team, in its channel; see `write_note` for what is raised."""
    require(actor, Action.COACH, team.path)
    note = keep_note(
        work,
        actor,
        team,
        text=text,
        kind="thanks",
        today=_today(work, team),
        said_none_is_a_student=said_none_is_a_student,
    )
    _record(work, actor, "thanks", note)
    return deliver(work, note, team)


def note_to_answer(work: Work, actor: Actor, note_id: str) -> NoteRow:
    """A note as the team sees it that may answer it.

    Raises:
        NotAllowed: not a member of the team it went to.
        Refused: it is gone, or was itself an answer.
    """
    note, team = _note_and_team(work, note_id)
    require(actor, Action.REPLY, team.path)
    if note.kind == "reply":
        raise Refused("That is an answer already.")
    return note


def reply_to_note(
    work: Work, actor: Actor, note_id: str, text: str, *, said_none_is_a_student: bool = False
) -> Sent:
    """Answer a note: the answer reaches its writer alone, with the member's name.

    Raises:
        NotAllowed: not a member of the team the note went to.
        Refused: the note is gone.
        BadInput: the words cannot be taken; nothing is stored.
    """
    note, team = _note_and_team(work, note_id)
    note_to_answer(work, actor, note_id)
    reply = keep_note(
        work,
        actor,
        team,
        text=text,
        kind="reply",
        answers_id=note_id,
        today=_today(work, team),
        said_none_is_a_student=said_none_is_a_student,
    )
    deliveries.touch(work, subject_id=note_id, kinds=_WITH_ANSWER)
    _record(work, actor, "reply_to_note", reply)
    reached = _owe_to(work, (note.from_person_id,), reply, team, "note_reply")
    return Sent(note=reply, team=team, reached=reached)


def keep_promise(work: Work, actor: Actor, note_id: str) -> NoteRow:
    """Say that what was promised has happened; said twice it stays the first day.

    Raises:
        NotAllowed: it is not this person's promise (any more).
        Refused: it is gone, or promised nothing.
    """
    note, _ = _own_note(work, actor, note_id)
    if note.kind not in PROMISES:
        raise Refused("Nothing was promised there, so there is nothing to keep.")
    if note.kept_at is None:
        notes.change_note(work, note_id, kept_at=work.now)
        deliveries.touch_sources(work, "coaching_note", (note_id,))
        if note.answers_id is not None:
            deliveries.touch(work, subject_id=note.answers_id)
        _record(work, actor, "keep_promise", note)
    return _note_and_team(work, note_id)[0]


def own_note(work: Work, actor: Actor, note_id: str) -> NoteRow:
    """A note for the one who wrote it.

    Raises:
        NotAllowed: somebody else wrote it.
        Refused: it is gone.
    """
    return _own_note(work, actor, note_id)[0]


def edit_note(
    work: Work, actor: Actor, note_id: str, text: str, *, said_none_is_a_student: bool = False
) -> NoteRow:
    """Change the words of one's own note, wherever they are shown.

    Raises:
        NotAllowed: somebody else wrote it.
        Refused: it is gone.
        BadInput: the words cannot be taken; the note stays as it was.
    """
    note, team = _own_note(work, actor, note_id)
    words = _readable(work, team, text, said_none=said_none_is_a_student)
    if words != note.text:
        notes.change_note(work, note_id, text=words)
        deliveries.touch_sources(work, "coaching_note", (note_id,))
        _record(work, actor, "edit_note", note)
    return _note_and_team(work, note_id)[0]


def keep_note(
    work: Work,
    actor: Actor,
    team: UnitRow,
    *,
    text: str,
    kind: NoteKind,
    today: date,
    due_on: date | None = None,
    answers_id: str | None = None,
    said_none_is_a_student: bool = False,
) -> NoteRow:
    """Store a note whose writer was looked at, if its words and its date can be taken.

    Raises:
        NotAllowed: the actor is no person.
        BadInput: they cannot be taken; nothing is stored.
    """
    if actor.person_id is None:
        raise NotAllowed
    words = _readable(work, team, text, said_none=said_none_is_a_student)
    promised = kind in PROMISES
    if promised and due_on is None:
        raise BadInput({DUE_ON: "By which day? Then the team can count on it."})
    if promised and due_on is not None and due_on < today:
        raise BadInput({DUE_ON: "That day has passed; pick one from today on."})
    return notes.add_note(
        work,
        from_person_id=actor.person_id,
        team_id=team.id,
        kind=kind,
        text=words,
        due_on=due_on if promised else None,
        answers_id=answers_id,
    )


def deliver(work: Work, note: NoteRow, team: UnitRow, *, after_key: str | None = None) -> Sent:
    """Owe a note to its team: in its channel, else to each member privately."""
    kind = "thanks" if note.kind == "thanks" else "note"
    reached = owe_home(
        work,
        team_id=team.id,
        key=f"note:{note.id}",
        kind=kind,
        subject_id=note.id,
        after_key=after_key,
    )
    if not reached:
        members = [each.id for each in people.members(work.connection, team.id)]
        reached = _owe_to(work, members, note, team, kind)
    return Sent(note=note, team=team, reached=reached)


_WITH_ANSWER: Final = ("note", "thanks")


def _owe_to(work: Work, person_ids: Sequence[str], note: NoteRow, team: UnitRow, kind: str) -> bool:
    reached = owe_people(
        work,
        person_ids=person_ids,
        key=f"note:{note.id}",
        kind=kind,
        subject_id=note.id,
        zone=units.zone_of(units.chain(work.connection, team)),
        calendar=calendars.calendar_of(work.connection, team.path),
    )
    return bool(reached)


def _readable(work: Work, team: UnitRow, text: str, *, said_none: bool) -> str:
    words = text.strip()
    if not words:
        raise BadInput({TEXT: "There is nothing here yet; one line is plenty."})
    if len(words) > LONGEST:
        raise BadInput({TEXT: f"That is over {LONGEST:,} characters; please shorten it."})
    refuse_students(work, team, {TEXT: words}, said_none=said_none)
    return words


def _note_and_team(work: Work, note_id: str) -> tuple[NoteRow, UnitRow]:
    note = notes.note_by_id(work.connection, note_id)
    team = units.unit(work.connection, note.team_id) if note else None
    if note is None or team is None:
        raise NotAllowed
    return note, team


def _own_note(work: Work, actor: Actor, note_id: str) -> tuple[NoteRow, UnitRow]:
    note, team = _note_and_team(work, note_id)
    if actor.person_id is None or actor.person_id != note.from_person_id:
        raise NotAllowed
    require(actor, Action.REPLY if note.kind == "reply" else Action.COACH, team.path)
    return note, team


def _today(work: Work, team: UnitRow) -> date:
    return local(work.now, units.zone_of(units.chain(work.connection, team))).date()


def _record(work: Work, actor: Actor, action: str, note: NoteRow) -> None:
    audit.record(
        work, actor_id=actor.person_id, action=action, unit_id=note.team_id, subject_id=note.id
    )
