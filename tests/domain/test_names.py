"""Names: two that people take for one are one; an unknown word gets the nearest offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.names import fold, nearest

WORDS = ["status", "help", "me", "plan", "answer", "skip", "away", "pause", "digest", "erase"]


@pytest.mark.parametrize(
    "name",
    [
        "Juniper Elementary",
        "  juniper   ELEMENTARY ",
        "JUNIPER\u00a0Elementary",
        "Ｊuniper Elementary",
    ],
)
def test_case_width_and_spaces_make_no_other_name(name: str) -> None:
    assert fold(name) == "juniper elementary"


def test_an_accent_makes_another_name_however_it_is_typed() -> None:
    assert fold("Peña") == fold("Pen\u0303a") != fold("Pena")


@given(st.text())
def test_folding_again_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text())
def test_upper_case_by_folding_is_the_same_name(name: str) -> None:
    assert fold(name.casefold()) == fold(name)


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("staus", "status"),
        ("STATUS", "status"),
        ("paws", "pause"),
        ("digets", "digest"),
        ("stat", "status"),
    ],
)
def test_an_unknown_word_gets_the_nearest_one(typed: str, offered: str) -> None:
    assert nearest(typed, WORDS) == offered


@pytest.mark.parametrize("typed", ["", "  ", "xylophone", "🎉", "s" * 100_000])
def test_a_word_near_none_gets_none(typed: str) -> None:
    assert nearest(typed, WORDS) is None


def test_what_is_offered_is_written_as_known() -> None:
    assert nearest("juniper elementry", ["Oak High", "Juniper Elementary"]) == "Juniper Elementary"
    assert nearest("anything", []) is None
