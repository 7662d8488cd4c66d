"""A whole cycle of a team in Slack, over the wire: as on the chat page, and shorter by a socket."""

from __future__ import annotations

from tests.contracts.neighbourhood import MONDAY, found, told
from tests.contracts.whole_cycle import DECISION, FIRST, day, decided, lived_until_the_decision
from tests.databases import MakeDatabase
from tests.slack.place import slack_place


async def test_a_cycle_is_lived_over_signed_http_from_set_up_to_the_next_one(
    fresh_database_url: MakeDatabase,
) -> None:
    async with slack_place(fresh_database_url("sqlite")) as place:
        there = await found(place)
        home = await lived_until_the_decision(there)
        card = await there.card(home, DECISION)
        assert "→ 46%" in card.text
        assert "11 of 24 (46%)" in card.summary
        await decided(there, home)


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
