"""Slack keeps every promise of the platform port, and says in our words what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import aiohttp
import pytest

from adapters.slack.clients import SlackClients
from adapters.slack.platform import SlackPlatform
from bot.domain.clock import VirtualClock
from dialogs.platform import CannotAsk, InDoubt, Later, Platform, Refused
from tests.contracts.platform_contract import PlatformContract, Stage, words
from tests.fakes.slack import SlackServer
from tests.fakes.slack.faults import Broken, Busy, CutOff, Error, Fault, Garbled, Slow
from tests.fakes.slack.reading import text_of
from tests.fakes.slack.workspaces import BOT_SCOPES, Workspace
from tests.slack.stage import HERE, platform_on, stage_of


@pytest.fixture
async def platform(slack: SlackServer, juniper: Workspace) -> AsyncIterator[SlackPlatform]:
    del juniper
    async with platform_on(slack) as made:
        yield made


class TestSlackPlatform(PlatformContract):
    @pytest.fixture
    def stage(
        self,
        slack: SlackServer,
        juniper: Workspace,
        platform: SlackPlatform,
        clock: VirtualClock,
    ) -> Stage:
        return stage_of(slack, juniper, platform, clock)


def texts(juniper: Workspace) -> list[str]:
    return [text_of(each.blocks)[:9] for each in juniper.seen("C1")]


# What is refused, and what may have been done.


@pytest.mark.parametrize(
    ("error", "why", "for_good"),
    [
        ("is_archived", "archived", True),
        ("channel_not_found", "bot_removed", True),
        ("restricted_action", "forbidden", True),
        ("missing_scope", "forbidden", True),
        ("token_revoked", "revoked", True),
        ("account_inactive", "revoked", True),
        ("msg_too_long", "too_large", False),
        ("invalid_blocks", "other", False),
        ("something_new", "other", False),
    ],
)
async def test_what_slack_refuses_is_refused_in_our_words(
    slack: SlackServer, platform: Platform, error: str, why: str, for_good: bool
) -> None:
    slack.faults.next("chat.postMessage", Error(error))

    with pytest.raises(Refused) as refused:
        await platform.post(HERE, words("hello"), "m")
    assert (refused.value.why, refused.value.for_good) == (why, for_good)


@pytest.mark.parametrize(
    ("fault", "done"),
    [
        (CutOff(after_the_work=True), True),
        (CutOff(after_the_work=False), False),
        (Broken(500, after_the_work=True), True),
        (Broken(503), False),
        (Garbled(), True),
        (Error("internal_error", after_the_work=True), True),
        (Error("fatal_error"), False),
    ],
)
async def test_what_may_have_been_done_is_in_doubt_and_can_be_asked_about(
    slack: SlackServer,
    platform: Platform,
    juniper: Workspace,
    clock: VirtualClock,
    fault: Fault,
    done: bool,
) -> None:
    slack.faults.next("chat.postMessage", fault)

    with pytest.raises(InDoubt):
        await platform.post(HERE, words("hello"), "m")
    found = await platform.find(HERE, "m", clock.now())
    assert found == (juniper.seen("C1")[0].ts if done else None)
    assert len(slack.calls_of("chat.postMessage")) == 1


@pytest.mark.parametrize(("seconds", "scope"), [(1, "conversation"), (30, "installation")])
async def test_a_busy_slack_says_when_to_come_again(
    slack: SlackServer, platform: Platform, juniper: Workspace, seconds: int, scope: str
) -> None:
    slack.faults.next("chat.postMessage", Busy(seconds))

    with pytest.raises(Later) as later:
        await platform.post(HERE, words("hello"), "m")
    assert (later.value.after, later.value.scope) == (timedelta(seconds=seconds), scope)
    assert juniper.seen("C1") == []


async def test_a_busy_slack_holds_all_updates_of_the_workspace(
    slack: SlackServer, platform: Platform
) -> None:
    ref = await platform.post(HERE, words("hello"), "m")
    slack.faults.next("chat.update", Busy(1))

    with pytest.raises(Later) as later:
        await platform.update(HERE, ref, words("again"))
    assert later.value.scope == "installation"


async def test_a_slack_that_nobody_reaches_was_asked_nothing(
    slack: SlackServer, platform: Platform
) -> None:
    await slack.stop()

    with pytest.raises(Later):
        await platform.post(HERE, words("hello"), "m")


async def test_a_post_that_is_cut_short_from_our_side_is_found_later(
    slack: SlackServer, platform: Platform, clock: VirtualClock
) -> None:
    gate = asyncio.Event()
    slack.faults.next("chat.postMessage", Slow(gate, after_the_work=True))
    call = asyncio.create_task(platform.post(HERE, words("hello"), "m"))
    await slack.reached()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    gate.set()

    assert await platform.find(HERE, "m", clock.now()) is not None


async def test_a_slack_that_does_not_answer_in_time_leaves_it_in_doubt(
    slack: SlackServer, juniper: Workspace
) -> None:
    gate = asyncio.Event()
    slack.faults.next("chat.postMessage", Slow(gate, after_the_work=True))

    async def tokens(_: str) -> str | None:
        return juniper.token

    short = aiohttp.ClientTimeout(total=0.05)
    async with aiohttp.ClientSession(timeout=short) as session:
        impatient = SlackPlatform(SlackClients(session, tokens, slack.api_url))
        with pytest.raises(InDoubt):
            await impatient.post(HERE, words("hello"), "m")
    gate.set()
    assert texts(juniper) == ["hello"]


async def test_an_installation_without_a_token_is_one_that_was_taken_back(
    juniper: Workspace, platform: Platform
) -> None:
    juniper.token = ""

    with pytest.raises(Refused) as refused:
        await platform.post(HERE, words("hello"), "m")
    assert (refused.value.why, refused.value.for_good) == ("revoked", True)


async def test_a_new_token_is_used_from_the_next_call_on(
    slack: SlackServer, juniper: Workspace, platform: Platform
) -> None:
    await platform.post(HERE, words("before"), "m1")
    slack.grants[juniper.token].state = "revoked"
    juniper.token = slack.grant(juniper).token

    await platform.post(HERE, words("after"), "m2")
    assert texts(juniper) == ["before", "after"]


# What is posted.


async def test_a_post_says_its_mark_to_machines_alone_and_unfolds_no_links(
    slack: SlackServer, juniper: Workspace, platform: Platform
) -> None:
    await platform.post(HERE, words("hello"), "mark-1")

    [message] = juniper.seen("C1")
    assert message.metadata == {
        "event_type": "cyclebot_message",
        "event_payload": {"id": "mark-1"},
    }
    [call] = slack.calls_of("chat.postMessage")
    assert call.args["unfurl_links"] is call.args["unfurl_media"] is False


async def test_an_update_keeps_its_mark_and_looks_for_no_mentions(
    slack: SlackServer, juniper: Workspace, platform: Platform, clock: VirtualClock
) -> None:
    ref = await platform.post(HERE, words("hello"), "m")
    await platform.update(HERE, ref, words("hello @channel"))

    [call] = slack.calls_of("chat.update")
    assert call.args["parse"] == "none"
    assert call.args["blocks"]
    assert "metadata" not in call.args
    assert await platform.find(HERE, "m", clock.now()) == ref
    assert len(juniper.seen("C1")) == 1


async def test_a_workspace_that_forbids_changes_is_told_below_what_it_would_say_now(
    juniper: Workspace, platform: Platform
) -> None:
    ref = await platform.post(HERE, words("2 of 5 answered"), "m")
    juniper.edit_window_closed = True

    with pytest.raises(Refused) as refused:
        await platform.update(HERE, ref, words("3 of 5 answered"))
    assert (refused.value.why, refused.value.for_good) == ("not_editable", False)
    card, correction = juniper.seen("C1")
    assert "2 of 5" in text_of(card.blocks)
    assert correction.thread_ts == ref
    assert "3 of 5 answered" in text_of(correction.blocks)


async def test_a_workspace_is_reached_through_its_organizations_token(
    slack: SlackServer, platform: Platform
) -> None:
    campus = slack.add_workspace("T7", "Campus", enterprise_id="E1", installed=False)
    campus.token = slack.grant(campus, org_wide=True).token
    campus.add_user("U7", "Ida", email="ida@school.example")
    campus.add_channel("C7", "grade-7", members=["U7"])
    there = replace(HERE, realm="T7", conversation="C7")

    ref = await platform.post(there, words("hello"), "m")
    await platform.update(there, ref, words("again"))
    assert [each.external_id for each in await platform.members(there)] == ["U7"]
    assert await platform.personal("T7", "U7") == "D7"
    assert {call.args.get("team_id") for call in slack.calls} == {"T7"}


# What is looked for.


async def test_a_post_that_is_not_shown_yet_is_not_found_yet(
    slack: SlackServer, platform: Platform, clock: VirtualClock
) -> None:
    slack.faults.shows_after = timedelta(seconds=5)
    begun = clock.now()
    ref = await platform.post(HERE, words("hello"), "m")

    assert await platform.find(HERE, "m", begun) is None
    clock.move_to(clock.now() + timedelta(seconds=5))
    assert await platform.find(HERE, "m", begun) == ref


async def test_a_reply_is_looked_for_in_its_thread(
    platform: Platform, slack: SlackServer, clock: VirtualClock
) -> None:
    root = await platform.post(HERE, words("card"), "m1")
    under = replace(HERE, thread=root)
    ref = await platform.post(under, words("recap"), "m2")

    assert await platform.find(under, "m2", clock.now()) == ref
    assert await platform.find(HERE, "m2", clock.now()) is None
    assert slack.calls_of("conversations.replies")


async def test_a_busy_channel_is_searched_page_by_page(
    juniper: Workspace, platform: Platform, slack: SlackServer, clock: VirtualClock
) -> None:
    ref = await platform.post(HERE, words("hello"), "m")
    for number in range(450):
        await platform.post(HERE, words("noise"), f"noise-{number}")

    assert await platform.find(HERE, "m", clock.now()) == ref
    assert len(slack.calls_of("conversations.history")) == 3
    del juniper


async def test_a_thread_that_bots_may_not_read_cannot_be_asked_about(
    juniper: Workspace, platform: Platform, clock: VirtualClock
) -> None:
    root = await platform.post(HERE, words("card"), "m1")
    juniper.threads_unreadable = True

    with pytest.raises(CannotAsk):
        await platform.find(replace(HERE, thread=root), "m2", clock.now())


async def test_an_installation_that_may_not_read_cannot_be_asked(
    slack: SlackServer, juniper: Workspace, platform: Platform, clock: VirtualClock
) -> None:
    juniper.token = slack.grant(juniper, BOT_SCOPES - {"channels:history"}).token

    with pytest.raises(CannotAsk):
        await platform.find(HERE, "m", clock.now())


async def test_looking_waits_while_slack_is_busy(
    slack: SlackServer, platform: Platform, clock: VirtualClock
) -> None:
    slack.faults.next("conversations.history", Busy(60))

    with pytest.raises(Later) as later:
        await platform.find(HERE, "m", clock.now())
    assert later.value.after == timedelta(seconds=60)


# Who is there.


async def test_a_stranger_of_another_workspace_is_a_guest_whose_address_nobody_vouches_for(
    juniper: Workspace, platform: Platform
) -> None:
    juniper.add_user("U9", "Yara Other", email="yara@elsewhere.example", team_id="T9")
    juniper.channels["C1"].members |= {"U4", "U9"}
    people = {each.external_id: each for each in await platform.members(HERE)}

    assert (people["U9"].guest, people["U9"].email) == (True, None)
    assert people["U4"].guest
    assert (people["U1"].guest, people["U1"].email) == (False, "ana@school.example")


async def test_a_big_channel_is_not_asked_for_person_by_person(
    slack: SlackServer, juniper: Workspace, platform: Platform
) -> None:
    for number in range(100, 350):
        juniper.add_user(f"U{number}", f"Person {number}")
        juniper.channels["C1"].members.add(f"U{number}")

    assert len(await platform.members(HERE)) == 253
    assert len(slack.calls) < 10


async def test_a_bot_is_nobodys_account(juniper: Workspace, platform: Platform) -> None:
    assert await platform.account("T1", juniper.bot_user_id) is None


async def test_somebody_who_left_cannot_be_written_to(
    juniper: Workspace, platform: Platform
) -> None:
    juniper.users["U1"].deleted = True

    with pytest.raises(Refused):
        await platform.personal("T1", "U1")
