"""What cards carry comes back whole, and what a stranger makes of it harms nobody."""

from __future__ import annotations

import json
import zlib
from base64 import urlsafe_b64encode
from datetime import date, time

import pytest
from hypothesis import given, settings

from adapters.teams.carried import CARRIED, CarriedForm, CarriedPress, carried_in, form_data
from adapters.teams.carried import press_data as data_of
from adapters.teams.packed_forms import filled, packed, unpacked
from dialogs.vocabulary import (
    Button,
    ChoiceField,
    DayField,
    Form,
    HourField,
    Intent,
    MeasureField,
    Option,
    PersonField,
    Strong,
    Tell,
    TextField,
    YesField,
    prose,
)
from tests.contracts.strategies import forms

FORM = Form(
    name="reply",
    title="How did it go?",
    submit="Send",
    about=("c1",),
    parts=(
        Tell(prose("Your team counted ", Strong("20 of 50"), ".")),
        TextField(key="noticed", label="What did you notice?", lines="many"),
        ChoiceField(key="group", label="Who?", options=(Option(key="all", label="All"),)),
        PersonField(
            key="members",
            label="Who is on the team?",
            several=True,
            among=(Option(key="a", label="Ana"), Option(key="b", label="Ben")),
        ),
        DayField(key="day", label="When?"),
        HourField(key="at", label="What time?"),
        MeasureField(key="count", label="How many?", of=24),
        YesField(key="fine", label="No student is named"),
    ),
)


def test_a_press_comes_back_as_the_intent_that_it_carried() -> None:
    button = Button(label="Answer", does=Intent("answer", ("c1",)))

    assert carried_in(data_of(button)) == CarriedPress(intent=Intent("answer", ("c1",)))


def test_a_button_with_a_question_of_its_own_brings_the_question_until_it_was_asked() -> None:
    button = Button(label="Leave", does=Intent("leave"), confirm="Leave the team?")

    first = carried_in(data_of(button))
    assert first == CarriedPress(intent=Intent("leave"), asks="Leave the team?", label="Leave")
    assert carried_in(data_of(button, asked=True)) == CarriedPress(intent=Intent("leave"))


def test_a_form_comes_back_with_its_values_in_the_fields_kinds() -> None:
    sent = form_data(FORM) | {
        "noticed": "Six, at once",
        "members": "a,b",
        "day": "2026-12-01",
        "at": "14:45",
        "fine": "yes",
    }

    found = carried_in(sent)
    assert isinstance(found, CarriedForm)
    assert (found.form, found.about) == ("reply", ("c1",))
    assert found.values == {
        "noticed": "Six, at once",
        "group": "",
        "members": ("a", "b"),
        "day": "2026-12-01",
        "at": "14:45",
        "count": "",
        "fine": "yes",
    }


def test_a_form_is_drawn_again_with_every_value_that_was_sent() -> None:
    again = filled(
        FORM,
        {
            "noticed": "Six",
            "group": "all",
            "members": ("b",),
            "day": "2026-12-01",
            "at": "14:45",
            "count": "nine",
            "fine": "yes",
        },
    )

    values = {part.key: part.value for part in again.fields()}
    assert values == {
        "noticed": "Six",
        "group": ("all",),
        "members": ("b",),
        "day": date(2026, 12, 1),
        "at": time(14, 45),
        "count": "nine",
        "fine": True,
    }


@settings(max_examples=40)
@given(forms())
def test_any_form_survives_the_way_through_a_client(form: Form) -> None:
    found = unpacked(packed(form))

    assert found is not None
    assert (found.name, found.title, found.submit, found.about) == (
        form.name,
        form.title,
        form.submit,
        form.about,
    )
    assert found.fields() == form.fields()
    assert len(found.parts) == len(form.parts)


@pytest.mark.parametrize(
    "text",
    ["", "nonsense", "====", "é", urlsafe_b64encode(zlib.compress(b"[" * 100_000)).decode()],
)
def test_what_was_never_packed_is_no_form(text: str) -> None:
    assert unpacked(text) is None


def test_a_packed_form_that_would_fill_the_memory_is_no_form() -> None:
    bomb = zlib.compress(json.dumps({"name": "x" * 50_000_000}).encode(), 9)

    assert unpacked(urlsafe_b64encode(bomb).decode()) is None


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        "answer",
        [],
        {},
        {CARRIED: 1},
        {CARRIED: {"does": 7}},
        {CARRIED: {"does": "x" * 300}},
        {CARRIED: {"form": []}},
    ],
)
def test_data_that_is_none_of_ours_carries_nothing(data: object) -> None:
    assert carried_in(data) is None
