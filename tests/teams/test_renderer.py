"""Teams' renderer keeps the promises of every renderer, as the stand-in judges it."""

from collections.abc import Iterator
from typing import Any

from hypothesis import given

from adapters.teams.carried import CARRIED, CarriedForm, carried_in
from adapters.teams.limits import MOST_UNITS, weight
from adapters.teams.render import message_activities
from adapters.teams.render_form import form_card, form_message_card
from dialogs.vocabulary import Form, Message
from dialogs.wording import on_teams as words
from tests.contracts.renderer_contract import (
    DrawnField,
    DrawnForm,
    DrawnMessage,
    DrawnPress,
    RendererContract,
)
from tests.contracts.strategies import forms
from tests.fakes.teams.adaptive_cards import card_flaws
from tests.fakes.teams.card_reading import actions_of, card_text, inputs_of
from tests.fakes.teams.tenants import Json


class TestTeamsRenderer(RendererContract):
    def draws(self, message: Message) -> DrawnMessage:
        posted = message_activities(message)
        cards = [each["attachments"][0]["content"] for each in posted]
        return DrawnMessage(
            text="\n".join(card_text(_without_signposts(each)) for each in cards),
            spoken="".join(each["summary"] for each in posted),
            presses=tuple(press for each in cards for press in presses_of(each)),
            flaws=tuple(flaw for each in posted for flaw in flaws(each)),
        )

    def opens(self, form: Form) -> DrawnForm:
        return _opened(form_card(form), form)


@given(forms())
def test_a_form_that_stands_in_a_message_is_the_same_form_under_its_title(form: Form) -> None:
    dialog, message = form_card(form), form_message_card(form)

    assert card_flaws(message) == []
    assert message["actions"] == dialog["actions"]
    assert form.title in card_text(message)
    assert [each.id for each in inputs_of(message)] == [each.key for each in form.fields()]


def flaws(activity: Json) -> Iterator[str]:
    """What Teams would refuse of an activity."""
    for attachment in activity["attachments"]:
        yield from card_flaws(attachment["content"])
    if weight(activity) > MOST_UNITS:
        yield f"{weight(activity)} units"


def presses_of(card: Json) -> Iterator[DrawnPress]:
    for seen in actions_of(card):
        action = seen.action
        if action["type"] == "Action.OpenUrl":
            yield DrawnPress(label=seen.title, carries=action["url"])
        else:
            ours = action["data"][CARRIED]
            yield DrawnPress(label=seen.title, carries=ours["does"], asks_first=ours.get("asks"))


def _opened(card: Json, form: Form) -> DrawnForm:
    """The form as it opens, and as it is sent back by somebody who touches nothing."""
    (send,) = card["actions"]
    inputs = inputs_of(card)
    sent: dict[str, Any] = send["data"] | {each.id: each.value for each in inputs if each.value}
    back = carried_in(sent)
    assert isinstance(back, CarriedForm)
    return DrawnForm(
        text="\n".join([form.title, card_text(card), send["title"]]),
        name=back.form,
        about=back.about,
        fields={
            each.id: DrawnField(
                text=each.around,
                value=back.values.get(each.id, ""),
                options=tuple(choice["title"] for choice in each.input.get("choices", ())),
            )
            for each in inputs
        },
        flaws=tuple(card_flaws(card)),
    )


def _without_signposts(card: Json) -> Json:
    """The card but for the lines that say that it goes on: what is split is read as one."""
    body = [block for block in card["body"] if block.get("text") != words.GOES_ON]
    return {**card, "body": body}
