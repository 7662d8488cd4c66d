"""Promising practices: what a team would pass on, seen by others only once released."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import every
from bot.store.tables.cycles import cycle
from bot.store.tables.evidence import answer, practice
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PracticeRow:
    """One practice: its words stand in the answer it came from; `team_id` is the cycle's."""

    id: str
    cycle_id: str
    team_id: str
    answer_id: str
    indicator_id: str
    text: str | None
    released_at: datetime | None
    withdrawn_at: datetime | None


_COLUMNS = (
    practice.c.id,
    practice.c.cycle_id,
    cycle.c.team_id,
    practice.c.answer_id,
    practice.c.indicator_id,
    answer.c.text,
    practice.c.released_at,
    practice.c.withdrawn_at,
)


def _practices() -> Any:
    return (
        select(*_COLUMNS)
        .join(cycle, cycle.c.id == practice.c.cycle_id)
        .join(answer, answer.c.id == practice.c.answer_id)
    )


_DROP = delete(practice).where(is_among(practice.c.answer_id, "answer_ids"))


def keep_practice(
    work: Work, *, cycle_id: str, answer_id: str, indicator_id: str, released: bool
) -> str:
    """Store the practice of a cycle, or change the one it has; its id."""
    there: str | None = work.connection.scalar(
        select(practice.c.id).where(practice.c.cycle_id == cycle_id)
    )
    values = {
        "answer_id": answer_id,
        "indicator_id": indicator_id,
        "released_at": work.now if released else None,
        "withdrawn_at": None,
    }
    if there is not None:
        work.connection.execute(update(practice).where(practice.c.id == there).values(**values))
        return there
    practice_id = work.new_id()
    work.connection.execute(practice.insert().values(id=practice_id, cycle_id=cycle_id, **values))
    return practice_id


def practice_of(connection: Connection, cycle_id: str) -> PracticeRow | None:
    """The practice a cycle left, released or not, or None."""
    found = every(
        PracticeRow, connection.execute(_practices().where(practice.c.cycle_id == cycle_id))
    )
    return found[0] if found else None


def practices_by_id(connection: Connection, ids: Collection[str]) -> dict[str, PracticeRow]:
    """The practices of those ids, by id."""
    if not ids:
        return {}
    found = connection.execute(_practices().where(practice.c.id.in_(ids)))
    return {row.id: row for row in every(PracticeRow, found)}


def released(
    connection: Connection,
    indicator_ids: Collection[str],
    *,
    most: int | None = None,
) -> tuple[PracticeRow, ...]:
    """The practices released for these indicators that still have their words, newest first."""
    if not indicator_ids:
        return ()
    given: dict[str, Any] = {"indicators": indicator_ids}
    if most is None:
        return every(PracticeRow, connection.execute(_RELEASED, given))
    return every(PracticeRow, connection.execute(_LAST_RELEASED, given | {"most": most}))


def drop_practices_of_answers(work: Work, answer_ids: Collection[str]) -> None:
    """Delete the practices whose words stand in these answers."""
    if answer_ids:
        work.connection.execute(_DROP, {"answer_ids": answer_ids})


_RELEASED = (
    _practices()
    .where(
        is_among(practice.c.indicator_id, "indicators"),
        practice.c.released_at.is_not(None),
        practice.c.withdrawn_at.is_(None),
        answer.c.text.is_not(None),
    )
    .order_by(practice.c.released_at.desc(), practice.c.id.desc())
)
_LAST_RELEASED = _RELEASED.limit(bindparam("most"))
