"""The teams that a lead looks after as they stand this week: cycles, school days, who answered.

Everything is read by batch, each kind of fact in one statement however many teams there are, over
the units that the lead looks after: whoever takes a network over reads its whole history. This
module must not know what a digest tells of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

from bot.domain.calendar import SchoolCalendar
from bot.domain.local_time import instant, local
from bot.domain.participation import (
    REPLIED,
    ClosedCheckIn,
    Outcome,
    quiet_since,
    team_answered_in_week,
    week_before,
)
from bot.store import calendars, cycles, units, weekly
from bot.store.cycles import CycleRow
from bot.store.units import UnitRow
from bot.store.work import Work

Stands = Literal["running", "paused", "between", "starting", "not_set_up"]

_FARTHEST: Final = timedelta(days=120)
"""How far back a silence is followed: a term."""

_A_WEEK: Final = timedelta(days=7)


def district_of(path: str, lea_ids: Collection[str]) -> str:
    """The id of the district a unit of this path is in; the topmost unit's where there is none."""
    ids = units.path_ids(path)
    return next((each for each in ids if each in lea_ids), ids[0])


class TeamsWeek:
    """The teams below some units with what is read of all of them.

    Attributes:
        zone: The zone its days are read in.
        today: The day it is, there.
        paths: The units' paths, as given.
        known: The units, all above and all below them, by id.
        teams: The teams below, as the list has them.
        ids: The same, their ids.
        stands: How each team stands with its cycle, by team id.
        running: The cycles of the teams that are in one, by team id.
    """

    def __init__(self, work: Work, paths: Sequence[str], zone: str, today: date) -> None:
        """Read it.

        Args:
            work: The open transaction.
            paths: The units, none below another.
            zone: The reader's zone.
            today: The day it is, there.
        """
        connection = work.connection
        self.zone, self.today = zone, today
        below = {each.id: each for path in paths for each in units.below(connection, path)}
        above = units.units(
            connection, {each for path in paths for each in units.path_ids(path)} - below.keys()
        )
        self.known: dict[str, UnitRow] = {**above, **below}
        self.paths = tuple(paths)
        self.teams = tuple(each for each in below.values() if each.kind == "team")
        self.ids = [team.id for team in self.teams]
        self._lea_ids = {each.id for each in self.known.values() if each.kind == "lea"}
        self._current: Mapping[str, CycleRow] = cycles.current_cycles(connection, self.ids)
        self._began = weekly.teams_that_began(connection, self.ids)
        self._calendars = calendars.calendars_of(
            connection, [team.path for team in self.teams if team.id in self._current]
        )
        self._paths = {team.id: team.path for team in self.teams}
        self.stands = {team.id: self._stands(team.id, work.now) for team in self.teams}
        self.running = {
            each: row for each, row in self._current.items() if self.stands[each] == "running"
        }
        self._closed = self._read_closed(work)

    def count(self, stands: Stands) -> int:
        """How many teams stand so."""
        return sum(1 for each in self.stands.values() if each == stands)

    def district(self, team_id: str) -> str:
        """The id of a team's district."""
        return district_of(self._paths[team_id], self._lea_ids)

    def calendar(self, team_id: str) -> SchoolCalendar:
        """The school calendar of a team that has a cycle."""
        return self._calendars[self._paths[team_id]]

    def closed_all_week(self, team_id: str, monday: date) -> bool:
        """Whether a team has no school day in a week."""
        sunday = monday + timedelta(days=6)
        return self.calendar(team_id).count_school_days(monday, sunday) == 0

    def answered(self, team_id: str, monday: date) -> bool:
        """Whether one reply came to any of its check-ins that closed in a week."""
        return team_answered_in_week(self._closed.get(team_id, ()), monday=monday)

    def quiet_since(self, team_id: str) -> date | None:
        """Since when a team is quiet, None if it is not."""
        return quiet_since(self._closed.get(team_id, ()))

    def _stands(self, team_id: str, now: datetime) -> Stands:
        row = self._current.get(team_id)
        if row is None:
            return "between" if team_id in self._began else "not_set_up"
        if row.state == "paused":
            return "paused"
        today = local(now, row.zone).date()
        begun = self.calendar(team_id).count_school_days(row.starts_on, today) > 0
        if row.state == "running" and begun:
            return "running"
        return "between" if row.number > 1 else "starting"

    def _read_closed(self, work: Work) -> Mapping[str, Sequence[ClosedCheckIn]]:
        """What closed in two weeks; of teams that said nothing in these, what closed before."""
        two_weeks = instant(week_before(self.today) - _A_WEEK, time(), self.zone)
        found = self._closed_of(work, self.running, two_weeks)
        silent = [
            team_id
            for team_id, rows in found.items()
            if not any(row.got_a_reply for row in rows)
            and any(row.could_be_answered for row in rows)
        ]
        if silent:
            found |= self._closed_of(work, silent, work.now - _FARTHEST)
        return found

    def _closed_of(
        self, work: Work, team_ids: Collection[str], since: datetime
    ) -> dict[str, list[ClosedCheckIn]]:
        days: dict[datetime, date] = {}
        found: dict[str, list[ClosedCheckIn]] = defaultdict(list)
        for row in weekly.closed_since(work.connection, team_ids, since, replied=REPLIED):
            if row.closed_at not in days:
                days[row.closed_at] = local(row.closed_at, self.zone).date()
            outcomes: list[Outcome] = ["answered"] if row.replied else []
            if row.waiting:
                outcomes.append("waiting")
            found[row.team_id].append(
                ClosedCheckIn(on=row.on, closed_on=days[row.closed_at], outcomes=tuple(outcomes))
            )
        return found
