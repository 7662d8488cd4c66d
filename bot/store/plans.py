"""The plan on one page: each field's latest words stand, its earlier wordings stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every
from bot.store.tables.cycles import plan_entry
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanEntryRow:
    """One wording of one field: words, or `got` of `of` students."""

    id: str
    cycle_id: str
    field_key: str
    group_key: str
    text: str | None
    got: int | None
    of: int | None
    by: str | None
    at: datetime
    draft: bool


_COLUMNS = columns_for(PlanEntryRow, plan_entry)
_PUT = insert(plan_entry)
_STANDING = Among(
    select(*_COLUMNS)
    .where(plan_entry.c.draft.is_(False))
    .order_by(plan_entry.c.at, plan_entry.c.id),
    plan_entry.c.cycle_id,
)


def put_plan_entries(work: Work, rows: Sequence[PlanEntryRow]) -> None:
    """Store new wordings; they stand from now on."""
    if rows:
        work.connection.execute(
            _PUT,
            [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows],
        )


def plan_of(connection: Connection, cycle_id: str) -> dict[str, PlanEntryRow]:
    """The wording that stands for each field of a cycle's plan, by field key."""
    return plans_of(connection, (cycle_id,)).get(cycle_id, {})


def plans_of(
    connection: Connection, cycle_ids: Collection[str]
) -> dict[str, dict[str, PlanEntryRow]]:
    """As `plan_of`, for many cycles, by cycle id."""
    plans: dict[str, dict[str, PlanEntryRow]] = {}
    for row in every(PlanEntryRow, _STANDING.rows(connection, cycle_ids)):
        plans.setdefault(row.cycle_id, {})[row.field_key] = row
    return plans
