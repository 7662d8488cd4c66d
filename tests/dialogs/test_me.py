"""What a person sees of themselves."""

from __future__ import annotations

from datetime import time

import pytest

from bot.domain.clock import VirtualClock
from bot.store import notes, people, plans, roles, units
from bot.store.database import Database
from bot.store.people import PersonRow
from bot.store.plans import PlanEntryRow
from bot.store.work import Work
from bot.use_cases import check_ins
from dialogs import answering, away, erasing, me, thread
from dialogs.answers import Opened
from dialogs.vocabulary import Intent, Quoted
from tests import stories
from tests.chat import Chat, account, chat

START = "who_needs_us"


@pytest.fixture
async def room(file_database: Database, clock: VirtualClock) -> Chat:
    modules = [answering, away, erasing, me, thread]
    return await chat(
        file_database, clock, [module.CONVERSATION for module in modules], thread.HEARS
    )


async def in_a_second_team(room: Chat, who: PersonRow) -> str:
    """Make a person a member of Grade 5 as well, where the first question is open too."""

    def make(work: Work) -> str:
        other = stories.team(work, room.world, "Grade 5", members=1)
        roles.grant(work, who.id, other.unit.id, "member")
        row = stories.asked(work, stories.cycle(work, room.world, other), START)
        check_ins.open_check_in(work, row.id)
        return row.id

    return await room.do(make)


async def test_what_is_open_stands_first_with_its_button(room: Chat) -> None:
    check_in = await room.open(START)
    seen = await room.command(room.team.members[0], "me")
    assert seen.text.splitlines()[:3] == [
        "Grade 4 member 1",
        "Who needs us most? · Grade 4 · closes Tue 16:00: Open for you.",
        "Your roles: Member, Grade 4 (Juniper Elementary)",
    ]
    assert seen.buttons["Answer"] == Intent("answer", (check_in.id,))


async def test_what_was_answered_can_be_changed_from_here(room: Chat) -> None:
    await room.open(START)
    author = room.team.members[0]
    await room.say(author, "They quote, then stop.")
    seen = await room.command(author, "me")
    assert "You answered. You can change it any time." in seen.text
    assert "Change my answer" in seen.buttons
    assert "Held on you: 1 reply" in seen.text


async def test_the_plan_and_the_decision_have_their_own_doors(room: Chat) -> None:
    check_in = await room.open("our_plan")
    seen = await room.command(room.team.members[0], "me")
    assert seen.buttons["Open our plan"] == Intent("plan", (check_in.cycle_id,))


async def test_nothing_open_and_nothing_held_is_said(room: Chat) -> None:
    seen = await room.command(room.team.members[0], "me")
    assert "Nothing is open for you just now." in seen.text
    assert "Held on you: Nothing" in seen.text
    assert "Quiet hours: 18:00 to 07:00, and on closed days" in seen.text
    assert "Away: No" in seen.text
    assert list(seen.buttons) == ["I'm away"]


async def test_who_is_away_sees_until_when_and_can_come_back(room: Chat) -> None:
    who = room.team.members[0]
    await room.command(who, "away until friday")
    seen = await room.press(who, Intent("me"))
    assert "Away: Mon 23 Nov to Fri 27 Nov" in seen.text
    assert "I'm back" in seen.buttons


async def test_a_lead_sees_the_digests_hour(room: Chat) -> None:
    def lead(work: Work) -> str:
        made = stories.person(work, "Lee Lead", room.world.network, "lead")
        account(work, room.world, made)
        return made.id

    who = await room.do(lead)
    assert "Your digest: Monday 07:30" in (await room.command(who, "me")).text
    await room.do(
        lambda work: people.change_person(
            work,
            who,
            digest_day="thu",
            digest_at=time(9, 0),
            quiet_from=time(20),
            quiet_until=time(20),
        )
    )
    seen = await room.command(who, "me")
    assert "Your digest: Thursday 09:00" in seen.text
    assert "Quiet hours: None" in seen.text


async def test_my_words_are_shown_to_me_as_i_typed_them(room: Chat) -> None:
    await room.open(START)
    author = room.team.members[0]
    await room.say(author, "They quote <!channel> **then** stop.")
    seen = await room.command(author, "me")
    seen = await room.press(author, seen, "Show my words")
    assert "They quote <!channel> **then** stop." in seen.text.splitlines()
    assert "Who needs us most? · Mon 23 Nov" in seen.text
    message = seen.message
    assert message is not None
    assert any(isinstance(element, Quoted) for element in message.body)


async def test_others_words_are_not_mine(room: Chat) -> None:
    await room.open(START)
    await room.say(room.team.members[0], "They quote, then stop.")
    seen = await room.press(room.team.members[1], Intent("my_words"))
    assert seen.text == "No words of yours are held here."


async def test_many_words_come_page_by_page_and_each_fits_a_message(room: Chat) -> None:
    author = room.team.members[0]

    def write(work: Work) -> None:
        for number in range(30):
            notes.add_note(
                work,
                from_person_id=author.id,
                team_id=room.team.unit.id,
                kind="note",
                text=f"{number} " + "long " * 500,
            )

    await room.do(write)
    seen = await room.press(author, Intent("my_words"))
    found = 0
    for _ in range(40):
        message = seen.message
        assert message is not None
        assert len(seen.text) < 12_000
        found += sum(isinstance(element, Quoted) for element in message.body)
        if "Show more" not in seen.buttons:
            break
        seen = await room.press(author, seen, "Show more")
    assert found == 30


@pytest.mark.parametrize("page", ["", "-1", "many", "٣", "9" * 50, "99"])
async def test_a_page_that_is_none_does_no_harm(room: Chat, page: str) -> None:
    seen = await room.press(room.team.members[0], Intent("my_words", (page,)))
    assert seen.text == "No words of yours are held here."


async def test_counts_and_picks_are_not_called_words(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    opened = await room.press(author, Intent("answer", (check_in.id,)))
    await room.submit(author, opened.form, baseline="9 of 24", group="all", stuck="They stop.")
    seen = await room.press(author, Intent("my_words"))
    assert seen.text.splitlines()[-2:] == ["They stop.", "Only you see this."]
    assert "9 of 24" not in seen.text


async def test_answer_opens_the_form_of_what_is_open_here(room: Chat) -> None:
    await room.open(START)
    seen = await room.command(room.team.members[0], "answer")
    assert isinstance(seen.answer, Opened)
    assert seen.form.name == "reply"


async def test_answer_in_a_private_chat_asks_which_if_several_are_open(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    other = await in_a_second_team(room, author)
    seen = await room.command(author, "answer", private=True)
    assert seen.text.splitlines()[0] == "Several are open. Which one?"
    assert {intent.ids[0] for intent in seen.buttons.values()} == {check_in.id, other}
    assert all(label.endswith(("Grade 4", "Grade 5")) for label in seen.buttons)
    here = await room.command(author, "answer")
    assert here.form.about == (check_in.id,)


async def test_skip_asks_for_the_reason_of_what_waits(room: Chat) -> None:
    check_in = await room.open(START)
    seen = await room.command(room.team.members[0], "skip")
    assert "Not today" in seen.buttons
    assert seen.buttons["Not today"].ids[0] == check_in.id
    done = await room.press(room.team.members[0], seen, "Not today")
    assert "excused" in done.text
    again = await room.command(room.team.members[0], "skip")
    assert again.text == "Nothing is waiting for you, so there is nothing to skip."


async def test_skip_in_a_private_chat_asks_which_if_several_wait(room: Chat) -> None:
    await room.open(START)
    author = room.team.members[0]
    await in_a_second_team(room, author)
    seen = await room.command(author, "skip", private=True)
    assert {intent.name for intent in seen.buttons.values()} == {"not_this_time"}
    assert len(seen.buttons) == 2


async def test_what_closed_last_without_my_answer_is_offered_late(room: Chat) -> None:
    check_in = await room.open(START)
    author, other = room.team.members[:2]
    await room.say(author, "They quote, then stop.")
    assert check_in.closes_at is not None
    room.clock.move_to(check_in.closes_at)
    await room.do(lambda work: check_ins.close(work, check_in.id))
    seen = await room.command(other, "answer")
    assert "“Who needs us most?” has closed; if you have something to add" in seen.text
    assert seen.buttons == {"Add a late answer": Intent("answer", (check_in.id,))}
    assert (await room.command(other, "answer", private=True)).buttons == seen.buttons
    assert (await room.command(author, "answer")).text == "Nothing is open for you just now."


async def test_nothing_open_is_said_to_answer(room: Chat) -> None:
    seen = await room.command(room.team.members[0], "answer")
    assert seen.text == "Nothing is open for you just now."


@pytest.mark.parametrize("words", ["me", "answer", "skip"])
async def test_a_stranger_learns_nothing(room: Chat, words: str) -> None:
    await room.open(START)
    seen = await room.command("somebody", words)
    assert seen.text.startswith("We don't know this account yet")
    assert seen.buttons == {}


async def test_plans_and_notes_stand_among_my_words(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]

    def write(work: Work) -> None:
        notes.add_note(
            work,
            from_person_id=author.id,
            team_id=room.team.unit.id,
            kind="reply",
            text="Thank you for the visit.",
        )
        plans.put_plan_entries(
            work,
            [
                PlanEntryRow(
                    id=work.new_id(),
                    cycle_id=check_in.cycle_id,
                    field_key="problem",
                    group_key="",
                    text="Quotes without reasons",
                    got=None,
                    of=None,
                    by=author.id,
                    at=work.now,
                    draft=False,
                )
            ],
        )

    await room.do(write)
    seen = await room.press(author, Intent("my_words"))
    lines = seen.text.splitlines()
    assert lines[lines.index("Quotes without reasons") - 1] == "Plan · Mon 23 Nov"
    assert lines[lines.index("Thank you for the visit.") - 1] == "Note · Mon 23 Nov"
    mine = await room.command(author, "me")
    assert "Held on you: 1 wording of a plan, 1 note" in mine.text


async def test_a_workspace_shows_nothing_from_outside_what_it_is_bound_to(room: Chat) -> None:
    author = room.team.members[0]

    def elsewhere(work: Work) -> None:
        network = units.add_unit(work, kind="network", parent=None, name="Another")
        team = units.add_unit(work, kind="team", parent=network, name="Grade 9")
        roles.grant(work, author.id, team.id, "lead")
        notes.add_note(
            work, from_person_id=author.id, team_id=team.id, kind="note", text="Said elsewhere."
        )

    await room.do(elsewhere)
    seen = await room.command(author, "me")
    assert "Grade 9" not in seen.text
    assert "Held on you: Nothing" in seen.text
    assert (await room.press(author, Intent("my_words"))).text == "No words of yours are held here."
