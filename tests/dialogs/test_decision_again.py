"""A decision with a practice can be changed, and taken back, like any other answer."""

from __future__ import annotations

import pytest

from bot.domain.clock import VirtualClock
from bot.store import practices
from bot.store.database import Database
from dialogs import answering
from dialogs.vocabulary import Intent
from tests.chat import Chat, chat

DECIDED = {
    "decision": "adopt",
    "because": "27 of 41 explain.",
    "practice": "Say one because sentence to a partner.",
    "share": "yes",
}


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    return await chat(database, clock, [answering.CONVERSATION])


async def test_a_decision_is_changed_with_its_practice(room: Chat) -> None:
    check_in = await room.open("keep_change_let_go")
    who = room.team.members[0]
    for practice in (DECIDED["practice"], "Teach six words first."):
        opened = await room.press(who, Intent("answer", (check_in.id,)))
        seen = await room.submit(who, opened.form, **{**DECIDED, "practice": practice})
        assert seen.text == "Thank you, that's kept as your team's answer."
    kept = await room.do(lambda work: practices.practice_of(work.connection, check_in.cycle_id))
    assert kept is not None
    assert kept.text == "Teach six words first."


async def test_a_decision_taken_back_takes_its_practice_along(room: Chat) -> None:
    check_in = await room.open("keep_change_let_go")
    who = room.team.members[0]
    opened = await room.press(who, Intent("answer", (check_in.id,)))
    await room.submit(who, opened.form, **DECIDED)
    seen = await room.press(who, Intent("take_back", (check_in.id,)))
    assert seen.text.startswith("Taken back")
    kept = await room.do(lambda work: practices.practice_of(work.connection, check_in.cycle_id))
    assert kept is None
