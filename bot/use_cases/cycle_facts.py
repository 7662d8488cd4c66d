"""What most conversations about a check-in need to know, read together and by batch."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from bot.domain.calendar import SchoolCalendar
from bot.domain.errors import NotAllowed
from bot.domain.local_time import local
from bot.domain.program import Program, Step
from bot.store import programs
from bot.store.calendars import Calendars
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.cycles_in_teams import (
    CheckInInTeam,
    CycleInTeam,
    check_ins_in_teams,
    cycles_in_teams,
    cycles_of_teams,
)
from bot.store.indicators import IndicatorRow
from bot.store.units import UnitRow
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleFacts:
    """A cycle with its team, its program and the closed days over it."""

    cycle: CycleRow
    team: UnitRow
    program: Program
    indicator: IndicatorRow | None
    """The team's success indicator, if one is chosen."""
    calendars: Calendars = field(repr=False, compare=False)

    @property
    def calendar(self) -> SchoolCalendar:
        """The team's school calendar, as of this transaction."""
        return self.calendars.of(self.team.path)

    @property
    def can(self) -> str:
        """What a student does who meets the indicator; "does it" if none is chosen."""
        return self.indicator.can if self.indicator else "does it"

    def today(self, now: datetime) -> date:
        """The team's local date."""
        return local(now, self.cycle.zone).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckInFacts:
    """One check-in in its cycle."""

    check_in: CheckInRow
    of: CycleFacts

    @property
    def step(self) -> Step:
        """The program's step that this check-in asks."""
        return self.of.program.step(self.check_in.step)

    @property
    def card_key(self) -> str:
        """What the check-in's card means: team, cycle number, step."""
        return f"open:{self.of.team.id}:{self.of.cycle.number}:{self.check_in.step}"


def cycle_facts(work: Work, cycle_ids: Collection[str]) -> dict[str, CycleFacts]:
    """Read cycles with all that belongs to them, by cycle id; those that are gone are left out."""
    return _facts(work, cycles_in_teams(work.connection, cycle_ids))


def cycle_facts_of_teams(
    work: Work, team_ids: Collection[str], *, beside: Collection[CycleFacts] = ()
) -> tuple[CycleFacts, ...]:
    """Read all cycles of teams, in no order.

    Args:
        work: the open transaction.
        team_ids: which; any number, one statement.
        beside: cycles of all these teams that have been read, whose calendars hold for all.
    """
    found = cycles_of_teams(work.connection, team_ids)
    calendars = {each.team.id: each.calendars for each in beside}
    return tuple(
        replace(facts, calendars=calendars.get(facts.team.id, facts.calendars))
        for facts in _facts(work, found).values()
    )


def one_cycle(work: Work, cycle_id: str) -> CycleFacts:
    """As `cycle_facts`, for one. Raises `NotAllowed` if it is gone: nobody learns what exists."""
    found = cycle_facts(work, (cycle_id,)).get(cycle_id)
    if found is None:
        raise NotAllowed
    return found


def check_in_facts(work: Work, check_in_ids: Collection[str]) -> dict[str, CheckInFacts]:
    """Read check-ins with their cycles, by check-in id; those that are gone are left out."""
    found = check_ins_in_teams(work.connection, check_in_ids)
    return facts_in_teams(work, found.values())


def facts_in_teams(work: Work, rows: Collection[CheckInInTeam]) -> dict[str, CheckInFacts]:
    """As `check_in_facts`, for rows that have been read with their cycles."""
    known = _facts(work, {row.of.cycle.id: row.of for row in rows})
    return {
        row.check_in.id: CheckInFacts(check_in=row.check_in, of=known[row.of.cycle.id])
        for row in rows
    }


def facts_of_rows(work: Work, rows: Mapping[str, CheckInRow]) -> dict[str, CheckInFacts]:
    """As `check_in_facts`, for rows that have been read."""
    known = cycle_facts(work, {row.cycle_id for row in rows.values()})
    return {
        row.id: CheckInFacts(check_in=row, of=known[row.cycle_id])
        for row in rows.values()
        if row.cycle_id in known
    }


def one_check_in(work: Work, check_in_id: str) -> CheckInFacts:
    """As `check_in_facts`, for one. Raises `NotAllowed` if it is gone."""
    found = check_in_facts(work, (check_in_id,)).get(check_in_id)
    if found is None:
        raise NotAllowed
    return found


def _facts(work: Work, found: Mapping[str, CycleInTeam]) -> dict[str, CycleFacts]:
    connection = work.connection
    calendars = Calendars(connection, {each.team.path for each in found.values()})
    return {
        cycle_id: CycleFacts(
            cycle=each.cycle,
            team=each.team,
            program=programs.program_known(connection, each.cycle.program_version_id, each.digest),
            indicator=each.indicator,
            calendars=calendars,
        )
        for cycle_id, each in found.items()
    }
