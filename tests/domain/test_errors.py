"""The tree of errors: words for people, with a class's own sentence where none are given."""

import pytest

from bot.domain.errors import BadInput, CyclebotError, NotAllowed, Refused, Unusable


def test_an_error_without_words_says_its_docstring() -> None:
    assert str(Refused()) == "That can't be done just now; nothing was changed."
    assert Refused("Day 3 is closed.").words == "Day 3 is closed."


def test_bad_input_keeps_a_sentence_for_each_field() -> None:
    bad = BadInput({"count": "30 of 24 is more than all.", "cause": "Too long."})
    assert bad.fields["count"] == "30 of 24 is more than all."
    assert bad.words == "30 of 24 is more than all. Too long."
    with pytest.raises(TypeError):
        bad.fields["count"] = ""  # type: ignore[index]


def test_bad_input_about_no_field_says_its_own_sentence() -> None:
    assert BadInput().words == "Something there can't be read yet; nothing you wrote is lost."
    assert BadInput({"a": "One."}, "Look at the marked field.").words == "Look at the marked field."


@pytest.mark.parametrize("kind", [Refused, NotAllowed, BadInput, Unusable])
def test_everything_we_raise_is_of_one_tree(kind: type[Exception]) -> None:
    assert issubclass(kind, CyclebotError)
    assert issubclass(NotAllowed, Refused)
    assert not issubclass(Unusable, Refused)
