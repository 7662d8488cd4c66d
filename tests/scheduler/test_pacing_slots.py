"""No platform's rate is passed, and "later" is heard once by all that waits."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.domain.pacing import SLACK, Pace, Rate, per_second
from dialogs.platform import Later
from scheduler.dispatcher import Dispatcher
from tests.fakes.recording_platform import Call
from tests.scheduler.post_office import START, PostOffice

SECOND = timedelta(seconds=1)


async def lives(office: PostOffice, sender: Dispatcher, seconds: float = 600) -> int:
    """Go from slot to slot, sending; how many slots there were."""
    slots = 0
    while True:
        await sender.drain()
        following = await office.next_slot()
        if following is None or following > START + timedelta(seconds=seconds):
            return slots
        office.clock.move_to(following)
        slots += 1


def gaps(calls: list[Call]) -> list[timedelta]:
    return [later.at - earlier.at for earlier, later in pairwise(calls)]


async def test_an_installation_s_posts_keep_their_distance(office: PostOffice) -> None:
    for number in range(20):
        await office.owe(f"k{number}", to=f"c{number}")
    await lives(office, office.sender(SLACK))
    assert len(office.platform.posted) == 20
    assert min(gaps(office.platform.calls)) >= SLACK.post.spacing
    assert office.platform.calls[-1].at == START + 19 * SLACK.post.spacing, "no slot is wasted"


async def test_posts_and_updates_of_an_installation_have_lanes_of_their_own(
    office: PostOffice,
) -> None:
    for number in range(6):
        await office.owe(f"k{number}", to=f"c{number}")
    sender = office.sender(SLACK)
    await lives(office, sender)
    for number in range(6):
        await office.says(f"k{number}", f"new {number}")
        await office.owe(f"p{number}", to=f"p{number}")
    await lives(office, sender)
    updates = office.platform.done("update")
    assert len(updates) == 6
    assert SLACK.update is not None
    assert min(gaps(updates)) >= SLACK.update.spacing
    assert min(gaps(office.platform.done("post"))) >= SLACK.post.spacing
    assert updates[0].at < office.platform.done("post")[-1].at + 3 * SECOND


async def test_a_conversation_keeps_its_own_distance_and_holds_nobody_up(
    office: PostOffice,
) -> None:
    for number in range(8):
        await office.owe(f"busy{number}", to="busy")
    for number in range(8):
        await office.owe(f"k{number}", to=f"c{number}")
    await lives(office, office.sender(SLACK))
    busy = [call for call in office.platform.calls if call.where == "busy"]
    others = [call for call in office.platform.calls if call.where != "busy"]
    assert len(busy) == len(others) == 8
    assert min(gaps(busy)) >= SECOND
    assert min(gaps(office.platform.calls)) >= SLACK.post.spacing
    assert others[-1].at <= START + 4 * SECOND


async def test_a_conversation_s_hour_is_kept_too(office: PostOffice) -> None:
    pace = Pace(
        post=per_second(30),
        update=None,
        conversation=per_second(1),
        conversation_hour=Rate(spacing=timedelta(minutes=1), burst=3),
    )
    for number in range(6):
        await office.owe(f"k{number}")
    await lives(office, office.sender(pace))
    instants = [(call.at - START).total_seconds() for call in office.platform.calls]
    assert len(instants) == 6
    assert instants[:3] == [0, 1, 2]
    assert instants[3] >= 60
    assert min(gaps(office.platform.calls[3:])) >= timedelta(seconds=59)


async def test_two_replicas_share_one_pace(office: PostOffice) -> None:
    first, second = office.sender(SLACK, batch=3), office.sender(SLACK, batch=3)
    for number in range(12):
        await office.owe(f"k{number}", to=f"c{number}")
    for _ in range(12):
        await first.run_round()
        await second.run_round()
        office.clock.move_to(office.clock.now() + SLACK.post.spacing)
    await lives(office, first)
    assert len(office.platform.posted) == 12
    assert min(gaps(office.platform.calls)) >= SLACK.post.spacing


async def test_later_shifts_what_waits_in_the_installation_once(office: PostOffice) -> None:
    sender = office.sender(SLACK)
    for number in range(10):
        await office.owe(f"k{number}", to=f"c{number}")
    office.platform.says(Later(20 * SECOND, "installation"))
    await lives(office, sender)
    calls = office.platform.calls
    assert len(calls) == 11, "one try was refused, nothing else was tried twice"
    assert timedelta(seconds=20) <= calls[1].at - calls[0].at <= timedelta(seconds=25)
    assert min(gaps(calls)) >= SLACK.post.spacing
    assert calls[-1].at - calls[1].at == 18 * SLACK.post.spacing, "nine at half the pace"
    assert (await office.row("k0")).doubt_since is None


async def test_later_said_to_several_at_once_shifts_once(office: PostOffice) -> None:
    """Four were in flight when the platform had enough: the others wait as long as for one."""
    sender = office.sender(Pace(post=per_second(4, burst=4), update=None, conversation=SLACK.post))
    for number in range(12):
        await office.owe(f"k{number}", to=f"c{number}")
    office.platform.says(Later(20 * SECOND, "installation"), times=4)
    await lives(office, sender)
    again = [call.at for call in office.platform.calls if call.at > START]
    assert len(office.platform.calls) == 16
    assert timedelta(seconds=20) <= again[0] - START <= timedelta(seconds=25)
    assert again[-1] - again[0] <= 2 * 12 * SLACK.post.spacing


async def test_later_said_again_to_another_that_was_in_flight_shifts_nothing_more(
    office: PostOffice,
) -> None:
    pace = Pace(post=per_second(4, burst=4), update=None, conversation=SLACK.post)
    senders = [office.sender(pace, in_flight=1) for _ in range(2)]
    for number in range(12):
        await office.owe(f"k{number}", to=f"c{number}")
    office.platform.says(Later(20 * SECOND, "installation"), times=2)
    gate = office.platform.stalls()
    rounds = []
    for at, sender in enumerate(senders, 1):
        rounds.append(asyncio.create_task(sender.run_round()))
        await office.platform.reached(at)
    gate.set()
    await asyncio.gather(*rounds)
    await lives(office, office.sender(pace))
    assert len(office.platform.calls) == 14
    last = office.platform.calls[-1].at - START
    assert last <= timedelta(seconds=25) + 2 * 13 * SLACK.post.spacing


async def test_what_becomes_due_while_an_installation_waits_waits_too(
    office: PostOffice,
) -> None:
    sender = office.sender(SLACK)
    await office.owe("a")
    office.platform.says(Later(20 * SECOND, "installation"))
    await sender.drain()
    await office.owe("b", to="c2")
    await lives(office, sender)
    assert min(call.at for call in office.platform.calls[1:]) >= START + 20 * SECOND
    assert office.platform.on_screen() == ["a", "b"]


async def test_later_for_a_conversation_leaves_the_others_alone(office: PostOffice) -> None:
    sender = office.sender(SLACK)
    for key, to in (("a1", "a"), ("a2", "a"), ("b1", "b")):
        await office.owe(key, to=to)
    office.platform.says(Later(20 * SECOND, "conversation"))
    await lives(office, sender)
    when = {each.message.summary: each.at for each in office.platform.posted.values()}
    assert when["b1"] < START + SECOND
    assert when["a1"] >= START + 20 * SECOND
    assert when["a2"] >= when["a1"] + SECOND


@pytest.mark.parametrize("seconds", [0, -5])
async def test_later_without_a_time_is_at_least_a_second(
    office: PostOffice, seconds: float
) -> None:
    sender = office.sender(SLACK)
    await office.owe("a")
    office.platform.says(Later(timedelta(seconds=seconds), "installation"))
    await lives(office, sender)
    first, second = (call.at for call in office.platform.calls)
    assert second - first >= SECOND
