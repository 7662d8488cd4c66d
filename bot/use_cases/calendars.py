"""School calendars: days closed, shortened and opened again, for a unit and all below it.

What moves because of it is not done here: a wide change owes one `replan` on the agenda, and a
team's own change is planned anew at once. This module must not know how any of it is said.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.domain.access import Action, Actor
from bot.domain.calendar import LONGEST_CLOSURE_DAYS
from bot.domain.errors import BadInput, Refused
from bot.store import agenda, audit, calendars
from bot.store.calendars import ClosedDayRow, ClosedKind
from bot.store.units import UnitRow, path_ids
from bot.store.work import Work
from bot.use_cases.permission import require
from bot.use_cases.replanning import replan_below

LONGEST_LABEL = 80

_DAY = timedelta(days=1)
_YEARS = (2000, 2100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """Days of a calendar, both ends included; `label` and `dismissal_at` are for closing only."""

    from_date: date
    to_date: date
    kind: ClosedKind = "closed"
    label: str = ""
    dismissal_at: time | None = None


def close_days(
    work: Work,
    actor: Actor,
    unit: UnitRow,
    from_date: date,
    to_date: date,
    label: str,
    kind: ClosedKind = "closed",
    dismissal_at: time | None = None,
) -> bool:
    """Close or shorten days for a unit and all below it; whether anything changed.

    Args:
        work: An open transaction.
        actor: Who asks.
        unit: Whose days.
        from_date: The first of them.
        to_date: The last of them.
        label: What people call them ("Spring break").
        kind: "closed", or "minimum" for days on which school ends early.
        dismissal_at: When a minimum day ends, local time, if known.

    Raises:
        NotAllowed: the actor may not change this calendar.
        BadInput: the days can't be meant.
    """
    require(actor, Action.EDIT_CALENDAR, unit.path)
    flaws = flaws_of(from_date, to_date, kind, label, dismissal_at)
    if flaws:
        raise BadInput(flaws)
    days = Days(
        from_date=from_date, to_date=to_date, kind=kind, label=label, dismissal_at=dismissal_at
    )
    changed = put_days(work, unit, days, by_file=False)
    if changed:
        changed_calendar(work, actor, unit, "close_days")
    return changed


def open_days(work: Work, actor: Actor, unit: UnitRow, from_date: date, to_date: date) -> None:
    """Open a unit's own closed or short days again; days around them stay closed.

    Raises:
        NotAllowed: the actor may not change this calendar.
        BadInput: the days can't be meant.
        Refused: the unit itself has nothing closed then.
    """
    require(actor, Action.EDIT_CALENDAR, unit.path)
    flaws = flaws_of(from_date, to_date, "closed", "", None)
    if flaws:
        raise BadInput(flaws)
    if not cut_days(work, unit, from_date, to_date):
        raise Refused(_why_not_open(work, unit, from_date, to_date))
    changed_calendar(work, actor, unit, "open_days")


def listed_days(work: Work, actor: Actor, unit: UnitRow) -> tuple[ClosedDayRow, ...]:
    """Give what stands for a unit, its own and what comes from above, by first day.

    Raises:
        NotAllowed: the actor may not change this calendar.
    """
    require(actor, Action.EDIT_CALENDAR, unit.path)
    return calendars.closed_days(work.connection, path_ids(unit.path))


def flaws_of(
    from_date: date, to_date: date, kind: ClosedKind, label: str, dismissal_at: time | None
) -> dict[str, str]:
    """Say what is wrong with days as they were given, by form field; {} if nothing is."""
    flaws = {}
    if to_date < from_date:
        flaws["to"] = f"The last day ({to_date}) is before the first ({from_date})."
    elif (to_date - from_date).days >= LONGEST_CLOSURE_DAYS:
        flaws["to"] = f"That is over {LONGEST_CLOSURE_DAYS} days; is the year right?"
    elif not (_YEARS[0] <= from_date.year <= to_date.year <= _YEARS[1]):
        flaws["from"] = f"The year must be from {_YEARS[0]} to {_YEARS[1]}."
    if len(label) > LONGEST_LABEL:
        flaws["label"] = f"The label has {len(label)} letters; {LONGEST_LABEL} are kept at most."
    if dismissal_at is not None and kind != "minimum":
        flaws["dismissal"] = "A time of dismissal goes with minimum days only."
    return flaws


def put_days(work: Work, unit: UnitRow, days: Days, *, by_file: bool) -> bool:
    """Store days of a unit; whether anything changed."""
    return calendars.add_closed_days(
        work,
        unit_id=unit.id,
        from_date=days.from_date,
        to_date=days.to_date,
        kind=days.kind,
        source=_source(unit, by_file),
        dismissal_at=days.dismissal_at,
        label=days.label,
    )


def cut_days(work: Work, unit: UnitRow, from_date: date, to_date: date) -> bool:
    """Take days out of what a unit itself has closed; whether there was any."""
    rows = [
        row
        for row in calendars.closed_days(work.connection, (unit.id,))
        if row.from_date <= to_date and from_date <= row.to_date
    ]
    calendars.remove_closed_days(work, [row.id for row in rows])
    for row in rows:
        for first, last in _rest(row, from_date, to_date):
            calendars.add_closed_days(
                work,
                unit_id=unit.id,
                from_date=first,
                to_date=last,
                kind=row.kind,
                source=row.source,
                dismissal_at=row.dismissal_at,
                label=row.label,
            )
    return bool(rows)


def changed_calendar(work: Work, actor: Actor, unit: UnitRow, action: str) -> None:
    """Note a changed calendar, and see that what it moves is planned anew."""
    audit.record(
        work,
        actor_id=actor.person_id,
        action=action,
        unit_id=unit.id,
        subject_id=unit.id,
        outcome="done",
    )
    if unit.kind == "team":
        replan_below(work, unit.path, by_the_team=True)
    else:
        agenda.put(work, kind="replan", subject_id=unit.id, due_at=work.now)


def _source(unit: UnitRow, by_file: bool) -> calendars.Source:
    if by_file:
        return "file"
    return "team" if unit.kind == "team" else "form"


def _rest(row: ClosedDayRow, from_date: date, to_date: date) -> Iterator[tuple[date, date]]:
    if row.from_date < from_date:
        yield row.from_date, from_date - _DAY
    if to_date < row.to_date:
        yield to_date + _DAY, row.to_date


def _why_not_open(work: Work, unit: UnitRow, from_date: date, to_date: date) -> str:
    above = [
        row
        for row in calendars.closed_days(work.connection, path_ids(unit.path))
        if row.from_date <= to_date and from_date <= row.to_date
    ]
    if not above:
        return f"Nothing is closed for {unit.name} then, so nothing was changed."
    label = f" (“{above[0].label}”)" if above[0].label else ""
    return (
        f"Those days{label} are closed for a unit above {unit.name}, so they can be opened there"
        " only; nothing was changed."
    )
