"""Days off: by words, by form, and back again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import absences
from bot.store import check_ins as check_in_rows
from bot.store.absences import AbsenceRow
from bot.store.check_ins import CheckInRow
from bot.store.database import Database
from bot.store.work import Work
from bot.use_cases import replies as reply_cases
from dialogs import away
from dialogs.vocabulary import Intent
from tests import stories
from tests.chat import Chat, account, chat
from tests.stories import MONDAY

TUESDAY, WEDNESDAY = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    return await chat(database, clock, [away.CONVERSATION], away.HEARS)


async def stored(room: Chat) -> list[tuple[date, date]]:
    """The first member's absences."""
    me = room.team.members[0]

    def read(work: Work) -> tuple[AbsenceRow, ...]:
        return absences.absences_of(work.connection, me.id, date(2020, 1, 1))

    return [(row.from_date, row.to_date) for row in await room.do(read)]


async def outcome(room: Chat, check_in: CheckInRow) -> str:
    me = room.team.members[0]
    row = await room.do(
        lambda work: check_in_rows.asked_person(work.connection, check_in.id, me.id)
    )
    assert row is not None
    return row.outcome


async def test_days_are_noted_and_nobody_asks_why(room: Chat) -> None:
    seen = await room.command(room.team.members[0], "away 30 Nov to 2 Dec")
    assert seen.text.splitlines() == [
        "Noted: you're away Mon 30 Nov to Wed 2 Dec. You won't be asked on these days, and "
        "nothing is to be made up.",
        "Nobody asks why, and nobody is told: your team only sees a number.",
    ]
    assert await stored(room) == [(date(2026, 11, 30), date(2026, 12, 2))]


async def test_who_is_away_is_excused_from_what_is_open_on_these_days(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    seen = await room.command(room.team.members[0], "away today")
    assert "You're excused from “Who needs us most?”" in seen.text
    assert await outcome(room, check_in) == "excused"


async def test_days_after_the_close_excuse_from_nothing_now(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    await room.command(room.team.members[0], f"away {WEDNESDAY}")
    assert await outcome(room, check_in) == "waiting"


async def test_back_ends_it_and_the_open_question_waits_again(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    me = room.team.members[0]
    await room.command(me, "away until friday")
    seen = await room.command(me, "back")
    assert seen.text == "Welcome back! Open now, if you like: “Who needs us most?”."
    assert seen.buttons == {"Answer: Who needs us most?": Intent("answer", (check_in.id,))}
    assert await outcome(room, check_in) == "waiting"
    assert await stored(room) == []


async def test_the_days_already_past_stay_noted(room: Chat) -> None:
    me = room.team.members[0]
    await room.command(me, "away until friday")
    room.clock.move_to(room.clock.now() + timedelta(days=2))
    await room.say(me, "I’m back!", under=None, private=True)
    assert await stored(room) == [(MONDAY, TUESDAY)]


async def test_im_back_is_heard_in_a_private_chat_alone(room: Chat) -> None:
    me = room.team.members[0]
    await room.command(me, "away until friday")
    assert (await room.say(me, "I'm back", under=None)).text == ""
    assert len(await stored(room)) == 1


async def test_not_this_time_stays_as_it_was_said(room: Chat) -> None:
    check_in = await room.open("who_needs_us")
    me = room.team.members[0]

    def skip(work: Work) -> None:
        actor = stories.acting(work, room.world, me)
        reply_cases.skip(work, actor, check_in.id, room.world.program.skip_reasons[0].key)

    await room.do(skip)
    await room.command(me, "away today")
    await room.command(me, "away back")
    assert await outcome(room, check_in) == "excused"


async def test_days_ahead_are_called_off(room: Chat) -> None:
    me = room.team.members[0]
    await room.command(me, "away 30 Nov to 2 Dec")
    assert (await room.command(me, "back")).text == "Called off: you aren't away."
    assert await stored(room) == []


async def test_back_without_an_absence_is_told_kindly(room: Chat) -> None:
    assert "You aren't noted as away" in (await room.command(room.team.members[0], "back")).text


async def test_the_form_opens_with_today_and_is_kept(room: Chat) -> None:
    me = room.team.members[0]
    opened = await room.command(me, "away")
    assert opened.text == "When are you away?"
    seen = await room.submit(me, opened.form, since=str(TUESDAY), until=str(WEDNESDAY))
    assert seen.text.startswith("Noted: you're away Tue 24 Nov to Wed 25 Nov.")
    again = await room.submit(me, opened.form, since=str(TUESDAY), until=str(WEDNESDAY))
    assert again.text.startswith("Noted")
    assert await stored(room) == [(TUESDAY, WEDNESDAY)]


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("2026-11-25", "2026-11-24", "before the first day"),
        ("2026-11-01", "2026-11-02", "have passed"),
        ("2026-11-25", "2099-11-25", "more than a year"),
        ("", "", "Pick a day."),
        ("soon", "2026-11-24", "Pick a day."),
    ],
)
async def test_days_that_cannot_be_are_told_in_the_form(
    room: Chat, since: str, until: str, words: str
) -> None:
    me = room.team.members[0]
    opened = await room.press(me, Intent("away_days"))
    seen = await room.submit(me, opened.form, since=since, until=until)
    assert words in seen.text
    assert await stored(room) == []


@pytest.mark.parametrize("words", ["sometime", "31 Feb", "<!channel>", "x" * 10_000, "0"])
async def test_words_that_name_no_days_get_an_example(room: Chat, words: str) -> None:
    seen = await room.command(room.team.members[0], f"away {words}")
    assert "“/cycle away until Friday”" in seen.text
    assert await stored(room) == []


async def test_who_is_in_no_team_needs_no_days_off(room: Chat) -> None:
    def principal(work: Work) -> str:
        made = stories.person(work, "Pat", room.world.school, "principal")
        account(work, room.world, made)
        return made.id

    seen = await room.command(await room.do(principal), "away today")
    assert "nobody waits for an answer from you" in seen.text


async def test_a_stranger_is_told_nothing_but_whom_to_ask(room: Chat) -> None:
    seen = await room.command("somebody", "away today")
    assert seen.text.startswith("We don't know this account yet")
