"""What counts as words in a message, whatever is typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.use_cases.thread import number_of_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", 0),
        (" \t\n", 0),
        ("ok", 1),
        ("ok, thanks!", 2),
        ("👍 🎉 😀", 0),
        (":tada: :+1: :flag-us:", 0),
        ("great :tada: work", 2),
        ("it's half-done", 2),
        ("- - -", 0),
        ("18 of 24", 3),
        ("他们说了", 4),
        ("นักเรียน", 8),
        ("Los niños leyeron", 3),
        ("12:30:45", 1),
    ],
)
def test_words_are_counted_as_people_would(text: str, words: int) -> None:
    assert number_of_words(text) == words


@given(st.text(max_size=300))
def test_any_text_has_at_most_as_many_words_as_characters(text: str) -> None:
    assert 0 <= number_of_words(text) <= len(text)


@given(st.lists(st.sampled_from(["read", "quote", "24", "because", "niños"]), max_size=50))
def test_plain_words_are_each_one(words: list[str]) -> None:
    assert number_of_words(" ".join(words)) == len(words)
