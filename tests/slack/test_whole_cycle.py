"""A whole cycle of a team in Slack, over the wire: as on the chat page, and shorter by a socket."""

from __future__ import annotations

from datetime import date, timedelta

from tests.contracts.neighbourhood import MONDAY, form_of, found, told
from tests.databases import MakeDatabase
from tests.slack.place import slack_place

FIRST, ASKING = "Who needs us most?", "How did it go?"


def day(number: int) -> date:
    """A day of the cycle, from 0 on; weekends counted."""
    return MONDAY + timedelta(days=number)


async def test_a_cycle_is_lived_over_signed_http_from_set_up_to_the_next_one(
    fresh_database_url: MakeDatabase,
) -> None:
    async with slack_place(fresh_database_url("sqlite")) as place:
        there = await found(place)
        pia = await there.person("Pia Principal", "principal")
        lea = await there.person("Lea Lead", "lead", of=there.network)
        home = await there.team("Grade 4", "Ana", "Ben", "Cleo")
        ana, ben, cleo = (there.people[name] for name in ("Ana", "Ben", "Cleo"))

        # Day 1: by form with an error on the way, by thread, edited; a reminder to who is left.
        await place.until(day(0), 14, 46)
        card = await there.card(home, FIRST)
        await ana.press("Answer", at=home)
        await ana.fill(baseline="nine of them", group="english_learners", stuck="They stop.")
        assert form_of(ana).fields["baseline"].error
        await ana.fill(baseline="9 of 24", group="english_learners", stuck="They stop.")
        assert "kept" in told(ana)
        said = await ben.say("11 of 26 of mine say why.", at=home, under=card)
        await ben.edit(said, "12 of 26 of mine say why.")
        extra = await ben.say("This one I take back again.", at=home, under=card)
        await ben.delete(extra)
        await place.settle()
        assert "2 of 3 answered" in (await there.card(home, FIRST)).text
        await place.until(day(1), 14, 46)
        assert any("closes" in each.text for each in await cleo.private())
        await place.until(day(1), 16, 1)
        recap = (await there.under(card, home))[-1].text
        assert "They stop." in recap
        assert "12 of 26 of mine say why." in recap
        assert "take back" not in recap

        # The plan is drafted from what was said, and saved on one page.
        await place.until(day(2), 14, 46)
        await there.answers(
            "Ana", home, if_we="If we rehearse", then_students="they explain", guess="15 of 24"
        )
        await place.until(day(4), 8)
        await ana.press("Open our plan", at=home)
        await ana.fill()
        assert "Saved" in told(ana)
        await place.settle()
        assert "Draft" not in (await there.card(home, "Our plan on one page")).text

        # The ask for help reaches the principal, whose answer comes into the thread.
        await place.until(day(7), 14, 46)
        await there.answers(
            "Ana", home, tried="partly", count="11 of 24", noticed="Six said because.", help="visit"
        )
        await place.until(day(8), 16, 1)
        await pia.command("status")
        assert "someone to visit" in told(pia)
        assert "Six said because" not in told(pia)
        ask = next(each for each in await pia.private() if "asks for" in each.text)
        await pia.press("Answer", on=ask)
        await pia.fill(text="I can come Thursday.")
        await place.settle()
        asked = await there.card(home, ASKING)
        assert "I can come Thursday." in (await there.under(asked, home))[-1].text

        # The lead reads the week, and writes to the team.
        await place.until(day(14), 7, 31)
        digest = (await lea.private())[-1]
        assert "Of the 1: 1 answered" in digest.text
        await lea.command("note grade 4")
        await lea.fill(text="I liked how they rehearsed.", kind="visit", due_on="2026-12-18")
        await place.settle()
        note = (await place.shown(home))[-1]
        assert "I liked how they rehearsed." in note.text
        await ben.press("Answer", at=home, on=note)
        await ben.fill(text="Do come on Friday.")
        await place.settle()
        assert "Do come on Friday." in (await lea.private())[-1].text

        # The decision, and the next cycle.
        await place.until(day(18), 8)
        card = await there.card(home, "Keep, change, let go?")
        assert "→ 46%" in card.text
        assert "11 of 24 (46%)" in card.summary
        await ana.press("Decide together", at=home)
        await ana.fill(decision="adapt", because="29 of 50.", practice="Say it first.", share="yes")
        await place.settle()
        decided = await there.card(home, "Keep, change, let go?")
        assert "Change one thing and try again" in decided.text
        await place.until(day(18), 16, 1)
        assert "Mon 21 Dec" in (await place.shown(home))[-1].text


async def test_a_day_is_lived_down_a_socket(fresh_database_url: MakeDatabase) -> None:
    async with slack_place(fresh_database_url("sqlite"), socket=True) as place:
        there = await found(place)
        home = await there.team("Grade 4", "Ana", "Ben")
        await place.until(MONDAY, 14, 46)
        ana, ben = there.people["Ana"], there.people["Ben"]
        await there.answers("Ana", home, baseline="9 of 24", group="all", stuck="They stop.")
        card = await there.card(home, FIRST)
        await ben.say("11 of 26 of mine say why.", at=home, under=card)
        await place.settle()
        assert "2 of 2 answered" in (await there.card(home, FIRST)).text
        await ana.mention("me", at=home)
        assert told(ana)
        await ana.command("the payload is late", at=home)
        assert "isn't a word I know" in told(ana)
        await place.until(day(1), 16, 1)
        assert "They stop." in (await there.under(card, home))[-1].text
