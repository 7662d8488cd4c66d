"""A whole cycle of a team of three, told once: people live it over whichever wire is given.

It begins on `MONDAY` and ends in the hour in which the next cycle is announced. What one platform
alone shows on the way, its own tests look at between the two halves.
"""

from __future__ import annotations

from datetime import date, timedelta

from tests.contracts.neighbourhood import MONDAY, Neighbourhood, form_of, told
from tests.contracts.persons import Channel

FIRST, ASKING, DECISION = "Who needs us most?", "How did it go?", "Keep, change, let go?"


def day(number: int) -> date:
    """A day of the cycle, from 0 on; weekends counted."""
    return MONDAY + timedelta(days=number)


async def lived_until_the_decision(there: Neighbourhood) -> Channel:
    """Let a new team live until the morning of its decision; the channel it lives in."""
    await there.person("Pia Principal", "principal")
    await there.person("Lea Lead", "lead", of=there.network)
    home = await there.team("Grade 4", "Ana", "Ben", "Cleo")
    await _first_question(there, home)
    await _plan(there, home)
    await _ask_for_help(there, home)
    await _note_of_the_lead(there, home)
    await there.place.until(day(18), 8)
    return home


async def decided(there: Neighbourhood, home: Channel) -> None:
    """Let the team change one thing and try again; the next cycle is announced."""
    place, ana = there.place, there.people["Ana"]
    await ana.press("Decide together", at=home)
    await ana.fill(decision="adapt", because="29 of 50.", practice="Say it first.", share="yes")
    await place.settle()
    assert "Change one thing and try again" in (await there.card(home, DECISION)).text
    await place.until(day(18), 16, 1)
    assert "Mon 21 Dec" in (await place.shown(home))[-1].text


async def _first_question(there: Neighbourhood, home: Channel) -> None:
    """By form with an error on the way, in the thread, edited; a reminder to who is left."""
    place = there.place
    ana, ben, cleo = (there.people[name] for name in ("Ana", "Ben", "Cleo"))
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


async def _plan(there: Neighbourhood, home: Channel) -> None:
    """It is drafted from what was said, and saved on one page."""
    place, ana = there.place, there.people["Ana"]
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


async def _ask_for_help(there: Neighbourhood, home: Channel) -> None:
    """It reaches the principal, whose answer comes into the thread."""
    place, pia = there.place, there.people["Pia Principal"]
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


async def _note_of_the_lead(there: Neighbourhood, home: Channel) -> None:
    """The lead reads the week and writes to the team, which answers."""
    place, lea, ben = there.place, there.people["Lea Lead"], there.people["Ben"]
    await place.until(day(14), 7, 31)
    assert "Of the 1: 1 answered" in (await lea.private())[-1].text
    await lea.command("note grade 4")
    await lea.fill(text="I liked how they rehearsed.", kind="visit", due_on="2026-12-18")
    await place.settle()
    note = (await place.shown(home))[-1]
    assert "I liked how they rehearsed." in note.text
    await ben.press("Answer", at=home, on=note)
    await ben.fill(text="Do come on Friday.")
    await place.settle()
    assert "Do come on Friday." in (await lea.private())[-1].text
