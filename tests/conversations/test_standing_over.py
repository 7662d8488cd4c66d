"""A decision that nobody made stands over for a school day, whatever is moved meanwhile."""

from __future__ import annotations

from datetime import date

from dialogs.inputs import Submitted
from tests.conversations.town import text_of, town

START, UNDECIDED, STANDS_UNTIL = date(2026, 11, 30), date(2026, 12, 18), date(2026, 12, 21)


async def test_moving_the_hour_does_not_close_a_decision_that_stands_over(
    database_url: str,
) -> None:
    """The card keeps its day when the team's time is moved on the morning of it."""
    async with town(database_url) as place:
        home = await place.team("Grade 4", "Ana", "Ben", "Cleo")
        await place.begin(home, START)
        await place.until(UNDECIDED, 17)
        await place.until(STANDS_UNTIL, 9)
        ana = place.residents["Ana"]
        moved = Submitted(form="move_time_to", about=(home.unit.id,), values={"time": "15:10"})
        await ana._send(moved, home)
        await place.until(STANDS_UNTIL, 15)
        card = place.card(home, "Keep, change, let go?")
        assert "Closes Mon 16:00" in text_of(card.message)
        await ana.press_on("Decide together", (card.message, card.ref), home=home)
        await ana.fill({"decision": "adopt", "because": "It held."}, home=home)
        assert "kept" in ana.told()
        await place.until(STANDS_UNTIL, 16, 1)
        assert "Closed" in text_of(place.card(home, "Keep, change, let go?").message)
