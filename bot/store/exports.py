"""Replies and measures of a whole unit as flat rows, a batch at a time, oldest first.

A batch begins after the id the last one ended with, so that however much there is, little of it is
held at once and the database is never held for long. This module must not know who may take them
out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select

from bot.store.connection import Connection
from bot.store.rows import every
from bot.store.tables.cycles import check_in, cycle
from bot.store.tables.evidence import answer, indicator, measure, reply
from bot.store.tables.network import person, unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerOut:
    """One part of a reply that stands, with who gave it, to what and when."""

    id: str
    reply_id: str
    team_path: str
    team: str
    cycle_number: int
    program_version_id: str
    step: str
    on_date: date | None
    person: str
    for_all: bool
    first_at: datetime
    changed_at: datetime
    question_key: str | None
    text: str | None
    choice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureOut:
    """One measure, with what it measures and where it was given."""

    id: str
    team_path: str
    team: str
    cycle_number: int | None
    step: str | None
    indicator: str
    class_key: str
    group_key: str
    observed_on: date
    got: Decimal
    of: Decimal | None
    kind: str
    purpose: str
    confirmed: bool


def answers_after(
    connection: Connection, path: str, after: str, most: int
) -> tuple[AnswerOut, ...]:
    """Give the answers of a unit and what is below it, by id, after one id ('' is the first)."""
    wanted = (
        select(
            answer.c.id,
            answer.c.reply_id,
            unit.c.path.label("team_path"),
            unit.c.name.label("team"),
            cycle.c.number.label("cycle_number"),
            cycle.c.program_version_id,
            check_in.c.step,
            check_in.c.on_date,
            person.c.name.label("person"),
            reply.c.for_all,
            reply.c.first_at,
            reply.c.changed_at,
            answer.c.question_key,
            answer.c.text,
            answer.c.choice,
        )
        .join(reply, reply.c.id == answer.c.reply_id)
        .join(person, person.c.id == reply.c.person_id)
        .join(check_in, check_in.c.id == reply.c.check_in_id)
        .join(cycle, cycle.c.id == check_in.c.cycle_id)
        .join(unit, unit.c.id == check_in.c.team_id)
        .where(_within(path), answer.c.id > after, reply.c.withdrawn_at.is_(None))
        .where(answer.c.text.is_not(None) | answer.c.choice.is_not(None))
    )
    return every(AnswerOut, connection.execute(_first(wanted, answer.c.id, most)))


def measures_after(
    connection: Connection, path: str, after: str, most: int
) -> tuple[MeasureOut, ...]:
    """Give the measures of a unit and what is below it, by id, after one id ('' is the first)."""
    wanted = (
        select(
            measure.c.id,
            unit.c.path.label("team_path"),
            unit.c.name.label("team"),
            cycle.c.number.label("cycle_number"),
            check_in.c.step,
            indicator.c.text.label("indicator"),
            measure.c.class_key,
            measure.c.group_key,
            measure.c.observed_on,
            measure.c.got,
            measure.c.of,
            measure.c.kind,
            measure.c.purpose,
            measure.c.confirmed,
        )
        .join(unit, unit.c.id == measure.c.team_id)
        .join(indicator, indicator.c.id == measure.c.indicator_id)
        .outerjoin(check_in, check_in.c.id == measure.c.check_in_id)
        .outerjoin(cycle, cycle.c.id == check_in.c.cycle_id)
        .where(_within(path), measure.c.id > after)
    )
    return every(MeasureOut, connection.execute(_first(wanted, measure.c.id, most)))


def _within(path: str) -> ColumnElement[bool]:
    # As in bot/store/units.py; a removed unit's replies are exported too.
    return and_(unit.c.path >= path, unit.c.path < f"{path[:-1]}0")


def _first(wanted: Select[Any], by: ColumnElement[Any], most: int) -> Select[Any]:
    return wanted.order_by(by).limit(most)
