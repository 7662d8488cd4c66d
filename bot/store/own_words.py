"""One person's own words, in the four places where people's words stand: to show, to erase.

A text is emptied where it stands; the row and everything counted stay. This module must not know
who may ask for it, nor which messages show a text.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

from sqlalchemy import Select, func, literal, null, select, update

from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.rows import every
from bot.store.tables.coaching import coaching_note
from bot.store.tables.cycles import absence, check_in, check_in_person, cycle, plan_entry
from bot.store.tables.evidence import answer, practice, reply
from bot.store.tables.network import unit
from bot.store.work import Work

WordsKind: TypeAlias = Literal["answer", "plan_entry", "coaching_note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnWords:
    """One text a person wrote: what it is, its id, when and for which team.

    Attributes:
        kind: The kind of row it stands in.
        id: That row's id.
        text: The text, never empty.
        at: When it was written.
        team_id: For which team.
        team_path: That team's path.
        about_id: The check-in an answer was given to, the cycle of a plan; None for a note.
        field_key: The question it answers or the plan's field; None in a thread or a note.
    """

    kind: WordsKind
    id: str
    text: str
    at: datetime
    team_id: str
    team_path: str
    about_id: str | None
    field_key: str | None


def words_of(connection: Connection, person_id: str) -> tuple[OwnWords, ...]:
    """Give every text a person wrote that is still there, newest first."""
    found: list[OwnWords] = []
    for statement in (_answers(person_id), _plan_entries(person_id), _notes(person_id)):
        found.extend(every(OwnWords, connection.execute(statement)))
    return tuple(sorted(found, key=lambda each: (each.at, each.id), reverse=True))


def reasons_of(connection: Connection, person_id: str) -> int:
    """Say how often a person gave a reason for "not this time"."""
    given = select(check_in_person.c.check_in_id).where(
        check_in_person.c.person_id == person_id, check_in_person.c.reason.is_not(None)
    )
    return connection.scalar(select(func.count()).select_from(given.subquery())) or 0


def absences_held(connection: Connection, person_id: str) -> int:
    """Say how many absences of a person are stored, past ones too."""
    stored = select(func.count()).select_from(absence).where(absence.c.person_id == person_id)
    return connection.scalar(stored) or 0


def paths_of(connection: Connection, person_id: str) -> tuple[str, ...]:
    """Give the paths of all teams that a person ever wrote for or was asked in, in order."""
    asked = (
        select(unit.c.path)
        .join(check_in, check_in.c.team_id == unit.c.id)
        .join(check_in_person, check_in_person.c.check_in_id == check_in.c.id)
        .where(check_in_person.c.person_id == person_id)
    )
    planned = (
        select(unit.c.path)
        .join(cycle, cycle.c.team_id == unit.c.id)
        .join(plan_entry, plan_entry.c.cycle_id == cycle.c.id)
        .where(plan_entry.c.by == person_id)
    )
    noted = (
        select(unit.c.path)
        .join(coaching_note, coaching_note.c.team_id == unit.c.id)
        .where(coaching_note.c.from_person_id == person_id)
    )
    paths = {
        path
        for statement in (asked, planned, noted)
        for path in connection.scalars(statement.distinct())
    }
    return tuple(sorted(paths))


def empty_words(work: Work, words: Collection[OwnWords]) -> None:
    """Empty these texts where they stand; a practice made of an erased answer is taken back."""
    by_kind: dict[WordsKind, list[str]] = {"answer": [], "plan_entry": [], "coaching_note": []}
    for each in words:
        by_kind[each.kind].append(each.id)
    for ids in in_parts(by_kind["answer"]):
        work.connection.execute(
            update(answer).where(answer.c.id.in_(ids)).values(text=None, link=None)
        )
        work.connection.execute(
            update(practice)
            .where(practice.c.answer_id.in_(ids), practice.c.withdrawn_at.is_(None))
            .values(withdrawn_at=work.now)
        )
    for ids in in_parts(by_kind["plan_entry"]):
        work.connection.execute(
            update(plan_entry).where(plan_entry.c.id.in_(ids)).values(text=None)
        )
    for ids in in_parts(by_kind["coaching_note"]):
        work.connection.execute(
            update(coaching_note).where(coaching_note.c.id.in_(ids)).values(text="")
        )


def empty_reasons(work: Work, person_id: str) -> int:
    """Forget why a person was excused; how many reasons that were."""
    done = work.connection.execute(
        update(check_in_person)
        .where(check_in_person.c.person_id == person_id, check_in_person.c.reason.is_not(None))
        .values(reason=None)
    )
    return done.rowcount


def _answers(person_id: str) -> Select[Any]:
    return (
        select(
            literal("answer").label("kind"),
            answer.c.id,
            answer.c.text,
            answer.c.at,
            check_in.c.team_id,
            unit.c.path.label("team_path"),
            reply.c.check_in_id.label("about_id"),
            answer.c.question_key.label("field_key"),
        )
        .join(reply, reply.c.id == answer.c.reply_id)
        .join(check_in, check_in.c.id == reply.c.check_in_id)
        .join(unit, unit.c.id == check_in.c.team_id)
        .where(reply.c.person_id == person_id, answer.c.text != "")
    )


def _plan_entries(person_id: str) -> Select[Any]:
    return (
        select(
            literal("plan_entry").label("kind"),
            plan_entry.c.id,
            plan_entry.c.text,
            plan_entry.c.at,
            cycle.c.team_id,
            unit.c.path.label("team_path"),
            plan_entry.c.cycle_id.label("about_id"),
            plan_entry.c.field_key,
        )
        .join(cycle, cycle.c.id == plan_entry.c.cycle_id)
        .join(unit, unit.c.id == cycle.c.team_id)
        .where(plan_entry.c.by == person_id, plan_entry.c.text != "")
    )


def _notes(person_id: str) -> Select[Any]:
    return (
        select(
            literal("coaching_note").label("kind"),
            coaching_note.c.id,
            coaching_note.c.text,
            coaching_note.c.at,
            coaching_note.c.team_id,
            unit.c.path.label("team_path"),
            null().label("about_id"),
            null().label("field_key"),
        )
        .join(unit, unit.c.id == coaching_note.c.team_id)
        .where(coaching_note.c.from_person_id == person_id, coaching_note.c.text != "")
    )
