"""One team, one check-in: asked, answered by form and by thread, told what it said."""

from __future__ import annotations

from datetime import date

from bot.store import measures
from tests.conversations.town import text_of, town

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


async def test_a_team_is_asked_answers_and_is_told_what_it_said(database_url: str) -> None:
    """The card opens, a form and a thread message answer it, and the recap says both."""
    async with town(database_url) as place:
        grade4 = await place.team("Grade 4", "Ana", "Ben", "Cleo")
        await place.begin(grade4)
        await place.until(MONDAY, 14, 46)
        card = place.card(grade4, "Who needs us most?")
        assert "0 of 3 answered" in text_of(card.message)

        ana, ben = place.residents["Ana"], place.residents["Ben"]
        await ana.press("Answer", home=grade4)
        await ana.fill(
            {"baseline": "9 of 24", "group": "all", "stuck": "They find a quote, then stop."},
            home=grade4,
        )
        assert "kept" in ana.told()
        await ben.say("Few say why it proves the point: 11 of 26", home=grade4, under=card)
        assert "kept" in ben.told().lower()
        await place.settle()
        assert "2 of 3 answered" in text_of(place.card(grade4, "Who needs us most?").message)

        await place.until(TUESDAY, 14, 46)
        cleo = place.residents["Cleo"]
        assert [message.summary[:13] for message in cleo.private()] == ["Only you see "]

        await place.until(TUESDAY, 16, 1)
        assert [message.summary for message in cleo.private()] == [
            "'Who needs us most?' has closed, and nothing is to be made up. "
            "To add something, late is fine."
        ]
        recap = place.channel(grade4)[-1]
        assert recap.where.thread == card.ref
        said = text_of(recap.message)
        assert "Day 2 · what we said about “Who needs us most?”" in said
        assert "2 of 3 answered" in said
        assert "They find a quote, then stop." in said


async def test_who_answers_the_day_after_counts_at_the_same_point_of_the_line(
    database_url: str,
) -> None:
    """A question stands open for two days; its counts are one point, not two smaller ones."""
    async with town(database_url) as place:
        grade4 = await place.team("Grade 4", "Ana", "Ben")
        await place.begin(grade4)
        await place.until(MONDAY, 14, 46)
        for name, day in (("Ana", MONDAY), ("Ben", TUESDAY)):
            await place.until(day, 14, 50)
            await place.residents[name].press("Answer", home=grade4)
            await place.residents[name].fill(
                {"baseline": "9 of 24", "group": "all", "stuck": "They stop at the quote."},
                home=grade4,
            )
        counted = await place.store(
            lambda work: measures.observed(work.connection, [grade4.unit.id])
        )
        assert [row.observed_on for row in counted] == [MONDAY, MONDAY]
