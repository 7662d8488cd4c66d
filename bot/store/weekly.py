"""What a week says of many teams at once, added up where it is stored.

A lead's digest and a school's review read a thousand teams with a year behind them. Reading every
row of that would take seconds, so these few questions are answered by the database: one statement
each, however many teams. This module must not know what any of it means.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    distinct,
    func,
    or_,
    select,
)

from bot.domain.participation import Outcome
from bot.store.connection import Connection
from bot.store.in_parts import in_parts
from bot.store.tables.coaching import ask, coaching_note
from bot.store.tables.cycles import check_in, check_in_person, cycle, plan_entry
from bot.store.tables.delivery import delivery
from bot.store.tables.evidence import measure
from bot.store.tables.network import conversation, unit


class Closed(NamedTuple):
    """A check-in that closed; `on` is its local date.

    `waiting` says that nobody replied though somebody could have.
    """

    team_id: str
    on: date
    closed_at: datetime
    replied: bool
    waiting: bool


class DaySum(NamedTuple):
    """What a team counted on one day over all students, for the indicator it follows now.

    `got`, `of` and `classes` are single classes added up, `team_got` and `team_of` what was given
    for the team as one; `twice` says that a class stands in it more than once.
    """

    team_id: str
    got: int
    of: int
    classes: int
    team_got: int
    team_of: int
    twice: bool


class Answers(NamedTuple):
    """How many asks of a team were made, and how many of these were answered."""

    team_id: str
    asked: int
    answered: int


def closed_since(
    connection: Connection,
    team_ids: Collection[str],
    since: datetime,
    *,
    replied: Collection[Outcome],
) -> tuple[Closed, ...]:
    """The teams' check-ins that closed from `since` on, by team and closing time.

    Args:
        connection: an open transaction.
        team_ids: whose.
        since: an aware instant.
        replied: the outcomes that are a reply.
    """
    found: list[Closed] = []
    has_reply = _any_with(*replied)
    for part in in_parts(team_ids):
        wanted = (
            select(
                check_in.c.team_id,
                check_in.c.on_date,
                check_in.c.closed_at,
                has_reply,
                case((has_reply, False), else_=_any_with("waiting")),
            )
            .where(
                check_in.c.team_id.in_(part),
                check_in.c.closed_at >= since,
                check_in.c.state == "closed",
                check_in.c.on_date.is_not(None),
            )
            .order_by(check_in.c.team_id, check_in.c.closed_at)
        )
        found += (Closed(*row) for row in connection.execute(wanted))
    return tuple(found)


def day_sums(connection: Connection, team_ids: Collection[str]) -> tuple[DaySum, ...]:
    """What these teams counted over all students, by team and day, the oldest day first."""
    found: list[DaySum] = []
    whole = and_(
        measure.c.group_key == "",
        measure.c.purpose == "observed",
        measure.c.kind == "count",
        measure.c.of > 0,
        measure.c.confirmed.is_(True),
    )
    of_team = measure.c.class_key == "team"
    for part in in_parts(team_ids):
        wanted = (
            select(
                measure.c.team_id,
                _added(case((of_team, 0), else_=measure.c.got)),
                _added(case((of_team, 0), else_=measure.c.of)),
                _added(case((of_team, 0), else_=1)),
                _added(case((of_team, measure.c.got), else_=0)),
                _added(case((of_team, measure.c.of), else_=0)),
                func.count() > func.count(distinct(measure.c.class_key)),
            )
            .join(
                unit,
                and_(unit.c.id == measure.c.team_id, unit.c.indicator_id == measure.c.indicator_id),
            )
            .where(measure.c.team_id.in_(part), whole)
            .group_by(measure.c.team_id, measure.c.observed_on)
            .order_by(measure.c.team_id, measure.c.observed_on)
        )
        found += (DaySum(*row) for row in connection.execute(wanted))
    return tuple(found)


def teams_that_began(connection: Connection, team_ids: Collection[str]) -> frozenset[str]:
    """Those of these teams that ever had a cycle."""
    return frozenset(
        found
        for part in in_parts(team_ids)
        for found in connection.scalars(
            select(cycle.c.team_id).where(cycle.c.team_id.in_(part)).distinct()
        )
    )


def groups_watched(
    connection: Connection, cycle_ids: Collection[str], field_keys: Collection[str]
) -> dict[str, str]:
    """The group that each cycle's saved plan names, by cycle id.

    Args:
        connection: an open transaction.
        cycle_ids: which cycles.
        field_keys: the plan's fields that name a group.
    """
    found: dict[str, str] = {}
    for part in in_parts(cycle_ids):
        wanted = (
            select(plan_entry.c.cycle_id, plan_entry.c.text)
            .where(
                plan_entry.c.cycle_id.in_(part),
                plan_entry.c.field_key.in_(sorted(set(field_keys))),
                plan_entry.c.draft.is_(False),
            )
            .order_by(plan_entry.c.at, plan_entry.c.id)
        )
        found.update((cycle_id, text or "") for cycle_id, text in connection.execute(wanted))
    return found


def stopped_at(connection: Connection, team_ids: Collection[str]) -> dict[str, datetime]:
    """Since when the teams' homes cannot be posted in, by team id, where that is known."""
    return {
        team_id: at
        for part in in_parts(team_ids)
        for team_id, at in connection.execute(
            select(conversation.c.team_id, conversation.c.stopped_at).where(
                conversation.c.team_id.in_(part), conversation.c.stopped_at.is_not(None)
            )
        )
    }


def teams_in_doubt(connection: Connection, team_ids: Collection[str]) -> frozenset[str]:
    """The teams with an open check-in of which nobody can say whether its card arrived."""
    found: set[str] = set()
    for part in in_parts(team_ids):
        wanted = (
            select(check_in.c.team_id)
            .join(delivery, delivery.c.subject_id == check_in.c.id)
            .where(
                check_in.c.team_id.in_(part),
                check_in.c.closed_at.is_(None),
                check_in.c.state == "open",
                delivery.c.kind == "check_in",
                delivery.c.state == "unconfirmed",
            )
            .distinct()
        )
        found |= set(connection.scalars(wanted))
    return frozenset(found)


def teams_that_answered_notes(
    connection: Connection, team_ids: Collection[str], writer_id: str, since: datetime
) -> frozenset[str]:
    """The teams that answered a note of this writer's from `since` on."""
    written = coaching_note.alias("written")
    found: set[str] = set()
    for part in in_parts(team_ids):
        wanted = (
            select(coaching_note.c.team_id)
            .join(written, written.c.id == coaching_note.c.answers_id)
            .where(
                coaching_note.c.team_id.in_(part),
                coaching_note.c.at >= since,
                coaching_note.c.kind == "reply",
                written.c.from_person_id == writer_id,
            )
            .distinct()
        )
        found |= set(connection.scalars(wanted))
    return frozenset(found)


def asks_since(
    connection: Connection, team_ids: Collection[str], since: datetime
) -> tuple[Answers, ...]:
    """How many asks each team made from `since` on, those that were taken back left out."""
    found: list[Answers] = []
    for part in in_parts(team_ids):
        wanted = (
            select(ask.c.team_id, func.count(), func.count(ask.c.answered_at))
            .join(check_in, check_in.c.id == ask.c.check_in_id)
            .where(
                check_in.c.team_id.in_(part),
                ask.c.asked_at >= since,
                or_(ask.c.withdrawn_at.is_(None), ask.c.answered_at.is_not(None)),
            )
            .group_by(ask.c.team_id)
            .order_by(ask.c.team_id)
        )
        found += (Answers(*row) for row in connection.execute(wanted))
    return tuple(found)


def _any_with(*outcomes: Outcome) -> ColumnElement[bool]:
    return (
        select(check_in_person.c.check_in_id)
        .where(
            check_in_person.c.check_in_id == check_in.c.id,
            check_in_person.c.outcome.in_(sorted(outcomes)),
        )
        .exists()
    )


def _added(value: ColumnElement[Any]) -> ColumnElement[int]:
    # Counts are whole numbers; as decimals they would cost more than all the rest.
    return cast(func.sum(value), Integer)
