"""A school calendar from a file: judged whole, then done in one transaction, twice the same.

Its columns are unit, from, to, kind (closed, minimum, open), dismissal and label. This module
must not know where the file came from.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal, TypeAlias

from bot.domain.access import Action, Actor
from bot.domain.errors import BadInput
from bot.domain.names import nearest
from bot.store import agenda, audit, calendars
from bot.store.calendars import ClosedDayRow, ClosedKind
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.calendars import Days, cut_days, flaws_of, put_days
from bot.use_cases.sheets import LineProblem, LinesRefused, SheetLine, read_sheet
from bot.use_cases.unit_names import names_for

REQUIRED = ("unit", "from")
OPTIONAL = ("to", "kind", "dismissal", "label")

Kind: TypeAlias = Literal["closed", "minimum", "open"]

_KINDS: tuple[Kind, ...] = ("closed", "minimum", "open")
_US_DATE = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d{2})", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::00)? ?([ap])?\.?(?:m\.?)?", re.ASCII | re.IGNORECASE)
_HALF_DAY = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class DayChange:
    """Days that would be closed, shortened or opened for one unit."""

    unit: UnitRow
    kind: Kind
    days: Days

    @property
    def words(self) -> str:
        """As the plan says it."""
        days, until = self.days, ""
        if days.to_date != days.from_date:
            until = f" to {days.to_date}"
        verb = {"closed": "close", "minimum": "shorten", "open": "open"}[self.kind]
        label = f" (“{days.label}”)" if days.label else ""
        return f"{verb} {days.from_date}{until} for “{self.unit.name}”{label}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPlan:
    """What a calendar file would change, and how many of its lines hold already."""

    changes: tuple[DayChange, ...]
    left: int

    @property
    def summary(self) -> str:
        """One line: how much changes, and how much stays."""
        stays = "1 line is" if self.left == 1 else f"{self.left} lines are"
        if not self.changes:
            return f"Nothing to change: {stays} already as it stands."
        count = len(self.changes)
        what = "1 entry" if count == 1 else f"{count} entries"
        return f"{what} to change; {stays} already as it stands."


def plan_calendar(work: Work, actor: Actor, data: bytes) -> CalendarPlan:
    """Say what a calendar file would change, and change nothing.

    Raises:
        Unusable: the file can't be read.
        LinesRefused: some lines can't be taken; it names every one.
    """
    sheet = read_sheet(data, required=REQUIRED, optional=OPTIONAL)
    judge = _Judge(work, actor)
    for line in sheet.lines:
        judge.line(line)
    problems = (*sheet.problems, *judge.problems)
    if problems:
        raise LinesRefused(problems)
    return judge.plan()


def import_calendar(work: Work, actor: Actor, data: bytes) -> CalendarPlan:
    """Do what `plan_calendar` says, and give what was done; errors are the same."""
    plan = plan_calendar(work, actor, data)
    touched: dict[str, UnitRow] = {}
    for change in plan.changes:
        touched[change.unit.id] = change.unit
        if change.kind == "open":
            cut_days(work, change.unit, change.days.from_date, change.days.to_date)
        else:
            put_days(work, change.unit, change.days, by_file=True)
    for unit in touched.values():
        audit.record(
            work,
            actor_id=actor.person_id,
            action="import_calendar",
            unit_id=unit.id,
            subject_id=unit.id,
            outcome="done",
        )
        agenda.put(work, kind="replan", subject_id=unit.id, due_at=work.now)
    return plan


def read_date(cell: str) -> date | None:
    """Read 2026-11-23, or 11/23/2026 as a spreadsheet in California shows it; else None."""
    us = _US_DATE.fullmatch(cell)
    try:
        if us is not None:
            month, day, year = us.groups()
            return date(int(year) if len(year) > 2 else 2000 + int(year), int(month), int(day))
        return datetime.strptime(cell, "%Y-%m-%d").date()  # noqa: DTZ007 - a local date, no instant
    except ValueError:
        return None


def read_time(cell: str) -> time | None:
    """Read 12:30, 1:15 pm or 12:30:00; else None."""
    found = _CLOCK.fullmatch(cell)
    if found is None:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if half and not 1 <= hour <= _HALF_DAY:
        return None
    if half:
        hour = hour % _HALF_DAY + (_HALF_DAY if half == "p" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


class _Judge:
    """One pass over one calendar file."""

    def __init__(self, work: Work, actor: Actor) -> None:
        self.problems: list[LineProblem] = []
        self._work = work
        self._names = names_for(work, actor, Action.EDIT_CALENDAR)
        self._seen: dict[tuple[str, date, date, Kind], int] = {}
        self._asked: list[DayChange] = []

    def line(self, line: SheetLine) -> None:
        unit = self._unit(line)
        read = self._days(line)
        if unit is None or read is None:
            return
        kind, days = read
        key = (unit.id, days.from_date, days.to_date, kind)
        first = self._seen.setdefault(key, line.number)
        if first != line.number:
            self._wrong(line, f"says the same days as line {first}; remove one of the two")
            return
        self._asked.append(DayChange(unit=unit, kind=kind, days=days))

    def plan(self) -> CalendarPlan:
        asked_of = {each.unit.id for each in self._asked}
        there: dict[str, list[ClosedDayRow]] = {}
        for row in calendars.closed_days(self._work.connection, asked_of):
            there.setdefault(row.unit_id, []).append(row)
        changes = [each for each in self._asked if not _holds(each, there.get(each.unit.id, ()))]
        return CalendarPlan(changes=tuple(changes), left=len(self._asked) - len(changes))

    def _wrong(self, line: SheetLine, words: str) -> None:
        self.problems.append(LineProblem(line=line.number, words=words))

    def _unit(self, line: SheetLine) -> UnitRow | None:
        try:
            return self._names.find(line.cells["unit"])
        except BadInput as error:
            self._wrong(line, _in_line(error.words))
            return None

    def _days(self, line: SheetLine) -> tuple[Kind, Days] | None:
        before = len(self.problems)
        kind = self._kind(line)
        first = self._date(line, "from")
        last = self._date(line, "to") if line.cells["to"] else first
        at = self._dismissal(line)
        if kind is None or first is None or last is None or len(self.problems) > before:
            return None
        closing: ClosedKind = "minimum" if kind == "minimum" else "closed"
        label = line.cells["label"]
        for words in flaws_of(first, last, closing, label, at).values():
            self._wrong(line, _in_line(words))
        days = Days(from_date=first, to_date=last, kind=closing, label=label, dismissal_at=at)
        return (kind, days) if len(self.problems) == before else None

    def _kind(self, line: SheetLine) -> Kind | None:
        said = line.cells["kind"].casefold() or "closed"
        for kind in _KINDS:
            if said == kind:
                return kind
        near = nearest(said, _KINDS)
        offer = f", did you mean “{near}”?" if near else "; write closed, minimum or open"
        self._wrong(line, f"there is no kind “{line.cells['kind']}”{offer}")
        return None

    def _date(self, line: SheetLine, column: str) -> date | None:
        cell = line.cells[column]
        found = read_date(cell)
        if found is None:
            words = f"“{cell}” in “{column}” is no date" if cell else f"“{column}” is empty"
            self._wrong(line, f"{words}; write 2026-11-23 or 11/23/2026")
        return found

    def _dismissal(self, line: SheetLine) -> time | None:
        cell = line.cells["dismissal"]
        found = read_time(cell) if cell else None
        if cell and found is None:
            self._wrong(line, f"“{cell}” in “dismissal” is no time of day; write 12:30 or 1:15 pm")
        return found


def _holds(change: DayChange, rows: Iterable[ClosedDayRow]) -> bool:
    days = change.days
    if change.kind == "open":
        return not any(r.from_date <= days.to_date and days.from_date <= r.to_date for r in rows)
    said = (days.from_date, days.to_date, days.kind, days.label, days.dismissal_at)
    return any((r.from_date, r.to_date, r.kind, r.label, r.dismissal_at) == said for r in rows)


def _in_line(words: str) -> str:
    """A sentence as it stands behind "line 7: "."""
    return f"{words[0].lower()}{words[1:].removesuffix('.')}"
