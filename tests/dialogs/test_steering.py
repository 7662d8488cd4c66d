"""Steering a cycle by chat: another hour or day, a pause, a stop, a start, as a team lives it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from bot.domain.access import Actor
from bot.domain.clock import VirtualClock
from bot.domain.errors import NotAllowed
from bot.store import calendars, check_ins, cycles, units
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from bot.use_cases import cycles as cycle_cases
from bot.use_cases.calendars import close_days
from bot.use_cases.cycle_facts import one_cycle
from dialogs import moving, pausing, starting
from dialogs.answers import Corrected
from dialogs.vocabulary import Intent
from dialogs.wording import steering as words
from tests import stories
from tests.databases import MakeDatabase
from tests.dialogs.room import Room, open_room, opens_with, picked
from tests.stories import MONDAY, Team

NOT_YOURS = "That isn't yours to see or change"


@pytest.fixture
async def room(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Room]:
    async with open_room(
        fresh_database_url("sqlite"),
        clock,
        [moving.CONVERSATION, pausing.CONVERSATION, starting.CONVERSATION],
        {**moving.COMPOSERS, **starting.COMPOSERS},
    ) as opened:
        yield opened


@pytest.fixture
async def team(room: Room) -> Team:
    return await room.at_home()


@pytest.fixture
async def cycle(room: Room, team: Team) -> CycleRow:
    return await room.do(lambda work: stories.cycle(work, room.world, team))


async def planned(room: Room, team: Team, starts_on: date) -> CycleRow:
    """A cycle that follows by itself, with its card."""

    def make(work: Work) -> CycleRow:
        first = stories.cycle(work, room.world, team)
        cycle_cases.end(work, first, "adopt")
        row = cycle_cases.begin_next(work, one_cycle(work, first.id))
        assert row.starts_on == starts_on
        return row

    return await room.do(make)


async def now(room: Room, row: CycleRow) -> CycleRow:
    found = await room.do(lambda work: cycles.cycle_by_id(work.connection, row.id))
    assert found is not None
    return found


async def dates(room: Room, row: CycleRow) -> dict[str, CheckInRow]:
    found = await room.do(lambda work: check_ins.check_ins_of(work.connection, row.id))
    return {each.step: each for each in found}


async def visible(room: Room, kind: str) -> datetime:
    """From when on the newest message of a kind may go."""
    wanted = select(delivery.c.visible_at).where(delivery.c.kind == kind)
    found: list[datetime] = await room.do(lambda work: list(work.connection.scalars(wanted)))
    return max(found)


async def test_move_says_when_the_team_is_asked_and_offers_what_can_be_moved(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.command(team.members[0], "move")
    assert "asked at 14:45" in seen.text
    assert list(seen.buttons) == ["Move our time", "Move one question", "Leave one out"]


async def test_moving_our_time_moves_every_question_ahead_and_tells_the_channel(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.press(team.members[0], Intent("move_time", (team.unit.id,)))
    assert opens_with(seen.form, "time") == time(14, 45)
    done = await room.submit(team.members[0], seen.form, {"time": "15:20"})
    assert done.text == words.time_moved(time(15, 20))
    assert (await dates(room, cycle))["who_needs_us"].local_time == time(15, 20)
    assert "Who needs us most?: Mon 23 Nov, 15:20" in await room.read("moved")


async def test_an_hour_that_cannot_be_read_is_told_at_its_field(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    form = (await room.press(team.members[0], Intent("move_time", (team.unit.id,)))).form
    for given in ("", "25:00", "noon"):
        seen = await room.submit(team.members[0], form, {"time": given})
        assert seen.text == "Pick a time of day, such as 14:45."


async def test_one_question_is_moved_and_the_channel_is_told(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.press(team.members[0], Intent("move_question", (team.unit.id,)))
    question = picked(seen.form, "question")["How did it go? · Mon 30 Nov"]
    done = await room.submit(
        team.members[0], seen.form, {"question": question, "day": "2026-12-01"}
    )
    assert done.text == "“How did it go?” comes on Tue 1 Dec now."
    assert "How did it go?: Tue 1 Dec, 14:45" in await room.read("moved")


async def test_one_question_is_left_out(room: Room, team: Team, cycle: CycleRow) -> None:
    seen = await room.press(team.members[0], Intent("leave_out", (team.unit.id,)))
    question = picked(seen.form, "question")["What are you adjusting? · Wed 2 Dec"]
    done = await room.submit(team.members[0], seen.form, {"question": question})
    assert done.text == words.question_left_out("What are you adjusting?")
    assert (await dates(room, cycle))["what_adjusting"].state == "not_asked"
    assert "What are you adjusting?" not in await room.read("moved")


async def test_a_question_of_another_team_cannot_be_moved(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    form = (await room.press(team.members[0], Intent("move_question", (team.unit.id,)))).form
    seen = await room.submit(team.members[0], form, {"question": "nonsense", "day": "2026-12-01"})
    assert seen.text == "Pick one of the questions that are ahead."


@pytest.mark.parametrize("said", ["pause 30 Nov", "pause until Nov 30", "pause 2026-11-30"])
async def test_a_pause_holds_everything_until_a_day_and_the_channel_is_told(
    room: Room, team: Team, cycle: CycleRow, said: str
) -> None:
    seen = await room.command(team.members[0], said)
    assert seen.text == words.paused(date(2026, 11, 30))
    row = await now(room, cycle)
    assert (row.state, row.paused_until) == ("paused", date(2026, 11, 30))
    told = await room.read("moved")
    assert "Paused: nothing is asked until Mon 30 Nov." in told
    assert "Who needs us most?: Mon 30 Nov, 14:45" in told
    assert "The cycle ends Fri 18 Dec." in told
    assert "No school" not in told
    assert await visible(room, "moved") <= room.clock.now()


async def test_a_pause_without_a_day_asks_for_it_in_a_form(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.command(team.members[0], "pause")
    assert seen.form.title == "Pause until"
    done = await room.submit(team.members[0], seen.form, {"until": "2026-11-30"})
    assert done.text == words.paused(date(2026, 11, 30))
    early = await room.submit(team.members[0], seen.form, {"until": "2026-11-20"})
    assert "Pick a day after today" in early.text


async def test_words_after_pause_that_are_no_day_are_said_back(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.command(team.members[0], "pause until the rain stops")
    assert "couldn't read “until the rain stops” as a day" in seen.text
    assert list(seen.buttons) == ["Pause until…"]


async def test_resume_takes_a_pause_back(room: Room, team: Team, cycle: CycleRow) -> None:
    await room.command(team.members[0], "pause 30 Nov")
    seen = await room.command(team.members[0], "resume")
    assert seen.text == words.RESUMED
    assert (await now(room, cycle)).state == "running"
    assert "Paused" not in await room.read("moved")
    again = await room.command(team.members[0], "resume")
    assert again.text == "Nothing is paused, so there is nothing to take up again."


async def test_stopping_says_what_stays_before_it_stops(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.command(team.members[0], "stop")
    assert "8 questions won't be asked" in seen.text
    assert "said, counted and planned stays" in seen.text
    assert (await now(room, cycle)).state == "running"
    done = await room.press(team.members[0], seen, "Stop this cycle")
    assert done.text == words.STOPPED
    row = await now(room, cycle)
    assert (row.state, row.decision) == ("ended", "stopped")
    assert await room.read("moved") == words.STOPPED_LINE
    again = await room.press(team.members[0], seen, "Stop this cycle")
    assert again.text == words.NOT_THAT_CYCLE


async def test_a_stop_of_an_old_cycle_does_not_stop_the_new_one(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.command(team.members[0], "stop")
    await room.press(team.members[0], seen, "Stop this cycle")
    form = (await room.command(team.members[0], "start")).form
    await room.submit(team.members[0], form, {})
    again = await room.press(team.members[0], seen, "Stop this cycle")
    assert again.text == words.NOT_THAT_CYCLE
    current = await room.do(lambda work: cycles.current_cycle(work.connection, team.unit.id))
    assert current is not None


async def test_start_begins_a_cycle_on_a_day_and_the_channel_is_told(
    room: Room, team: Team
) -> None:
    form = (await room.command(team.members[0], "start")).form
    assert opens_with(form, "day") == date(2026, 11, 30)
    done = await room.submit(team.members[0], form, {"day": "2026-12-07"})
    assert done.text == "Your cycle starts Mon 7 Dec."
    assert "Next cycle starts Mon 7 Dec. Your team settled on that." in await room.read(
        "next_cycle"
    )
    again = await room.submit(team.members[0], form, {"day": "2026-12-14"})
    assert again.text == "Your cycle starts Mon 14 Dec."


async def test_start_is_refused_while_a_cycle_runs_or_is_paused(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    assert "in a cycle" in (await room.command(team.members[0], "start")).text
    await room.command(team.members[0], "pause 30 Nov")
    assert "in a cycle" in (await room.command(team.members[0], "start")).text


async def test_a_start_in_the_past_is_told_at_its_field(room: Room, team: Team) -> None:
    form = (await room.command(team.members[0], "start")).form
    seen = await room.submit(team.members[0], form, {"day": "2026-11-02"})
    assert "That day has passed" in seen.text
    far = await room.submit(team.members[0], form, {"day": "2036-11-02"})
    assert "is the year right?" in far.text


async def test_the_next_cycles_card_offers_three_ways_and_says_what_was_chosen(
    room: Room, team: Team
) -> None:
    row = await planned(room, team, date(2026, 11, 30))
    (card,) = await room.owed("next_cycle")
    assert "Next cycle starts Mon 30 Nov." in card.summary
    seen = await room.press(team.members[0], card, "Start then")
    assert seen.text == "Your cycle starts Mon 30 Nov."
    assert "Your team settled on that." in await room.read("next_cycle")
    assert (await now(room, row)).start_chosen == "then"


async def test_two_who_take_a_week_on_one_card_take_one_week(room: Room, team: Team) -> None:
    row = await planned(room, team, date(2026, 11, 30))
    (card,) = await room.owed("next_cycle")
    await room.press(team.members[0], card, "Take a week")
    seen = await room.press(team.members[1], card, "Take a week")
    assert seen.text == "Your cycle starts Mon 7 Dec."
    assert (await now(room, row)).starts_on == date(2026, 12, 7)
    assert "Your team takes a week first." in await room.read("next_cycle")


async def test_the_next_cycle_can_wait_until_a_day(room: Room, team: Team) -> None:
    row = await planned(room, team, date(2026, 11, 30))
    (card,) = await room.owed("next_cycle")
    form = (await room.press(team.members[0], card, "Pause until…")).form
    early = await room.submit(team.members[0], form, {"until": "2026-11-02"})
    assert "That day has passed" in early.text
    done = await room.submit(team.members[0], form, {"until": "2026-12-12"})
    assert done.text == "Your cycle starts Mon 14 Dec."
    assert (await now(room, row)).starts_on == date(2026, 12, 14)
    assert "Your team chose that day." in await room.read("next_cycle")


async def test_a_pause_before_the_start_lets_the_cycle_start_later(room: Room, team: Team) -> None:
    row = await planned(room, team, date(2026, 11, 30))
    seen = await room.command(team.members[0], "pause 7 Dec")
    assert seen.text == "Your cycle starts Mon 7 Dec."
    assert (await now(room, row)).state == "planned"
    form = (await room.command(team.members[0], "pause")).form
    past = await room.submit(team.members[0], form, {"until": "2026-11-02"})
    assert past.answer == Corrected(
        errors={"until": "That day has passed; pick one from today on."}
    )


async def test_a_tap_on_the_card_of_a_cycle_that_runs_changes_nothing(
    room: Room, team: Team
) -> None:
    row = await planned(room, team, date(2026, 11, 30))
    (card,) = await room.owed("next_cycle")
    await room.do(lambda work: cycle_cases.start(work, row.id))
    seen = await room.press(team.members[0], card, "Take a week")
    assert "has started" in seen.text
    assert await room.read("next_cycle") == "This cycle started Mon 30 Nov."


async def test_a_closed_day_is_told_with_its_reason_and_what_it_moves(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    def close(work: Work) -> None:
        unit = units.unit(work.connection, team.unit.id)
        assert unit is not None
        day = MONDAY + timedelta(days=2)
        close_days(work, Actor.system(), unit, day, day + timedelta(days=2), "Thanksgiving")

    await room.do(close)
    told = await room.read("moved")
    assert "No school Wed 25 Nov to Fri 27 Nov (Thanksgiving)." in told
    assert "What will we try?: Mon 30 Nov, 14:45" in told
    assert "The cycle ends Wed 16 Dec." in told


@pytest.mark.parametrize("said", ["move", "pause", "pause 30 Nov", "resume", "stop", "start"])
async def test_whoever_is_not_of_the_team_is_refused_kindly_and_told_nothing(
    room: Room, team: Team, cycle: CycleRow, said: str
) -> None:
    lead = await room.known("Lee Lead", room.world.network, "lead")
    for who in ("Eve", lead):
        seen = await room.command(who, said)
        assert seen.text.startswith(NOT_YOURS)
    assert (await now(room, cycle)).state == "running"


@pytest.mark.parametrize(
    "intent",
    ["move_time", "move_question", "leave_out", "pause_team", "resume_team", "stop_team"],
)
async def test_a_press_about_a_team_that_is_not_theirs_or_not_there_is_refused_alike(
    room: Room, team: Team, cycle: CycleRow, intent: str
) -> None:
    theirs = await room.press("Eve", Intent(intent, (team.unit.id,)))
    none = await room.press(team.members[0], Intent(intent, ("nothing",)))
    assert theirs.text == none.text


@pytest.mark.parametrize("intent", ["start_then", "take_week", "pause_until", "stop_cycle"])
async def test_a_press_about_a_cycle_is_its_members(
    room: Room, team: Team, cycle: CycleRow, intent: str
) -> None:
    assert (await room.press("Eve", Intent(intent, (cycle.id,)))).text.startswith(NOT_YOURS)
    gone = await room.press(team.members[0], Intent(intent, ("nothing",)))
    assert gone.text == NotAllowed().words


async def test_in_a_private_chat_the_team_is_asked_never_guessed(
    room: Room, team: Team, cycle: CycleRow
) -> None:
    seen = await room.command(team.members[0], "pause 30 Nov", channel="")
    assert seen.text == "Which team do you mean?"
    assert list(seen.buttons) == ["Grade 4"]
    form = (await room.press(team.members[0], seen, "Grade 4", channel="")).form
    assert form.title == "Pause until"
    assert "in your team's channel" in (await room.command("Eve", "stop", channel="")).text


async def test_without_a_cycle_there_is_nothing_to_steer(room: Room, team: Team) -> None:
    for said in ("stop", "pause", "resume"):
        seen = await room.command(team.members[0], said)
        assert "no cycle just now" in seen.text
    assert await room.do(lambda work: calendars.closed_days(work.connection, (team.unit.id,))) == ()
