"""What every platform's renderer promises: any message and any form, whole and within its limits.

A platform's tests subclass `RendererContract` and say how it draws, as its own stand-in judges and
a person sees it. Drawing is a plain function: no network, no clock.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings

from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    ChoiceField,
    Element,
    Facts,
    Form,
    Grid,
    Heading,
    HourField,
    InputField,
    Item,
    Items,
    LinkTo,
    MeasureField,
    Message,
    Note,
    PersonField,
    Press,
    Prose,
    Quote,
    Quoted,
    Rule,
    Say,
    Tell,
    TextField,
    Value,
    When,
    Who,
    Words,
    YesField,
    saying,
)
from tests.contracts.strategies import LONGEST_FORM, OVER_THE_LIMITS, forms, messages

LONGEST_EXAMPLE = 150
"""An example over this may be left out: it is no content, and Slack's placeholder ends there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPress:
    """Something to press: its label, the intent (encoded) or address it carries, its question."""

    label: str
    carries: str
    asks_first: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnMessage:
    """A message as one platform shows it, with what is continued in its thread.

    Attributes:
        text: everything seen, in order, as text: labels of what can be pressed, alt texts too.
        spoken: what a notification and a screen reader say.
        presses: everything that can be pressed, those in a menu too.
        flaws: what the platform (its stand-in, or its published rules) would refuse, in words.
    """

    text: str
    spoken: str
    presses: tuple[DrawnPress, ...]
    flaws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnField:
    """A field as one platform shows it.

    `text` is everything around it (label, hint, example), `options` are their labels in order,
    `value` is what is sent back if nobody touches it: '' or () for nothing.
    """

    text: str
    value: Value
    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnForm:
    """A form as one platform opens it: `text` is everything seen, `fields` are by key, in order.

    `name` and `about` are what comes back with it. `flaws` as in `DrawnMessage`.
    """

    text: str
    name: str
    about: tuple[str, ...]
    fields: Mapping[str, DrawnField]
    flaws: tuple[str, ...] = ()


# Each platform runs these same examples in a class of its own, which is what we want.
_many = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.differing_executors, HealthCheck.too_slow],
)


class RendererContract:
    """Subclass it, and say how the platform draws."""

    def draws(self, message: Message) -> DrawnMessage:
        """Draw a message, and all that is continued after it."""
        raise NotImplementedError

    def opens(self, form: Form) -> DrawnForm:
        """Draw a form as it is opened first."""
        raise NotImplementedError

    @_many
    @given(messages)
    def test_any_message_is_within_the_platforms_limits(self, message: Message) -> None:
        assert self.draws(message).flaws == ()

    @_many
    @given(messages)
    def test_every_quote_is_seen_to_the_letter(self, message: Message) -> None:
        drawn = self.draws(message)

        for quote in message.quotes():
            assert quote.text in drawn.text
            assert (quote.author or "") in drawn.text

    @_many
    @given(messages)
    def test_every_word_of_ours_is_seen(self, message: Message) -> None:
        drawn = self.draws(message)

        for element in message.body:
            for said in _our_words(element):
                assert said in drawn.text

    @_many
    @given(messages)
    def test_whatever_can_be_pressed_is_there_once_and_carries_what_it_means(
        self, message: Message
    ) -> None:
        drawn = self.draws(message)

        meant = [_drawn(press) for press in _presses(message) if isinstance(press, Button)]
        found = [press for press in drawn.presses if press in meant]
        assert sorted(map(repr, found)) == sorted(map(repr, meant))
        for press in _presses(message):
            assert press.label in drawn.text
            if not isinstance(press, Button) and _leads_somewhere(press.url):
                assert _drawn(press) in drawn.presses

    @_many
    @given(messages)
    def test_the_summary_says_everything_to_who_hears_it(self, message: Message) -> None:
        assert message.summary in self.draws(message).spoken

    @_many
    @given(messages)
    def test_the_same_message_is_drawn_the_same(self, message: Message) -> None:
        assert self.draws(message) == self.draws(message)

    def test_a_message_without_a_body_shows_its_summary(self) -> None:
        drawn = self.draws(Message(summary="Grade 4 answered.", body=()))

        assert drawn.flaws == ()
        assert "Grade 4 answered." in drawn.text

    def test_a_message_of_one_line_needs_nothing_but_the_line(self) -> None:
        drawn = self.draws(saying("Thanks, noted: you're excused."))

        assert drawn.text.count("Thanks, noted: you're excused.") == 1

    @pytest.mark.parametrize("too_much", sorted(OVER_THE_LIMITS))
    def test_nothing_is_lost_when_a_message_is_over_the_limits(self, too_much: str) -> None:
        message = OVER_THE_LIMITS[too_much]
        drawn = self.draws(message)

        assert drawn.flaws == ()
        assert message.summary in drawn.spoken
        seen = _squeezed(drawn.text)
        for element in message.body:
            for said in _our_words(element):
                assert _squeezed(said) in seen
        for quote in message.quotes():
            assert _squeezed(quote.text) in seen
        for press in _presses(message):
            assert _drawn(press) in drawn.presses

    @_many
    @given(forms())
    def test_any_form_is_within_the_platforms_limits(self, form: Form) -> None:
        assert self.opens(form).flaws == ()

    @_many
    @given(forms())
    def test_every_label_hint_option_and_telling_of_a_form_is_seen(self, form: Form) -> None:
        _seen_whole(self.opens(form), form)

    @_many
    @given(forms())
    def test_a_form_that_nobody_touches_sends_back_what_it_opened_with(self, form: Form) -> None:
        drawn = self.opens(form)

        assert (drawn.name, drawn.about) == (form.name, form.about)
        for field in form.fields():
            assert _sent(drawn.fields[field.key].value) == _sent(_opens_with(field))

    def test_the_longest_form_loses_nothing(self) -> None:
        drawn = self.opens(LONGEST_FORM)

        assert drawn.flaws == ()
        _seen_whole(drawn, LONGEST_FORM)
        for field in LONGEST_FORM.fields():
            assert _sent(drawn.fields[field.key].value) == _sent(_opens_with(field))


def _seen_whole(drawn: DrawnForm, form: Form) -> None:
    assert list(drawn.fields) == [field.key for field in form.fields()]
    assert form.title in drawn.text
    assert form.submit in drawn.text
    for part in form.parts:
        if isinstance(part, Tell):
            said = [part.words] if isinstance(part.words, Prose) else part.words
            for words in said:
                for run in _words(words):
                    assert _squeezed(run) in _squeezed(drawn.text)
            continue
        field = drawn.fields[part.key]
        assert part.label in field.text
        assert (part.hint or "") in field.text
        if isinstance(part, TextField | MeasureField) and part.example:
            assert len(part.example) > LONGEST_EXAMPLE or part.example in field.text
        if isinstance(part, ChoiceField | PersonField):
            options = part.options if isinstance(part, ChoiceField) else part.among
            assert list(field.options) == [option.label for option in options]


def _opens_with(field: InputField) -> Value:
    match field:
        case TextField(value=value) | MeasureField(value=value):
            return value or ""
        case ChoiceField(value=keys) | PersonField(value=keys):
            return keys
        case YesField(value=ticked):
            return "yes" if ticked else ""
        case HourField(value=at):
            return "" if at is None else f"{at:%H:%M}"
        case _:
            return "" if field.value is None else field.value.isoformat()


def _sent(value: Value) -> tuple[str, ...]:
    """A value as the core reads it: one key and a list of one are the same."""
    if isinstance(value, tuple):
        return value
    return (value,) if value else ()


def _our_words(element: Element) -> list[str]:
    match element:
        case Heading(text):
            return [text]
        case Say(words) | Note(words):
            return _words(words)
        case Facts(pairs):
            return [said for pair in pairs for said in (pair.label, *_words(pair.value))]
        case Items(rows):
            return [said for row in rows for said in _of_item(row)]
        case Grid(head=head, rows=rows):
            return [*(head if rows else ()), *(s for row in rows for c in row for s in _words(c))]
        case Chart(title=title, alt=alt):
            return [title, alt]
        case Quoted() | Actions() | Rule():
            return []


def _of_item(row: Item) -> list[str]:
    return [*_words(row.lead), *(_words(row.detail) if row.detail is not None else ())]


def _words(words: Words) -> list[str]:
    """Each run by itself; who is called may be shown by their name on the platform."""
    if isinstance(words, Quote):
        return [words.text]
    said = []
    for run in words.runs:
        match run:
            case LinkTo(label, _):
                said.append(label)
            case Who(account_id, name):
                said += [name] if account_id is None else []
            case When():
                pass  # Shown as the reader's platform shows time.
            case _:
                said.append(run.text)
    return said


def _presses(message: Message) -> list[Press]:
    found: list[Press] = []
    for element in message.body:
        match element:
            case Actions(buttons):
                found += buttons
            case Items(rows):
                found += [row.action for row in rows if row.action is not None]
            case _:
                pass
    return found


def _drawn(press: Press) -> DrawnPress:
    if isinstance(press, Button):
        return DrawnPress(label=press.label, carries=press.does.encoded(), asks_first=press.confirm)
    return DrawnPress(label=press.label, carries=press.url)


def _leads_somewhere(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def _squeezed(text: str) -> str:
    """Without the space between words: a long text may be continued anywhere between two."""
    return "".join(text.split())
