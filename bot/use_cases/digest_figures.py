"""What a week says to a lead, as numbers and ids: never a word that somebody wrote, never a name.

It tells what `bot/use_cases/digest_week.py` read of the teams, and reads what only a digest asks
for: asks, promises, practices, what cannot be reached, each by batch. This module must not know how
a digest is worded or when it is sent.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final, Literal

from bot.domain.local_time import local
from bot.domain.participation import week_before
from bot.store import (
    asks,
    conversations,
    indicators,
    installations,
    notes,
    practices,
    units,
    weekly,
)
from bot.store.asks import AskRow
from bot.store.conversations import ConversationState
from bot.store.practices import PracticeRow
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
from bot.use_cases.digest_week import TeamsWeek
from bot.use_cases.in_common import in_common
from bot.use_cases.moved_lines import moved_lines, moved_teams

MOST_SHOWN: Final = 3
"""As many lines stand under a heading; only their charts are worked out in full."""

_A_WEEK: Final = timedelta(days=7)


def week_of(day: date) -> str:
    """The week a local date is in: "2026-W42", in the order of time as text."""
    year, week, _ = day.isocalendar()
    return f"{year}-W{week:02}"


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
    seen = TeamsWeek(work, paths, zone, today)
    in_cycle = [team.id for team in seen.teams if seen.stands[team.id] == "running"]
    rested = {each for each in in_cycle if seen.closed_all_week(each, week_before(today))}
    resting = rested | {each for each in in_cycle if seen.closed_all_week(each, _monday(today))}
    waiting = _waiting(work, person_id, seen)
    unreached = _unreached(work, seen, in_cycle)
    not_reached = {each.team_id for each in unreached}
    on_break = rested - not_reached  # No team counts as two of them.
    quiet = _quiet(seen, set(in_cycle) - resting - not_reached)
    promises = _promises(work, person_id, seen, since)
    moved_now = moved_teams(work, [team.id for team in seen.teams if team.indicator_id])
    told = set(before.moved_ids) if before else set()
    new = [each for each in moved_now if each not in told]
    passed_on = _released(work, seen)
    released = [each for each in passed_on if each.released_at and each.released_at >= since]
    answered = {each for each in in_cycle if seen.answered(each, week_before(today))}
    busy = {
        *(each.team_id for each in waiting),
        *not_reached,
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
                "not_reached": not_reached,
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


def _waiting(work: Work, person_id: str, seen: TeamsWeek) -> tuple[Waits, ...]:
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


def _unreached(work: Work, seen: TeamsWeek, in_cycle: Collection[str]) -> tuple[NotReached, ...]:
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


def _quiet(seen: TeamsWeek, team_ids: Iterable[str]) -> tuple[Quiet, ...]:
    found = [
        Quiet(team_id=team_id, since=since, days=(seen.today - since).days)
        for team_id in team_ids
        if (since := seen.quiet_since(team_id)) is not None
    ]
    return tuple(sorted(found, key=lambda one: (one.since, one.team_id)))


def _promises(work: Work, person_id: str, seen: TeamsWeek, since: datetime) -> tuple[Promised, ...]:
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


def _released(work: Work, seen: TeamsWeek) -> tuple[PracticeRow, ...]:
    """The teams' practices that anybody may read, newest first."""
    mine = set(seen.ids)
    listed = {each.id for path in seen.paths for each in indicators.list_for(work.connection, path)}
    followed = {team.indicator_id for team in seen.teams if team.indicator_id}
    found = practices.released(work.connection, sorted(listed | followed))
    return tuple(each for each in found if each.team_id in mine)


def _shared(work: Work, seen: TeamsWeek, passed_on: Sequence[PracticeRow]) -> tuple[Shared, ...]:
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


def _districts(seen: TeamsWeek, counted: Mapping[str, Iterable[str]]) -> tuple[District, ...]:
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


def _breaks(seen: TeamsWeek, on_break: Collection[str], today: date) -> tuple[OnBreak, ...]:
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
