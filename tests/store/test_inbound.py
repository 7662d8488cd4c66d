import asyncio
from datetime import datetime, timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import inbound
from bot.store.database import Database
from bot.store.sweeping import sweep_keys
from bot.store.work import Work


async def test_what_comes_in_a_second_time_is_not_new(database: Database) -> None:
    assert await database.work(lambda work: inbound.note_key(work, "event-1"))
    assert not await database.work(lambda work: inbound.note_key(work, "event-1"))
    assert await database.work(lambda work: inbound.note_key(work, "event-2"))


async def test_of_many_that_come_in_at_once_one_is_new(database: Database) -> None:
    came = [database.work(lambda work: inbound.note_key(work, "event-1")) for _ in range(8)]
    assert sorted(await asyncio.gather(*came)) == [False] * 7 + [True]


async def test_a_key_noted_by_a_turn_that_failed_is_new_again(database: Database) -> None:
    def fails(work: Work) -> None:
        inbound.note_key(work, "event-1")
        raise LookupError

    with pytest.raises(LookupError):
        await database.work(fails)
    assert await database.work(lambda work: inbound.note_key(work, "event-1"))


async def test_keys_are_forgotten_after_three_days(database: Database, clock: VirtualClock) -> None:
    await database.work(lambda work: inbound.note_key(work, "old"))
    clock.move_to(clock.now() + timedelta(days=2))
    await database.work(lambda work: inbound.note_key(work, "young"))
    clock.move_to(clock.now() + timedelta(days=1, seconds=1))
    assert await database.work(lambda work: sweep_keys(work, 10)) == 1
    assert not await database.work(lambda work: inbound.note_key(work, "young"))
    assert await database.work(lambda work: inbound.note_key(work, "old"))


async def test_of_the_changes_of_one_thing_the_latest_is_told_whatever_their_order(
    database: Database, clock: VirtualClock
) -> None:
    first, second = clock.now(), clock.now() + timedelta(microseconds=1)

    async def is_latest(key: str, at: datetime) -> bool:
        return await database.work(lambda work: inbound.note_latest(work, key, at))

    assert await is_latest("m1", first)
    assert await is_latest("m1", second)
    assert not await is_latest("m1", first)
    assert await is_latest("m1", second)
    assert await is_latest("m2", first)
