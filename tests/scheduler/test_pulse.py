"""Health tells a busy loop from a stuck one."""

import asyncio
from datetime import timedelta

import pytest

from bot.store import agenda
from bot.store.agenda import DueRow
from bot.store.database import Database
from bot.store.work import Work
from scheduler.pulse import Pulse
from scheduler.tick import tick
from tests.scheduler.each import each
from tests.scheduler.post_office import PostOffice


def _nothing(work: Work, row: DueRow) -> None:
    del work, row


async def test_a_tick_with_nothing_to_do_has_a_pulse(database: Database) -> None:
    pulse = Pulse()
    assert pulse.since() is None
    await tick(database, each(_nothing), pulse=pulse)
    since = pulse.since()
    assert since is not None
    assert timedelta(0) <= since < timedelta(minutes=1)


async def test_a_long_tick_has_a_pulse_with_each_batch(database: Database) -> None:
    def plan(work: Work) -> None:
        for subject in "abc":
            agenda.put(work, kind="open", subject_id=subject, due_at=work.now)

    await database.work(plan)
    pulse = Pulse()
    seen: list[timedelta | None] = []

    def perform(work: Work, row: DueRow) -> None:
        del work, row
        seen.append(pulse.since())

    await tick(database, each(perform), batch=1, pulse=pulse)
    assert seen[0] is None
    assert None not in seen[1:]


async def test_a_tick_that_fails_has_none(database: Database) -> None:
    pulse = Pulse()
    await database.close()
    with pytest.raises(Exception, match="stopping"):
        await tick(database, each(_nothing), pulse=pulse)
    assert pulse.since() is None


async def test_a_look_at_what_is_owed_has_a_pulse(office: PostOffice) -> None:
    assert office.dispatcher.pulse.since() is None
    await office.dispatcher.run_round()
    assert office.dispatcher.pulse.since() is not None


async def test_a_dispatcher_whose_database_is_gone_has_none(office: PostOffice) -> None:
    await office.database.close()
    stop = asyncio.Event()
    dispatcher = office.sender(look_every=timedelta(milliseconds=1))
    loop = asyncio.create_task(dispatcher.run(stop))
    await asyncio.sleep(0)
    stop.set()
    await loop
    assert dispatcher.pulse.since() is None
