"""What people mean to do whatever comes: starts, days off, closed days, a pause, another hour.

A function of the seed and the network. This module must not know how anything is done.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import instant
from bot.simulation.acts import (
    AskStatus,
    CloseDays,
    GoAway,
    MoveTime,
    Pause,
    Planned,
    Start,
)
from bot.simulation.chance import chance
from bot.simulation.network import ZONE, Network, Team

_DAY = timedelta(days=1)


def planned_ahead(network: Network, *, seed: int, starts: date, weeks: int) -> Iterator[Planned]:
    """Give all that is planned before anything happens, in no order.

    Args:
        network: Whose.
        seed: Decides who.
        starts: The local Monday of the first cycles.
        weeks: How long it will last.
    """
    for number, team in enumerate(network.teams):
        yield from _of_team(team, number, seed, starts, weeks)
    yield from _days_off(network, starts)
    yield from _closed_in_mid_run(network, seed, starts)
    yield from _looks_in(network, starts, weeks)


def _of_team(team: Team, number: int, seed: int, starts: date, weeks: int) -> Iterator[Planned]:
    source = chance(seed, team.home.channel, "steers")
    who, home = source.choice(team.members), team.home
    late = weeks > 1 and number % 10 == 9
    on = starts + timedelta(days=7) if late else starts
    friday = starts - 3 * _DAY
    yield Planned(at=_at(friday, 10, number % 120), who=who, act=Start(home=home, on=on))
    steers = number % 16
    day = starts + timedelta(days=source.randint(3, max(4, 7 * weeks - 10)))
    if steers == 5:
        until = day + timedelta(days=source.randint(5, 9))
        yield Planned(at=_at(day, 10, 30), who=who, act=Pause(home=home, until=until))
    if steers == 11:
        hour = source.choice((time(15, 0), time(15, 10), time(14, 30)))
        yield Planned(at=_at(day, 12), who=who, act=MoveTime(home=home, to=hour))


def _days_off(network: Network, starts: date) -> Iterator[Planned]:
    for team in network.teams:
        for who in team.members:
            for first, last in who.away:
                before = max(first - _DAY, starts - _DAY)
                yield Planned(at=_at(before, 9), who=who, act=GoAway(first=first, last=last))


def _closed_in_mid_run(network: Network, seed: int, starts: date) -> Iterator[Planned]:
    """Every other district closes a day that nobody knew of, a week before it."""
    for number, who in enumerate(network.with_part("administrator")):
        if number % 2 == 0:
            day = starts + timedelta(days=18 if number % 4 == 0 else 9)
            act = CloseDays(unit_id=who.units[0], first=day, last=day, label="District day")
            yield Planned(at=_at(day - timedelta(days=7), 9, 30), who=who, act=act)


def _looks_in(network: Network, starts: date, weeks: int) -> Iterator[Planned]:
    for week in range(weeks):
        wednesday = starts + timedelta(days=7 * week + 2)
        for who in network.with_part("principal"):
            yield Planned(at=_at(wednesday, 12), who=who, act=AskStatus())


def _at(day: date, hour: int, minutes: int = 0) -> datetime:
    return instant(day, time(hour), ZONE) + timedelta(minutes=minutes)
