"""A message of several posts stays one message: sent once, changed whole, never doubled."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.slack.platform import SlackPlatform
from bot.domain.clock import VirtualClock
from dialogs.platform import InDoubt, Later
from dialogs.vocabulary import Actions, Button, Heading, Intent, Message, Quote, Quoted, Source
from tests.contracts.platform_contract import words
from tests.fakes.slack import SlackServer
from tests.fakes.slack.faults import Busy, CutOff, Error
from tests.fakes.slack.reading import pressable, text_of
from tests.fakes.slack.workspaces import Workspace
from tests.slack.stage import HERE, platform_on


@pytest.fixture
async def platform(slack: SlackServer, juniper: Workspace) -> AsyncIterator[SlackPlatform]:
    del juniper
    async with platform_on(slack) as made:
        yield made


@pytest.fixture
async def another(slack: SlackServer, juniper: Workspace) -> AsyncIterator[SlackPlatform]:
    """The platform of another process, which remembers nothing."""
    del juniper
    async with platform_on(slack) as made:
        yield made


def tall(*said: str) -> Message:
    """A message with a quote for each text, of which three take a post, and a button."""
    quotes = tuple(
        Quote(text=f"{text}: {'word ' * 580}", source=Source("answer", "1")) for text in said
    )
    button = Button(label="Answer", does=Intent("answer", ("c1",)))
    return Message(summary="tall", body=(Heading("Tall"), Quoted(quotes), Actions((button,))))


def said(juniper: Workspace) -> list[list[str]]:
    """The texts of each post, told by the word before their colon."""
    found = []
    for each in juniper.seen("C1"):
        lines = text_of(each.blocks).splitlines()
        found.append([line.split(":")[0] for line in lines if ": word" in line])
    return found


NINE, SIX = tall(*"abcdefghi"), tall(*"uvwxyz")
NINE_SAID = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
SIX_SAID = [["u", "v", "w"], ["x", "y", "z"]]


async def test_it_goes_on_in_its_own_thread_and_its_reference_is_its_first_post(
    juniper: Workspace, platform: SlackPlatform, clock: VirtualClock
) -> None:
    ref = await platform.post(HERE, NINE, "m")

    first, *rest = juniper.seen("C1")
    assert said(juniper) == NINE_SAID
    assert first.ts == ref
    assert [each.thread_ts for each in (first, *rest)] == [None, ref, ref]
    assert [button.label for button in pressable(first.blocks)] == ["Answer"]
    assert await platform.find(HERE, "m", clock.now()) == ref


async def test_in_a_thread_it_goes_on_in_that_thread(
    juniper: Workspace, platform: SlackPlatform, clock: VirtualClock
) -> None:
    root = await platform.post(HERE, words("card"), "m1")
    under = replace(HERE, thread=root)
    ref = await platform.post(under, NINE, "m2")

    assert [each.thread_ts for each in juniper.seen("C1")] == [None, root, root, root]
    await platform.update(under, ref, SIX)
    assert said(juniper) == [[], *SIX_SAID]
    assert await platform.find(under, "m2", clock.now()) == ref


async def test_an_update_changes_all_of_it_and_sends_and_takes_away_what_differs(
    juniper: Workspace, platform: SlackPlatform
) -> None:
    ref = await platform.post(HERE, SIX, "m")
    await platform.update(HERE, ref, NINE)
    assert said(juniper) == NINE_SAID
    await platform.update(HERE, ref, SIX)
    assert said(juniper) == SIX_SAID
    await platform.update(HERE, ref, words("short"))
    assert len(juniper.seen("C1")) == 1


async def test_another_process_finds_what_was_continued(
    juniper: Workspace, platform: SlackPlatform, another: SlackPlatform
) -> None:
    ref = await platform.post(HERE, NINE, "m")
    await another.update(HERE, ref, SIX)

    assert said(juniper) == SIX_SAID


async def test_words_that_were_erased_stand_nowhere_afterwards(
    juniper: Workspace, platform: SlackPlatform, another: SlackPlatform
) -> None:
    ref = await platform.post(HERE, NINE, "m")
    await another.update(HERE, ref, words("nothing is left of it"))

    assert said(juniper) == [[]]


async def test_a_message_that_fits_is_read_for_once_and_never_if_this_process_posted_it(
    slack: SlackServer, platform: SlackPlatform, another: SlackPlatform
) -> None:
    ref = await platform.post(HERE, words("one"), "m")
    await platform.update(HERE, ref, words("two"))
    assert slack.calls_of("conversations.replies") == []

    for text in ("three", "four", "five"):
        await another.update(HERE, ref, words(text))
    assert len(slack.calls_of("conversations.replies")) == 1


@pytest.mark.parametrize("fault", [Busy(5), CutOff(), CutOff(after_the_work=False)])
async def test_one_that_was_not_sent_whole_is_in_doubt_and_made_whole_by_an_update(
    slack: SlackServer,
    juniper: Workspace,
    platform: SlackPlatform,
    another: SlackPlatform,
    clock: VirtualClock,
    fault: Busy | CutOff,
) -> None:
    slack.faults.well("chat.postMessage")
    slack.faults.next("chat.postMessage", fault)

    with pytest.raises(InDoubt):
        await platform.post(HERE, NINE, "m")
    ref = await another.find(HERE, "m", clock.now())
    assert ref is not None
    await another.update(HERE, ref, NINE)
    assert sorted(said(juniper)) == NINE_SAID


@pytest.mark.parametrize("done", [True, False])
async def test_a_continuation_in_doubt_is_looked_up_before_it_is_sent_again(
    slack: SlackServer, juniper: Workspace, platform: SlackPlatform, done: bool
) -> None:
    ref = await platform.post(HERE, SIX, "m")
    slack.faults.next("chat.postMessage", CutOff(after_the_work=done))

    with pytest.raises(InDoubt):
        await platform.update(HERE, ref, NINE)
    await platform.update(HERE, ref, NINE)
    assert said(juniper) == NINE_SAID


async def test_in_a_thread_that_cannot_be_read_a_continuation_in_doubt_is_not_doubled(
    slack: SlackServer, juniper: Workspace, platform: SlackPlatform
) -> None:
    juniper.threads_unreadable = True
    ref = await platform.post(HERE, SIX, "m")
    slack.faults.next("chat.postMessage", CutOff())

    with pytest.raises(InDoubt):
        await platform.update(HERE, ref, NINE)
    await platform.update(HERE, ref, NINE)
    assert said(juniper) == NINE_SAID


async def test_a_limit_on_reading_does_not_hold_up_a_message_that_fits(
    slack: SlackServer, juniper: Workspace, platform: SlackPlatform, another: SlackPlatform
) -> None:
    ref = await platform.post(HERE, words("one"), "m")
    slack.faults.next("conversations.replies", Busy(60), times=2)
    await another.update(HERE, ref, words("two"))
    assert text_of(juniper.seen("C1")[0].blocks) == "two"

    with pytest.raises(Later):
        await another.update(HERE, ref, SIX)


async def test_a_continuation_that_somebody_deleted_is_sent_again(
    juniper: Workspace, platform: SlackPlatform
) -> None:
    ref = await platform.post(HERE, SIX, "m")
    juniper.messages["C1"].pop()
    await platform.update(HERE, ref, SIX)

    assert said(juniper) == SIX_SAID


async def test_what_nobody_may_delete_is_emptied(
    slack: SlackServer, juniper: Workspace, platform: SlackPlatform
) -> None:
    ref = await platform.post(HERE, SIX, "m")
    slack.faults.next("chat.delete", Error("compliance_exports_prevent_deletion"))
    await platform.update(HERE, ref, words("short"))

    first, emptied = juniper.seen("C1")
    assert text_of(first.blocks) == "short"
    assert "no longer shown" in text_of(emptied.blocks)
