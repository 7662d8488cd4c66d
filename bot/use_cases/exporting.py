"""Taking replies and measures out, whole and plain, by an administrator; always audited.

It is done in batches, each in a transaction of its own: `begin` asks and audits, then `batch` is
called until it says that it was the last. This module must not know where the rows go.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from bot.domain.access import Action, Actor
from bot.domain.errors import Refused
from bot.domain.program import Program, Question
from bot.store import audit, exports, programs, units
from bot.store.exports import AnswerOut, MeasureOut
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.permission import require
from bot.use_cases.sheets import write_sheet

What: TypeAlias = Literal["replies", "measures"]
Cell: TypeAlias = str | int | float | bool | None

AT_ONCE: Final = 500
"""Rows a batch."""

COLUMNS: Final[Mapping[What, tuple[str, ...]]] = {
    "replies": (
        *("lea", "school", "team", "cycle", "step", "title", "asked_on", "person", "for_team"),
        *("first_at", "changed_at", "question", "label", "answer", "picked", "reply_id"),
    ),
    "measures": (
        *("lea", "school", "team", "cycle", "step", "indicator", "class", "group", "observed_on"),
        *("got", "of", "kind", "purpose", "confirmed", "measure_id"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Some rows, each with a cell for every column; `after` begins the next batch, None if done."""

    rows: tuple[Mapping[str, Cell], ...]
    after: str | None


def begin(work: Work, actor: Actor, unit_id: str, what: What) -> UnitRow:
    """Ask whether the actor may, and write down that they take it out.

    Raises:
        Refused: there is no such unit.
        NotAllowed: the actor is no administrator over it.
    """
    unit = units.unit(work.connection, unit_id)
    if unit is None:
        raise Refused("There is no such unit.")
    require(actor, Action.EXPORT, unit.path)
    audit.record(
        work,
        actor_id=actor.person_id,
        action=f"export_{what}",
        unit_id=unit.id,
        subject_id=unit.id,
        outcome="begun",
    )
    return unit


def batch(
    work: Work, actor: Actor, unit: UnitRow, what: What, after: str = "", *, most: int = AT_ONCE
) -> Batch:
    """Read the next rows, oldest first.

    Args:
        work: the open transaction; it only reads.
        actor: who takes them out.
        unit: what `begin` gave.
        what: replies (a row for each part of one) or measures.
        after: '' for the first batch, then what the last one gave.
        most: rows.

    Raises:
        NotAllowed: the actor is no administrator over the unit.
    """
    require(actor, Action.EXPORT, unit.path)
    if what == "replies":
        answers = exports.answers_after(work.connection, unit.path, after, most)
        names = _names(work, [row.team_path for row in answers])
        rows = tuple(_reply_cells(work, row, names) for row in answers)
        last = answers[-1].id if answers else None
    else:
        counts = exports.measures_after(work.connection, unit.path, after, most)
        names = _names(work, [row.team_path for row in counts])
        rows = tuple(_measure_cells(row, names) for row in counts)
        last = counts[-1].id if counts else None
    return Batch(rows=rows, after=last if len(rows) == most else None)


def as_csv(what: What, rows: Sequence[Mapping[str, Cell]], *, header: bool) -> str:
    """Write rows for a spreadsheet: no cell starts a formula, yes and no for a truth."""
    columns = COLUMNS[what]
    text = write_sheet(columns, ([_cell_text(row[name]) for name in columns] for row in rows))
    return text if header else text.partition("\r\n")[2]


def as_json_lines(what: What, rows: Sequence[Mapping[str, Cell]]) -> tuple[str, ...]:
    """Write each row as one JSON object, to be joined by the caller; texts are exact."""
    columns = COLUMNS[what]
    return tuple(
        json.dumps({name: row[name] for name in columns}, ensure_ascii=False) for row in rows
    )


def _cell_text(cell: Cell) -> str:
    match cell:
        case None:
            return ""
        case True:
            return "yes"
        case False:
            return "no"
        case _:
            return str(cell)


_Names: TypeAlias = Callable[[str], tuple[str, str]]


def _names(work: Work, team_paths: Sequence[str]) -> _Names:
    """From a team's path to the names of its LEA and its school ('' where it has none)."""
    ids = {unit_id for path in team_paths for unit_id in units.path_ids(path)}
    known = units.units(work.connection, ids)

    def names(path: str) -> tuple[str, str]:
        above = [known[unit_id] for unit_id in units.path_ids(path) if unit_id in known]
        by_kind = {unit.kind: unit.name for unit in above}
        return by_kind.get("lea", ""), by_kind.get("school", "")

    return names


def _reply_cells(work: Work, row: AnswerOut, names: _Names) -> Mapping[str, Cell]:
    program = programs.program_of(work.connection, row.program_version_id)
    question = _question(program, row)
    lea, school = names(row.team_path)
    return {
        "lea": lea,
        "school": school,
        "team": row.team,
        "cycle": row.cycle_number,
        "step": row.step,
        "title": program.step(row.step).title,
        "asked_on": row.on_date.isoformat() if row.on_date else None,
        "person": row.person,
        "for_team": row.for_all,
        "first_at": row.first_at.isoformat(),
        "changed_at": row.changed_at.isoformat(),
        "question": row.question_key or "thread",
        "label": question.label if question else None,
        "answer": row.text,
        "picked": row.choice,
        "reply_id": row.reply_id,
    }


def _question(program: Program, row: AnswerOut) -> Question | None:
    questions = program.step(row.step).questions
    return next((each for each in questions if each.key == row.question_key), None)


def _measure_cells(row: MeasureOut, names: _Names) -> Mapping[str, Cell]:
    lea, school = names(row.team_path)
    return {
        "lea": lea,
        "school": school,
        "team": row.team,
        "cycle": row.cycle_number,
        "step": row.step,
        "indicator": row.indicator,
        "class": row.class_key,
        "group": row.group_key or "all",
        "observed_on": row.observed_on.isoformat(),
        "got": float(row.got) if row.got % 1 else int(row.got),
        "of": None if row.of is None else int(row.of),
        "kind": row.kind,
        "purpose": row.purpose,
        "confirmed": row.confirmed,
        "measure_id": row.id,
    }
