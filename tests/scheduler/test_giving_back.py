"""A process that is told to stop finishes what it began and leaves the rest to others, at once."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import DatabaseGone
from bot.store.lease_clock import lease_now
from bot.store.work import Work
from scheduler.dispatcher import Dispatcher
from tests.scheduler.post_office import PostOffice

SOON = timedelta(milliseconds=1)


async def told_to_stop(dispatcher: Dispatcher) -> None:
    """Run a dispatcher until what is owed is claimed, and tell it to stop in that moment."""
    stop = asyncio.Event()
    stop.set()
    await dispatcher._step()
    await dispatcher.run(stop)


async def test_what_was_claimed_and_not_begun_goes_back_untouched(office: PostOffice) -> None:
    for key in ("a", "b"):
        await office.owe(key, to=key)
    await told_to_stop(office.dispatcher)
    assert not office.platform.calls
    assert [(await office.row(key)).state for key in ("a", "b")] == ["planned", "planned"]
    assert (await office.row("a")).doubt_since is None
    assert await office.sender().drain() == 2, "another replica goes on at once"


async def test_what_was_in_doubt_and_not_asked_about_goes_back_in_doubt(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    await told_to_stop(office.dispatcher)
    assert not office.platform.done("find")
    await office.sender().drain()
    assert office.platform.on_screen() == ["a"]
    assert len(office.platform.done("post")) == 1


async def test_a_private_conversation_that_was_not_asked_for_yet_is_left_to_others(
    office: PostOffice,
) -> None:
    ann = await office.person("ann")
    await office.owe("r1", conversation_id=None, account_id=ann)
    await told_to_stop(office.dispatcher)
    assert not office.platform.calls
    await office.sender().drain()
    assert office.platform.on_screen("dm-ann") == ["r1"]


async def test_what_is_in_flight_is_finished(office: PostOffice) -> None:
    await office.owe("a")
    stop = asyncio.Event()
    gate = office.platform.stalls()
    loop = asyncio.create_task(office.dispatcher.run(stop))
    await office.platform.reached()
    stop.set()
    await asyncio.sleep(0)
    gate.set()
    await loop
    assert (await office.row("a")).state == "shown"


async def test_what_hangs_is_cut_off_and_asked_about_by_another(office: PostOffice) -> None:
    await office.owe("a")
    office.platform.stalls()
    stop = asyncio.Event()
    dispatcher = office.sender(drain=SOON)
    loop = asyncio.create_task(dispatcher.run(stop))
    await office.platform.reached()
    stop.set()
    await loop
    row = await office.row("a")
    assert row.state == "sending"
    assert row.doubt_since is not None
    until = await office.column("leased_until", "a")
    now = await office.database.read(lambda work: lease_now(work.connection))
    assert until - now <= timedelta(seconds=30), "not longer than its doubt wants"
    office.platform.goes_on()
    await office.leases_end()
    await office.sender().drain()
    assert office.platform.on_screen() == ["a"]


async def test_what_was_done_while_the_database_was_gone_is_stored_when_it_is_back(
    forgetful: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody can be asked on this platform: what was done must not become doubtful."""
    await forgetful.owe("a")
    work = forgetful.database.work
    gone = True

    async def fails(function: Callable[[Work], Any]) -> Any:
        if gone and forgetful.platform.calls:
            raise DatabaseGone
        return await work(function)

    monkeypatch.setattr(forgetful.database, "work", fails)
    with pytest.raises(DatabaseGone):
        await forgetful.dispatcher.run_round()
    assert (await forgetful.row("a")).state == "sending"
    gone = False
    await forgetful.dispatcher.drain()
    assert (await forgetful.row("a")).state == "shown"
    assert len(forgetful.platform.done("post")) == 1


async def test_what_landed_is_stored_before_the_end_though_the_database_stumbles(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    await office.owe("a")
    work, failures = office.database.work, [DatabaseGone(), DatabaseGone()]

    async def fails(function: Callable[[Work], Any]) -> Any:
        if failures and office.platform.posted:
            raise failures.pop()
        return await work(function)

    monkeypatch.setattr(office.database, "work", fails)
    monkeypatch.setattr("scheduler.dispatcher._TRY_AGAIN", 0.001)
    stop = asyncio.Event()
    gate = office.platform.stalls()
    loop = asyncio.create_task(office.dispatcher.run(stop))
    await office.platform.reached()
    stop.set()
    gate.set()
    await loop
    assert not failures
    assert (await office.row("a")).state == "shown"
