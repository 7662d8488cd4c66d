"""A network's own lists that make work comparable: success indicators, and student groups.

An entry is retired, never deleted, because a year of counts points at it. This module must not
know which of them a team has chosen.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Column, Table, func, insert, select, update

from bot.domain.names import fold
from bot.store.among import Among
from bot.store.connection import Connection
from bot.store.rows import columns_for, every, one
from bot.store.tables.evidence import indicator as indicator_table
from bot.store.tables.evidence import student_group as group_table
from bot.store.units import path_ids
from bot.store.work import Work

DEFAULT_INDICATORS = (
    ("close_reading", "Close reading", "points to the words behind an idea"),
    ("academic_language", "Academic language", "uses the subject's words exactly"),
    ("structured_conversation", "Structured conversation", "builds on what a partner said"),
    (
        "evidence_based_argument",
        "Evidence-based argument",
        "explains why the evidence fits the point",
    ),
)
"""Key, text and "a student …" of the indicators a new network begins with."""

DEFAULT_GROUPS = (
    ("english_learners", "English learners"),
    ("students_with_disabilities", "Students with disabilities"),
    ("low_income", "Students from low-income families"),
    ("long_term_english_learners", "Long-term English learners"),
    ("foster_youth", "Foster youth"),
    ("homeless_youth", "Students experiencing homelessness"),
    ("african_american", "African American students"),
    ("american_indian", "American Indian or Alaska Native students"),
    ("asian", "Asian students"),
    ("filipino", "Filipino students"),
    ("hispanic_latino", "Hispanic or Latino students"),
    ("pacific_islander", "Pacific Islander students"),
    ("white", "White students"),
    ("two_or_more_races", "Students of two or more races"),
)
"""Key and text of the student groups a new network begins with: those that California's
School Dashboard reports (Education Code section 52052), in words for a card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorRow:
    """A success indicator of a network's list; `can` completes "a student …"."""

    id: str
    unit_id: str
    key: str
    text: str
    can: str
    driver: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A student group of a network's list."""

    id: str
    unit_id: str
    key: str
    text: str


def list_for(connection: Connection, path: str) -> tuple[IndicatorRow, ...]:
    """Give the indicators a unit may pick from: its own list's and those above, in list order."""
    return every(IndicatorRow, _LISTED.rows(connection, path_ids(path)))


def lists_for(connection: Connection, paths: Collection[str]) -> tuple[IndicatorRow, ...]:
    """Give the indicators that any of these units may pick from, in list order, each once."""
    ids = "/".join(sorted({each for path in paths for each in path_ids(path)}))
    return list_for(connection, f"/{ids}/")


def indicator(connection: Connection, indicator_id: str) -> IndicatorRow | None:
    """Give an indicator, a retired one too, or None."""
    wanted = select(*columns_for(IndicatorRow, indicator_table)).where(
        indicator_table.c.id == indicator_id
    )
    return one(IndicatorRow, connection.execute(wanted).one_or_none())


def indicators(connection: Connection, indicator_ids: Collection[str]) -> dict[str, IndicatorRow]:
    """Give these indicators by id, retired ones too."""
    found = every(IndicatorRow, _BY_ID.rows(connection, indicator_ids))
    return {row.id: row for row in found}


def add(
    work: Work, *, unit_id: str, key: str, text: str, can: str, driver: str | None = None
) -> IndicatorRow:
    """Add an indicator to a unit's list; the same text again gives the one that is there."""
    wanted = select(*columns_for(IndicatorRow, indicator_table)).where(
        indicator_table.c.unit_id == unit_id
    )
    there = _of_text(every(IndicatorRow, work.connection.execute(wanted)), text)
    if there is not None:
        _unretire(work, indicator_table, there.id)
        return there
    added = IndicatorRow(
        id=work.new_id(), unit_id=unit_id, key=key, text=text, can=can, driver=driver
    )
    work.connection.execute(
        insert(indicator_table).values(
            id=added.id, unit_id=unit_id, key=key, text=text, can=can, driver=driver
        )
    )
    return added


def retire(work: Work, indicator_id: str) -> None:
    """Take an indicator off its list; what was counted for it stays."""
    work.connection.execute(
        update(indicator_table)
        .where(indicator_table.c.id == indicator_id)
        .values(retired_at=work.now)
    )


def groups_for(connection: Connection, path: str) -> tuple[GroupRow, ...]:
    """Give the student groups a unit may pick from: its own list's and those above, in order."""
    return every(GroupRow, _GROUPS_LISTED.rows(connection, path_ids(path)))


def add_group(work: Work, *, unit_id: str, key: str, text: str) -> GroupRow:
    """Add a student group to a unit's list; the same key again gives the one that is there."""
    wanted = select(*columns_for(GroupRow, group_table)).where(
        group_table.c.unit_id == unit_id, group_table.c.key == key
    )
    there = one(GroupRow, work.connection.execute(wanted).one_or_none())
    if there is not None:
        _unretire(work, group_table, there.id)
        return there
    added = GroupRow(id=work.new_id(), unit_id=unit_id, key=key, text=text)
    work.connection.execute(
        insert(group_table).values(id=added.id, unit_id=unit_id, key=key, text=text)
    )
    return added


def add_default_lists(work: Work, network_id: str) -> None:
    """Give a network without a list the indicators and groups to begin with."""
    if _is_empty(work.connection, indicator_table, network_id):
        for key, text, can in DEFAULT_INDICATORS:
            add(work, unit_id=network_id, key=key, text=text, can=can)
    if _is_empty(work.connection, group_table, network_id):
        for key, text in DEFAULT_GROUPS:
            add_group(work, unit_id=network_id, key=key, text=text)


def _listed(columns: tuple[Column[Any], ...], table: Table) -> Among:
    # Ids are ordered by time, so a list keeps the order in which it was written.
    wanted = select(*columns).where(table.c.retired_at.is_(None))
    return Among(wanted.order_by(table.c.id), table.c.unit_id)


def _of_text(rows: tuple[IndicatorRow, ...], text: str) -> IndicatorRow | None:
    return next((each for each in rows if fold(each.text) == fold(text)), None)


def _unretire(work: Work, table: Table, row_id: str) -> None:
    work.connection.execute(update(table).where(table.c.id == row_id).values(retired_at=None))


def _is_empty(connection: Connection, table: Table, unit_id: str) -> bool:
    counted = select(func.count()).select_from(table).where(table.c.unit_id == unit_id)
    return not connection.scalar(counted)


_BY_ID = Among(select(*columns_for(IndicatorRow, indicator_table)), indicator_table.c.id)
_LISTED = _listed(columns_for(IndicatorRow, indicator_table), indicator_table)
_GROUPS_LISTED = _listed(columns_for(GroupRow, group_table), group_table)
