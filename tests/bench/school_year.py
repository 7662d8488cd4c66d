"""A school year: what grows in it, what it leaves behind of 10,000 teams, how a week goes then.

A few teams live the year by the simulation. Their file is copied until it is a large network's with
the year stored, and everybody in it lives one more week, on the house as it is served. People write
all year, so tables of what they said and of what was shown of it grow. What only serves the day
must not: the agenda, the keys of inputs, lanes' marks, messages with nobody's words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copyfile
from statistics import fmean
from time import perf_counter

from bot.domain.clock import VirtualClock
from bot.simulation.network import Network, first_instant
from bot.simulation.platform import Screen
from bot.simulation.run import a_house, lived, make_ready
from bot.simulation.whole import simulate
from bot.use_cases import sweeping
from tests.bench.copying import copy_network, move_to_slack
from tests.bench.results import Result, Target, say
from tests.bench.standing import GROWING, LEFT_OVER, SERVING, counted
from tests.bench.whole_week import Day, Outcome, Week, lived_apart

STARTS = date(2026, 8, 24)
_CYCLE = 3  # weeks
_SETTLED = 2  # cycles: until then every team has decided for itself when its next one begins.
_ONCE = 3  # days: by then a question was asked and closed, told back, and another asked.
_HALF_A_YEAR = 9  # cycles: from then on as many messages go as come.


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many teams live for how many weeks; how many there are, and for how many days, then.

    Attributes:
        living: Teams that live three weeks, for the rate of turns.
        teams: Teams that live the year.
        weeks: How long the year is, in weeks: whole cycles.
        copies: How many of each of them there are in the large network.
        fewer: The same in the small network that is put beside it.
        days: How many days of the week after it are lived.
        share: Of a hundred who mean to do something that week, how many do it.
    """

    living: int
    teams: int
    weeks: int
    copies: int
    fewer: int
    days: int
    share: int


QUICK = Size(living=10, teams=4, weeks=12, copies=15, fewer=5, days=5, share=25)
FULL = Size(living=50, teams=10, weeks=39, copies=1_000, fewer=10, days=5, share=25)


@dataclass(frozen=True, slots=True, kw_only=True)
class Year:
    """Who lived it, what stood there on each day, and what should be gone at its end."""

    network: Network
    days: Mapping[date, dict[str, int]]
    grown: dict[str, int]
    left_over: dict[str, int]


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    size = FULL if full else QUICK
    rate = await _turns(folder, size)
    path = folder / "year.sqlite"
    year = await lived_year(path, teams=size.teams, weeks=size.weeks)
    few, many = [
        await _week(folder, path, year.network, size, copies)
        for copies in (size.fewer, size.copies)
    ]
    return [rate, *of_the_year(year, size), *of_the_week(many, few, size)]


async def lived_year(path: Path, *, teams: int, weeks: int) -> Year:
    """Live a year in a new file, the sweep among it, and count on every day."""
    url = f"sqlite:///{path}"
    make_ready(url)
    clock, screen = VirtualClock(first_instant(STARTS)), Screen()
    days: dict[date, dict[str, int]] = {}

    def look(at: datetime, _turns: int) -> None:
        if at.date() not in days:
            days[at.date()] = counted(path, SERVING)

    async with a_house(url, screen, clock, 1) as house:
        await house.database.work(sweeping.keep_sweeping)
        was = await lived(
            house, clock, screen, teams=teams, weeks=weeks, seed=1, starts=STARTS, progress=look
        )
    return Year(
        network=was.network,
        days=days,
        grown=counted(path, GROWING),
        left_over=counted(path, LEFT_OVER, was.ended),
    )


def of_the_year(year: Year, size: Size) -> Sequence[Result]:
    """What only serves the day, cycle by cycle, and what people wrote."""
    about = f"{size.teams} teams, {size.weeks} weeks"
    cycles = size.weeks // _CYCLE
    found: list[Result] = []
    for name in SERVING:
        begins = _HALF_A_YEAR if name.startswith("delivery") else _SETTLED
        if begins >= cycles - 1:
            continue
        first, last = (_in_cycle(year, name, number) for number in (begins, cycles - 1))
        if not first:
            continue
        found.append(
            Result(
                name=f"{about}: {name}, on a day of cycle {cycles}",
                value=last,
                unit="rows",
                peer=f"of cycle {begins + 1}",
                peer_value=first,
                target=Target(of="ratio", bound="at_most", number=1.25),
            )
        )
    return [
        *found,
        *_left_over(about, year.left_over),
        *(
            Result(name=f"{about}: {name}, which stays", value=each, unit="rows")
            for name, each in year.grown.items()
        ),
    ]


def of_the_week(many: Outcome, few: Outcome, size: Size) -> Sequence[Result]:
    """How a week goes in the large network, beside the small one."""
    teams, fewer = size.teams * size.copies, size.teams * size.fewer
    about = f"{teams:,} teams with {size.weeks} weeks stored, {size.days} more days"
    first, last = many.days[0], many.days[-1]
    posts = sum(day.posts for day in many.days)
    wordless = next(name for name in SERVING if name.startswith("delivery"))
    sweeps = sorted(each for day in many.days for each in day.sweeps)
    at_most = Target(of="ratio", bound="at_most", number=1)
    return [
        Result(
            name=f"{about}: memory after the last",
            value=last.memory,
            unit="MiB",
            peer=f"after {_ONCE}, by when each kind of work has come up",
            peer_value=many.days[_ONCE - 1].memory,
            target=Target(of="ratio", bound="at_most", number=1.1),
        ),
        Result(
            name=f"{about}: memory after the last",
            value=last.memory,
            unit="MiB",
            peer="after the first",
            peer_value=first.memory,
        ),
        Result(
            name=f"{about}: memory after the last",
            value=last.memory,
            unit="MiB",
            peer=f"the same week of {fewer:,} teams",
            peer_value=few.days[-1].memory,
            target=Target(of="ratio", bound="at_most", number=1.5),
        ),
        Result(
            name=f"{about}: pieces of memory in use after the last",
            value=last.blocks,
            unit="blocks",
            peer="after the first",
            peer_value=first.blocks,
            target=Target(of="ratio", bound="at_most", number=1.1),
        ),
        Result(
            name=f"{about}: due, after the last",
            value=last.rows["due"],
            unit="rows",
            peer=f"as many teams of the same week of {fewer:,}",
            peer_value=few.days[-1].rows["due"] * teams / fewer,
            target=Target(of="ratio", bound="at_most", number=1.1),
        ),
        Result(
            name=f"{about}: inbound_key, after the last",
            value=last.rows["inbound_key"],
            unit="rows",
            peer="what was there before, and the inputs of the last four days",
            peer_value=sum(day.acts for day in many.days[-4:]) + many.before["inbound_key"],
            target=at_most,
        ),
        Result(
            name=f"{about}: pace, after the last",
            value=last.rows["pace"],
            unit="rows",
            peer="lanes that there are",
            peer_value=many.lanes,
            target=at_most,
        ),
        Result(
            name=f"{about}: {wordless}, more than before",
            value=last.rows[wordless] - many.before[wordless],
            unit="rows",
            peer="messages posted",
            peer_value=posts,
            target=at_most,
        ),
        *_left_over(about, many.left_over),
        Result(
            name=f"{about}: a transaction of the sweep, p99",
            value=1000 * sweeps[len(sweeps) * 99 // 100],
            unit="ms",
            target=Target(of="value", bound="at_most", number=100),
        ),
        Result(
            name=f"{about}: the sweep's longest transaction", value=1000 * sweeps[-1], unit="ms"
        ),
        Result(
            name=f"{about}: a whole sweep, the longest",
            value=max(sum(day.sweeps) for day in many.days),
            unit="s",
        ),
        Result(
            name=f"{about}: a row of the agenda performed",
            value=_each_due(many.days),
            unit="ms",
            peer=f"the same week of {fewer:,} teams",
            peer_value=_each_due(few.days),
            target=Target(of="ratio", bound="at_most", number=2),
        ),
        Result(
            name=f"{about}: a day on this machine, the longest",
            value=max(day.took for day in many.days),
            unit="s",
        ),
    ]


async def _turns(folder: Path, size: Size) -> Result:
    outcome = await simulate(
        f"sqlite:///{folder / 'turns.sqlite'}", teams=size.living, weeks=3, seed=1
    )
    assert not outcome.findings, outcome.findings[:3]
    return Result(
        name=f"simulate, {size.living} teams, 3 weeks: inputs taken, with all that follows",
        value=outcome.report.turns / outcome.took["seconds"],
        unit="turns/s",
    )


async def _week(folder: Path, year: Path, network: Network, size: Size, copies: int) -> Outcome:
    """Copy the year's file, and live a week of all who are in it."""
    path, begun = folder / f"{copies}.sqlite", perf_counter()
    copyfile(year, path)
    copy_network(path, copies - 1, say)
    move_to_slack(path)
    say(
        f"  {copies * size.teams:,} teams in {path.stat().st_size / 1e9:.2f} GB"
        f" after {perf_counter() - begun:.0f} s"
    )
    week = Week(
        path=path,
        network=network,
        first_day=STARTS,
        monday=STARTS + timedelta(weeks=size.weeks),
        days=size.days,
        share=size.share,
    )
    try:
        return await lived_apart(week)
    finally:
        path.unlink()


def _in_cycle(year: Year, name: str, number: int) -> float:
    """The mean over the days of a cycle, the first being 0."""
    first = STARTS + timedelta(weeks=_CYCLE * number)
    last = first + timedelta(weeks=_CYCLE)
    return fmean(rows[name] for day, rows in year.days.items() if first <= day < last)


def _left_over(about: str, found: Mapping[str, int]) -> Sequence[Result]:
    return [
        Result(
            name=f"{about}: {name}",
            value=count,
            unit="rows",
            target=Target(of="value", bound="at_most", number=0),
        )
        for name, count in found.items()
    ]


def _each_due(days: Sequence[Day]) -> float:
    """How long a row of the agenda takes, with its part of the commit; in ms."""
    return 1000 * sum(day.tick_seconds for day in days) / sum(day.performed for day in days)
