"""Sharing a message as evidence: one's own words, into the question that is open."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import date

import pytest

from dialogs.answers import Answer, Opened, Refused
from dialogs.inputs import Shared
from dialogs.vocabulary import TextField
from tests.conversations.town import Resident, Town, town
from tests.stories import Team

MONDAY = date(2026, 11, 23)


@pytest.fixture
async def place(fresh_database_url: Callable[[str], str]) -> AsyncIterator[Town]:
    async with town(fresh_database_url("sqlite")) as place:
        yield place


@pytest.fixture
async def home(place: Town) -> Team:
    made = await place.team("Grade 4", "Ana", "Ben")
    await place.begin(made)
    return made


async def _share(who: Resident, text: str, home: Team | None, *, by: str | None = None) -> Answer:
    author = who.external_id if by is None else by
    return await who.take(Shared(text=text, message_ref="m-77", by=author), home=home)


def _texts(answer: Answer) -> dict[str, str | None]:
    assert isinstance(answer, Opened), answer
    return {each.key: each.value for each in answer.form.fields() if isinstance(each, TextField)}


async def test_ones_own_words_come_into_the_first_required_field_and_are_sent_from_there(
    place: Town, home: Team
) -> None:
    await place.until(MONDAY, 15)
    ana = place.residents["Ana"]

    assert _texts(await _share(ana, "They find a quote, then stop.", home)) == {
        "stuck": "They find a quote, then stop.",
        "cause": None,
    }
    await ana.fill(
        {"baseline": "9 of 24", "group": "all", "stuck": "They find a quote, then stop."},
        home=home,
    )
    assert "kept" in ana.told()


async def test_words_shared_after_an_answer_stand_in_what_is_still_free_then_below(
    place: Town, home: Team
) -> None:
    await place.until(MONDAY, 15)
    ana = place.residents["Ana"]
    await ana.press("Answer", home=home)
    await ana.fill({"baseline": "9 of 24", "stuck": "They stop."}, home=home)
    assert _texts(await _share(ana, "Maybe the task", home))["cause"] == "Maybe the task"
    await ana.fill(
        {"baseline": "9 of 24", "stuck": "They stop.", "cause": "Maybe the task"}, home=home
    )

    assert _texts(await _share(ana, "Again", home))["stuck"] == "They stop.\nAgain"


async def test_it_works_from_anywhere_for_the_teams_one_belongs_to(place: Town, home: Team) -> None:
    await place.until(MONDAY, 15)

    assert isinstance(await _share(place.residents["Ana"], "From my notes", None), Opened)


async def test_anothers_words_are_never_taken(place: Town, home: Team) -> None:
    await place.until(MONDAY, 15)
    answer = await _share(place.residents["Ana"], "Ben's words", home, by="U-somebody")

    assert isinstance(answer, Refused)
    assert "Only who wrote" in answer.words


async def test_what_is_an_answer_already_is_said_to_be_one(place: Town, home: Team) -> None:
    await place.until(MONDAY, 15)
    ana = place.residents["Ana"]
    card = place.card(home, "Who needs us most?")
    await ana.say("Few say why it proves the point", home=home, under=card, ref="m-77")

    answer = await _share(ana, "Few say why it proves the point", home)
    assert isinstance(answer, Refused)
    assert "already kept" in answer.words


@pytest.mark.parametrize(
    ("text", "said"),
    [("   ", "no words"), ("word " * 700, "longer than an answer holds")],
)
async def test_what_no_field_holds_is_refused_and_stays_where_it_is(
    place: Town, home: Team, text: str, said: str
) -> None:
    await place.until(MONDAY, 15)
    answer = await _share(place.residents["Ana"], text, home)

    assert isinstance(answer, Refused)
    assert said in answer.words


async def test_nothing_open_is_said(place: Town, home: Team) -> None:
    answer = await _share(place.residents["Ana"], "Too early", home)

    assert isinstance(answer, Refused)
    assert "Nothing is open" in answer.words


async def test_somebody_we_do_not_know_is_refused(place: Town, home: Team) -> None:
    await place.until(MONDAY, 15)

    assert isinstance(await _share(await place.stranger("Zoe"), "Hello", home), Refused)
