"""Plain fields of a form that came back, read or told why they cannot be."""

from __future__ import annotations

from datetime import date, time

import pytest

from bot.domain.errors import BadInput
from dialogs.form_values import PICK_A_DAY, PICK_AN_HOUR, PICK_ONE, FormValues


def test_what_can_be_read_is_read() -> None:
    given = FormValues(
        {
            "name": "  Grade 4 ",
            "day": "2026-11-23",
            "hour": "14:45:30",
            "one": ("a",),
            "many": ("a", "b", "a", ""),
            "tick": "yes",
        }
    )
    assert given.text("name") == "Grade 4"
    assert given.day("day") == date(2026, 11, 23)
    assert given.hour("hour") == time(14, 45)
    assert given.pick("one", required=True) == "a"
    assert given.picks("many") == ("a", "b")
    assert given.ticked("tick")
    given.checked()


def test_what_was_not_given_is_nothing() -> None:
    given = FormValues({})
    assert given.text("name") == ""
    assert given.hour("hour") is None
    assert given.pick("one") is None
    assert given.picks("many") == ()
    assert not given.ticked("tick")
    given.checked()


def test_all_that_cannot_be_read_is_told_together_by_field() -> None:
    given = FormValues({"day": "soon", "hour": "late", "one": ""})
    given.day("day")
    given.hour("hour")
    given.pick("one", required=True)
    given.refuse("day", "something else")
    with pytest.raises(BadInput) as caught:
        given.checked()
    assert dict(caught.value.fields) == {"day": PICK_A_DAY, "hour": PICK_AN_HOUR, "one": PICK_ONE}
