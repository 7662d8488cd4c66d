"""Two servers measured in turns, so that what else the machine does meets both alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.bench.load import Found, Job, run


class Wrong(Exception):
    """A server answered what it must not; nothing that it did is worth a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Medians:
    """The medians of one server's turns."""

    rate: float
    p50: float
    p99: float


async def in_turns(jobs: Sequence[Job], *, turns: int, warm: float = 0.3) -> Sequence[Medians]:
    """Do each job in turns, `turns` times over, after a short warm-up each.

    Raises:
        Wrong: an answer was not what it must be.
    """
    found = await run(jobs, turns, warm)
    for job, turned in zip(jobs, found, strict=True):
        for each in turned:
            _right(job, each)
    return [_medians(turned[1:]) for turned in found]


def _right(job: Job, found: Found) -> None:
    if found.wrong or not found.count:
        raise Wrong(f"{job.maker}: {found.wrong} of {found.count} were wrong: {found.words}")


def _medians(found: Sequence[Found]) -> Medians:
    return Medians(
        rate=median(each.rate for each in found),
        p50=median(each.p50 for each in found),
        p99=median(each.p99 for each in found),
    )
