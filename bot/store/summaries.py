"""Frozen figures: what a recap, digest or review said, as numbers and ids, never as text."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Executable, bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.connection import Connection
from bot.store.is_among import is_among
from bot.store.rows import columns_for, every, one
from bot.store.tables.coaching import summary
from bot.store.work import Work

SummaryKind = Literal["digest", "recap", "review"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """The figures of one summary as of one instant."""

    id: str
    kind: SummaryKind
    about_id: str
    for_person_id: str
    period: str
    as_of: datetime
    figures: Mapping[str, Any]


_COLUMNS = columns_for(SummaryRow, summary)


def freeze(
    work: Work,
    *,
    kind: SummaryKind,
    about_id: str,
    period: str,
    figures: Mapping[str, Any],
    for_person_id: str = "",
) -> str:
    """Store figures as of now, in place of those of the same summary; the summary's id."""
    given = {
        "id": work.new_id(),
        "kind": kind,
        "about_id": about_id,
        "for_person_id": for_person_id,
        "period": period,
        "as_of": work.now,
        "figures": dict(figures),
    }
    frozen: str = work.connection.execute(_FREEZE[work.connection.dialect.name], given).scalar_one()
    return frozen


def summary_before(
    connection: Connection,
    *,
    kind: SummaryKind,
    about_id: str,
    period: str,
    for_person_id: str = "",
) -> SummaryRow | None:
    """The newest summary of the same meaning whose period comes before this one, or None."""
    return one(
        SummaryRow,
        connection.execute(
            select(*_COLUMNS)
            .where(
                summary.c.kind == kind,
                summary.c.about_id == about_id,
                summary.c.for_person_id == for_person_id,
                summary.c.period < period,
            )
            .order_by(summary.c.period.desc())
            .limit(1)
        ).one_or_none(),
    )


def summaries_by_id(connection: Connection, ids: Collection[str]) -> dict[str, SummaryRow]:
    """The summaries of those ids, by id."""
    if not ids:
        return {}
    found = connection.execute(select(*_COLUMNS).where(summary.c.id.in_(ids)))
    return {row.id: row for row in every(SummaryRow, found)}


def summaries_about(
    connection: Connection, kind: SummaryKind, about_ids: Collection[str]
) -> dict[str, SummaryRow]:
    """The summaries of a kind about these subjects, by subject (the newest where several)."""
    if not about_ids:
        return {}
    found = connection.execute(_ABOUT, {"kind": kind, "about": about_ids})
    return {row.about_id: row for row in every(SummaryRow, found)}


def _freeze(dialect: Any) -> Executable:
    new = dialect.insert(summary)
    frozen: Executable = new.on_conflict_do_update(
        index_elements=["kind", "about_id", "for_person_id", "period"],
        set_={name: new.excluded[name] for name in ("as_of", "figures")},
    ).returning(summary.c.id)
    return frozen


_FREEZE = {"sqlite": _freeze(sqlite), "postgresql": _freeze(postgresql)}
_ABOUT = (
    select(*_COLUMNS)
    .where(summary.c.kind == bindparam("kind"), is_among(summary.c.about_id, "about"))
    .order_by(summary.c.as_of, summary.c.id)
)
