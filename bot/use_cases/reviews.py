"""A school's own review, every so many school days: what its teams have in common and passed on.

It goes to the principal and whoever shares that role (the school's leadership team), and asks for
nobody's result. This module must not know how it is worded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from pydantic import TypeAdapter

from bot.domain.access import Action, Actor
from bot.domain.errors import NotAllowed
from bot.domain.local_time import instant, local
from bot.store import (
    agenda,
    asks,
    calendars,
    cycles,
    practices,
    programs,
    roles,
    summaries,
    units,
    weekly,
)
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.in_common import InCommon, in_common, running_cycles
from bot.use_cases.owing import owe_people
from bot.use_cases.permission import require

AT: Final = time(7, 30)
"""When a review comes, local time of the school."""

DEFAULT_EVERY: Final = 30
"""School days from one review to the next, where no program says otherwise."""

_LEARNED: Final = ("adopt", "adapt", "abandon")


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What teams of the school have in common, and the practices released for it."""

    of: InCommon
    practice_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFigures:
    """A school's stretch of work, as numbers and ids.

    Attributes:
        school_id: The school.
        since: The first local date it is about.
        until: The local date of the review.
        teams: All teams of the school.
        decided: How many cycles ended so, by decision.
        together: What most teams share first.
        released: Practices passed on since, the newest first.
        asked: Asks for help since.
        answered: How many of these were answered.
        waiting: Asks that still wait, whenever they were made.
    """

    school_id: str
    since: date
    until: date
    teams: int
    decided: dict[str, int]
    together: tuple[Together, ...]
    released: tuple[str, ...]
    asked: int
    answered: int
    waiting: int


_SHAPE: Final = TypeAdapter(ReviewFigures)


def from_stored(stored: Mapping[str, Any]) -> ReviewFigures:
    """The figures that were frozen."""
    return _SHAPE.validate_python(dict(stored))


def schedule(work: Work, school: UnitRow) -> date | None:
    """Put a school's next review on the agenda, unless one stands there.

    To be called when a cycle of one of its teams begins: the first review comes after as many
    school days as the program says, counted from its first cycle, the next from the last review.

    Args:
        work: the open transaction.
        school: the school.

    Returns:
        The local date of the next review, None for a school that never began.
    """
    planned = agenda.upcoming(work.connection, (school.id,))
    standing = next((row.on_date for row in planned if row.kind == "review"), None)
    if standing is not None:
        return standing
    first = _counted_from(work, school)
    if first is None:
        return None
    zone = _zone(work, school)
    every = _every(work, school)
    calendar = calendars.calendar_of(work.connection, school.path)
    # The morning after the last of these days, when all they brought is closed.
    on = calendar.school_day(first, every + 1)
    while instant(on, AT, zone) <= work.now:
        on = calendar.school_day(on, every + 1)
    _put(work, school, on, zone)
    return on


def post(work: Work, school_id: str) -> None:
    """A school's review date has come: freeze the figures, tell its principals, plan the next.

    On a day that was closed since, the review waits for the next school day.
    """
    school = units.unit(work.connection, school_id)
    if school is None:
        return
    zone = _zone(work, school)
    today = local(work.now, zone).date()
    calendar = calendars.calendar_of(work.connection, school.path)
    if not calendar.is_school_day(today):
        _put(work, school, calendar.next_school_day(today), zone)
        return
    summary_id = summaries.freeze(
        work,
        kind="review",
        about_id=school.id,
        period=today.isoformat(),
        figures=_SHAPE.dump_python(figures_for(work, school), mode="json"),
    )
    principals = roles.holders(work.connection, (school.id,), "principal")
    owe_people(
        work,
        person_ids=[each.person_id for each in principals],
        key=f"review:{school.id}:{today}",
        kind="review",
        subject_id=summary_id,
        zone=zone,
        calendar=calendar,
    )
    schedule(work, school)


def review_now(work: Work, actor: Actor, school_id: str) -> ReviewFigures:
    """The review as of now, for a principal or lead who prepares it; nothing changes.

    Raises:
        NotAllowed: neither over that school, or there is none.
    """
    school = units.unit(work.connection, school_id)
    if school is None or school.kind != "school":
        raise NotAllowed
    require(actor, Action.COACH, school.path)
    return figures_for(work, school)


def figures_for(work: Work, school: UnitRow) -> ReviewFigures:
    """Work out a school's review as of now, since the one before."""
    connection = work.connection
    zone = _zone(work, school)
    today = local(work.now, zone).date()
    since = _counted_from(work, school) or today
    began = instant(since, time(), zone)
    teams = units.below(connection, school.path, "team")
    ids = [team.id for team in teams]
    listed = {team.indicator_id for team in teams if team.indicator_id}
    passed_on = [
        each for each in practices.released(connection, sorted(listed)) if each.team_id in ids
    ]
    asked = weekly.asks_since(connection, ids, began)
    decided = Counter(
        row.decision
        for row in cycles.cycles_of_teams(connection, ids)
        if row.decision in _LEARNED and row.ended_at is not None and row.ended_at >= began
    )
    return ReviewFigures(
        school_id=school.id,
        since=since,
        until=today,
        teams=len(teams),
        decided={key: decided[key] for key in _LEARNED if decided[key]},
        together=tuple(
            Together(
                of=one,
                practice_ids=tuple(
                    each.id
                    for each in passed_on
                    if each.team_id in one.team_ids and one.indicator_id in {"", each.indicator_id}
                ),
            )
            for one in in_common(work, teams, running_cycles(work, ids))
        ),
        released=tuple(
            each.id for each in passed_on if each.released_at and each.released_at >= began
        ),
        asked=sum(each.asked for each in asked),
        answered=sum(each.answered for each in asked),
        waiting=len(asks.waiting_asks(connection, ids)),
    )


def _put(work: Work, school: UnitRow, on: date, zone: str) -> None:
    agenda.put(
        work,
        kind="review",
        subject_id=school.id,
        due_at=instant(on, AT, zone),
        on_date=on,
        local_time=AT,
        zone=zone,
    )


def _counted_from(work: Work, school: UnitRow) -> date | None:
    """The local date a stretch begins: the last review's, else that of the first cycle."""
    last = summaries.summaries_about(work.connection, "review", (school.id,)).get(school.id)
    if last is not None:
        return _date(last.as_of, _zone(work, school))
    ids = [team.id for team in units.below(work.connection, school.path, "team")]
    starts = [row.starts_on for row in cycles.cycles_of_teams(work.connection, ids)]
    return min(starts, default=None)


def _every(work: Work, school: UnitRow) -> int:
    chain = units.chain(work.connection, school)
    key = next((each.program_key for each in reversed(chain) if each.program_key), None)
    version = programs.newest_version(work.connection, key) if key else _version(work, school)
    if version is None:
        return DEFAULT_EVERY
    return programs.program_of(work.connection, version).review_every_school_days


def _version(work: Work, school: UnitRow) -> str | None:
    """The program most of the school's teams follow now."""
    ids = [team.id for team in units.below(work.connection, school.path, "team")]
    followed = Counter(
        row.program_version_id for row in cycles.last_cycles(work.connection, ids).values()
    )
    return followed.most_common(1)[0][0] if followed else None


def _zone(work: Work, school: UnitRow) -> str:
    return units.zone_of(units.chain(work.connection, school))


def _date(moment: datetime, zone: str) -> date:
    return local(moment, zone).date()
