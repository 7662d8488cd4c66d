"""A whole cycle of a team, lived day by day: asked, planned, tried, decided, begun again."""

from __future__ import annotations

from datetime import date

from dialogs.vocabulary import ChoiceField, MeasureField, TextField
from tests.conversations.town import Resident, Town, text_of, town
from tests.stories import Team

# School days of a cycle begun on Monday 30 November 2026: no closed day in the way.
START = date(2026, 11, 30)


async def _answers(who: Resident, home: Team, **values: str) -> None:
    await who.press("Answer", home=home)
    await who.fill(values, home=home)
    assert "kept" in who.told(), (values, who.answer)


async def _began(place: Town) -> Team:
    grade4 = await place.team("Grade 4", "Ana", "Ben", "Cleo")
    await place.begin(grade4, START)
    return grade4


async def test_a_cycle_is_lived_from_the_first_question_to_the_next_cycle(
    database_url: str,
) -> None:
    """Eight check-ins are asked, the plan drafts itself, and adapt fills the next one in."""
    async with town(database_url) as place:
        home = await _began(place)
        ana, ben = place.residents["Ana"], place.residents["Ben"]
        await place.until(date(2026, 11, 30), 15)
        await _answers(ana, home, baseline="9 of 24", group="english_learners", stuck="They stop.")
        await _answers(ben, home, baseline="11 of 26", group="all", stuck="Few say why.")
        await place.until(date(2026, 12, 2), 15)
        card = text_of(place.card(home, "What will we try?").message)
        assert "20 of 50" in card
        await _answers(
            ana,
            home,
            if_we="If we rehearse aloud",
            then_students="then they explain",
            guess="15 of 24",
        )
        await _answers(
            ben, home, if_we="If we ask because", then_students="then they say why", guess="14"
        )
        await place.until(date(2026, 12, 4), 8)
        plan = place.card(home, "Our plan on one page")
        assert "Draft" in text_of(plan.message)
        assert "29 of 50" in text_of(plan.message)
        await ana.press("Open our plan", home=home)
        assert ana.form is not None
        values = {
            part.key: "".join(part.value or ())
            for part in ana.form.fields()
            if isinstance(part, TextField | MeasureField | ChoiceField)
        }
        await ana.fill(values, home=home)
        assert "Saved" in ana.told()
        await place.settle()
        assert "Draft" not in text_of(place.card(home, "Our plan on one page").message)

        await place.until(date(2026, 12, 7), 15)
        await _answers(
            ana, home, tried="partly", count="11 of 24", noticed="Six said because.", help="visit"
        )
        await place.until(date(2026, 12, 8), 16, 1)
        recap = text_of(place.channel(home)[-1].message)
        assert "9 → 11 of 24" in recap
        assert "someone to visit my room" in recap
        await place.until(date(2026, 12, 9), 15)
        await _answers(ben, home, adjusting="nothing yet")
        await place.until(date(2026, 12, 14), 15)
        await _answers(ana, home, now="14 of 24", who_moved="Those who spoke first.")
        await _answers(ben, home, now="15 of 26", who_moved="Most.")
        await place.until(date(2026, 12, 16), 15)
        worked = text_of(place.card(home, "What worked, for whom?").message)
        assert "20 → 29 of 50" in worked
        await _answers(
            ana,
            home,
            surprise="Talk jumped first.",
            difference="Rehearsing helped.",
            leaning="adapt",
            worth="4",
        )
        await place.until(date(2026, 12, 18), 8)
        await ana.press("Decide together", home=home)
        await ana.fill(
            {
                "decision": "adapt",
                "because": "29 of 50.",
                "practice": "Say it first.",
                "share": "yes",
            },
            home=home,
        )
        await place.settle()
        decided = text_of(place.card(home, "Keep, change, let go?").message)
        assert "Change one thing and try again" in decided
        await place.until(date(2026, 12, 18), 16, 1)
        following = place.channel(home)[-1].message.summary
        assert "Mon 21 Dec" in following

        await place.until(date(2026, 12, 21), 15)
        again = text_of(place.card(home, "Who needs us most?").message)
        assert "change one thing" in again


async def test_the_line_that_a_plan_is_still_open_gives_thanks_once_it_is_saved(
    database_url: str,
) -> None:
    """At 14:45 the thread says it is open, naming nobody; after the saving it says so no more."""
    async with town(database_url) as place:
        home = await _began(place)
        ana = place.residents["Ana"]
        await place.until(date(2026, 12, 4), 14, 46)
        line = place.channel(home)[-1]
        assert "still open" in line.message.summary
        await ana.press("Open our plan", home=home)
        await ana.fill(
            {
                "problem": "They stop.",
                "if_we": "If we rehearse",
                "then_students": "they explain",
                "indicator": home.unit.indicator_id or "",
                "baseline": "20 of 50",
                "prediction": "29 of 50",
            },
            home=home,
        )
        assert "Saved" in ana.told()
        await place.settle()
        assert "answered for all" in place.platform.posted[line.ref].message.summary
