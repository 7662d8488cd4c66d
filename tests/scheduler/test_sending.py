"""What is owed reaches people once, and stays as its facts are."""

import asyncio
from datetime import timedelta

import pytest

from bot.store import conversations, deliveries
from dialogs.platform import InDoubt, Later, Refused
from scheduler.batches import Policy
from tests.scheduler.post_office import START, PostOffice


async def test_an_owed_message_is_posted_once(office: PostOffice) -> None:
    await office.owe("a")
    assert await office.dispatcher.drain() == 1
    assert await office.dispatcher.drain() == 0
    assert office.platform.on_screen() == ["a"]
    row = await office.row("a")
    assert (row.state, row.wanted, row.shown, row.message_ref) == ("shown", 1, 1, "m1")
    assert row.posted_at == START
    assert row.doubt_since is None


async def test_a_message_owed_again_by_its_key_is_updated_where_it_stands(
    office: PostOffice,
) -> None:
    first = await office.owe("a")
    await office.dispatcher.drain()
    office.facts["a"] = "a2"
    assert await office.owe("a") == first
    await office.passes()
    assert office.platform.on_screen() == ["a2"]


async def test_ten_changes_before_it_is_sent_are_one_post(office: PostOffice) -> None:
    await office.owe("a")
    for number in range(10):
        await office.says("a", f"a{number}")
    assert await office.dispatcher.drain() == 1
    assert office.platform.posted["m1"].versions[0].summary == "a9"


async def test_ten_changes_of_what_is_on_screen_are_one_update(office: PostOffice) -> None:
    await office.owe("a")
    await office.dispatcher.drain()
    for number in range(10):
        await office.says("a", f"a{number}")
    assert await office.dispatcher.drain() == 0, "a burst is waited for"
    assert await office.passes() == 1
    assert [each.summary for each in office.platform.posted["m1"].versions] == ["a", "a9"]


async def test_a_change_during_a_send_leaves_the_message_owed(office: PostOffice) -> None:
    await office.owe("a")
    gate = office.platform.stalls()
    sending = asyncio.create_task(office.dispatcher.run_round())
    await office.platform.reached()
    await office.says("a", "a2")
    gate.set()
    await sending
    row = await office.row("a")
    assert (row.state, row.wanted, row.shown) == ("waiting", 2, 1)
    await office.passes()
    assert office.platform.on_screen() == ["a2"]
    assert (await office.row("a")).state == "shown"


async def test_a_message_with_nothing_to_show_is_done_without_a_post(office: PostOffice) -> None:
    await office.owe("a")
    office.facts["a"] = None
    assert await office.dispatcher.drain() == 0
    assert not office.platform.calls
    row = await office.row("a")
    assert (row.state, row.message_ref) == ("shown", None)


async def test_it_is_posted_when_there_is_something_to_show_after_all(office: PostOffice) -> None:
    await office.owe("a")
    office.facts["a"] = None
    await office.dispatcher.drain()
    await office.says("a", "now")
    await office.passes()
    assert office.platform.on_screen() == ["now"]


async def test_quiet_hours_hold_a_message_back_until_they_are_over(office: PostOffice) -> None:
    await office.owe("a", not_before=START + timedelta(hours=1))
    assert await office.passes(3599) == 0
    assert await office.passes(1) == 1


async def test_a_message_is_not_posted_once_it_has_expired(office: PostOffice) -> None:
    await office.owe("a", expires_at=START + timedelta(minutes=1))
    assert await office.passes(60) == 0
    assert (await office.row("a")).state == "expired"
    assert not office.platform.calls


async def test_what_is_on_screen_is_updated_after_it_expired(office: PostOffice) -> None:
    await office.owe("a", expires_at=START + timedelta(minutes=1))
    await office.dispatcher.drain()
    await office.says("a", "a2")
    await office.passes(120)
    assert office.platform.on_screen() == ["a2"]


async def test_messages_of_one_batch_are_composed_together(office: PostOffice) -> None:
    for number in range(50):
        await office.owe(f"k{number}", to=f"c{number}")
    await office.dispatcher.drain()
    assert len(office.composed) == 1
    assert len(office.platform.posted) == 50


async def test_one_message_that_cannot_be_drawn_holds_back_no_other(
    office: PostOffice, caplog: pytest.LogCaptureFixture
) -> None:
    await office.owe("a", to="c1")
    office.facts["bad"] = " "  # A message needs a summary.
    await office.owe("bad", to="c2")
    await office.owe("b", to="c3")
    await office.dispatcher.drain()
    assert office.platform.on_screen() == ["a", "b"]
    assert (await office.row("bad")).state == "waiting"
    assert "card" in caplog.text
    assert "summary" not in caplog.text, "a log never holds what may be people's words"
    office.facts["bad"] = "good"
    await office.passes(60)
    assert office.platform.on_screen() == ["a", "b", "good"]


async def test_a_message_that_cannot_be_drawn_waits_twice_as_long_each_time(
    office: PostOffice,
) -> None:
    office.facts["bad"] = ""
    await office.owe("bad")
    await office.dispatcher.drain()
    assert await office.column("visible_at", "bad") == START + timedelta(minutes=1)
    await office.passes(60)
    assert await office.column("visible_at", "bad") == START + timedelta(minutes=3)


async def test_what_was_drawn_many_times_before_is_tried_again_as_soon_as_any(
    office: PostOffice,
) -> None:
    await office.owe("a")
    for number in range(8):
        await office.says("a", f"a{number}")
        await office.passes()
    await office.says("a", "")
    await office.passes()
    assert await office.column("visible_at", "a") == office.clock.now() + timedelta(minutes=1)


# --- order ------------------------------------------------------------------------------------


async def test_one_message_of_a_conversation_is_sent_at_a_time(office: PostOffice) -> None:
    for number in range(3):
        await office.owe(f"k{number}")
    await office.owe("elsewhere", to="c2")
    gate = office.platform.stalls()
    sending = asyncio.create_task(office.dispatcher.run_round())
    await office.platform.reached(2)
    assert await office.sender().run_round() == 0
    assert sorted(call.where for call in office.platform.calls) == ["c1", "c2"]
    gate.set()
    await sending
    await office.dispatcher.drain()
    assert office.platform.on_screen("c1") == ["k0", "k1", "k2"]


async def test_a_message_goes_under_the_one_it_follows(office: PostOffice) -> None:
    await office.owe("card")
    await office.owe("note", after_key="card")
    await office.dispatcher.drain()
    assert office.platform.on_screen() == ["card", "note"]
    assert office.platform.posted["m2"].where.thread == "m1"


async def test_a_message_waits_for_the_one_it_follows(office: PostOffice) -> None:
    await office.owe("card", not_before=START + timedelta(seconds=60))
    await office.owe("note", after_key="card")
    assert await office.passes(59) == 0
    assert await office.passes(1) == 2
    assert office.platform.on_screen() == ["card", "note"]


@pytest.mark.parametrize("end", ["expired", "refused", "unconfirmed"])
async def test_a_message_is_a_plain_post_if_the_one_it_follows_never_comes(
    forgetful: PostOffice, end: str
) -> None:
    await forgetful.owe("card", expires_at=START + timedelta(seconds=10))
    await forgetful.owe("note", after_key="card")
    if end == "refused":
        forgetful.platform.says(Refused("too_large", for_good=False))
    if end == "unconfirmed":
        forgetful.platform.says(InDoubt())
        await forgetful.dispatcher.run_round()
        await forgetful.leases_end()
    if end == "expired":
        forgetful.clock.move_to(START + timedelta(seconds=10))
    await forgetful.dispatcher.drain()
    assert (await forgetful.row("card")).state == end
    assert forgetful.platform.on_screen() == ["note"]
    assert forgetful.platform.posted["m1"].where.thread is None


async def test_what_follows_in_another_conversation_stands_under_nothing(
    office: PostOffice,
) -> None:
    await office.owe("card")
    await office.owe("note", to="c2", after_key="card")
    await office.dispatcher.drain()
    assert office.platform.posted["m2"].where.thread is None


# --- private conversations --------------------------------------------------------------------


async def test_a_private_message_finds_the_conversation_with_the_person(
    office: PostOffice,
) -> None:
    ann = await office.person("ann")
    for key in ("r1", "r2"):
        await office.owe(key, conversation_id=None, account_id=ann)
    await office.dispatcher.drain()
    assert office.platform.on_screen("dm-ann") == ["r1", "r2"]
    await office.owe("r3", conversation_id=None, account_id=ann)
    await office.dispatcher.drain()
    assert len(office.platform.done("personal")) == 1, "it is remembered"


async def test_a_private_message_waits_while_no_conversation_can_be_opened(
    office: PostOffice,
) -> None:
    ann = await office.person("ann")
    await office.owe("r1", conversation_id=None, account_id=ann)
    office.platform.says(Later(timedelta(seconds=30)))
    assert await office.dispatcher.drain() == 0
    assert await office.passes(29) == 0
    assert await office.passes(1) == 1


async def test_a_private_message_to_somebody_who_is_gone_is_refused(office: PostOffice) -> None:
    ann = await office.person("ann")
    await office.owe("r1", conversation_id=None, account_id=ann)
    office.platform.says(Refused("gone", for_good=True))
    await office.dispatcher.drain()
    row = await office.row("r1")
    assert (row.state, row.refusal) == ("refused", "gone")


# --- refusals ---------------------------------------------------------------------------------


async def test_a_refusal_for_good_stops_the_conversation_and_nothing_else(
    office: PostOffice,
) -> None:
    await office.owe("a")
    await office.owe("b")
    await office.owe("c", to="c2")
    office.platform.says(Refused("archived", for_good=True))
    await office.dispatcher.drain()
    assert office.platform.on_screen() == ["c"]
    assert [(await office.row(key)).refusal for key in ("a", "b")] == ["archived", "archived"]
    assert len(office.platform.done("post")) == 2, "a stopped conversation is not tried again"


async def test_what_a_stopped_conversation_was_owed_goes_when_it_is_open_again(
    office: PostOffice,
) -> None:
    await office.owe("a")
    office.platform.says(Refused("archived", for_good=True))
    await office.dispatcher.drain()
    place = (await office.row("a")).conversation_id
    assert place is not None
    await office.database.work(lambda work: conversations.set_state(work, place, "open"))
    await office.database.work(lambda work: deliveries.revive(work, place))
    await office.dispatcher.drain()
    assert office.platform.on_screen() == ["a"]


async def test_a_refusal_of_one_message_stops_only_that_message(office: PostOffice) -> None:
    await office.owe("a")
    await office.owe("b")
    office.platform.says(Refused("too_large", for_good=False))
    await office.dispatcher.drain()
    row = await office.row("a")
    assert (row.state, row.refusal) == ("refused", "too_large")
    assert office.platform.on_screen() == ["b"]


# --- how much at once -------------------------------------------------------------------------


async def test_a_workspace_gets_only_a_few_messages_at_once(office: PostOffice) -> None:
    for number in range(20):
        await office.owe(f"k{number}", to=f"c{number}")
    sender = office.sender(per_installation=4)
    gate = office.platform.stalls()
    draining = asyncio.create_task(sender.drain())
    await office.platform.reached(4)
    gate.set()
    assert await draining == 20
    assert office.platform.most_at_once == 4


async def test_a_process_has_only_so_many_messages_in_flight(office: PostOffice) -> None:
    for number in range(20):
        await office.owe(f"k{number}", to=f"c{number}")
    assert await office.sender(in_flight=7).run_round() == 7


def test_a_lease_must_outlive_two_time_outs() -> None:
    with pytest.raises(ValueError, match="longer than two time-outs"):
        Policy(lease=timedelta(seconds=30))
