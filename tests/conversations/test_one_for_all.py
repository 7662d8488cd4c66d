"""A question that one person answers for the team: its card counts nobody, and ends in time."""

from __future__ import annotations

from datetime import date

from dialogs.vocabulary import Message
from tests.conversations.town import Town, buttons_of, text_of, town
from tests.databases import MakeDatabase
from tests.stories import Team

START = date(2026, 11, 30)
DECISION = "Keep, change, let go?"


def _labels(message: Message) -> list[str]:
    return [button.label for button in buttons_of(message)]


async def _team_at(place: Town, day: date, hour: int) -> Team:
    home = await place.team("Grade 4", "Ana", "Ben", "Cleo")
    await place.begin(home, START)
    await place.until(day, hour)
    return home


async def test_the_card_of_one_answer_for_all_says_so_and_counts_nobody(
    fresh_database_url: MakeDatabase,
) -> None:
    async with town(fresh_database_url("sqlite")) as place:
        home = await _team_at(place, date(2026, 12, 18), 8)
        ana = place.residents["Ana"]
        card = place.card(home, DECISION)
        assert "About 80 seconds · one of you answers for all · Closes Fri" in text_of(card.message)

        await ana.press_on("Decide together", (card.message, card.ref), home=home)
        await ana.fill({"decision": "adopt", "because": "It held."}, home=home)
        await place.settle()
        said = text_of(place.card(home, DECISION).message)
        assert "About 80 seconds · one of you answered for all · Closes Fri" in said

        await place.until(date(2026, 12, 18), 17)
        said = text_of(place.card(home, DECISION).message)
        assert "Closed · one of you answered for all" in said
        assert "3 answered" not in said


async def test_a_plan_that_nobody_saved_closes_without_counting_who_did_not(
    fresh_database_url: MakeDatabase,
) -> None:
    async with town(fresh_database_url("sqlite")) as place:
        home = await _team_at(place, date(2026, 12, 4), 8)
        card = text_of(place.card(home, "Our plan on one page").message)
        assert "About 110 seconds · one of you answers for all · Closes Fri" in card
        await place.until(date(2026, 12, 4), 17)
        card = text_of(place.card(home, "Our plan on one page").message)
        assert "Closed" in card
        assert "Closed ·" not in card


async def test_once_the_next_cycle_has_begun_nobody_is_asked_to_decide_the_last(
    fresh_database_url: MakeDatabase,
) -> None:
    async with town(fresh_database_url("sqlite")) as place:
        home = await _team_at(place, date(2026, 12, 22), 9)
        ana = place.residents["Ana"]
        card = place.card(home, DECISION)
        late = (card.message, card.ref)
        assert _labels(card.message) == ["Decide together"]
        await ana.press_on("Decide together", late, home=home)

        await place.until(date(2026, 12, 28), 9)
        assert _labels(place.card(home, DECISION).message) == []
        await ana.fill({"decision": "adopt", "because": "It held."}, home=home)
        assert "next cycle has begun" in ana.told()
        await ana.press_on("Decide together", late, home=home)
        assert "next cycle has begun" in ana.told()
        assert ana.form is None


async def test_a_late_decision_before_the_next_cycle_is_kept_and_may_still_be_changed(
    fresh_database_url: MakeDatabase,
) -> None:
    async with town(fresh_database_url("sqlite")) as place:
        home = await _team_at(place, date(2026, 12, 22), 9)
        ana = place.residents["Ana"]
        late = place.card(home, DECISION)
        await ana.press_on("Decide together", (late.message, late.ref), home=home)
        await ana.fill({"decision": "adopt", "because": "It held."}, home=home)
        assert "kept" in ana.told()
        await place.until(date(2026, 12, 28), 9)
        assert _labels(place.card(home, DECISION).message) == ["Change our decision"]
