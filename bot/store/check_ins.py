"""Check-ins, and what became of each person who was asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import Any, Literal

from sqlalchemy import Update, bindparam, insert, select, update

from bot.domain.participation import Outcome
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import columns_for, every, one
from bot.store.tables.cycles import check_in, check_in_person
from bot.store.work import Work

CheckInState = Literal["planned", "open", "closed", "not_asked"]
WhyNot = Literal["no_day_left", "dropped", "window_passed", "stopped", "closed_day"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInRow:
    """One prompt asked of one team on one day; the local date and time are in `zone`."""

    id: str
    cycle_id: str
    team_id: str
    step: str
    on_date: date | None
    local_time: time
    zone: str
    state: CheckInState
    why: WhyNot | None
    wished_on: date | None
    opened_at: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """One person who was asked by one check-in, and what became of it."""

    check_in_id: str
    person_id: str
    outcome: Outcome
    reason: str | None
    reminders: int


_COLUMNS = columns_for(CheckInRow, check_in)
_ASKED = columns_for(AskedRow, check_in_person)
_BY_ID = Among(select(*_COLUMNS), check_in.c.id)
_BY_CYCLE = Among(select(*_COLUMNS), check_in.c.cycle_id)
_ASKED_AT = Among(
    select(*_ASKED).order_by(check_in_person.c.check_in_id, check_in_person.c.person_id),
    check_in_person.c.check_in_id,
)
_ADD = insert(check_in)
_ASK = insert(check_in_person)
_CHANGE = update(check_in).where(check_in.c.id == bindparam("which"))
_REMINDED = (
    update(check_in_person)
    .where(
        check_in_person.c.check_in_id == bindparam("at"),
        is_among(check_in_person.c.person_id, "people"),
    )
    .values(reminders=check_in_person.c.reminders + 1)
)
_KEEP_STEADY = (
    select(check_in.c.id).where(check_in.c.id == bindparam("which")).with_for_update(read=True)
)
_HOLD = (
    select(check_in.c.id)
    .where(is_among(check_in.c.id, "ids"))
    .order_by(check_in.c.id)
    .with_for_update(key_share=True)
)
_ASKED_PERSON = select(*_ASKED).where(
    check_in_person.c.check_in_id == bindparam("check_in_id"),
    check_in_person.c.person_id == bindparam("person_id"),
)


def add_check_ins(work: Work, rows: Sequence[CheckInRow]) -> None:
    """Store new check-ins."""
    if rows:
        work.connection.execute(
            _ADD,
            [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows],
        )


def check_in_by_id(connection: Connection, check_in_id: str) -> CheckInRow | None:
    """The check-in of that id, or None."""
    return check_ins_by_id(connection, (check_in_id,)).get(check_in_id)


def check_ins_by_id(connection: Connection, ids: Collection[str]) -> dict[str, CheckInRow]:
    """The check-ins of those ids that exist, by id."""
    return {row.id: row for row in every(CheckInRow, _BY_ID.rows(connection, ids))}


def check_ins_of(connection: Connection, cycle_id: str) -> tuple[CheckInRow, ...]:
    """All check-ins of a cycle, by date (those without one last) and id."""
    found = every(CheckInRow, _BY_CYCLE.rows(connection, (cycle_id,)))
    return tuple(sorted(found, key=_by_date))


def check_ins_of_cycles(
    connection: Connection, cycle_ids: Collection[str]
) -> dict[str, tuple[CheckInRow, ...]]:
    """As `check_ins_of`, for many cycles, by cycle id."""
    if not cycle_ids:
        return {}
    found = every(CheckInRow, _BY_CYCLE.rows(connection, cycle_ids))
    grouped: dict[str, list[CheckInRow]] = {cycle_id: [] for cycle_id in cycle_ids}
    for row in sorted(found, key=_by_date):
        grouped[row.cycle_id].append(row)
    return {cycle_id: tuple(rows) for cycle_id, rows in grouped.items()}


def keep_steady(work: Work, check_in_id: str) -> None:
    """Wait for whoever closes this check-in at this moment, and have them wait for this work.

    Else, on PostgreSQL, what is said to it while it closes would stand neither in the recap that is
    frozen there, nor have it frozen again.
    """
    work.connection.execute(_KEEP_STEADY, {"which": check_in_id})


def hold_to_close(work: Work, check_in_ids: Collection[str]) -> None:
    """Wait for all who are saying something to these check-ins, and have others wait."""
    work.connection.execute(_HOLD, {"ids": check_in_ids})


def change_check_in(work: Work, check_in_id: str, **changes: Any) -> None:
    """Set columns of a check-in."""
    work.connection.execute(_CHANGE, {"which": check_in_id, **changes})


def change_check_ins(work: Work, changes: Mapping[str, Mapping[str, Any]]) -> None:
    """Set the same columns of some check-ins, by id."""
    if changes:
        work.connection.execute(
            _CHANGE, [{"which": each, **columns} for each, columns in changes.items()]
        )


def ask(work: Work, check_in_id: str, outcomes: Mapping[str, Outcome]) -> None:
    """Freeze who is asked: each person's first outcome, by person id."""
    if outcomes:
        work.connection.execute(
            _ASK,
            [
                {"check_in_id": check_in_id, "person_id": person_id, "outcome": outcome}
                for person_id, outcome in outcomes.items()
            ],
        )


def asked(connection: Connection, check_in_id: str) -> tuple[AskedRow, ...]:
    """Everyone the check-in asked, ordered by person id."""
    return asked_by_many(connection, (check_in_id,)).get(check_in_id, ())


def asked_by_many(
    connection: Connection, check_in_ids: Collection[str]
) -> dict[str, tuple[AskedRow, ...]]:
    """As `asked`, for many check-ins, by check-in id."""
    grouped: dict[str, list[AskedRow]] = {}
    for row in every(AskedRow, _ASKED_AT.rows(connection, check_in_ids)):
        grouped.setdefault(row.check_in_id, []).append(row)
    return {check_in_id: tuple(rows) for check_in_id, rows in grouped.items()}


def asked_person(connection: Connection, check_in_id: str, person_id: str) -> AskedRow | None:
    """What became of one person at one check-in, or None if they were not asked."""
    return one(
        AskedRow,
        connection.execute(
            _ASKED_PERSON, {"check_in_id": check_in_id, "person_id": person_id}
        ).one_or_none(),
    )


def set_outcome(
    work: Work,
    check_in_id: str,
    outcome: Outcome,
    *,
    person_id: str | None = None,
    only_from: Sequence[Outcome] = (),
    reason: str | None = None,
) -> None:
    """Set what became of one person, or of all who were asked.

    Args:
        work: the open transaction.
        check_in_id: the check-in.
        outcome: what became of them.
        person_id: one person; None for everybody.
        only_from: change only those whose outcome is one of these now.
        reason: what the person said, or None; it replaces what was there.
    """
    given: dict[str, Any] = {"at": check_in_id, "outcome": outcome, "reason": reason}
    if person_id is not None:
        given["whose"] = person_id
    if only_from:
        given["only_from"] = only_from
    work.connection.execute(_set_outcome(person_id is not None, bool(only_from)), given)


def count_reminder(work: Work, check_in_id: str, person_ids: Collection[str]) -> None:
    """Note that these people have had their one reminder."""
    if person_ids:
        work.connection.execute(_REMINDED, {"at": check_in_id, "people": person_ids})


@cache
def _set_outcome(of_one: bool, only_from: bool) -> Update:
    """The four shapes of the statement, each made once."""
    statement = update(check_in_person).where(check_in_person.c.check_in_id == bindparam("at"))
    if of_one:
        statement = statement.where(check_in_person.c.person_id == bindparam("whose"))
    if only_from:
        statement = statement.where(is_among(check_in_person.c.outcome, "only_from"))
    return statement


def _by_date(row: CheckInRow) -> tuple[date, str]:
    return (row.on_date or date.max, row.id)
