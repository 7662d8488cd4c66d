"""The conversations that every platform holds, at the local chat page over its own HTTP."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.conversation_contract import ConversationContract
from tests.contracts.persons import Channel, Seen
from tests.contracts.team_conversations import FIRST, asked
from tests.databases import MakeDatabase
from tests.web.place import WebPerson, WebPlace, web_place


class TestAtThePage(ConversationContract):
    """The page has every conversation whole."""

    @pytest.fixture
    async def place(self, fresh_database_url: MakeDatabase) -> AsyncIterator[WebPlace]:
        async with web_place(fresh_database_url("sqlite")) as there:
            yield there

    async def test_a_short_word_takes_the_place_of_the_one_before_about_the_same(
        self, place: WebPlace
    ) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        assert isinstance(ana, WebPerson)

        await ana.press("Not this time", at=home)
        await ana.press("Covering or out")
        assert len(await alone(ana, home)) == 1
        await ana.press("Answer", at=home)
        await ana.fill(baseline="9 of 24", group="all", stuck="They find a quote, then stop.")
        assert ["that's kept" in each for each in await alone(ana, home)] == [True]
        await ana.press("Take it back")
        assert ["Taken back" in each for each in await alone(ana, home)] == [True]

    async def test_a_page_to_read_stays_when_something_on_it_is_done(self, place: WebPlace) -> None:
        there, home = await asked(place)
        ana = there.people["Ana"]
        assert isinstance(ana, WebPerson)
        await ana.command("status", at=home)
        await ana.press("Answer", at=home)
        await ana.fill(baseline="9 of 24", group="all", stuck="They find a quote, then stop.")
        said = await alone(ana, home)
        assert len(said) == 2
        assert "that's kept" in said[1]

    async def test_a_question_about_a_count_becomes_its_answer_where_it_stands(
        self, place: WebPlace
    ) -> None:
        ben, home, card = await under_the_card(place)
        await ben.say("Few say why: 11 of 26", at=home, under=card)
        question = ben.told()
        for _ in range(2):
            await ben.press("Count 11 of 26", on=question)
            (now,) = [each for each in await ben.reads(home.id) if each.button("Not a reply")]
            assert question is not None
            assert now.ref == question.ref
            assert now.text.startswith("Counted: 11 of 26.")

    async def test_what_was_asked_of_a_message_goes_once_it_is_edited(
        self, place: WebPlace
    ) -> None:
        ben, home, card = await under_the_card(place)
        said = await ben.say("Few say why: 11 of 26", at=home, under=card)
        await ben.press("Count 11 of 26")
        await ben.say("And two wrote nothing.", at=home, under=card)
        await ben.edit(said, "Few say why: 12 of 26")
        shown = [each for each in await ben.reads(home.id) if each.button("Not a reply")]
        assert [each.text.split(".")[0] for each in shown] == [
            "Thank you, that's added to your answer to “Who needs us most?”",
            "Your change is kept in your answer to “Who needs us most?”",
        ]
        assert shown[1].button("Count 12 of 26")


async def under_the_card(place: WebPlace) -> tuple[WebPerson, Channel, Seen]:
    """Ben, his team's channel, and the card of the first question in it."""
    there, home = await asked(place)
    ben = there.people["Ben"]
    assert isinstance(ben, WebPerson)
    return ben, home, await there.card(home, FIRST)


async def alone(who: WebPerson, home: Channel) -> list[str]:
    """What only this person sees in a channel, oldest first."""
    found = await who._get("messages", conversation=home.id)
    return [str(each["summary"]) for each in found["messages"] if each["private"]]
