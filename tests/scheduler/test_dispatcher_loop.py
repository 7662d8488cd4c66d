"""The loop that sends: woken by a commit, held up by nothing, and ended with all of it stored."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.errors import DatabaseGone
from bot.store import delivery_plan
from bot.store.work import Work
from tests.scheduler.post_office import PostOffice


async def test_the_loop_sends_what_a_commit_owes_and_ends_when_told(office: PostOffice) -> None:
    stop = asyncio.Event()
    office.dispatcher = office.sender(look_every=timedelta(hours=1))
    loop = asyncio.create_task(office.dispatcher.run(stop))
    await office.owe("a")
    await office.until_shown("a")
    stop.set()
    await loop
    assert office.platform.on_screen() == ["a"]


async def test_a_slow_workspace_does_not_hold_up_another(office: PostOffice) -> None:
    """While one message hangs, the loop goes on sending others."""
    stop = asyncio.Event()
    gate = office.platform.stalls()
    loop = asyncio.create_task(office.dispatcher.run(stop))
    await office.owe("slow")
    await office.platform.reached()
    office.platform.goes_on()
    await office.owe("quick", to="c2")
    await office.until_shown("quick")
    assert (await office.row("slow")).state == "sending"
    gate.set()
    stop.set()
    await loop


async def test_a_round_that_is_cancelled_leaves_its_messages_to_their_leases(
    office: PostOffice,
) -> None:
    await office.owe("a")
    office.platform.stalls()
    sending = asyncio.create_task(office.dispatcher.run_round())
    await office.platform.reached()
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    office.platform.goes_on()
    await office.owe("b", to="c2")
    assert await office.dispatcher.drain() == 1
    await office.leases_end()
    await office.dispatcher.drain()
    assert sorted(office.platform.on_screen()) == ["a", "b"]


async def test_a_drain_waits_for_what_the_loop_has_in_flight(office: PostOffice) -> None:
    stop = asyncio.Event()
    gate = office.platform.stalls()
    loop = asyncio.create_task(office.dispatcher.run(stop))
    await office.owe("a")
    await office.platform.reached()
    draining = asyncio.create_task(office.dispatcher.drain())
    await asyncio.sleep(0)
    assert not draining.done()
    gate.set()
    await draining
    assert (await office.row("a")).state == "shown"
    stop.set()
    await loop


async def test_a_database_that_fails_for_a_while_does_not_end_the_loop(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    await office.owe("a")
    glance, failures = office.database.glance, [DatabaseGone(), DatabaseGone()]

    async def fails(function: Callable[[Work], Any]) -> Any:
        if failures:
            raise failures.pop()
        return await glance(function)

    stop = asyncio.Event()
    with monkeypatch.context() as patched:
        patched.setattr(office.database, "glance", fails)
        loop = asyncio.create_task(office.sender(look_every=timedelta(milliseconds=1)).run(stop))
        await office.platform.reached()
        stop.set()
        await loop
    assert office.platform.on_screen() == ["a"]
    assert caplog.text.count("a round of the dispatcher failed: DatabaseGone") == 2


async def test_what_landed_is_stored_although_no_more_can_be_begun(
    office: PostOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise ArithmeticError

    stop = asyncio.Event()
    gate = office.platform.stalls()
    office.dispatcher = office.sender(look_every=timedelta(milliseconds=1))
    loop = asyncio.create_task(office.dispatcher.run(stop))
    await office.owe("a")
    await office.platform.reached()
    monkeypatch.setattr(delivery_plan, "plan", fails)
    await office.owe("b", to="c2")
    gate.set()
    await office.until_shown("a")
    assert (await office.row("b")).state == "waiting"
    stop.set()
    await loop
