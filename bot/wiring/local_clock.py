"""The chat page's clock over the real one: what day it is, what happens next, moving ahead.

It speaks for the viewer's own team where the conversation has none. This module must not know
what happens on the way: it moves the house.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.web.clock_panel import ClockFacts
from bot.domain.clock import MovableClock
from bot.domain.local_time import local
from bot.domain.occurrences import cycle_day
from bot.store import (
    accounts,
    agenda,
    check_ins,
    conversations,
    cycles,
    installations,
    roles,
    units,
)
from bot.store.agenda import DueRow
from bot.store.roles import GrantRow
from bot.store.units import DEFAULT_ZONE, UnitRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.wiring.house import House
from dialogs.inputs import AccountRef
from dialogs.wording import clock as words


class LocalClock:
    """The page's clock of one house.

    Args:
        house: whose calendar is moved.
        clock: the house's own clock, which may be moved.
    """

    def __init__(self, house: House, clock: MovableClock) -> None:
        self._house = house
        self._clock = clock
        self._moving = asyncio.Lock()

    async def facts(self, viewer: AccountRef, conversation: str | None) -> ClockFacts:
        """What the clock shows; see `ClockPanel.facts`."""
        return (
            await self._house.database.read(lambda work: _seen(work, viewer, conversation))
        ).facts

    async def move(self, by: timedelta) -> None:
        """Move ahead; see `ClockPanel.move`."""
        async with self._moving:
            await self._house.move_to(self._clock.now() + by, self._clock)

    async def move_to_next(self, viewer: AccountRef | None, conversation: str | None) -> None:
        """Move to the next thing that happens; see `ClockPanel.move_to_next`."""
        async with self._moving:
            now = self._clock.now()
            due = await self._house.database.read(
                lambda work: _next_due(work, viewer, conversation, now)
            )
            if due is not None:
                await self._house.move_to(max(due, now), self._clock)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Next:
    """What happens next, in words, and when."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """What the clock shows, and when the next thing that it names happens."""

    facts: ClockFacts
    next_at: datetime | None


def _next_due(
    work: Work, viewer: AccountRef | None, conversation: str | None, now: datetime
) -> datetime | None:
    """When what the viewer's clock names happens; without a viewer or a name, anything at all."""
    named = _seen(work, viewer, conversation).next_at if viewer is not None else None
    return named or agenda.next_due_at(work.connection, after=now, for_people=True)


def _seen(work: Work, viewer: AccountRef, conversation: str | None) -> _Seen:
    account = accounts.account_of(
        work.connection, viewer.platform, viewer.realm, viewer.external_id
    )
    grants = (
        roles.grants_of(work.connection, account.person_id)
        if account is not None and account.person_id is not None
        else ()
    )
    team = _team(work, viewer, conversation, grants)
    if team is None:
        return _without_team(work, grants)
    zone = units.zone_of(units.chain(work.connection, team))
    current = cycles.current_cycle(work.connection, team.id)
    facts = one_cycle(work, current.id) if current else None
    following = _next(work, facts) if facts else None
    shown = ClockFacts(
        now=work.now,
        zone=zone,
        today_words=words.today(local(work.now, zone).date()),
        cycle_words=_cycle(facts, work.now) if facts else words.no_cycle(team.name),
        next_words=following.words if following else None,
    )
    return _Seen(facts=shown, next_at=following.at if following else None)


def _team(
    work: Work, viewer: AccountRef, conversation: str | None, grants: Sequence[GrantRow]
) -> UnitRow | None:
    """The team of the conversation in view, else the viewer's own only team."""
    connection = work.connection
    installation = installations.installation_of(connection, viewer.platform, viewer.realm)
    if installation is None:
        return None
    if conversation is not None:
        place = conversations.conversation_of(connection, installation.id, conversation)
        if place is not None and place.team_id is not None:
            return units.unit(connection, place.team_id)
    mine = [grant.unit_id for grant in grants if grant.role == "member"]
    return units.unit(connection, mine[0]) if len(mine) == 1 else None


def _without_team(work: Work, grants: Sequence[GrantRow]) -> _Seen:
    """For somebody who is in no team: their next digest, or what comes first at their school."""
    connection = work.connection
    zone = DEFAULT_ZONE
    following = None
    for grant in grants:
        if grant.role == "lead":
            following = _next_digest(work, grant.person_id)
        elif grant.role == "principal":
            following = _next_below(work, grant.unit_path)
        if following is not None:
            above = units.unit(connection, grant.unit_id)
            zone = units.zone_of(units.chain(connection, above)) if above else zone
            break
    today = words.today(local(work.now, zone).date())
    next_words, next_at = (following.words, following.at) if following else (None, None)
    facts = ClockFacts(now=work.now, zone=zone, today_words=today, next_words=next_words)
    return _Seen(facts=facts, next_at=next_at)


def _next_digest(work: Work, person_id: str) -> _Next | None:
    ahead = agenda.upcoming(work.connection, [person_id])
    first = next((row for row in ahead if row.kind == "digest" and row.due_at > work.now), None)
    if first is None:
        return None
    there = local(first.due_at, first.zone or DEFAULT_ZONE)
    return _Next(at=first.due_at, words=words.next_thing(there, words.DIGEST, ""))


def _next_below(work: Work, path: str) -> _Next | None:
    """What comes first among the teams of a unit, with the team's name."""
    teams = {row.id: row for row in units.below(work.connection, path, "team")}
    current = cycles.current_cycles(work.connection, list(teams))
    by_cycle = check_ins.check_ins_of_cycles(work.connection, [row.id for row in current.values()])
    team_of = {row.id: row.team_id for rows in by_cycle.values() for row in rows}
    team_of |= {row.id: row.team_id for row in current.values()}
    ahead = agenda.upcoming(work.connection, list(team_of))
    first = next((row for row in ahead if row.due_at > work.now), None)
    if first is None:
        return None
    team = teams[team_of[first.subject_id]]
    facts = one_cycle(work, current[team.id].id)
    said = words.next_for(team.name, _said(work, facts, first))
    return _Next(at=first.due_at, words=said)


def _cycle(facts: CycleFacts, now: datetime) -> str:
    cycle = facts.cycle
    if cycle.state == "paused" and cycle.paused_until is not None:
        return words.paused(cycle.paused_until)
    day = cycle_day(cycle.starts_on, facts.calendar, facts.today(now))
    if day < 1:
        return words.starts(cycle.starts_on)
    length = facts.program.length_days
    phase = facts.program.phase_on(min(day, length)).name
    return words.day_of(phase, min(day, length), length)


def _next(work: Work, facts: CycleFacts) -> _Next | None:
    rows = check_ins.check_ins_of(work.connection, facts.cycle.id)
    ahead = agenda.upcoming(work.connection, [facts.cycle.id, *(row.id for row in rows)])
    first = next((row for row in ahead if row.due_at > work.now), None)
    if first is None:
        return None
    return _Next(at=first.due_at, words=_said(work, facts, first))


def _said(work: Work, facts: CycleFacts, due: DueRow) -> str:
    """What a row of the agenda does, and when, for a cycle's team."""
    row = check_ins.check_in_by_id(work.connection, due.subject_id)
    title = facts.program.step(row.step).title if row else ""
    does = words.DOES.get(due.kind, due.kind)
    return words.next_thing(local(due.due_at, facts.cycle.zone), does, title)
