"""Small charts in characters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.wording.sparkline import sparkline, sparkline_words


def test_a_line_is_one_character_a_count_and_a_dot_for_a_gap() -> None:
    assert sparkline([0, 27, 36.5, None, 58, 100]) == "▁▃▃·▅█"


def test_the_scale_is_always_the_same() -> None:
    assert sparkline([50, 51]) == "▅▅"


@pytest.mark.parametrize(
    ("share", "bar"), [(-3, "▁"), (0, "▁"), (12.5, "▂"), (99.9, "█"), (120, "█")]
)
def test_the_ends_hold(share: float, bar: str) -> None:
    assert sparkline([share]) == bar


@given(st.lists(st.none() | st.floats(0, 100)))
def test_every_count_has_its_place(shares: list[float | None]) -> None:
    drawn = sparkline(shares)
    assert len(drawn) == len(shares)
    assert [char == "·" for char in drawn] == [share is None for share in shares]


def test_the_words_say_the_same() -> None:
    assert sparkline_words([34, 62.5, None, 58]) == (
        "In order of time: 34%, 63%, not counted, 58%."
    )
    assert sparkline_words([]) == "Nothing counted yet."
