"""A check-in closes at one replica while somebody answers it at another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.util import await_only

from bot.domain.access import Actor
from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store import summaries
from bot.store.agenda import DueRow
from bot.store.check_ins import CheckInRow
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases import check_ins, thread
from bot.use_cases.agenda import performing
from tests import stories
from tests.databases import MakeDatabase
from tests.stories import MONDAY

FIRST = "who_needs_us"
OPENS, ANSWERED, CLOSES = (stories.at(MONDAY, hour) for hour in (15, 16, 17))


@pytest.fixture
async def replicas(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> AsyncIterator[tuple[Database, Database]]:
    """Two on one PostgreSQL database: on a file there is but one."""
    url = fresh_database_url("postgresql")
    both = [await Database.open(url, clock=clock, ids=SeededIds(seed)) for seed in (1, 2)]
    yield both[0], both[1]
    for each in both:
        await each.close()


async def test_what_is_said_while_a_check_in_closes_stands_in_its_recap(
    replicas: tuple[Database, Database],
) -> None:
    here, there = replicas
    asked = await here.work(_two_teams_are_asked)
    closed, open_still = asked
    answers: list[asyncio.Task[None]] = []

    async def answers_until_it_waits(row: CheckInRow) -> None:
        task = asyncio.create_task(there.work(_saying_something(row, asked[row])))
        answers.append(task)
        while not task.done() and not await there.read(_waits_for_a_lock):
            pass

    def closing(work: Work) -> None:
        perform = performing(replace(work, now=CLOSES), [_closing(row) for row in asked])
        perform(_closing(closed))
        # Of one the recap is frozen, but not stored; of the other all has been read.
        for row in (closed, open_still):
            await_only(answers_until_it_waits(row))
        perform(_closing(open_still))

    await here.work(closing)
    await asyncio.gather(*answers)

    ids = [row.id for row in asked]
    found = await here.read(lambda work: summaries.summaries_about(work.connection, "recap", ids))
    told = [found[each].figures for each in ids]
    assert [each["tally"]["answered"] + each["tally"]["late"] for each in told] == [1, 1]
    assert [len(each["lines"]) for each in told] == [1, 1]


def _two_teams_are_asked(work: Work) -> dict[CheckInRow, Actor]:
    """Their first question is open; each with somebody of its team."""
    world = stories.district(work)
    asked = {}
    for name in ("Grade 3", "Grade 4"):
        team = stories.team(work, world, name)
        row = stories.asked(work, stories.cycle(work, world, team), FIRST)
        check_ins.open_check_in(replace(work, now=OPENS), row.id)
        asked[row] = stories.acting(work, world, team.members[0])
    return asked


def _saying_something(row: CheckInRow, actor: Actor) -> Callable[[Work], None]:
    def turn(work: Work) -> None:
        words = "Few of them say why their evidence fits."
        answered = replace(work, now=ANSWERED)
        assert thread.hear(answered, actor, row.id, source=f"m:{row.id}", text=words)

    return turn


def _closing(row: CheckInRow) -> DueRow:
    return DueRow(
        id=f"close:{row.id}",
        kind="close",
        subject_id=row.id,
        due_at=CLOSES,
        on_date=None,
        local_time=None,
        zone=None,
        cursor=None,
    )


def _waits_for_a_lock(work: Work) -> bool:
    waits = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
    ours = f"{waits} and datname = current_database()"
    return bool(work.connection.scalar(text(ours)))
