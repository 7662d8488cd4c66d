"""Coaching notes: from a lead or a principal to a team, promises among them, and the answers."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import select, update

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every
from bot.store.tables.coaching import coaching_note
from bot.store.work import Work

NoteKind = Literal["note", "visit", "call", "promise", "reply", "thanks"]


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteRow:
    """One note; `answers_id` is the ask or the note it answers, `due_on` a promise's date."""

    id: str
    from_person_id: str
    team_id: str
    kind: NoteKind
    text: str
    at: datetime
    due_on: date | None
    kept_at: datetime | None
    answers_id: str | None


_COLUMNS = columns_for(NoteRow, coaching_note)
_BY_ID = Among(select(*_COLUMNS), coaching_note.c.id)


def add_note(
    work: Work,
    *,
    from_person_id: str,
    team_id: str,
    kind: NoteKind,
    text: str,
    due_on: date | None = None,
    answers_id: str | None = None,
) -> NoteRow:
    """Store a note, written now."""
    row = NoteRow(
        id=work.new_id(),
        from_person_id=from_person_id,
        team_id=team_id,
        kind=kind,
        text=text,
        at=work.now,
        due_on=due_on,
        kept_at=None,
        answers_id=answers_id,
    )
    work.connection.execute(
        coaching_note.insert().values(
            {column.name: getattr(row, column.name) for column in _COLUMNS}
        )
    )
    return row


def note_by_id(connection: Connection, note_id: str) -> NoteRow | None:
    """The note of that id, or None."""
    return notes_by_id(connection, (note_id,)).get(note_id)


def notes_by_id(connection: Connection, ids: Collection[str]) -> dict[str, NoteRow]:
    """The notes of those ids, by id."""
    return {row.id: row for row in every(NoteRow, _BY_ID.rows(connection, ids))}


def notes_to(
    connection: Connection, team_ids: Collection[str], *, since: datetime | None = None
) -> tuple[NoteRow, ...]:
    """The notes to these teams (and their answers), oldest first."""
    if not team_ids:
        return ()
    statement = (
        select(*_COLUMNS)
        .where(coaching_note.c.team_id.in_(team_ids))
        .order_by(coaching_note.c.at, coaching_note.c.id)
    )
    if since is not None:
        statement = statement.where(coaching_note.c.at >= since)
    return every(NoteRow, connection.execute(statement))


def promises_of(connection: Connection, person_id: str, *, since: datetime) -> tuple[NoteRow, ...]:
    """The promises this person made since then or has still to keep, by due date."""
    return every(
        NoteRow,
        connection.execute(
            select(*_COLUMNS)
            .where(
                coaching_note.c.from_person_id == person_id,
                coaching_note.c.due_on.is_not(None),
                (coaching_note.c.at >= since) | coaching_note.c.kept_at.is_(None),
            )
            .order_by(coaching_note.c.due_on, coaching_note.c.id)
        ),
    )


def change_note(work: Work, note_id: str, **changes: Any) -> None:
    """Set columns of a note."""
    work.connection.execute(
        update(coaching_note).where(coaching_note.c.id == note_id).values(**changes)
    )
