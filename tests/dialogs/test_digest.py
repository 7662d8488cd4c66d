"""A lead's weekly digest as it is read: one screen, to the letter, each line one tap from more."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import agenda, asks, calendars, conversations, notes, own_words, roles
from bot.store.people import PersonRow
from bot.store.tables.coaching import ask
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import digests
from dialogs import asks as ask_dialogs
from dialogs import coaching, digest, putting_in_touch, review, status
from dialogs.answers import Refused, Told
from dialogs.plain_words import word_count
from dialogs.vocabulary import Chart, Intent, Message
from dialogs.wording.digest import on_break
from tests import stories, weeks
from tests.chat import Seen, presses, words_on
from tests.databases import MakeDatabase
from tests.dialogs.room import Room, open_room, opens_with, picked
from tests.weeks import DIGEST_DAY, DIGEST_HOUR, LAST_WEEK, AtWork

TUESDAY, THURSDAY = LAST_WEEK + timedelta(days=1), LAST_WEEK + timedelta(days=3)
CONVERSATIONS = (digest, putting_in_touch, review, coaching, ask_dialogs, status)


@pytest.fixture
async def room(fresh_database_url: MakeDatabase, clock: VirtualClock) -> AsyncIterator[Room]:
    composers = {
        kind: one
        for module in (digest, putting_in_touch, review, coaching)
        for kind, one in module.COMPOSERS.items()
    }
    url = fresh_database_url("sqlite")
    async with open_room(url, clock, [m.CONVERSATION for m in CONVERSATIONS], composers) as made:
        yield made


async def _lead(room: Room) -> PersonRow:
    return await room.known("Dana", room.world.network, "lead")


async def _now(room: Room, lead: PersonRow) -> Seen:
    room.clock.move_to(DIGEST_HOUR)
    return await room.command(lead, "digest", channel="")


def _schools(work: Work, room: Room) -> dict[str, UnitRow]:
    return {
        name: weeks.another_school(work, room.world, name, f"{name} Middle")
        for name in ("Palo Verde", "Newark", "Pomona", "Anaheim", "Kern")
    }


async def test_a_full_week_reads_as_it_should(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        at = _schools(work, room)
        world = room.world
        grade_5 = weeks.at_work(work, world, "Grade 5", school=at["Palo Verde"])
        math_7 = weeks.at_work(work, world, "Math 7", school=at["Newark"])
        english = weeks.at_work(work, world, "English 8", school=at["Anaheim"])
        quiet = weeks.at_work(
            work, world, "Grade 6", school=at["Pomona"], indicator="close_reading"
        )
        gone = weeks.at_work(work, world, "Grade 2", school=at["Kern"], indicator="close_reading")
        for one in (grade_5, math_7, english):
            weeks.closed(work, one, "how_did_it_go", TUESDAY, ("answered",))
            stories.plan(work, one.cycle, group="english_learners")
        for step, on in (("how_did_it_go", TUESDAY), ("what_adjusting", THURSDAY)):
            weeks.closed(work, quiet, step, on, ("waiting",))
        weeks.ask(work, grade_5, "idea", stories.at(DIGEST_DAY - timedelta(days=6), 9))
        mine = weeks.ask(work, math_7, "visit", stories.at(DIGEST_DAY - timedelta(days=4), 9))
        asks.change_ask(work, mine.id, taken_by=lead.id)
        stopped = replace(work, now=stories.at(THURSDAY, 11))
        conversations.set_state(stopped, gone.team.home_id or "", "bot_removed")
        weeks.rising(work, english)
        weeks.practice(work, english, "Say it, then write it", stories.at(THURSDAY, 9))
        then = replace(work, now=stories.at(TUESDAY, 9))
        for kept in (True, False):
            note = notes.add_note(
                then,
                from_person_id=lead.id,
                team_id=math_7.id,
                kind="visit",
                text="I'll come",
                due_on=THURSDAY,
            )
            if kept:
                notes.change_note(then, note.id, kept_at=then.now)

    await room.do(make)
    seen = await _now(room, lead)
    assert seen.text.splitlines() == [
        "Your 5 districts · week of 7 December",
        "5 teams: 5 in a cycle.",
        "Of the 5: 3 answered (0 last week), 1 quiet, 1 not reached. 1 needs nothing from you.",
        "Waiting for someone (2)",
        "Palo Verde · Grade 5 · an idea to try · 6 days",
        "Newark · Math 7 · someone to visit · 4 days, you promised",
        "Not reaching them (1)",
        "Kern · Grade 2 · bot removed Thursday",
        "Quiet, two check-ins on open days (1)",
        "Pomona, Grade 6, 6 days",
        "Moved (1)",
        "Anaheim · English 8: 20% → 71% over 12 counts; crossed its middle line once; "
        "chance nearly always gives 3 or more.",
        "Released (1)",
        "Anaheim · English 8: Say it, then write it",
        "In common",
        "3 teams in 3 districts: evidence-based argument, English learners; "
        "1 has a released practice.",
        "2 teams in 2 districts: close reading, all students.",
        "Your word kept?",
        "Last week you promised 2 visits: 1 logged, 1 open (Newark).",
        "As of now, for you alone; your weekly one comes all the same.",
    ]
    assert [button.label for button in presses(_message(seen))] == [
        *("Write", "Open", "Fix", "Write", "Chart", "Read", "Put in touch", "Put in touch"),
        *("It happened", "All districts", "Prepare a visit", "My day and hour"),
    ]


async def test_nothing_waits_and_there_is_one_practice_to_read(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        team = weeks.at_work(work, room.world, "Grade 4")
        weeks.practice(work, team, "Two questions before the graph", stories.at(THURSDAY, 9))

    await room.do(make)
    seen = await _now(room, lead)
    assert seen.text.splitlines() == [
        "Pilot Partnership · week of 7 December",
        "1 team: 1 in a cycle.",
        "Of the 1: 0 answered (0 last week). 1 needs nothing from you.",
        "Nothing waits for you: 1 team is at work.",
        "One practice to read: Juniper Elementary · Grade 4: Two questions before the graph",
        "As of now, for you alone; your weekly one comes all the same.",
    ]


async def test_a_week_with_everything_stays_under_230_words_and_says_how_many_more(
    room: Room,
) -> None:
    lead = await _lead(room)
    await room.do(lambda work: _crowd(work, room))
    seen = await _now(room, lead)
    message = _message(seen)
    assert word_count(message) < 230
    assert len(message.body) <= 40
    assert "Waiting for someone (12)" in seen.text
    assert "Quiet, two check-ins on open days (12)" in seen.text
    more = next(button for button in presses(message) if button.label == "Show")
    rest = await room.press(lead, more.does, channel="")
    assert rest.text.count("an idea to try") == 12


async def test_a_heading_s_rest_is_drawn_from_what_was_frozen(room: Room) -> None:
    lead = await _lead(room)
    await room.do(lambda work: _crowd(work, room))
    room.clock.move_to(DIGEST_HOUR)
    await room.do(lambda work: digests.post(work, lead.id))
    await room.do(_answer_all)
    (message,) = await room.owed("digest")
    more = next(button for button in presses(message) if button.label == "Show")
    rest = await room.press(lead, more.does, channel="")
    assert rest.text.count("answered today") == 12


async def test_an_erased_practice_is_gone_from_a_digest_that_was_sent(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> AtWork:
        team = weeks.at_work(work, room.world, "Grade 4")
        weeks.ask(work, team, "idea", stories.at(THURSDAY, 9))
        weeks.practice(work, team, "Say it, then write it", stories.at(THURSDAY, 9))
        return team

    team = await room.do(make)
    room.clock.move_to(DIGEST_HOUR)
    await room.do(lambda work: digests.post(work, lead.id))
    before = await room.read("digest")

    def erase(work: Work) -> None:
        words = own_words.words_of(work.connection, team.team.members[0].id)
        own_words.empty_words(work, words)

    await room.do(erase)
    after = await room.read("digest")
    assert "Say it, then write it" in before
    assert "Say it" not in after
    assert "Released" not in after
    assert "Waiting for someone (1)" in after


async def test_a_digest_knows_whose_words_it_shows(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> str:
        team = weeks.at_work(work, room.world, "Grade 4")
        return weeks.practice(work, team, "Say it", stories.at(THURSDAY, 9)).answer_id

    answer_id = await room.do(make)
    room.clock.move_to(DIGEST_HOUR)
    await room.do(lambda work: digests.post(work, lead.id))
    (message,) = await room.owed("digest")
    assert [(each.kind, each.id) for each in message.sources()] == [("answer", answer_id)]


async def test_a_digest_on_its_way_to_who_leads_no_more_shows_nothing(room: Room) -> None:
    lead = await _lead(room)
    await room.do(lambda work: weeks.at_work(work, room.world, "Grade 4"))
    room.clock.move_to(DIGEST_HOUR)
    await room.do(lambda work: digests.post(work, lead.id))
    before = await room.owed("digest")
    await room.do(lambda work: roles.end_grant(work, lead.id, room.world.network.id, "lead"))
    with pytest.raises(KeyError):
        await room.owed("digest")
    assert len(before) == 1


async def test_what_the_lead_answered_says_so_and_has_no_button_to_answer_again(
    room: Room,
) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        team = weeks.at_work(work, room.world, "Grade 4")
        weeks.ask(work, team, "idea", stories.at(THURSDAY, 9))

    await room.do(make)
    room.clock.move_to(DIGEST_HOUR)
    await room.do(lambda work: digests.post(work, lead.id))
    (message,) = await room.owed("digest")
    form = (await room.press(lead, message, "Write", channel="")).form
    await room.submit(lead, form, {"text": "Try it with pairs first."}, channel="")
    (after,) = await room.owed("digest")
    assert "Juniper Elementary · Grade 4 · an idea to try · 4 days, you wrote today" in words_on(
        after
    )
    assert "Write" not in [button.label for button in presses(after)]


async def test_whoever_is_no_lead_is_refused_and_told_nothing(room: Room) -> None:
    await room.do(lambda work: weeks.at_work(work, room.world, "Grade 4"))
    principal = await room.known("Pat", room.world.school, "principal")
    for words in ("digest", "digest preview"):
        seen = await room.command(principal, words, channel="")
        assert isinstance(seen.answer, Refused)
        assert "Grade 4" not in seen.text
    for name in ("all_districts", "digest_more", "open_promises", "prepare_visit", "digest_time"):
        seen = await room.press(principal, Intent(name, ("now", "waiting")), channel="")
        assert isinstance(seen.answer, Refused)


async def test_somebody_else_s_digest_is_not_to_be_read(room: Room) -> None:
    lead = await _lead(room)
    await room.do(lambda work: weeks.at_work(work, room.world, "Grade 4"))
    room.clock.move_to(DIGEST_HOUR)
    await room.do(lambda work: digests.post(work, lead.id))
    (row,) = await room.rows("digest")
    other = await room.known("Robin", room.world.network, "lead")
    seen = await room.press(other, Intent("all_districts", (row.subject_id,)), channel="")
    assert isinstance(seen.answer, Refused)


async def test_all_districts_stand_in_the_lists_order_with_the_digests_numbers(room: Room) -> None:
    lead = await _lead(room)
    await room.do(lambda work: _crowd(work, room, teams=2))
    seen = await _now(room, lead)
    shown = await room.press(lead, seen, "All districts", channel="")
    assert "District, In a cycle, Answered, Quiet or not reached, Waiting" in shown.text
    assert "Kern, 2 of 2, 0 of 2, 2, 2" in shown.text


async def test_a_visit_is_prepared_with_plan_asks_chart_and_stems_but_no_quoted_line(
    room: Room,
) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        team = weeks.at_work(work, room.world, "Grade 4")
        weeks.ask(work, team, "visit", stories.at(THURSDAY, 9))
        weeks.rising(work, team)
        stories.plan(work, team.cycle, problem="They quote and stop.")

    await room.do(make)
    seen = await _now(room, lead)
    form = (await room.press(lead, seen, "Prepare a visit", channel="")).form
    team_id = picked(form, "team")["Juniper Elementary · Grade 4"]
    shown = await room.submit(lead, form, {"team": team_id}, channel="")
    assert "asks for someone to visit a room" in shown.text
    assert "They quote and stop." in shown.text
    assert "I wonder" in shown.text
    assert any(isinstance(element, Chart) for element in _message(shown).body)


async def test_a_day_and_hour_of_ones_own_are_kept_and_the_next_digest_follows(room: Room) -> None:
    lead = await _lead(room)
    await room.do(lambda work: weeks.at_work(work, room.world, "Grade 4"))
    seen = await _now(room, lead)
    form = (await room.press(lead, seen, "My day and hour", channel="")).form
    assert opens_with(form, "day") == ("mon",)
    done = await room.submit(lead, form, {"day": "thu", "at": "16:15"}, channel="")
    assert done.text == "Saved. Your next digest comes Thu 10 Dec, 16:15."
    planned = await room.do(lambda work: agenda.upcoming(work.connection, (lead.id,)))
    assert [row.due_at for row in planned] == [stories.at(date(2026, 12, 10), 16, 15)]


async def test_an_hour_that_is_none_leaves_the_form_open(room: Room) -> None:
    lead = await _lead(room)
    await room.do(lambda work: weeks.at_work(work, room.world, "Grade 4"))
    seen = await _now(room, lead)
    form = (await room.press(lead, seen, "My day and hour", channel="")).form
    assert (await room.submit(lead, form, {"at": "noon"}, channel="")).text == (
        "Pick a time of day, such as 14:45."
    )


async def test_a_practice_is_read_whole_with_its_counts(room: Room) -> None:
    lead = await _lead(room)
    long = "Say one 'because' sentence to a partner before writing it. " * 4

    def make(work: Work) -> None:
        team = weeks.at_work(work, room.world, "Grade 4")
        stories.count(work, team.cycle, "who_needs_us", [("a", 9, 24), ("b", 11, 26)])
        stories.count(work, team.cycle, "where_now", [("a", 14, 24), ("b", 13, 26)])
        weeks.practice(work, team, long.strip(), stories.at(THURSDAY, 9))

    await room.do(make)
    seen = await _now(room, lead)
    assert "…" in seen.text
    shown = await room.press(lead, seen, "Read", channel="")
    assert long.strip() in shown.text
    assert "20 → 27 of 50" in shown.text
    assert "Orchard Unified · Juniper Elementary · Grade 4" in shown.text


async def test_two_teams_are_put_in_touch_each_reading_of_the_other(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        there = weeks.another_school(work, room.world, "Kern", "Lark Middle")
        weeks.at_work(work, room.world, "Grade 4")
        other = weeks.at_work(work, room.world, "English 7", school=there)
        weeks.practice(work, other, "Say it, then write it", stories.at(THURSDAY, 9))

    await room.do(make)
    seen = await _now(room, lead)
    form = (await room.press(lead, seen, "Put in touch", channel="")).form
    teams = picked(form, "one")
    with_practice = teams["Kern · Lark Middle · English 7 (has a practice)"]
    assert opens_with(form, "one") == (with_practice,)
    other = teams["Orchard Unified · Juniper Elementary · Grade 4"]
    again = await room.submit(lead, form, {"other": with_practice}, channel="")
    assert again.text == "Pick two different teams."
    done = await room.submit(lead, form, {"other": other}, channel="")
    assert done.text == "Sent: English 7 and Grade 4 read it in their channels."
    first, second = await room.owed("in_touch")
    assert words_on(first)[0] == (
        "Your lead, Dana, puts you in touch with Orchard Unified · Juniper Elementary · Grade 4: "
        "you work on the same thing."
    )
    assert "Say it, then write it" in words_on(second)
    assert [button.label for button in presses(second)] == ["Answer"]


async def test_a_student_s_name_is_stopped_with_everything_kept(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        weeks.at_work(work, room.world, "Grade 4")
        weeks.at_work(work, room.world, "Grade 5")

    await room.do(make)
    seen = await _now(room, lead)
    form = (await room.press(lead, seen, "Put in touch", channel="")).form
    teams = list(picked(form, "one").values())
    values = {"one": teams[0], "other": teams[1], "text": "Ask about student Maria Lopez."}
    stopped = await room.submit(lead, form, values, channel="")
    assert "looks like a student" in stopped.text
    assert await room.rows("in_touch") == []


async def test_a_break_is_said_in_small_print_with_the_day_they_are_back(room: Room) -> None:
    lead = await _lead(room)

    def make(work: Work) -> None:
        weeks.at_work(work, room.world, "Grade 4")
        calendars.add_closed_days(
            work,
            unit_id=room.world.lea.id,
            from_date=LAST_WEEK,
            to_date=LAST_WEEK + timedelta(days=4),
            kind="closed",
            source="form",
        )

    await room.do(make)
    seen = await _now(room, lead)
    assert "1 on break." in seen.text
    assert "On break: Orchard, 1 team, back Mon 7 Dec." in seen.text


def test_a_long_break_names_some_districts_and_counts_the_others() -> None:
    there = [("Kern", 4, date(2027, 1, 4)), ("Pomona", 1, date(2027, 1, 4))]
    said = on_break(there, 9)
    assert said.endswith("Pomona, 1 team, back Mon 4 Jan · 9 more districts.")
    assert on_break(there, 1).endswith("· 1 more district.")
    assert on_break(there, 0).endswith("Pomona, 1 team, back Mon 4 Jan.")


def _message(seen: Seen) -> Message:
    assert isinstance(seen.answer, Told), seen.answer
    return seen.answer.message


def _crowd(work: Work, room: Room, teams: int = 12) -> None:
    """Many teams of one district with everything at once."""
    school = weeks.another_school(work, room.world, "Kern", "Lark Middle")
    weeks.at_work(work, room.world, "Grade 1")
    for number in range(1, teams + 1):
        team = weeks.at_work(work, room.world, f"English {number}", school=school)
        for step, on in (("how_did_it_go", TUESDAY), ("what_adjusting", THURSDAY)):
            weeks.closed(work, team, step, on, ("waiting",))
        weeks.ask(work, team, "idea", stories.at(THURSDAY, 9))
        weeks.rising(work, team)
        weeks.practice(
            work, team, "Say one because sentence to a partner first", stories.at(THURSDAY, 9)
        )


def _answer_all(work: Work) -> None:
    work.connection.execute(ask.update().values(answered_at=work.now))
