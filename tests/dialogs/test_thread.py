"""Answering by messages under a card, as its people live it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.clock import VirtualClock
from bot.store import check_ins as check_in_rows
from bot.store import delivery_lookup, measures, replies, roles, units
from bot.store.check_ins import CheckInRow
from bot.store.database import Database
from bot.store.measures import MeasureRow
from bot.store.work import Work
from bot.use_cases import check_ins, steering
from dialogs import answering, thread
from dialogs.answers import Told
from dialogs.vocabulary import Intent
from tests import stories
from tests.chat import Chat, Seen, account, chat, shown

START, GUESS, TRIED, SURPRISE, PLAN = (
    "who_needs_us",
    "what_will_we_try",
    "how_did_it_go",
    "what_worked",
    "our_plan",
)
LONG_ENOUGH = "They quote, then stop."


@pytest.fixture
async def room(database: Database, clock: VirtualClock) -> Chat:
    return await chat(database, clock, [thread.CONVERSATION, answering.CONVERSATION], thread.HEARS)


async def said(room: Chat, check_in: CheckInRow) -> list[str]:
    """Every text that stands, as it came."""
    rows = await room.do(lambda work: replies.said_at(work.connection, (check_in.id,)))
    return [row.text for row in rows if row.text]


async def counted(room: Chat, check_in: CheckInRow) -> list[MeasureRow]:
    return list(await room.do(lambda work: measures.measures_at(work.connection, (check_in.id,))))


async def outcomes(room: Chat, check_in: CheckInRow) -> list[str]:
    """What became of each member, in the order of the team."""
    rows = await room.do(lambda work: check_in_rows.asked(work.connection, check_in.id))
    by_person = {row.person_id: row.outcome for row in rows}
    return [by_person[member.id] for member in room.team.members]


async def card_wanted(room: Chat, check_in: CheckInRow) -> int:
    (row,) = await room.do(
        lambda work: delivery_lookup.of_subject(work.connection, check_in.id, ("check_in",))
    )
    return row.wanted


async def test_a_message_under_the_card_is_a_whole_reply_and_its_author_is_told(
    room: Chat,
) -> None:
    check_in = await room.open(START)
    before = await card_wanted(room, check_in)
    seen = await room.say(room.team.members[0], LONG_ENOUGH)
    assert seen.text == "Thank you, that's kept as your answer to “Who needs us most?”."
    assert list(seen.buttons) == ["Not a reply"]
    assert await said(room, check_in) == [LONG_ENOUGH]
    assert await outcomes(room, check_in) == ["answered", "waiting", "waiting"]
    assert await card_wanted(room, check_in) > before


async def test_several_messages_are_several_parts_of_one_reply(room: Chat) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], "The first thing I saw.", ref="m1")
    seen = await room.say(room.team.members[0], "And one more thing.", ref="m2")
    assert seen.text.startswith("Thank you, that's added to your answer")
    assert await said(room, check_in) == ["The first thing I saw.", "And one more thing."]
    standing = await room.do(lambda work: replies.standing_replies(work.connection, (check_in.id,)))
    assert len(standing) == 1


async def test_an_edit_changes_the_part_it_became(room: Chat) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], LONG_ENOUGH)
    seen = await room.say(room.team.members[0], "They quote, and explain.", edited=True)
    assert seen.text == "Your change is kept in your answer to “Who needs us most?”."
    assert await said(room, check_in) == ["They quote, and explain."]


async def test_a_link_preview_which_is_an_edit_without_a_change_says_nothing(room: Chat) -> None:
    check_in = await room.open(START)
    text = "Look at https://example.org/work please"
    await room.say(room.team.members[0], text)
    before = await card_wanted(room, check_in)
    seen = await room.say(room.team.members[0], text, edited=True)
    assert seen.text == ""
    assert await card_wanted(room, check_in) == before


async def test_the_last_part_deleted_takes_the_reply_back(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    await room.say(author, "The first thing I saw.", ref="m1")
    await room.say(author, "And one more thing.", ref="m2")
    await room.say(author, "", ref="m1", deleted=True)
    assert await outcomes(room, check_in) == ["answered", "waiting", "waiting"]
    await room.say(author, "", ref="m2", deleted=True, under=None)
    assert await said(room, check_in) == []
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]


async def test_a_deletion_is_followed_whoever_did_it_and_whatever_became_of_the_cycle(
    room: Chat,
) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], LONG_ENOUGH)
    actor = room.team.members[1]
    await room.do(
        lambda work: steering.stop(work, stories.acting(work, room.world, actor), room.team.unit)
    )
    await room.say("a moderator", "", deleted=True)
    assert await said(room, check_in) == []


async def test_words_of_a_form_stay_when_the_messages_go(room: Chat) -> None:
    check_in = await room.open(TRIED)
    author = room.team.members[0]
    await room.say(author, LONG_ENOUGH)
    opened = await room.press(author, Intent("answer", (check_in.id,)))
    await room.submit(author, opened.form, tried="partly", noticed="Six said because.")
    await room.say(author, "", deleted=True)
    assert await said(room, check_in) == ["Six said because."]
    assert await outcomes(room, check_in) == ["answered", "waiting", "waiting"]


@pytest.mark.parametrize(
    "text", ["", "   \n ", "ok", "thanks all", "👍👍 🎉 😀", ":tada: :thumbsup: :+1:", "... -- !"]
)
async def test_talk_of_under_three_words_is_no_reply(room: Chat, text: str) -> None:
    check_in = await room.open(START)
    assert (await room.say(room.team.members[0], text)).text == ""
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]


async def test_words_without_spaces_between_them_are_words(room: Chat) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], "他们引用了句子")
    assert await said(room, check_in) == ["他们引用了句子"]


async def test_a_message_addressed_to_a_person_is_talk(room: Chat) -> None:
    check_in = await room.open(START)
    seen = await room.say(room.team.members[0], "@Sam did you see that too?", calls_person=True)
    assert seen.text == ""
    assert await said(room, check_in) == []


@pytest.mark.parametrize("who", ["principal", "stranger"])
async def test_messages_of_others_are_never_stored_and_get_no_word(room: Chat, who: str) -> None:
    check_in = await room.open(START)

    def principal(work: Work) -> str:
        made = stories.person(work, "Pat Principal", room.world.school, "principal")
        account(work, room.world, made)
        return made.id

    name = await room.do(principal) if who == "principal" else "somebody"
    seen = await room.say(name, "I think they should all read more.")
    assert seen.text == ""
    assert await said(room, check_in) == []


async def test_a_message_elsewhere_in_the_channel_is_nobodys_reply(room: Chat) -> None:
    check_in = await room.open(START)
    for root in (None, "another-message"):
        seen = await room.say(room.team.members[0], "Lunch is at noon today.", under=root)
        assert seen.text == ""
    assert await said(room, check_in) == []


async def test_not_a_reply_takes_the_words_away_and_a_later_edit_does_not_bring_them_back(
    room: Chat,
) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    seen = await room.say(author, "Let us meet on Thursday. 18 of 24 agree.")
    done = await room.press(author, seen, "Not a reply")
    assert "nothing of that message is kept" in done.text
    assert await said(room, check_in) == []
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]
    again = await room.say(author, "Let us meet on Friday instead.", edited=True)
    assert again.text == ""
    assert await said(room, check_in) == []


async def test_nobody_else_can_say_that_a_message_is_no_reply(room: Chat) -> None:
    check_in = await room.open(START)
    seen = await room.say(room.team.members[0], LONG_ENOUGH)
    refused = await room.press(room.team.members[1], seen, "Not a reply")
    assert "isn't kept any more" in refused.text
    assert await said(room, check_in) == [LONG_ENOUGH]


async def test_a_count_is_counted_only_once_its_author_says_so(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    seen = await room.say(author, "18 of 24 point to the words")
    assert "Is this your class's count?" in seen.text
    assert list(seen.buttons) == ["Count 18 of 24", "No count", "Not a reply"]
    assert await counted(room, check_in) == []
    done = await room.press(author, seen, "Count 18 of 24")
    assert done.text.startswith("Counted: 18 of 24.")
    (row,) = await counted(room, check_in)
    assert (int(row.got), int(row.of or 0)) == (18, 24)
    assert (row.purpose, row.group_key) == ("observed", "")
    await room.press(author, seen, "Count 18 of 24")
    refused = await room.press(author, seen, "No count")
    assert refused.text.startswith("No count, then.")
    assert await counted(room, check_in) == []


async def test_what_was_pressed_on_becomes_what_came_of_it(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    asked = await room.say(author, "It was 9 of 24 and now 14 of 24")
    chosen = await room.press(author, asked, "Count 14 of 24")
    assert _in_place(chosen) == ["No count", "Not a reply"]
    # Twice is once; and a tap that was wrong is taken back where it was made.
    (before,) = await counted(room, check_in)
    assert _in_place(await room.press(author, asked, "Count 14 of 24")) == _in_place(chosen)
    assert await counted(room, check_in) == [before]
    none = await room.press(author, chosen, "No count")
    assert _in_place(none) == ["Not a reply"]
    assert _in_place(await room.press(author, none, "Not a reply")) == []
    # What still stands on another screen has nothing left to press.
    late = await room.press(author, asked, "Count 9 of 24")
    assert "isn't there any more" in late.text


def _in_place(seen: Seen) -> list[str]:
    assert isinstance(seen.answer, Told)
    assert seen.answer.in_place
    return list(seen.buttons)


async def test_no_count_keeps_the_words(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    seen = await room.say(author, "We read page after page, 18 of 24 in fact")
    await room.press(author, seen, "No count")
    assert await counted(room, check_in) == []
    assert len(await said(room, check_in)) == 1


async def test_of_several_counts_one_is_picked(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    seen = await room.say(author, "It was 9 of 24 and now 14 of 24")
    assert "Which of these" in seen.text
    await room.press(author, seen, "Count 14 of 24")
    assert [row.got for row in await counted(room, check_in)] == [14]
    again = await room.press(author, seen, "Count 9 of 24")
    assert again.text.startswith("Counted: 14 of 24.")
    assert [row.got for row in await counted(room, check_in)] == [14]


@pytest.mark.parametrize("text", ["18/24", "9/24", "75%"])
async def test_a_count_alone_is_enough(room: Chat, text: str) -> None:
    check_in = await room.open(START)
    seen = await room.say(room.team.members[0], text)
    assert any(label.startswith("Count ") for label in seen.buttons)
    assert await said(room, check_in) == [text]


@pytest.mark.parametrize("text", ["30 of 24 did it today", "0 of 0 did it today"])
async def test_a_count_that_cannot_be_is_kept_as_words_alone(room: Chat, text: str) -> None:
    check_in = await room.open(START)
    seen = await room.say(room.team.members[0], text)
    assert list(seen.buttons) == ["Not a reply"]
    assert await said(room, check_in) == [text]


async def test_a_count_where_a_guess_is_asked_is_a_guess(room: Chat) -> None:
    check_in = await room.open(GUESS)
    author = room.team.members[0]
    seen = await room.say(author, "I guess 15 of 24 will")
    assert "your class's guess" in seen.text
    await room.press(author, seen, "Count 15 of 24")
    assert [row.purpose for row in await counted(room, check_in)] == ["prediction"]


async def test_where_no_count_is_asked_none_is_offered(room: Chat) -> None:
    await room.open(SURPRISE)
    seen = await room.say(room.team.members[0], "Surprising: 18 of 24 jumped.")
    assert list(seen.buttons) == ["Not a reply"]


async def test_an_edit_keeps_a_confirmed_count_that_still_stands_there(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    seen = await room.say(author, "18 of 24 point to words")
    await room.press(author, seen, "Count 18 of 24")
    await room.say(author, "18 of 24 point to the words!", edited=True)
    assert [row.got for row in await counted(room, check_in)] == [18]
    seen = await room.say(author, "19 of 24 point to the words!", edited=True)
    assert await counted(room, check_in) == []
    await room.press(author, seen, "Count 19 of 24")
    assert [row.got for row in await counted(room, check_in)] == [19]


async def test_what_looks_like_a_student_is_not_kept_and_the_words_are_shown(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    seen = await room.say(author, "My student Maria still quotes and stops")
    assert "Not kept yet" in seen.text
    assert "Maria" in seen.text.splitlines()[1]
    assert list(seen.buttons) == ["Write it in the form"]
    assert await said(room, check_in) == []
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]
    kept = await room.say(author, "One student still quotes and stops", edited=True)
    assert kept.text.startswith("Thank you, that's kept")


async def test_a_students_name_edited_in_takes_the_kept_words_away(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    await room.say(author, LONG_ENOUGH)
    seen = await room.say(author, "They quote, student Maria stops.", edited=True)
    assert "what was kept before is gone" in seen.text
    assert await said(room, check_in) == []
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]


async def test_a_hundred_thousand_characters_are_not_kept_and_nothing_is_lost(room: Chat) -> None:
    check_in = await room.open(START)
    seen = await room.say(room.team.members[0], "word " * 20_000)
    assert "99,999 characters" in seen.text
    assert "stands in your thread, nothing is lost" in seen.text
    assert await said(room, check_in) == []


async def test_three_thousand_characters_are_kept(room: Chat) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], "word " * 599 + "words")
    assert len((await said(room, check_in))[0]) == 3_000


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <@U123> **bold** [x](http://evil.example)",
        "'; DROP TABLE answer; -- not today",
        "a\x00b \ud800 three words",
        "=1+1 is three words",
    ],
)
async def test_hostile_text_is_kept_to_the_letter_that_can_be_stored(room: Chat, text: str) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], text)
    assert await said(room, check_in) == [text.replace("\x00", "").replace("\ud800", "")]


async def test_a_message_after_closing_is_kept_as_late(room: Chat) -> None:
    check_in = await room.open(START)
    assert check_in.closes_at is not None
    room.clock.move_to(check_in.closes_at + timedelta(hours=1))
    await room.do(lambda work: check_ins.close(work, check_in.id))
    seen = await room.say(room.team.members[0], LONG_ENOUGH)
    assert seen.text.endswith("The recap now says one more was added later.")
    assert await outcomes(room, check_in) == ["late", "waiting", "waiting"]


async def test_after_the_cycle_was_stopped_its_author_is_told_kindly(room: Chat) -> None:
    check_in = await room.open(START)
    member = room.team.members[0]
    await room.do(
        lambda work: steering.stop(work, stories.acting(work, room.world, member), room.team.unit)
    )
    seen = await room.say(member, LONG_ENOUGH)
    assert "stopped this cycle" in seen.text
    assert await said(room, check_in) == []


async def test_who_joined_after_the_opening_is_told_kindly(room: Chat) -> None:
    await room.open(START)

    def join(work: Work) -> str:
        made = stories.person(work, "Nina New", room.team.unit, "member")
        account(work, room.world, made)
        return made.id

    seen = await room.say(await room.do(join), LONG_ENOUGH)
    assert "the next question is your first one" in seen.text


async def test_who_left_the_team_is_told_and_nothing_is_kept(room: Chat) -> None:
    check_in = await room.open(START)
    left = room.team.members[0]
    await room.do(lambda work: roles.end_grant(work, left.id, room.team.unit.id, "member"))
    seen = await room.say(left, LONG_ENOUGH)
    assert seen.text
    assert await said(room, check_in) == []


async def test_under_the_plan_card_a_message_is_talk_and_the_page_is_offered(room: Chat) -> None:
    check_in = await room.open(PLAN)
    seen = await room.say(room.team.members[0], "I would change the second line")
    assert list(seen.buttons) == ["Open our plan"]
    assert await said(room, check_in) == []


async def test_a_message_under_ones_reminder_is_a_reply_too(room: Chat) -> None:
    check_in = await room.open(START)
    await room.do(lambda work: check_ins.remind(work, check_in.id))
    await room.do(lambda work: shown(work, check_in.id, "reminder-1", "reminder"))
    seen = await room.say(room.team.members[0], LONG_ENOUGH, under="reminder-1", private=True)
    assert seen.text.startswith("Thank you, that's kept")


async def test_the_same_message_told_twice_is_one_part(room: Chat) -> None:
    check_in = await room.open(START)
    await room.say(room.team.members[0], LONG_ENOUGH)
    assert (await room.say(room.team.members[0], LONG_ENOUGH)).text == ""
    assert await said(room, check_in) == [LONG_ENOUGH]


async def test_a_part_beside_the_teams_one_answer_leaves_it_the_teams(room: Chat) -> None:
    check_in = await room.open(TRIED)
    author = room.team.members[0]
    opened = await room.press(author, Intent("we_met", (check_in.id,)))
    await room.submit(author, opened.form, tried="yes")
    await room.say(author, "One more thing we saw together.")
    assert await outcomes(room, check_in) == ["answered", "answered_by_team", "answered_by_team"]
    (reply,) = await room.do(lambda work: replies.standing_replies(work.connection, (check_in.id,)))
    assert reply.for_all


async def test_an_edit_into_talk_takes_the_words_away_and_says_so(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    await room.say(author, LONG_ENOUGH)
    seen = await room.say(author, "never mind", edited=True)
    assert seen.text == "You changed that message, so it isn't kept as an answer any more."
    assert await said(room, check_in) == []
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]


async def test_an_edit_over_the_length_takes_the_words_away_and_says_so(room: Chat) -> None:
    check_in = await room.open(START)
    author = room.team.members[0]
    await room.say(author, LONG_ENOUGH)
    seen = await room.say(author, "word " * 1_000, edited=True)
    assert "What was kept of it before is gone." in seen.text
    assert await said(room, check_in) == []


async def test_under_the_decision_card_a_message_is_talk_and_deciding_is_offered(
    room: Chat,
) -> None:
    check_in = await room.open("keep_change_let_go")
    seen = await room.say(room.team.members[0], "I would keep it, really")
    assert list(seen.buttons) == ["Decide together"]
    assert await outcomes(room, check_in) == ["waiting", "waiting", "waiting"]


async def test_buttons_without_what_they_are_about_do_no_harm(room: Chat) -> None:
    for name in ("not_a_reply", "count_it", "no_count"):
        seen = await room.press(room.team.members[0], Intent(name))
        assert "isn't kept any more" in seen.text


async def test_in_a_team_without_an_indicator_no_count_is_offered(room: Chat) -> None:
    await room.do(lambda work: units.change_unit(work, room.team.unit.id, indicator_id=None))
    await room.open(START)
    seen = await room.say(room.team.members[0], "18 of 24 point to words")
    assert list(seen.buttons) == ["Not a reply"]
