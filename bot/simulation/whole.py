"""A simulation from an empty database to the oracle's word.

This module must not know how anything is printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import date

from bot.domain.clock import VirtualClock, monotonic
from bot.simulation.living import Progress
from bot.simulation.network import first_instant
from bot.simulation.oracle import findings
from bot.simulation.oracle_evidence import Evidence, kept_parts
from bot.simulation.platform import Screen
from bot.simulation.report import Report, report_of
from bot.simulation.run import FIRST_MONDAY, a_house, lived, make_ready
from bot.simulation.wakeful import wakeful
from bot.store.address import SqliteFile, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a simulation.

    Attributes:
        report: The numbers; the same for the same seed.
        findings: What the oracle finds wrong.
        took: What hangs on the machine: seconds, rates.
        evidence: All that the oracle looked at.
    """

    report: Report
    findings: tuple[str, ...]
    took: Mapping[str, float]
    # The event loop makes the text of what it ends with, and this one is long.
    evidence: Evidence = field(repr=False)


async def simulate(
    url: str,
    *,
    teams: int,
    weeks: int,
    seed: int,
    starts: date = FIRST_MONDAY,
    progress: Progress | None = None,
) -> Outcome:
    """Live weeks of an invented network in an empty database, and check them.

    Args:
        url: An empty database; its tables are made.
        teams: How many teams.
        weeks: How many weeks.
        seed: Decides everything.
        starts: The local Monday of the first cycles.
        progress: Told after each stop.

    Raises:
        Unusable: the database is not empty, or cannot be used.
    """
    make_ready(url)
    began = monotonic()
    clock, screen = VirtualClock(first_instant(starts)), Screen()
    async with _waiting_for(url), a_house(url, screen, clock, seed) as house:
        was = await lived(
            house,
            clock,
            screen,
            teams=teams,
            weeks=weeks,
            seed=seed,
            starts=starts,
            progress=progress,
        )
        kept = await house.database.read(lambda work: kept_parts(work, was.network))
    seconds = monotonic() - began
    evidence = Evidence(
        network=was.network,
        program=was.program,
        deeds=was.living.deeds,
        shown=screen.shown,
        kept=kept,
        oddities=was.living.doing.oddities,
        until=was.ended,
        starts=was.starts,
    )
    found = tuple(findings(evidence))
    report = report_of(was, weeks=weeks)
    return Outcome(
        report=report,
        findings=found,
        took={
            "seconds": round(seconds, 1),
            "oracle_seconds": round(monotonic() - began - seconds, 1),
            "turns_per_second": round(report.turns / max(seconds, 0.001)),
        },
        evidence=evidence,
    )


def _waiting_for(url: str) -> AbstractAsyncContextManager[None]:
    """How this process waits: a file is read and written in its own time."""
    return nullcontext() if isinstance(parse(url), SqliteFile) else wakeful()
