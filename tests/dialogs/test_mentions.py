"""A mention is a command, except where it answers a card."""

from __future__ import annotations

import pytest

from bot.domain.clock import VirtualClock
from bot.store.database import Database
from dialogs import answering, away, help, me, thread  # noqa: A004 - the conversation is called so
from tests.chat import Chat, chat


@pytest.fixture
async def room(file_database: Database, clock: VirtualClock) -> Chat:
    modules = [answering, away, help, me, thread]
    return await chat(
        file_database, clock, [module.CONVERSATION for module in modules], thread.HEARS
    )


async def test_under_a_card_a_mention_is_an_answer(room: Chat) -> None:
    await room.open("who_needs_us")
    seen = await room.say(room.team.members[0], "18 of 24 point to words", mentioned=True)
    assert "Count 18 of 24" in seen.buttons


async def test_under_a_card_a_word_we_know_is_a_command(room: Chat) -> None:
    await room.open("who_needs_us")
    seen = await room.say(room.team.members[0], "help", mentioned=True)
    assert seen.text.startswith("I'm Cyclebot.")


async def test_elsewhere_a_mention_is_a_command(room: Chat) -> None:
    await room.open("who_needs_us")
    who = room.team.members[0]
    assert "isn't a word I know" in (await room.say(who, "hlp me", mentioned=True, under=None)).text
    assert "isn't a word I know" in (await room.say(who, "xyz", mentioned=True)).text


async def test_a_command_that_is_edited_or_deleted_is_not_done_again(room: Chat) -> None:
    who = room.team.members[0]
    edited = await room.say(who, "away today", mentioned=True, under=None, edited=True)
    deleted = await room.say(who, "away today", mentioned=True, under=None, deleted=True)
    assert (edited.text, deleted.text) == ("", "")
