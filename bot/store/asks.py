"""A team's calls for help: which team, what, since when, who took it. Never who asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Executable, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every, one
from bot.store.tables.coaching import ask
from bot.store.work import Work

What = Literal["idea", "visit", "time", "materials"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRow:
    """One ask for help of a team."""

    id: str
    team_id: str
    check_in_id: str
    what: What
    asked_at: datetime
    withdrawn_at: datetime | None
    taken_by: str | None
    chased_at: datetime | None
    answered_at: datetime | None
    note_id: str | None


_COLUMNS = columns_for(AskRow, ask)
_BY_ID = Among(select(*_COLUMNS), ask.c.id)
_AT = Among(select(*_COLUMNS).order_by(ask.c.asked_at, ask.c.id), ask.c.check_in_id)


def new_ask(work: Work, *, team_id: str, check_in_id: str, what: What) -> AskRow:
    """An ask that stands from now, to be stored by `put_asks`."""
    return AskRow(
        id=work.new_id(),
        team_id=team_id,
        check_in_id=check_in_id,
        what=what,
        asked_at=work.now,
        withdrawn_at=None,
        taken_by=None,
        chased_at=None,
        answered_at=None,
        note_id=None,
    )


def put_asks(work: Work, rows: Sequence[AskRow]) -> None:
    """Store asks in one statement; one that is there already takes `withdrawn_at` alone.

    Two who ask for the same thing in one moment make one ask.
    """
    if rows:
        work.connection.execute(
            _PUT[work.connection.dialect.name],
            [{column.name: getattr(row, column.name) for column in _COLUMNS} for row in rows],
        )


def ask_by_id(connection: Connection, ask_id: str) -> AskRow | None:
    """The ask of that id, or None."""
    return one(
        AskRow, connection.execute(select(*_COLUMNS).where(ask.c.id == ask_id)).one_or_none()
    )


def asks_by_id(connection: Connection, ids: Collection[str]) -> dict[str, AskRow]:
    """The asks of those ids, by id."""
    return {row.id: row for row in every(AskRow, _BY_ID.rows(connection, ids))}


def asks_at(connection: Connection, check_in_ids: Collection[str]) -> tuple[AskRow, ...]:
    """Every ask of these check-ins, withdrawn ones too, as they came."""
    return every(AskRow, _AT.rows(connection, check_in_ids))


def waiting_asks(connection: Connection, team_ids: Collection[str]) -> tuple[AskRow, ...]:
    """The teams' asks that stand and have no answer yet, the longest wait first."""
    if not team_ids:
        return ()
    return every(
        AskRow,
        connection.execute(
            select(*_COLUMNS)
            .where(
                ask.c.team_id.in_(team_ids),
                ask.c.answered_at.is_(None),
                ask.c.withdrawn_at.is_(None),
            )
            .order_by(ask.c.asked_at, ask.c.id)
        ),
    )


def change_ask(work: Work, ask_id: str, **changes: Any) -> None:
    """Set columns of an ask."""
    work.connection.execute(update(ask).where(ask.c.id == ask_id).values(**changes))


def settle_ask(work: Work, ask_id: str, *, note_id: str, by: str | None) -> bool:
    """Say that a note answers an ask; False if another answered it first."""
    settled = work.connection.execute(
        update(ask)
        .where(ask.c.id == ask_id, ask.c.answered_at.is_(None))
        .values(answered_at=work.now, note_id=note_id, taken_by=by)
    )
    return settled.rowcount > 0


def _put(dialect: Any) -> Executable:
    new = dialect.insert(ask)
    upsert: Executable = new.on_conflict_do_update(
        index_elements=["check_in_id", "what"], set_={"withdrawn_at": new.excluded.withdrawn_at}
    )
    return upsert


_PUT = {"sqlite": _put(sqlite), "postgresql": _put(postgresql)}
