"""The agenda: one row for everything that will happen, deleted by the transaction that does it.

A row is known by what it is (`kind`), whom or what it is about (`subject_id`) and, where it
repeats, its local date. `due_at` is a cache of the local date and time in its zone, made anew
whenever those change. This module must not know what any kind of row does.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Literal

from sqlalchemy import Executable, bindparam, delete, func, select, text, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.is_among import is_among
from bot.store.rows import columns_for, every
from bot.store.tables.delivery import due
from bot.store.work import Work

DueKind = Literal[
    "start",
    "open",
    "line",
    "remind",
    "close",
    "resume",
    "chase",
    "digest",
    "review",
    "replan",
    "sweep",
]

_FIRST_DELAY = timedelta(minutes=1)
_LONGEST_DELAY = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One thing that will happen at `due_at` (aware UTC).

    `on_date`, `local_time` and `zone` are the truth behind `due_at` where a person's day is meant;
    `cursor` says how far a long piece of work has come.
    """

    id: str
    kind: DueKind
    subject_id: str
    due_at: datetime
    on_date: date | None
    local_time: time | None
    zone: str | None
    cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A row to put on the agenda; see `put`."""

    kind: DueKind
    subject_id: str
    due_at: datetime
    on_date: date | None = None
    local_time: time | None = None
    zone: str | None = None
    cursor: str | None = None


_COLUMNS = columns_for(DueRow, due)
_ABOUT = Among(select(*_COLUMNS), due.c.subject_id)
_MOVED = ("id", "due_at", "local_time", "zone", "cursor", "failures")


def put(
    work: Work,
    *,
    kind: DueKind,
    subject_id: str,
    due_at: datetime,
    on_date: date | None = None,
    local_time: time | None = None,
    zone: str | None = None,
    cursor: str | None = None,
) -> None:
    """Plan that something happens; what was planned for the same kind, subject and date moves.

    A row put while its like is being performed is a new row: it will be performed too.

    Args:
        work: The open transaction.
        kind: What happens.
        subject_id: Whom or what it is about.
        due_at: When, an aware instant; the past means at the next tick.
        on_date: The local date it belongs to; None if the subject has one such row at most.
        local_time: The local time behind `due_at`.
        zone: The name of the zone behind `due_at`.
        cursor: How far a long piece of work has come.
    """
    put_all(
        work,
        (
            Plan(
                kind=kind,
                subject_id=subject_id,
                due_at=due_at,
                on_date=on_date,
                local_time=local_time,
                zone=zone,
                cursor=cursor,
            ),
        ),
    )


def put_all(work: Work, plans: Sequence[Plan]) -> None:
    """Plan many things at once, each as `put` does."""
    undated = [_values(work, plan) for plan in plans if plan.on_date is None]
    dated = [_values(work, plan) for plan in plans if plan.on_date is not None]
    upserts = _UPSERTS[work.connection.dialect.name]
    for upsert, rows in zip(upserts, (undated, dated), strict=True):
        if rows:
            work.connection.execute(upsert, rows if len(rows) > 1 else rows[0])


def cancel(work: Work, subject_id: str, *kinds: DueKind) -> None:
    """Take a subject's rows off the agenda: of these kinds, or all if none is named."""
    cancel_many(work, (subject_id,), *kinds)


def cancel_many(work: Work, subject_ids: Collection[str], *kinds: DueKind) -> None:
    """Take many subjects' rows off the agenda: of these kinds, or all if none is named."""
    for ids in in_parts(subject_ids):
        given = {"subjects": ids, "kinds": kinds} if kinds else {"subjects": ids}
        work.connection.execute(_CANCEL_KINDS if kinds else _CANCEL, given)


def due_batch(connection: Connection, now: datetime, limit: int) -> tuple[DueRow, ...]:
    """Give what is due by `now`, earliest first, at most `limit` rows, locked for this transaction.

    Rows that another replica is performing are passed over.
    """
    return every(DueRow, connection.execute(_DUE, {"now": now, "most": limit}))


def remove(work: Work, row_id: str) -> bool:
    """Take one row off the agenda; whether it was still there."""
    return work.connection.execute(_REMOVE, {"gone": row_id}).rowcount > 0


def put_off(work: Work, row_id: str) -> timedelta:
    """Move a row that could not be performed; each time it waits twice as long, up to six hours.

    Returns:
        By how much it was moved from now.

    Raises:
        LookupError: there is no such row.
    """
    failures: int | None = work.connection.scalar(select(due.c.failures).where(due.c.id == row_id))
    if failures is None:
        raise LookupError(f"no row {row_id} on the agenda")
    delay = min(_FIRST_DELAY * (1 << min(failures, 16)), _LONGEST_DELAY)
    work.connection.execute(
        update(due)
        .where(due.c.id == row_id)
        .values(due_at=work.now + delay, failures=due.c.failures + 1)
    )
    return delay


def next_due_at(
    connection: Connection, after: datetime | None = None, *, for_people: bool = False
) -> datetime | None:
    """Say when the next thing happens; None if nothing is planned.

    Args:
        connection: The open database.
        after: Only what comes later than this; None for all, also what is overdue.
        for_people: Only what people may notice.
    """
    wanted, given = (_FIRST, {}) if after is None else (_FIRST_AFTER, {"after": after})
    if for_people:
        wanted = wanted.where(due.c.kind.not_in(_UNNOTICED))
    found: datetime | None = connection.scalar(wanted, given)
    return found


def upcoming(connection: Connection, subject_ids: Collection[str]) -> tuple[DueRow, ...]:
    """Give all that is planned about these subjects, earliest first."""
    found = every(DueRow, _ABOUT.rows(connection, subject_ids))
    return tuple(sorted(found, key=lambda row: (row.due_at, row.id)))


def _values(work: Work, plan: Plan) -> dict[str, Any]:
    return {
        "id": work.new_id(),
        "kind": plan.kind,
        "subject_id": plan.subject_id,
        "due_at": plan.due_at,
        "on_date": plan.on_date,
        "local_time": plan.local_time,
        "zone": plan.zone,
        "cursor": plan.cursor,
        "failures": 0,
    }


def _upserts(dialect: Any) -> tuple[Executable, Executable]:
    # A new id each time, so that a row which is being performed can plan its like again.
    undated, dated = dialect.insert(due), dialect.insert(due)
    return (
        undated.on_conflict_do_update(
            index_elements=["kind", "subject_id"],
            index_where=text("on_date is null"),
            set_={name: undated.excluded[name] for name in _MOVED},
        ),
        dated.on_conflict_do_update(
            index_elements=["kind", "subject_id", "on_date"],
            set_={name: dated.excluded[name] for name in _MOVED},
        ),
    )


_UPSERTS = {"sqlite": _upserts(sqlite), "postgresql": _upserts(postgresql)}

_FIRST = select(func.min(due.c.due_at))
_FIRST_AFTER = _FIRST.where(due.c.due_at > bindparam("after"))

_UNNOTICED: tuple[DueKind, ...] = ("sweep",)

_CANCEL = delete(due).where(is_among(due.c.subject_id, "subjects"))
_CANCEL_KINDS = _CANCEL.where(is_among(due.c.kind, "kinds"))
_REMOVE = delete(due).where(due.c.id == bindparam("gone"))

_DUE = (
    select(*_COLUMNS)
    .where(due.c.due_at <= bindparam("now"))
    .order_by(due.c.due_at, due.c.id)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)
