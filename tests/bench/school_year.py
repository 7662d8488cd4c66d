"""A school year lived by the simulation: what grows, and how many turns a second it lives.

People write all year, so tables of what they said and of what was shown of it grow with them. What
only serves the day must not: the agenda, the keys of inputs, lanes' marks. They are counted after
each cycle of three weeks. The memory is that of the whole process, the simulation's own among it,
which remembers all that anybody did and saw.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import create_engine, text

from bot.domain.clock import VirtualClock
from bot.simulation.network import first_instant
from bot.simulation.platform import Screen
from bot.simulation.run import FIRST_MONDAY, a_house, lived, make_ready
from bot.simulation.whole import simulate
from bot.use_cases import sweeping
from tests.bench.results import Result, Target

_CYCLE = 21  # days

# What must be as many at the end of a cycle, however many cycles there were.
FLAT = {
    "inbound_key": "select count(*) from inbound_key",
    "due": "select count(*) from due",
    "pace": "select count(*) from pace",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many teams live for how many weeks, and how many for the rate of turns."""

    teams: int
    weeks: int
    living: int


QUICK = Size(teams=2, weeks=12, living=20)
FULL = Size(teams=10, weeks=40, living=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cycle:
    """What stands there after a cycle: rows by name, and resident memory in MiB."""

    rows: dict[str, int]
    memory: float


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them."""
    size = FULL if full else QUICK
    rate = await _turns(folder, size)
    cycles = await _year(folder / "year.sqlite", size)
    middle = len(cycles) // 2
    before, after = cycles[:middle], cycles[middle:]
    about = f"{size.teams} teams, {size.weeks} weeks"
    found = [
        Result(
            name=f"{about}: {name}, the most after a cycle of the second half",
            value=most,
            unit="rows",
            peer="of the first half",
            peer_value=most_before,
            target=Target(of="ratio", bound="at_most", number=2) if name in FLAT else None,
        )
        for name in after[-1].rows
        if (most := max(each.rows[name] for each in after))
        and (most_before := max(each.rows[name] for each in before))
    ]
    memory = Result(
        name=f"{about}: memory, the simulation's own among it, the most of the second half",
        value=max(each.memory for each in after),
        unit="MiB",
        peer="of the first half",
        peer_value=max(each.memory for each in before),
    )
    return [rate, *found, memory]


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


async def _year(path: Path, size: Size) -> Sequence[_Cycle]:
    """The weeks, and what stood there at the end of each cycle and of all."""
    url = f"sqlite:///{path}"
    make_ready(url)
    clock, screen = VirtualClock(first_instant(FIRST_MONDAY)), Screen()
    cycles: list[_Cycle] = []

    def look(at: datetime, _turns: int) -> None:
        if (at.date() - FIRST_MONDAY).days >= _CYCLE * (len(cycles) + 1):
            cycles.append(_counted(url))

    async with a_house(url, screen, clock, 1) as house:
        await house.database.work(sweeping.keep_sweeping)
        await lived(house, clock, screen, teams=size.teams, weeks=size.weeks, seed=1, progress=look)
        cycles.append(_counted(url))
    return cycles


def _counted(url: str) -> _Cycle:
    engine = create_engine(url)
    with engine.connect() as connection:
        counts = {name: int(connection.execute(text(how)).scalar_one()) for name, how in _ROWS}
    engine.dispose()
    with open("/proc/self/statm", encoding="ascii") as found:  # noqa: PTH123
        pages = int(found.read().split()[1])
    return _Cycle(rows=counts, memory=pages * os.sysconf("SC_PAGE_SIZE") / 2**20)


_GROWING = ("delivery", "reply", "answer", "check_in", "summary", "audit")
_ROWS = (
    *FLAT.items(),
    *((name, f"select count(*) from {name}") for name in _GROWING),  # noqa: S608 - our names
    (
        "delivery without anybody's words",
        "select count(*) from delivery where not exists"
        " (select 1 from delivery_source where delivery_id = delivery.id)",
    ),
)
