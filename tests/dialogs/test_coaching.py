"""Asks and coaching notes as conversations: who says what, presses what, and sees what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date

import pytest

from bot.store import accounts, asks, conversations, roles
from bot.store.work import Work
from dialogs.answers import Corrected, Done, Opened, Refused
from dialogs.vocabulary import Actions, Button, DayField, Intent, Message, TextField, YesField
from dialogs.wording import coaching as stems
from tests.conversations.town import Resident, Town, buttons_of, text_of, town
from tests.databases import MakeDatabase
from tests.stories import Team

MONDAY = date(2026, 11, 30)
TUESDAY = date(2026, 12, 1)
WEDNESDAY = date(2026, 12, 2)
THURSDAY = date(2026, 12, 3)


@dataclass(kw_only=True)
class Scene:
    """Grade 4 has been asked how it went; a principal and a lead are near."""

    place: Town
    team: Team
    ana: Resident
    ben: Resident
    dana: Resident
    lee: Resident

    async def asks(self, who: Resident, what: str = "visit", *, pressing: str = "Answer") -> None:
        """A member answers the question of the day and asks for this."""
        card = self.place.card(self.team, "How did it go?")
        await who.press_on(pressing, (card.message, card.ref), home=self.team)
        await who.fill({"tried": "yes", "help": what}, home=self.team)

    async def closes(self) -> None:
        """The check-in closes, and what is owed is sent the next morning at the latest."""
        await self.place.until(TUESDAY, 16, 2)

    def thread(self) -> list[str]:
        """What stands in the thread of the day's card."""
        card = self.place.card(self.team, "How did it go?")
        return [
            text_of(each.message)
            for each in self.place.channel(self.team)
            if each.where.thread == card.ref
        ]

    def labels(self, who: Resident) -> list[str]:
        """The buttons on the newest private message."""
        return [button.label for button in buttons_of(who.private()[-1])]

    async def press_private(self, who: Resident, label: str) -> None:
        """Press a button of the newest private message."""
        await who.press_on(label, (who.private()[-1], None))


@pytest.fixture
async def scene(fresh_database_url: MakeDatabase) -> AsyncIterator[Scene]:
    """The sixth school day's question is open, at a quarter to three."""
    async with town(fresh_database_url("sqlite")) as place:
        team = await place.team("Grade 4", "Ana", "Ben")
        dana = await place.resident("Dana Ortiz", place.world.school, "principal")
        lee = await place.resident("Lee Ames", place.world.lea, "lead")
        await place.begin(team)
        await place.until(MONDAY, 14, 46)
        residents = place.residents
        yield Scene(
            place=place, team=team, ana=residents["Ana"], ben=residents["Ben"], dana=dana, lee=lee
        )


async def test_the_principal_reads_in_five_seconds_what_the_team_asks_for(scene: Scene) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    (message,) = scene.dana.private()
    assert message.summary == "Grade 4 asks for someone to visit, since Monday."
    assert "Juniper Elementary · from “How did it go?”" in text_of(message)
    assert scene.labels(scene.dana) == ["Answer", "I'll see to it"]
    assert scene.lee.private() == []
    assert "Ana" not in text_of(message)


async def test_an_answer_is_read_in_the_thread_and_the_private_message_says_so(
    scene: Scene,
) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    await scene.press_private(scene.dana, "Answer")
    await scene.dana.fill({"text": "I can come Thursday. Whose room?", "kind": "note"})
    assert "Grade 4 reads it in that thread" in scene.dana.told()
    await scene.place.settle()
    answer = scene.thread()[-1]
    assert "Your principal" in answer
    assert "Dana Ortiz, writes about your ask for someone to visit:" in answer
    assert "I can come Thursday. Whose room?" in answer
    (message,) = scene.dana.private()
    assert "Answered Tue 1 Dec by you." in text_of(message)
    assert scene.labels(scene.dana) == ["Change my words"]
    await scene.place.until(THURSDAY, 12)
    assert not any("Still waiting" in each for each in scene.thread())


async def test_an_answer_opens_with_a_stem_not_a_blank(scene: Scene) -> None:
    await scene.asks(scene.ana, "idea")
    await scene.closes()
    await scene.press_private(scene.dana, "Answer")
    assert scene.dana.form is not None
    words = scene.dana.form.fields()[0]
    assert isinstance(words, TextField)
    assert words.value == "I saw that you ask for an idea to try. I wonder …. Would … help?"
    await scene.dana.fill({"text": words.value})
    assert "There is still a “…” of ours in it" in scene.dana.told()


async def test_after_two_school_days_the_team_hears_that_it_still_waits(scene: Scene) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    await scene.place.until(THURSDAY, 16, 2)
    assert "Still waiting; we asked them again today." in scene.thread()[-1]
    (message,) = scene.lee.private()
    assert message.summary == "Grade 4 still waits for someone to visit, since Monday."
    await scene.press_private(scene.lee, "Answer")
    await scene.lee.fill({"text": "I'll find you a room to visit."})
    await scene.place.settle()
    assert any("We asked them again today; an answer came." in each for each in scene.thread())
    (message,) = scene.dana.private()
    assert "Answered Thu 3 Dec by Lee Ames." in text_of(message)
    assert buttons_of(message) == []


async def test_who_comes_to_answer_what_is_answered_is_told_who_wrote(scene: Scene) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    before = scene.dana.private()[-1]
    await scene.dana.press_on("Answer", (before, None))
    await scene.dana.fill({"text": "Thursday?"})
    await scene.dana.press_on("Answer", (before, None))
    assert "You wrote today." in scene.dana.told()
    await scene.lee.press_on("Answer", (before, None))
    assert "Dana Ortiz wrote today." in scene.lee.told()
    await scene.place.until(WEDNESDAY, 12)
    await scene.lee.press_on("I'll see to it", (before, None))
    assert "Dana Ortiz wrote Tuesday." in scene.lee.told()


async def test_a_promise_is_shown_until_it_happened(scene: Scene) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    await scene.press_private(scene.dana, "Answer")
    await scene.dana.fill({"text": "I'll come.", "kind": "visit"})
    assert isinstance(scene.dana.answer, Corrected)
    assert scene.dana.answer.errors == {"due_on": "By which day? Then the team can count on it."}
    await scene.dana.fill({"text": "I'll come.", "kind": "visit", "due_on": "2026-12-03"})
    await scene.place.settle()
    assert "A visit, by Thu 3 Dec." in scene.thread()[-1]
    assert "You promised a visit by Thu 3 Dec." in text_of(scene.dana.private()[-1])
    await scene.press_private(scene.dana, "It happened")
    assert scene.dana.told()
    await scene.place.settle()
    assert "A visit, by Thu 3 Dec: it happened." in scene.thread()[-1]
    assert "and it happened." in text_of(scene.dana.private()[-1])
    assert scene.labels(scene.dana) == ["Change my words"]


async def test_who_takes_an_ask_is_named_to_the_others(scene: Scene) -> None:
    ruth = await scene.place.resident("Ruth Vega", scene.place.world.school, "principal")
    await scene.asks(scene.ana)
    await scene.closes()
    await scene.press_private(scene.dana, "I'll see to it")
    assert "ask is yours now" in scene.dana.told()
    await scene.place.settle()
    assert "You said you'd see to it." in scene.dana.private()[-1].summary
    assert "Dana Ortiz said they'd see to it." in ruth.private()[-1].summary
    await ruth.press_on("Answer", (ruth.private()[-1], None))
    assert isinstance(ruth.answer, Opened)


async def test_an_ask_that_was_taken_back_says_so(scene: Scene) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    before = scene.dana.private()[-1]
    await scene.asks(scene.ana, "nothing", pressing="Add a late answer")
    await scene.place.settle()
    assert "no longer needs it" in text_of(scene.dana.private()[-1])
    await scene.dana.press_on("Answer", (before, None))
    assert "no longer needs it" in scene.dana.told()


async def test_words_that_look_like_a_student_come_back_with_a_tick(scene: Scene) -> None:
    await scene.lee.command("note Grade 4")
    await scene.lee.fill({"text": "Maria L. shows it.", "kind": "visit", "due_on": "2026-12-04"})
    answer = scene.lee.answer
    assert isinstance(answer, Corrected)
    assert set(answer.errors) == {"text"}
    assert answer.form is not None
    kinds = {type(field): field for field in answer.form.fields()}
    assert isinstance(kinds[YesField], YesField)
    assert kinds[TextField].value == "Maria L. shows it."
    assert kinds[DayField].value == date(2026, 12, 4)
    await scene.lee.fill(
        {
            "text": "Maria L. shows it.",
            "kind": "visit",
            "due_on": "2026-12-04",
            "none_is_a_student": "yes",
        }
    )
    assert isinstance(scene.lee.answer, Done)


async def test_a_lead_writes_to_a_team_and_a_member_answers(scene: Scene) -> None:
    await scene.lee.command("note grade 4")
    await scene.lee.fill({"text": "I wonder what students say."})
    assert "Grade 4 reads it in their channel." in scene.lee.told()
    await scene.place.settle()
    posted = scene.place.channel(scene.team)[-1]
    said = text_of(posted.message)
    assert posted.where.thread is None
    assert "Lee Ames, writes:" in said
    assert "I wonder what students say." in said
    assert "An answer goes to Lee Ames alone, with your name." in said
    await scene.ana.press_on("Answer", (posted.message, posted.ref), home=scene.team)
    await scene.ana.fill({"text": "They say it helps."}, home=scene.team)
    assert "Sent to Lee Ames alone." in scene.ana.told()
    await scene.place.settle()
    answer = text_of(scene.lee.private()[-1])
    assert "(Grade 4) answers you:" in answer
    assert "They say it helps." in answer
    assert scene.labels(scene.lee) == ["Write back"]
    assert "1 answer went back." in text_of(posted.message)


async def test_a_form_tells_who_wrote_lately(scene: Scene) -> None:
    await scene.lee.command("note grade 4")
    await scene.lee.fill({"text": "I wonder what students say."})
    await scene.dana.command("note grade 4")
    assert isinstance(scene.dana.answer, Opened)
    assert "Lee Ames wrote today." in str(scene.dana.answer.form)


async def test_a_note_without_a_name_asks_which_team(scene: Scene) -> None:
    await scene.place.team("Grade 5", "Cleo")
    await scene.lee.command("note")
    told = scene.lee.told()
    assert "Which team?" in told
    assert "Grade 5" in told
    await scene.lee.press("Write")
    assert isinstance(scene.lee.answer, Opened)


async def test_in_a_teams_channel_the_team_is_meant(scene: Scene) -> None:
    await scene.dana.command("note", home=scene.team)
    assert isinstance(scene.dana.answer, Opened)
    assert scene.dana.answer.form.about == (scene.team.unit.id,)


async def test_a_long_list_of_teams_says_how_to_name_one(scene: Scene) -> None:
    for number in range(13):
        await scene.place.team(f"Team {number}")
    await scene.lee.command("note")
    assert "“/cycle note Grade 4”" in scene.lee.told()


async def test_an_unknown_team_is_not_guessed(scene: Scene) -> None:
    await scene.lee.command("note Grade 14")
    assert scene.lee.answer == Refused("No team you could write to is called “Grade 14”.")


async def test_a_member_is_told_that_others_write_notes(scene: Scene) -> None:
    await scene.ana.command("note")
    assert "a team's lead or principal can" in scene.ana.told()
    await scene.ana.command("note", home=scene.team)
    assert isinstance(scene.ana.answer, Refused)


async def test_words_are_changed_wherever_they_stand(scene: Scene) -> None:
    await scene.lee.command("note grade 4")
    await scene.lee.fill({"text": "Wrong words."})
    await scene.place.settle()
    await scene.lee.press("Change my words")
    await scene.lee.fill({"text": "Better words."})
    await scene.place.settle()
    said = text_of(scene.place.channel(scene.team)[-1].message)
    assert "Better words." in said
    assert "Wrong words." not in said


async def test_what_people_write_is_shown_to_the_letter(scene: Scene) -> None:
    await scene.lee.command("note grade 4")
    await scene.lee.fill({"text": "<!channel> **look** @everyone"})
    await scene.place.settle()
    message = scene.place.channel(scene.team)[-1].message
    assert [quote.text for quote in message.quotes()] == ["<!channel> **look** @everyone"]


async def test_a_note_that_reaches_nobody_is_not_said_to_be_sent(scene: Scene) -> None:
    silent = await scene.place.team("Grade 6")
    await scene.place.store(
        lambda work: conversations.set_state(work, silent.home_id or "", "bot_removed")
    )
    await scene.lee.command("note grade 6")
    await scene.lee.fill({"text": "Hello."})
    assert "Please tell them another way." in scene.lee.told()


async def test_thanks_open_with_a_stem_and_stand_in_the_channel(scene: Scene) -> None:
    await scene.asks(scene.ana)
    await scene.closes()
    thanks = Button(label="Send thanks", does=Intent("send_thanks", (scene.team.unit.id,)))
    shown = Message(summary="Status", body=(Actions((thanks,)),))
    await scene.dana.press_on("Send thanks", (shown, None))
    assert scene.dana.form is not None
    words = scene.dana.form.fields()[0]
    assert isinstance(words, TextField)
    assert words.value == "I read what you said about “How did it go?”. Thank you for …"
    await scene.dana.fill({"text": words.value})
    assert isinstance(scene.dana.answer, Corrected)
    await scene.dana.fill({"text": "Thank you for trying it."})
    await scene.place.settle()
    said = text_of(scene.place.channel(scene.team)[-1].message)
    assert "says thank you:" in said
    assert "Thank you for trying it." in said


async def test_an_ask_answered_overnight_is_not_told_in_the_morning(scene: Scene) -> None:
    await scene.closes()
    await scene.place.until(TUESDAY, 20)
    await scene.asks(scene.ana, pressing="Add a late answer")
    await scene.place.settle()
    assert scene.dana.private() == []
    ask = await scene.place.store(
        lambda work: asks.waiting_asks(work.connection, (scene.team.unit.id,))[0].id
    )
    answer = Button(label="Answer", does=Intent("answer_ask", (ask,)))
    shown = Message(summary="Status", body=(Actions((answer,)),))
    await scene.lee.press_on("Answer", (shown, None))
    await scene.lee.fill({"text": "Which hour suits you?"})
    await scene.place.until(WEDNESDAY, 12)
    assert scene.dana.private() == []


async def test_after_a_hand_over_the_note_stays_under_its_writers_name(scene: Scene) -> None:
    await scene.lee.command("note grade 4")
    await scene.lee.fill(
        {"text": "I'll send the cards.", "kind": "promise", "due_on": "2026-12-04"}
    )
    await scene.place.store(
        lambda work: roles.end_grant(work, scene.lee.row.id, scene.place.world.lea.id, "lead")
    )
    await scene.place.settle()
    message = scene.place.channel(scene.team)[-1].message
    assert message.summary == "Lee Ames writes: A promise, by Fri 4 Dec."


async def test_a_member_is_told_when_the_writer_cannot_be_reached(scene: Scene) -> None:
    await scene.lee.command("note grade 4")
    await scene.lee.fill({"text": "I wonder what students say."})
    await scene.place.settle()

    def unlink(work: Work) -> None:
        account = accounts.accounts_of(work.connection, (scene.lee.row.id,))[scene.lee.row.id][0]
        accounts.link_account(work, account.id, None)

    await scene.place.store(unlink)
    posted = scene.place.channel(scene.team)[-1]
    await scene.ana.press_on("Answer", (posted.message, posted.ref), home=scene.team)
    await scene.ana.fill({"text": "They say it helps."}, home=scene.team)
    assert "be reached here just now" in scene.ana.told()


async def test_who_changes_nothing_of_a_stem_is_not_sent_with_holes(scene: Scene) -> None:
    await scene.place.team("Grade 7", "Noor")
    await scene.lee.command("note grade 7")
    assert scene.lee.form is not None
    words = scene.lee.form.fields()[0]
    assert isinstance(words, TextField)
    assert words.value == "I saw …. I wonder …. Would … help?"
    await scene.lee.fill({"text": words.value})
    assert "of ours in it" in scene.lee.told()
    await scene.lee.fill({"text": "I saw your plan … and wonder … whether it helps."})
    assert isinstance(scene.lee.answer, Done)


@pytest.mark.parametrize(
    "left",
    [
        "I saw …. I wonder how it went. Would a visit help?",
        "I saw your plan. I wonder …",
        "I saw your plan. I wonder ....",
        "I saw your plan.\nI wonder ...\nWould Thursday help?",
        "I saw your plan. Would  … help?",
        "I read what you said about “How did it go?”. Thank you for …",
    ],
)
def test_a_part_of_a_stem_that_nobody_filled_in_is_a_hole(left: str) -> None:
    assert stems.has_holes(left)


@pytest.mark.parametrize(
    "filled",
    [
        "I saw your plan … and wonder … whether it helps.",
        "I wonder… whether pairs would help.",
        "Could it be the task? I wonder...",
        "Thank you for trying it.",
    ],
)
def test_dots_of_ones_own_are_no_hole(filled: str) -> None:
    assert not stems.has_holes(filled)
