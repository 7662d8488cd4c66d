"""Conversations about dates and oneself, and with those whom nobody knows."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.access import Actor
from bot.use_cases.binding import offer_claim
from tests.contracts.neighbourhood import MONDAY, form_of, found, no_form, told
from tests.contracts.persons import Place
from tests.contracts.team_conversations import FIRST, TUESDAY, asked


class ConversationsOfAnyone:
    """A subclass gives a `place` fixture."""

    async def test_help_says_what_this_person_can_do(self, place: Place) -> None:
        there, home = await asked(place)
        pia = await there.person("Pia Principal", "principal")
        await pia.command("help")
        assert "status" in told(pia)
        await there.people["Ana"].command("help", at=home)

        assert "answer what is open now" in told(there.people["Ana"])

    async def test_a_mention_does_what_the_command_does(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.mention("help", at=home)

        assert "I'm Cyclebot" in told(ana), [told(ana), ana.told()]

    async def test_a_word_that_nobody_knows_gets_the_nearest_offered(self, place: Place) -> None:
        there, _ = await asked(place)
        ana = there.people["Ana"]
        await ana.command("statsu")
        assert "Did you mean" in told(ana)
        assert "status" in told(ana)
        await ana.command("xyzzy")

        assert "isn't a word I know" in told(ana)

    async def test_me_shows_what_is_open_and_opens_it(self, place: Place) -> None:
        there, _ = await asked(place)
        ana = there.people["Ana"]
        await ana.command("me")
        assert FIRST in told(ana)
        assert "Only you see this." in told(ana)
        await ana.press("Answer")

        assert form_of(ana).title == FIRST

    async def test_one_erases_ones_own_words_wherever_they_stand(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await there.answers("Ana", home, baseline="9 of 24", group="all", stuck="They stop early.")
        await place.until(TUESDAY, 16, 1)
        card = await there.card(home, FIRST)
        assert "They stop early." in (await there.under(card, home))[-1].text
        await ana.command("erase")
        assert "What goes" in told(ana)
        await ana.press("Erase my words")
        assert "Erased." in told(ana)
        await place.settle()

        assert "They stop early." not in "".join(each.text for each in await place.shown(home))

    async def test_who_is_away_is_not_asked_and_comes_back_any_time(self, place: Place) -> None:
        there, _ = await asked(place)
        cleo = there.people["Cleo"]
        await cleo.command("away today")
        assert "you're away" in told(cleo)
        await place.until(TUESDAY, 14, 46)
        assert not [seen for seen in await cleo.private() if "closes at" in seen.text]
        await cleo.command("away")
        form_of(cleo)
        await cleo.fill(since="2026-12-10", until="2026-12-08")
        assert form_of(cleo).fields["until"].error
        await cleo.fill(since="2026-12-10", until="2026-12-11")
        assert "Thu 10 Dec" in told(cleo)
        await cleo.command("back")

        assert "Called off" in told(cleo) or "Welcome back" in told(cleo)

    async def test_a_team_moves_its_time_and_the_channel_is_told(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.command("move", at=home)
        await ana.press("Move our time")
        form_of(ana)
        await ana.fill(time="15:15")
        assert "15:15" in told(ana)
        await place.settle()

        assert "15:15" in (await place.shown(home))[-1].text

    async def test_a_team_pauses_and_goes_on_by_a_word(self, place: Place) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.command("pause 14 Dec", at=home)
        assert "nothing is asked until Mon 14 Dec" in told(ana)
        await place.settle()
        assert any("Mon 14 Dec" in each.text for each in await place.shown(home))
        await ana.command("resume", at=home)

        assert "goes on from today" in told(ana)

    async def test_a_closed_day_moves_what_comes_and_the_channel_is_told(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        await ana.command("calendar", at=home)
        await ana.press("Close a day")
        form_of(ana)
        closed = (MONDAY + timedelta(days=2)).isoformat()
        await ana.fill(**{"from": closed, "kind": "closed", "label": "Assembly"})
        assert no_form(ana)
        await place.settle()

        line = (await place.shown(home))[-1].text
        assert "Assembly" in line
        assert "Thu 3 Dec" in line

    async def test_who_has_no_account_with_us_is_greeted_and_told_what_to_do(
        self, place: Place
    ) -> None:
        there, home = await asked(place)
        stranger = await there.newcomer("Sam Stranger")
        await stranger.command("help")
        assert "I don't know this account yet" in told(stranger)
        await stranger.command("status")

        assert "Grade 4" not in told(stranger)
        assert "0 of 3" in (await there.card(home, FIRST)).text

    async def test_a_stranger_in_the_channel_changes_nothing_and_is_told_kindly(
        self, place: Place
    ) -> None:
        there = await found(place)
        stranger = await there.newcomer("Sam Stranger", guest=True)
        for name in ("Ana", "Ben"):
            await there.newcomer(name)
        home = await place.channel("grade-4", there.people["Ana"], there.people["Ben"], stranger)
        ana = there.people["Ana"]
        await place.add_bot(home, ana)
        await ana.press("Set up this team", at=home)
        form_of(ana)
        assert "Sam Stranger" not in form_of(ana).fields["members"].options
        await there.fill_set_up(ana, "Grade 4")
        await place.until(MONDAY, 14, 46)
        card = await there.card(home, FIRST)
        await stranger.press("Answer", at=home)
        assert no_form(stranger)
        assert "here as a guest" in told(stranger)
        await stranger.command("set up", at=await place.channel("lounge", stranger))
        assert no_form(stranger)
        assert "here as a guest" in told(stranger)
        await stranger.press("Not this time", at=home)
        await stranger.say("I think nine of 24 do it.", at=home, under=card)
        await place.settle()

        assert "0 of 2 answered" in (await there.card(home, FIRST)).text
        await place.until(TUESDAY, 16, 1)
        recap = (await there.under(card, home))[-1].text
        assert "I think nine" not in recap

    async def test_a_colleague_asks_to_join_and_any_member_lets_them_in(self, place: Place) -> None:
        there = await found(place)
        people = [await there.newcomer(name) for name in ("Ana", "Ben", "Dov")]
        home = await place.channel("grade-4", *people)
        ana, _, dov = people
        await place.add_bot(home, ana)
        await ana.press("Set up this team", at=home)
        picked = form_of(ana).fields["members"].value
        await there.fill_set_up(ana, "Grade 4", members=tuple(picked)[:1])
        await place.settle()
        await dov.command("join", at=home)
        assert told(dov)
        await place.settle()
        assert "Dov" in (await place.shown(home))[-1].text
        await ana.press("Add to the team", at=home)
        await place.settle()
        await dov.command("me")

        assert "Member" in told(dov)

    async def test_a_workspace_that_is_bound_to_nothing_sees_nothing_until_its_code_is_given(
        self, place: Place
    ) -> None:
        there = await found(place, bound=False)
        ana = await there.newcomer("Ana")
        home = await place.channel("grade-4", ana)
        await place.add_bot(home, ana)
        hello = (await place.shown(home))[-1]
        assert "not connected to your schools yet" in hello.text
        assert hello.button("Set up this team") is None
        await ana.command("status")
        assert "Juniper" not in told(ana)

        code = await place.store(lambda work: offer_claim(work, Actor.system(), there.network))
        await ana.command(f"bind {code.code}")
        assert "Pilot Partnership" in told(ana)
        await ana.command("set up", at=home)
        form_of(ana)
        await there.fill_set_up(ana, "Grade 4")
        await place.settle()
        assert "Mon 30 Nov, 14:45" in (await there.card(home, "Grade 4")).text
