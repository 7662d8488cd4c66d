"""What a week says to a lead, as numbers and ids: never a word that somebody wrote, never a name.

Everything is read by batch, each kind of fact in one statement however many teams there are, over
the units that the lead looks after: whoever takes a network over reads its whole history. This
module must not know how a digest is worded or when it is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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
from bot.store import (
    asks,
    calendars,
    conversations,
    cycles,
    indicators,
    installations,
    notes,
    practices,
    units,
    weekly,
)
from bot.store.asks import AskRow
from bot.store.conversations import ConversationState
from bot.store.cycles import CycleRow
from bot.store.practices import PracticeRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.digest_shape import (
    DigestFigures,
    District,
    FaultWhy,
    NotReached,
    OnBreak,
    Promised,
    Quiet,
    Shared,
    Waits,
)
from bot.use_cases.in_common import in_common
from bot.use_cases.moved_lines import moved_lines, moved_teams

Stands = Literal["running", "paused", "between", "starting", "not_set_up"]

MOST_SHOWN: Final = 3
"""As many lines stand under a heading; only their charts are worked out in full."""

_FARTHEST: Final = timedelta(days=120)
"""How far back a silence is followed: a term."""

_A_WEEK: Final = timedelta(days=7)


def week_of(day: date) -> str:
    """The week a local date is in: "2026-W42", in the order of time as text."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


def district_of(path: str, lea_ids: Collection[str]) -> str:
    """The id of the district a unit of this path is in; the topmost unit's where there is none."""
    ids = units.path_ids(path)
    return next((each for each in ids if each in lea_ids), ids[0])


def figures_for(
    work: Work,
    person_id: str,
    paths: Sequence[str],
    zone: str,
    before: DigestFigures | None = None,
    before_at: datetime | None = None,
) -> DigestFigures:
    """Work out a lead's week as of now.

    Args:
        work: the open transaction.
        person_id: the lead, for whose promises and notes are meant.
        paths: the units the lead looks after, none below another.
        zone: the lead's zone: weeks and days are theirs.
        before: what the digest before said, if there was one.
        before_at: when that was.
    """
    today = local(work.now, zone).date()
    since = before_at or work.now - _A_WEEK
    seen = _Week(work, paths, zone, today)
    in_cycle = [team.id for team in seen.teams if seen.stands[team.id] == "running"]
    on_break = {each for each in in_cycle if seen.closed_all_week(each, week_before(today))}
    resting = on_break | {each for each in in_cycle if seen.closed_all_week(each, _monday(today))}
    waiting = _waiting(work, person_id, seen)
    unreached = _unreached(work, seen, in_cycle)
    quiet = _quiet(seen, set(in_cycle) - resting - {each.team_id for each in unreached})
    promises = _promises(work, person_id, seen, since)
    moved_now = moved_teams(work, [team.id for team in seen.teams if team.indicator_id])
    told = set(before.moved_ids) if before else set()
    new = [each for each in moved_now if each not in told]
    passed_on = _released(work, seen)
    released = [each for each in passed_on if each.released_at and each.released_at >= since]
    answered = {each for each in in_cycle if seen.answered(each, week_before(today))}
    busy = {
        *(each.team_id for each in waiting),
        *(each.team_id for each in unreached),
        *(each.team_id for each in quiet),
        *(each.team_id for each in promises if not each.kept),
    }
    return DigestFigures(
        week=week_of(today),
        monday=_monday(today),
        zone=zone,
        since=since,
        unit_ids=tuple(units.path_ids(path)[-1] for path in paths),
        districts=_districts(
            seen,
            {
                "in_cycle": in_cycle,
                "answered": answered,
                "quiet": [each.team_id for each in quiet],
                "not_reached": [each.team_id for each in unreached],
                "on_break": on_break,
                "waiting": [each.team_id for each in waiting],
            },
        ),
        teams=len(seen.teams),
        in_cycle=len(in_cycle),
        between=seen.count("between"),
        starting=seen.count("starting"),
        paused=seen.count("paused"),
        not_set_up=seen.count("not_set_up"),
        answered=len(answered),
        answered_before=sum(seen.answered(each, week_before(today) - _A_WEEK) for each in in_cycle),
        at_ease=len(set(in_cycle) - busy),
        waiting=waiting,
        not_reached=unreached,
        quiet=quiet,
        on_break=_breaks(seen, on_break, today),
        moved=moved_lines(work, new[:MOST_SHOWN]),
        moved_new=tuple(new),
        moved_ids=tuple(moved_now),
        released=tuple(each.id for each in released),
        to_read=passed_on[0].id if passed_on else None,
        in_common=_shared(work, seen, passed_on),
        promises=promises,
        answering_teams=len(
            weekly.teams_that_answered_notes(work.connection, seen.ids, person_id, since)
        ),
    )


class _Week:
    """The teams below some units with what is read of all of them."""

    def __init__(self, work: Work, paths: Sequence[str], zone: str, today: date) -> None:
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
        self.lea_ids = {each.id for each in self.known.values() if each.kind == "lea"}
        self.current: Mapping[str, CycleRow] = cycles.current_cycles(connection, self.ids)
        self._began = weekly.teams_that_began(connection, self.ids)
        self._calendars = calendars.calendars_of(
            connection, [team.path for team in self.teams if team.id in self.current]
        )
        self._paths = {team.id: team.path for team in self.teams}
        self.stands = {team.id: self._stands(team.id, work.now) for team in self.teams}
        self.running = {
            each: row for each, row in self.current.items() if self.stands[each] == "running"
        }
        self._closed = self._read_closed(work)

    def count(self, stands: Stands) -> int:
        """How many teams stand so."""
        return sum(1 for each in self.stands.values() if each == stands)

    def district(self, team_id: str) -> str:
        """The id of a team's district."""
        return district_of(self._paths[team_id], self.lea_ids)

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
        row = self.current.get(team_id)
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


def _waiting(work: Work, person_id: str, seen: _Week) -> tuple[Waits, ...]:
    return tuple(
        Waits(
            ask_id=row.id,
            team_id=row.team_id,
            days=(seen.today - local(row.asked_at, seen.zone).date()).days,
            promised=_promised(row, person_id),
        )
        for row in asks.waiting_asks(work.connection, seen.ids)
    )


def _promised(row: AskRow, person_id: str) -> Literal["you", "somebody"] | None:
    if row.taken_by is None:
        return None
    return "you" if row.taken_by == person_id else "somebody"


def _unreached(work: Work, seen: _Week, in_cycle: Collection[str]) -> tuple[NotReached, ...]:
    connection = work.connection
    homes = conversations.homes_of(connection, in_cycle)
    live = {each.id for each in installations.installations(connection) if each.state == "live"}
    doubtful = weekly.teams_in_doubt(connection, in_cycle)
    stopped = weekly.stopped_at(connection, in_cycle)
    found = []
    for team_id in in_cycle:
        home = homes.get(team_id)
        why = _why(home.state, home.installation_id in live) if home else "no_channel"
        if why is None and team_id in doubtful:
            why = "unconfirmed"
        if why is not None:
            at = stopped.get(team_id)
            since = local(at, seen.zone).date() if at else None
            found.append(NotReached(team_id=team_id, why=why, since=since))
    return tuple(found)


def _why(state: ConversationState, live: bool) -> FaultWhy | None:
    if not live:
        return "uninstalled"
    return None if state == "open" else state


def _quiet(seen: _Week, team_ids: Iterable[str]) -> tuple[Quiet, ...]:
    found = [
        Quiet(team_id=team_id, since=since, days=(seen.today - since).days)
        for team_id in team_ids
        if (since := seen.quiet_since(team_id)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.team_id)))


def _promises(work: Work, person_id: str, seen: _Week, since: datetime) -> tuple[Promised, ...]:
    mine = set(seen.ids)
    return tuple(
        Promised(
            note_id=row.id,
            team_id=row.team_id,
            kind=row.kind,
            new=row.at >= since,
            kept=row.kept_at is not None,
        )
        for row in notes.promises_of(work.connection, person_id, since=since)
        if row.team_id in mine
    )


def _released(work: Work, seen: _Week) -> tuple[PracticeRow, ...]:
    """The teams' practices that anybody may read, newest first."""
    mine = set(seen.ids)
    listed = {each.id for path in seen.paths for each in indicators.list_for(work.connection, path)}
    followed = {team.indicator_id for team in seen.teams if team.indicator_id}
    found = practices.released(work.connection, sorted(listed | followed))
    return tuple(each for each in found if each.team_id in mine)


def _shared(work: Work, seen: _Week, passed_on: Sequence[PracticeRow]) -> tuple[Shared, ...]:
    found = []
    for one in in_common(work, seen.teams, seen.running):
        members = set(one.team_ids)
        fitting = [
            each
            for each in passed_on
            if each.team_id in members
            and (not one.indicator_id or each.indicator_id == one.indicator_id)
        ]
        found.append(
            Shared(
                of=one,
                districts=len({seen.district(each) for each in one.team_ids}),
                practice_ids=tuple(each.id for each in fitting),
                practised=len({each.team_id for each in fitting}),
            )
        )
    return tuple(found)


def _districts(seen: _Week, counted: Mapping[str, Iterable[str]]) -> tuple[District, ...]:
    totals: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for team in seen.teams:
        totals[seen.district(team.id)]["teams"] += 1
    for name, team_ids in counted.items():
        for team_id in team_ids:
            totals[seen.district(team_id)][name] += 1
    in_order = [each for each in seen.known if each in totals]
    names = ("teams", *counted)
    return tuple(
        District(unit_id=each, **{name: totals[each][name] for name in names}) for each in in_order
    )


def _breaks(seen: _Week, on_break: Collection[str], today: date) -> tuple[OnBreak, ...]:
    by_district: dict[str, list[str]] = defaultdict(list)
    for team_id in on_break:
        by_district[seen.district(team_id)].append(team_id)
    return tuple(
        OnBreak(
            district_id=district_id,
            teams=len(by_district[district_id]),
            back_on=min(
                seen.calendar(each).first_school_day(today) for each in by_district[district_id]
            ),
        )
        for district_id in seen.known
        if district_id in by_district
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
