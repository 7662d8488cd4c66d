"""Conversations of a team in its channel: set up, asked, answered in every way, told it all."""

from __future__ import annotations

from datetime import timedelta

from tests.contracts.neighbourhood import MONDAY, Neighbourhood, form_of, found, no_form, told
from tests.contracts.persons import Channel, Place

TUESDAY = MONDAY + timedelta(days=1)
FIRST = "Who needs us most?"
TEAM = ("Ana", "Ben", "Cleo")


async def asked(place: Place) -> tuple[Neighbourhood, Channel]:
    """A team of three on the afternoon of its first day, its first question open."""
    there = await found(place)
    home = await there.team("Grade 4", *TEAM)
    await place.until(MONDAY, 14, 46)
    return there, home


class TeamConversations:
    """A subclass gives a `place` fixture."""

    async def test_a_team_is_set_up_in_its_channel_and_told_what_comes(self, place: Place) -> None:
        there = await found(place)
        home = await there.team("Grade 4", *TEAM)

        hello, card = await place.shown(home)
        assert "Hello, I'm Cyclebot" in hello.text
        assert "Grade 4" in card.text
        assert "Mon 30 Nov, 14:45" in card.text
        assert FIRST in card.text
        assert "None of it is for evaluation." in card.text
        assert "3 people on the team" in card.text

    async def test_the_set_up_form_opens_with_what_can_be_known(self, place: Place) -> None:
        there = await found(place)
        people = [await there.newcomer(name) for name in TEAM]
        home = await place.channel("grade-4", *people)
        await place.add_bot(home, people[0])
        await people[0].press("Set up this team", at=home)

        form = form_of(people[0])
        assert form.title == "Set up this team"
        assert form.fields["team"].value == "Grade 4"
        assert form.fields["day"].value == MONDAY.isoformat()
        assert form.fields["time"].value == "14:45"
        assert sorted(form.fields["members"].options) == sorted(TEAM)
        assert len(form.fields["members"].value) == len(TEAM)

    async def test_what_is_wrong_in_a_form_is_said_beside_its_field_and_all_is_kept(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.press("Answer", at=home)
        await ana.fill(baseline="nine", group="all", stuck="They find a quote, then stop.")

        assert form_of(ana).fields["baseline"].error
        assert "baseline" in form_of(ana).errors
        await place.settle()
        assert "0 of 3 answered" in (await there.card(home, FIRST)).text
        await ana.fill(baseline="9 of 24", group="all", stuck="They find a quote, then stop.")
        assert no_form(ana)
        assert "that's kept" in told(ana)

    async def test_a_card_counts_who_has_answered_in_place(self, place: Place) -> None:
        there, home = await asked(place)
        before = await there.card(home, FIRST)
        assert "0 of 3 answered" in before.text
        await there.answers("Ana", home, baseline="9 of 24", group="all", stuck="They stop.")
        await place.settle()

        after = await there.card(home, FIRST)
        assert after.ref == before.ref
        assert "1 of 3 answered" in after.text
        assert len([each for each in await place.shown(home) if each.text.startswith(FIRST)]) == 1

    async def test_a_message_under_the_card_is_an_answer_and_its_count_waits_for_a_tap(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        ben = there.people["Ben"]
        await ben.say("Few say why: 11 of 26", at=home, under=await there.card(home, FIRST))
        assert "that's kept as your answer" in told(ben)
        await ben.press("Count 11 of 26")

        assert "Counted: 11 of 26" in told(ben)
        now = ben.told()
        assert now is not None
        assert [each.label for each in now.buttons] == ["No count", "Not a reply"]
        await place.settle()
        assert "1 of 3 answered" in (await there.card(home, FIRST)).text

    async def test_an_edited_message_changes_its_answer_and_a_deleted_one_takes_it_back(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        ben = there.people["Ben"]
        card = await there.card(home, FIRST)
        said = await ben.say("Few of them say it.", at=home, under=card)
        await ben.edit(said, "Half of them say it aloud.")
        assert "Your change is kept" in told(ben)
        other = await there.people["Cleo"].say("Mine wait.", at=home, under=card)
        await there.people["Cleo"].delete(other)
        await place.settle()

        assert "1 of 3 answered" in (await there.card(home, FIRST)).text
        await place.until(TUESDAY, 16, 1)
        recap = (await there.under(card, home))[-1].text
        assert "Half of them say it aloud." in recap
        assert "Few of them" not in recap
        assert "Mine wait." not in recap

    async def test_a_message_to_a_colleague_is_nobodys_answer(self, place: Place) -> None:
        there, home = await asked(place)
        ana, ben = there.people["Ana"], there.people["Ben"]
        card = await there.card(home, FIRST)
        await ana.say("could you bring the copies tomorrow?", at=home, under=card, to=ben)
        await place.settle()

        assert "0 of 3 answered" in (await there.card(home, FIRST)).text

    async def test_one_answers_for_a_team_that_met(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.press("We met: one answer", at=home)
        assert "One answer for all of you" in form_of(ana).text
        await ana.fill(baseline="20 of 50", group="all", stuck="We all see them stop.")
        assert "kept as your team's answer" in told(ana)
        await place.until(TUESDAY, 14, 46)

        for name in TEAM:
            assert not [s for s in await there.people[name].private() if "closes at" in s.text]

    async def test_not_this_time_asks_why_in_one_tap_and_asks_no_more(self, place: Place) -> None:
        there, home = await asked(place)
        ben = there.people["Ben"]
        await ben.press("Not this time", at=home)
        assert "What came between?" in told(ben)
        await ben.press("Covering or out")

        assert "you're excused" in told(ben)
        await place.until(TUESDAY, 14, 46)
        assert not [seen for seen in await ben.private() if "closes at" in seen.text]
        await place.until(TUESDAY, 16, 1)
        recap = (await there.under(await there.card(home, FIRST), home))[-1].text
        assert "Covering" not in recap

    async def test_who_has_not_answered_is_reminded_once_in_private(self, place: Place) -> None:
        there, home = await asked(place)
        await there.answers("Ana", home, baseline="9 of 24", group="all", stuck="They stop.")
        cleo = there.people["Cleo"]
        await place.until(TUESDAY, 14, 46)

        reminders = [seen for seen in await cleo.private() if "closes at 16:00" in seen.text]
        assert len(reminders) == 1
        assert "Only you see this." in reminders[0].text
        assert not [s for s in await there.people["Ana"].private() if "closes at" in s.text]
        assert not [s for s in await place.shown(home) if "closes at 16:00" in s.text]
        await cleo.press("Answer")
        await cleo.fill(baseline="7 of 20", stuck="They wait for me.")
        await place.settle()
        assert "2 of 3 answered" in (await there.card(home, FIRST)).text
        now = [seen for seen in await cleo.private() if seen.ref == reminders[0].ref]
        assert "thank you, nothing more to do" in now[0].text

    async def test_the_recap_comes_into_the_thread_and_takes_in_a_late_answer(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        await there.answers(
            "Ana", home, baseline="9 of 24", group="all", stuck="They find a quote, then stop."
        )
        await place.until(TUESDAY, 16, 1)
        card = await there.card(home, FIRST)
        recap = (await there.under(card, home))[-1]
        assert "what we said about" in recap.text
        assert "1 of 3 answered" in recap.text
        assert "They find a quote, then stop." in recap.text
        assert "Ana" not in recap.text

        ben = there.people["Ben"]
        await ben.press("Add a late answer", at=home)
        await ben.fill(baseline="11 of 26", stuck="Few say why.")
        assert "one more was added later" in told(ben)
        await place.settle()
        now = next(each for each in await place.shown(home) if each.ref == recap.ref)
        assert "1 added later" in now.text
        assert "Few say why." in now.text

    async def test_an_answer_can_be_changed_and_taken_back(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await there.answers("Ana", home, baseline="9 of 24", group="all", stuck="They stop.")
        await ana.press("Change my answer")
        assert form_of(ana).fields["stuck"].value == "They stop."
        await ana.fill(stuck="They stop at the quote.")
        await ana.press("Take it back")

        assert "Taken back" in told(ana)
        await place.settle()
        assert "0 of 3 answered" in (await there.card(home, FIRST)).text

    async def test_what_arrives_twice_is_done_once(self, place: Place) -> None:
        there, home = await asked(place)
        ana, ben = there.people["Ana"], there.people["Ben"]
        await ana.press("Answer", at=home)
        await ana.fill(baseline="9 of 24", group="all", stuck="They stop.")
        await ana.repeat()
        card = await there.card(home, FIRST)
        await ben.say("Few say why it proves the point.", at=home, under=card)
        await ben.repeat()
        await place.until(TUESDAY, 16, 1)

        recap = (await there.under(card, home))[-1].text
        assert "2 of 3 answered" in recap
        assert recap.count("They stop.") == 1
        assert recap.count("Few say why it proves the point.") == 1

    async def test_what_looks_like_a_students_name_is_not_kept_until_its_author_has_looked(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.press("Answer", at=home)
        words = "Maria Gonzalez, student 123456789, stops at the quote."
        await ana.fill(baseline="9 of 24", group="all", stuck=words)

        assert form_of(ana).fields["stuck"].error
        assert form_of(ana).fields["none_is_a_student"].value == ""
        await ana.fill(baseline="9 of 24", group="all", stuck="They stop at the quote.")
        assert no_form(ana)

    async def test_an_old_button_is_answered_kindly_and_changes_nothing(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        old = await there.card(home, FIRST)
        await place.until(TUESDAY, 16, 1)
        await ana.press("Not this time", at=home, on=old)
        await ana.press("Covering or out")

        assert "closed" in told(ana), ana.told()
        await place.settle()
        assert "0 of 3 answered" in (await there.card(home, FIRST)).text
