"""No input is lost for a character that no database takes."""

from __future__ import annotations

import pytest

from bot.domain.clock import VirtualClock
from bot.domain.plain_text import storable
from bot.store import replies
from bot.store.database import Database
from dialogs import answering, away, thread
from dialogs.vocabulary import Intent
from tests.chat import Chat, chat

BAD = "They\x00 quote\ud800 and stop \U0001f600"


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    modules = [answering, away, thread]
    return await chat(database, clock, [module.CONVERSATION for module in modules], thread.HEARS)


def test_only_what_no_database_takes_is_left_out() -> None:
    assert storable(BAD) == "They quote and stop \U0001f600"
    assert storable("\t\r\n\u202e\ufeff") == "\t\r\n\u202e\ufeff"


async def test_a_form_with_such_characters_is_stored_without_them(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    who = room.team.members[0]
    opened = await room.press(who, Intent("answer", (check_in.id,)))
    seen = await room.submit(who, opened.form, baseline="9 of\x00 24", stuck=BAD)
    assert seen.text.startswith("Thank you")
    said = await room.do(lambda work: replies.said_at(work.connection, (check_in.id,)))
    assert storable(BAD) in {row.text for row in said}


async def test_a_message_a_command_and_a_press_go_the_same_way(room: Chat) -> None:
    await room.open("who_needs_us")
    who = room.team.members[0]
    assert (await room.say(who, BAD)).text.startswith("Thank you")
    assert (await room.command(who, "away to\x00day")).text.startswith("Noted")
    refused = await room.press(who, Intent("not_a_reply", ("\x00",)))
    assert "isn't kept any more" in refused.text
