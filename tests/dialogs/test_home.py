"""A person's own page: what waits for them, over all that they are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from dialogs.answers import Told
from dialogs.inputs import Changed
from dialogs.vocabulary import Message
from tests.conversations.lived import Lived, lived
from tests.conversations.town import Resident, buttons_of, text_of


@pytest.fixture
async def place(fresh_database_url: Callable[[str], str]) -> AsyncIterator[Lived]:
    async with lived(fresh_database_url("sqlite")) as place:
        yield place


async def _home(who: Resident) -> Message:
    answer = await who.take(Changed(what="home_opened"))
    assert isinstance(answer, Told), answer
    return answer.message


async def test_a_teacher_finds_what_is_open_and_where_the_team_stands(place: Lived) -> None:
    shown = await _home(place.place.residents["Tamsin"])

    assert "What are you adjusting?" in text_of(shown)
    assert "Grade 5" in text_of(shown)
    assert {"Change my answer", "Status"} <= {button.label for button in buttons_of(shown)}


async def test_a_principal_finds_what_the_schools_teams_ask(place: Lived) -> None:
    shown = await _home(place.above["principal"])

    assert "asks for" in text_of(shown)
    assert "Answer" in {button.label for button in buttons_of(shown)}
    assert "What are you adjusting?" not in text_of(shown)


async def test_a_lead_finds_what_waits_over_all_districts_with_the_school_said(
    place: Lived,
) -> None:
    shown = await _home(place.above["lead"])

    assert f"{place.place.world.school.name} · Grade 4" in text_of(shown)
    assert "My week, now" in {button.label for button in buttons_of(shown)}
    await place.above["lead"].press("My week, now")
    assert "districts" in place.above["lead"].told()


async def test_nothing_that_stays_in_the_team_stands_on_anybody_elses_page(place: Lived) -> None:
    for who in (*place.above.values(), *place.outside.values()):
        answer = await who.take(Changed(what="home_opened"))
        said = text_of(answer.message) if isinstance(answer, Told) else ""
        assert not [word for word in place.secret if word in said], who.row.name


async def test_somebody_we_do_not_know_is_told_how_to_be_known(place: Lived) -> None:
    stranger = await place.place.stranger("Nobody")
    shown = await _home(stranger)

    assert "know this account yet" in shown.summary
