"""Rows of each database by itself: a tick among few and many planned, planning and claiming.

PostgreSQL is the tests' own, which need not survive a power cut; SQLite is as it is served.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from bot.domain.clock import VirtualClock
from bot.domain.ids import RandomIds, SeededIds
from bot.domain.local_time import instant
from bot.domain.pacing import Pace, Rate
from bot.store import agenda, delivery_claims, delivery_finish, delivery_plan, migrating
from bot.store.agenda import DueRow, Plan
from bot.store.database import Database
from bot.store.work import Work
from scheduler.tick import tick
from tests.bench.places import Home, add_places, owe_to_each
from tests.bench.results import Result, Target
from tests.databases import Databases
from tests.scheduler.each import each

NAMES: Final[Mapping[str, str]] = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
FEW, MANY, A_MILLION = 1_000, 100_000, 1_000_000

_DUE = 100
_OWED, _BATCH = 2_000, 500
_NOON = instant(date(2026, 11, 30), time(12), "America/Los_Angeles")
_NO_RATE = Rate(spacing=timedelta())
_PACES = {
    "slack": Pace(post=_NO_RATE, update=_NO_RATE, conversation=_NO_RATE, merge_updates=timedelta())
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rates:
    planned: float
    claimed: float


async def rows(folder: Path, *, full: bool) -> Sequence[Result]:
    """All of them, on both."""
    databases = Databases(before_postgresql=lambda: None)
    try:
        found: list[Result] = []
        for kind, name in NAMES.items():

            def url(called: str, kind: str = kind) -> str:
                if kind == "postgresql":
                    return databases.migrated("postgresql")
                made = f"sqlite:///{folder / called}.sqlite"
                migrating.migrate(made)
                return made

            few = await _planned(url("few"), FEW)
            try:
                for number in (MANY, A_MILLION) if full else (MANY,):
                    many = await _planned(url(f"many-{number}"), number)
                    try:
                        found.append(await _tick(name, few, many, number, 200 if full else 30))
                    finally:
                        await many.close()
            finally:
                await few.close()
            found += await _outbox(name, url("outbox"), turns=7 if full else 3)
        return found
    finally:
        databases.close()


async def _tick(name: str, few: Database, many: Database, number: int, turns: int) -> Result:
    """The same hundred due rows among few planned and among many, in turns."""
    took: dict[Database, list[float]] = {few: [], many: []}
    for turn in range(turns + 2):
        for database in (few, many) if turn % 2 else (many, few):
            await database.work(_plan_due)
            begun = perf_counter()
            assert await tick(database, each(_nothing)) == _DUE
            if turn >= 2:  # The first two warm the caches.
                took[database].append(1000 * (perf_counter() - begun))
    return Result(
        name=f"{name}: tick with {_DUE} due of {number:,} planned",
        value=median(took[many]),
        unit="ms",
        peer=f"the same of {FEW:,} planned",
        peer_value=median(took[few]),
        target=Target(of="ratio", bound="at_most", number=2),
    )


async def _outbox(name: str, url: str, *, turns: int) -> Sequence[Result]:
    """Messages that get their slot, and that are taken out to be sent, in batches of 500."""
    database = await _opened(url)
    try:
        places = await database.work(lambda work: add_places(work, "slack", _OWED))
        found = [await _round(database, places, turn) for turn in range(turns + 1)][1:]
    finally:
        await database.close()
    return [
        Result(
            name=f"{name}: messages given a slot",
            value=median(each.planned for each in found),
            unit="messages/s",
        ),
        Result(
            name=f"{name}: messages claimed",
            value=median(each.claimed for each in found),
            unit="messages/s",
        ),
    ]


async def _round(database: Database, places: Sequence[Home], turn: int) -> _Rates:
    await database.work(lambda work: owe_to_each(work, places, f"outbox:{turn}"))
    begun = perf_counter()
    planned = 0
    while planned < len(places):
        changed, _ = await database.work(lambda work: delivery_plan.plan(work, _PACES, _BATCH))
        planned += changed
    between = perf_counter()
    claimed: list[delivery_claims.Claimed] = []
    while len(claimed) < len(places):
        claimed += await database.work(_claim)
    ended = perf_counter()
    await database.work(lambda work: _finish(work, claimed))
    return _Rates(planned=len(places) / (between - begun), claimed=len(places) / (ended - between))


def _claim(work: Work) -> Sequence[delivery_claims.Claimed]:
    claimed, _ = delivery_claims.claim(
        work,
        _PACES,
        timedelta(minutes=10),
        in_all=_BATCH,
        in_each=_BATCH,
        in_flight={},
        candidates=_BATCH,
    )
    return claimed


def _finish(work: Work, claimed: Sequence[delivery_claims.Claimed]) -> None:
    sent = [
        delivery_finish.Outcome(row=each.row, state="shown", ref=f"1.{place}")
        for place, each in enumerate(claimed)
    ]
    delivery_finish.finish(work, sent)


async def _planned(url: str, number: int) -> Database:
    """A database with so many rows on the agenda, none of them due for a year."""
    database = await _opened(url)
    ids, far = SeededIds(number), _NOON + timedelta(days=365)
    for start in range(0, number, 10_000):
        plans = [
            Plan(kind="open", subject_id=ids.new(far), due_at=far + timedelta(seconds=start + each))
            for each in range(min(10_000, number - start))
        ]
        await database.work(partial(agenda.put_all, plans=plans))
    return database


async def _opened(url: str) -> Database:
    return await Database.open(url, clock=VirtualClock(_NOON), ids=RandomIds(), durable=True)


def _plan_due(work: Work) -> None:
    agenda.put_all(
        work,
        [
            Plan(kind="close", subject_id=work.new_id(), due_at=work.now - timedelta(seconds=1))
            for _ in range(_DUE)
        ],
    )


def _nothing(work: Work, row: DueRow) -> None:
    """What is measured is the agenda, not what stands on it."""
