"""Killed, hung or cut off anywhere: nothing is lost, nothing doubled that can be asked about."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.store.deliveries import DeliveryRow
from bot.store.delivery_claims import void_leases
from bot.store.delivery_finish import Outcome, finish
from bot.store.lease_clock import lease_now
from bot.store.work import Work
from dialogs.platform import InDoubt, Later, Refused
from dialogs.vocabulary import Message
from tests.databases import MakeDatabase
from tests.scheduler.post_office import START, PostOffice, post_office


def shown(row: DeliveryRow, ref: str) -> Outcome:
    return Outcome(row=row, state="shown", ref=ref)


async def test_a_claim_is_in_doubt_before_the_first_byte(office: PostOffice) -> None:
    await office.owe("a")
    gate = office.platform.stalls()
    sending = asyncio.create_task(office.dispatcher.run_round())
    await office.platform.reached()
    row = await office.row("a")
    assert (row.state, row.attempt) == ("sending", 1)
    assert row.doubt_since is not None
    gate.set()
    await sending


async def test_a_killed_process_s_message_is_left_alone_until_its_lease_is_over(
    office: PostOffice,
) -> None:
    await office.owe("a")
    office.platform.says(InDoubt())
    await office.dispatcher.run_round()
    assert await office.sender().drain() == 0
    assert (await office.row("a")).state == "sending"


async def test_of_two_under_way_only_the_one_whose_lease_is_over_is_taken_over(
    office: PostOffice,
) -> None:
    await office.owe("a", to="a")
    await office.owe("b", to="b")
    office.platform.says(InDoubt(), times=2)
    await office.dispatcher.run_round()
    await office.leases_end(of="a")
    await office.sender().drain()
    assert [(await office.row(key)).attempt for key in "ab"] == [2, 1]
    assert [(await office.row(key)).state for key in "ab"] == ["shown", "sending"]


async def test_a_lease_outlives_the_doubt_of_a_call(office: PostOffice) -> None:
    """A platform is not asked before twice the time-out has passed, by the lease clock."""
    await office.owe("a")
    office.platform.says(InDoubt(), after_the_work=True)
    await office.dispatcher.run_round()
    until = await office.column("leased_until", "a")
    now = await office.database.read(lambda work: lease_now(work.connection))
    assert timedelta(seconds=25) < until - now <= timedelta(seconds=30)


async def test_what_was_done_before_the_process_was_killed_is_found_not_doubled(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    await office.sender().drain()
    assert office.platform.on_screen() == ["a"]
    row = await office.row("a")
    assert (row.message_ref, row.doubt_since) == ("m1", None)


async def test_what_is_found_is_made_whole_for_it_may_have_been_cut_off_between_its_posts(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    await office.dispatcher.drain()
    await office.passes()
    assert [call.what for call in office.platform.calls] == ["post", "find", "update"]
    assert (await office.row("a")).state == "shown"


async def test_what_was_not_done_before_the_process_was_killed_goes_again(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.dies_while_sending("a", before_the_work=True)
    await office.sender().drain()
    assert office.platform.on_screen() == ["a"]
    assert [call.what for call in office.platform.calls] == ["post", "find", "post"]


async def test_what_is_found_is_brought_to_its_facts_of_today(office: PostOffice) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    await office.says("a", "a2")
    await office.dispatcher.drain()
    await office.passes()
    assert office.platform.on_screen() == ["a2"]
    assert len(office.platform.done("post")) == 1


async def test_a_message_in_doubt_is_looked_for_from_when_the_doubt_began(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    first = (await office.row("a")).doubt_since
    office.platform.finds(InDoubt())
    await office.dispatcher.run_round()
    assert (await office.row("a")).doubt_since == first
    await office.leases_end()
    await office.dispatcher.drain()
    assert office.platform.on_screen() == ["a"]


async def test_a_busy_platform_is_asked_again_later(office: PostOffice) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    office.platform.finds(Later(timedelta(seconds=90)))
    await office.dispatcher.run_round()
    row = await office.row("a")
    assert row.state == "sending", "it stays in doubt"
    await office.leases_end()
    await office.dispatcher.drain()
    assert (await office.row("a")).message_ref == "m1"


async def test_a_doubt_about_the_twentieth_update_holds_its_conversation_up_no_longer(
    office: PostOffice,
) -> None:
    """Nor one that comes again: it grows with how long it lasts, whatever was sent before."""
    await office.owe("a")
    for number in range(20):
        await office.says("a", f"a{number}")
        await office.passes()
    await office.says("a", "the last")
    office.platform.says(InDoubt(), times=2)
    for _ in range(2):
        await office.passes()
        until = await office.column("leased_until", "a")
        now = await office.database.read(lambda work: lease_now(work.connection))
        assert until - now <= timedelta(seconds=31)
        await office.leases_end()


async def test_a_post_nobody_can_be_asked_about_is_not_repeated(forgetful: PostOffice) -> None:
    await forgetful.owe("a")
    await forgetful.dies_while_sending("a")
    await forgetful.dispatcher.drain()
    assert (await forgetful.row("a")).state == "unconfirmed"
    assert len(forgetful.platform.done("post")) == 1
    await forgetful.says("a", "a2")
    await forgetful.passes()
    assert (await forgetful.row("a")).state == "unconfirmed"


async def test_a_place_that_cannot_be_read_counts_as_one_that_cannot_be_asked(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.dies_while_sending("a")
    office.platform.finds(Refused("forbidden", for_good=False))
    await office.dispatcher.drain()
    assert (await office.row("a")).state == "unconfirmed"


async def test_an_update_in_doubt_goes_again_without_being_asked_about(
    forgetful: PostOffice,
) -> None:
    await forgetful.owe("a")
    await forgetful.dispatcher.drain()
    await forgetful.says("a", "a2")
    forgetful.clock.move_to(START + timedelta(seconds=3))
    await forgetful.dies_while_sending("a")
    await forgetful.dispatcher.drain()
    assert forgetful.platform.on_screen() == ["a2"]
    assert (await forgetful.row("a")).state == "shown"
    assert not forgetful.platform.done("find")


async def test_what_expired_while_it_was_in_doubt_is_found_or_never_posted(
    office: PostOffice,
) -> None:
    for key, done in (("done", True), ("not done", False)):
        await office.owe(key, to=key, expires_at=START + timedelta(minutes=1))
        await office.dies_while_sending(key, before_the_work=not done)
    await office.passes(60)
    assert (await office.row("done")).state == "shown"
    assert (await office.row("not done")).state == "expired"


async def test_a_late_finish_of_a_lost_lease_changes_nothing(office: PostOffice) -> None:
    await office.owe("a")
    gate = office.platform.stalls()
    slow = asyncio.create_task(office.dispatcher.run_round())
    await office.platform.reached()
    late = await office.row("a")
    await office.leases_end()
    office.platform.goes_on()
    await office.sender().drain()
    assert (await office.row("a")).message_ref == "m1"
    await office.database.work(lambda work: finish(work, [shown(late, "another")]))
    row = await office.row("a")
    assert (row.message_ref, row.attempt) == ("m1", 2)
    gate.set()
    await slow
    assert (await office.row("a")).message_ref == "m1"


async def test_a_late_finish_does_not_end_the_attempt_of_another(office: PostOffice) -> None:
    await office.owe("a")
    office.platform.says(InDoubt(), times=2)
    await office.dispatcher.run_round()
    late = await office.row("a")
    await office.leases_end()
    await office.sender().run_round()
    await office.database.work(lambda work: finish(work, [shown(late, "m9")]))
    row = await office.row("a")
    assert (row.state, row.attempt, row.message_ref) == ("sending", 2, None)


@pytest.mark.parametrize(("claim_takes", "sent"), [(44.9, 1), (45.1, 0)])
async def test_nothing_is_sent_that_could_still_be_under_way_when_its_lease_is_over(
    fresh_database_url: MakeDatabase,
    monkeypatch: pytest.MonkeyPatch,
    claim_takes: float,
    sent: int,
) -> None:
    """Time runs from before the claim: a database that is slow shortens ours, not the lease."""
    elapsed = [0.0]
    for module in ("scheduler.dispatcher", "scheduler.sending"):
        monkeypatch.setattr(f"{module}.monotonic", lambda: elapsed[0])
    async with post_office(fresh_database_url("sqlite")) as office:
        draw = office.compose

        def slowly(work: Work, rows: Sequence[DeliveryRow]) -> dict[str, Message | None]:
            elapsed[0] += claim_takes
            return draw(work, rows)

        monkeypatch.setattr(office, "compose", slowly)
        await office.owe("a")
        await office.sender().run_round()
        assert len(office.platform.calls) == sent
        assert (await office.row("a")).state == ("shown" if sent else "planned")


async def test_a_call_that_hangs_is_in_doubt_after_its_time_out(office: PostOffice) -> None:
    await office.owe("a")
    office.platform.stalls()
    sender = office.sender(timeout=timedelta(milliseconds=1), lease=timedelta(seconds=60))
    await sender.run_round()
    row = await office.row("a")
    assert row.state == "sending"
    assert row.doubt_since is not None


async def test_an_error_nobody_thought_of_is_in_doubt_and_logged_without_its_words(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    await office.owe("a")
    await office.owe("b", to="c2")
    office.platform.says(ValueError("what Ann wrote"), after_the_work=True)
    await office.dispatcher.run_round()
    assert (await office.row("a")).state == "sending"
    assert (await office.row("b")).state == "shown"
    assert "Ann" not in caplog.text
    await office.leases_end()
    await office.dispatcher.drain()
    assert sorted(office.platform.on_screen()) == ["a", "b"]


async def test_a_message_in_doubt_lets_no_other_of_its_conversation_pass(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.owe("b")
    office.platform.says(InDoubt(), after_the_work=True)
    await office.dispatcher.drain()
    assert (await office.row("b")).state == "planned"
    await office.leases_end()
    await office.dispatcher.drain()
    assert office.platform.on_screen() == ["a", "b"]


async def test_whose_words_a_message_shows_is_stored_before_the_first_byte(
    office: PostOffice,
) -> None:
    office.quoted["a"] = ("w1", "w2")
    await office.owe("a")
    gate = office.platform.stalls()
    sending = asyncio.create_task(office.dispatcher.run_round())
    await office.platform.reached()
    assert [row.key for row in await office.that_show("w1")] == ["a"]
    gate.set()
    await sending


async def test_a_text_stays_noted_until_the_message_is_known_to_be_without_it(
    office: PostOffice,
) -> None:
    office.quoted["a"] = ("w1",)
    await office.owe("a")
    await office.dispatcher.drain()
    office.quoted["a"] = ("w2",)
    await office.says("a", "a2")
    office.platform.says(InDoubt())
    await office.passes()
    assert await office.that_show("w1")
    assert await office.that_show("w2")
    await office.leases_end()
    await office.dispatcher.drain()
    assert not await office.that_show("w1")
    assert await office.that_show("w2")


async def test_what_is_found_may_still_show_the_texts_it_was_posted_with(
    office: PostOffice,
) -> None:
    office.quoted["a"] = ("w1",)
    await office.owe("a")
    await office.dies_while_sending("a")
    office.quoted["a"] = ("w2",)
    await office.says("a", "a2")
    await office.dispatcher.drain()
    assert await office.that_show("w1")
    await office.passes()
    assert not await office.that_show("w1")


async def test_when_a_process_that_is_alone_starts_old_leases_end_soon(
    office: PostOffice,
) -> None:
    await office.owe("a")
    office.platform.says(InDoubt())
    await office.dispatcher.run_round()
    await office.leases_end(after=timedelta(hours=1))
    now = await office.database.read(lambda work: lease_now(work.connection))
    await office.database.work(lambda work: void_leases(work, timedelta(seconds=30)))
    assert await office.column("leased_until", "a") < now + timedelta(seconds=60)


async def test_a_server_that_is_alone_lets_old_leases_end_soon_as_it_starts(
    fresh_database_url: MakeDatabase,
) -> None:
    """Whoever held them is gone, for only one may serve from the file."""
    async with post_office(fresh_database_url("sqlite"), serve=True) as office:
        await office.owe("a")
        office.platform.says(InDoubt())
        await office.dispatcher.run_round()
        await office.leases_end(after=timedelta(hours=1))
        stop = asyncio.Event()
        stop.set()
        await office.sender().run(stop)
        now = await office.database.read(lambda work: lease_now(work.connection))
        assert await office.column("leased_until", "a") <= now + timedelta(seconds=31)
