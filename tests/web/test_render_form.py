"""A form is drawn whole: every field with its label, hint, example and what it opens with."""

from datetime import date, time

from hypothesis import given

from adapters.web.render_form import form_html, form_json
from dialogs.vocabulary import (
    ChoiceField,
    DayField,
    Form,
    HourField,
    InputField,
    MeasureField,
    Option,
    PersonField,
    Tell,
    TextField,
    YesField,
    prose,
)
from tests.contracts.strategies import forms
from tests.web.page_text import Drawn

_OURS = frozenset(
    [
        "blockquote",
        "div",
        "fieldset",
        "footer",
        "input",
        "label",
        "legend",
        "option",
        "p",
        "select",
        "span",
        "strong",
        "textarea",
        "time",
        "a",
    ]
)


def draw(*parts: InputField | Tell) -> Drawn:
    return Drawn(str(form_html(Form(name="reply", title="Reply", submit="Send", parts=parts))))


def options(count: int) -> tuple[Option, ...]:
    return tuple(Option(key=f"o{n}", label=f"Option {n}") for n in range(count))


@given(forms())
def test_any_form_is_drawn_with_our_tags_alone(form: Form) -> None:
    drawn = Drawn(str(form_html(form)))

    assert drawn.open == []
    assert set(drawn.tags) <= _OURS
    assert not {name for _, name, _ in drawn.attributes if name.startswith("on")}
    ids = [value for _, name, value in drawn.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    assert set(drawn.values("label", "for")) <= set(ids)


def test_a_long_text_opens_with_every_letter_of_its_value() -> None:
    drawn = draw(TextField(key="k", label="L", lines="many", value="\n</textarea><b>x"))

    # Browsers drop one line break at the beginning, and one is there to be dropped.
    assert "\n\n</textarea><b>x" in drawn.text
    assert "b" not in drawn.tags


def test_a_needed_field_says_so_to_eye_and_ear() -> None:
    drawn = draw(TextField(key="k", label="L", required=True, hint="H", example="E"))

    assert drawn.values("input", "aria-required") == ["true"]
    assert drawn.values("input", "placeholder") == ["E"]
    assert drawn.values("input", "aria-describedby") == ["field-0-hint field-0-error"]
    assert "L * (needed)H" in drawn.text


def test_few_options_are_seen_at_once_and_many_in_a_list() -> None:
    few = draw(ChoiceField(key="k", label="L", options=options(10), value=("o3",)))
    many = draw(ChoiceField(key="k", label="L", options=options(11), value=("o3",)))
    several = draw(ChoiceField(key="k", label="L", options=options(11), several=True))

    assert few.values("input", "type") == ["radio"] * 10
    assert few.values("input", "checked") == ["checked"]
    assert "select" in many.tags
    assert many.values("option", "selected") == ["selected"]
    assert several.values("input", "type") == ["checkbox"] * 11


def test_days_hours_counts_people_and_ticks_have_their_own_fields() -> None:
    drawn = draw(
        DayField(key="a", label="A", earliest=date(2026, 10, 1), value=date(2026, 10, 14)),
        HourField(key="b", label="B", value=time(14, 45)),
        MeasureField(key="c", label="C", of=24, value="9"),
        PersonField(key="d", label="D", among=options(2)),
        YesField(key="e", label="E", value=True),
    )

    assert drawn.values("input", "type") == ["date", "time", "text", "radio", "radio", "checkbox"]
    assert drawn.values("input", "min") == ["2026-10-01"]
    assert drawn.values("input", "value")[:3] == ["2026-10-14", "14:45", "9"]
    assert drawn.values("input", "checked") == ["checked"]
    assert "of 24" in drawn.text


def test_the_page_gets_what_it_sends_back() -> None:
    form = Form(name="reply", title="T", submit="S", parts=(Tell(prose("words")),), about=("c8",))

    sent = form_json(form)
    assert (sent["name"], sent["about"], sent["title"], sent["submit"]) == (
        "reply",
        ["c8"],
        "T",
        "S",
    )
