"""A turn's answer as what an invoke is answered with: a dialog, the same one again, or words in it.

In a channel a dialog is the one place that a single person sees, so there is nothing that it
cannot show: a form, its errors, or a message with its buttons. Shapes: learn.microsoft.com/
microsoftteams/platform/task-modules-and-cards/task-modules/task-modules-bots and
.../adaptive-cards/universal-action-model. This module must not know what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from adapters.teams.carried import CarriedForm, CarriedPress
from adapters.teams.packed_forms import filled
from adapters.teams.render import CARD_TYPE, attachment, card, message_cards
from adapters.teams.render_chart import Pictures
from adapters.teams.render_form import form_card
from dialogs.answers import (
    Answer,
    Corrected,
    Done,
    Moved,
    Opened,
    Refused,
    Unstored,
    message_of,
)
from dialogs.vocabulary import Button, Form, Message, saying
from dialogs.wording import in_teams as words

Body = Mapping[str, Any]

_NONE: Pictures = MappingProxyType({})
_MESSAGE = "application/vnd.microsoft.activity.message"
_ERROR = "application/vnd.microsoft.error"


def to_fetch(answer: Answer, pictures: Pictures = _NONE) -> Body:
    """What a press is answered with that asked for a dialog.

    Args:
        answer: of the turn.
        pictures: of the charts in its message; one that is missing is drawn in characters.
    """
    match answer:
        case Opened(form) | Moved(form) | Corrected(form=Form() as form):
            return _dialog(form.title, form_card(form, {}))
        case _:
            message = message_of(answer)
            return words_alone(words.DONE) if message is None else shown(message, pictures)


def to_submit(answer: Answer, sent: CarriedForm | None, pictures: Pictures = _NONE) -> Body | None:
    """What a dialog is answered with that was sent; None closes it.

    Args:
        answer: of the turn.
        sent: the form that was sent, if it was one: where it stays open it keeps every value.
        pictures: as for `to_fetch`.
    """
    match answer:
        case Done(None):
            return None
        case Corrected(errors=errors, form=form):
            return _again(sent, errors, form) or to_fetch(answer)
        case Refused(said) | Unstored(said):
            return _again(sent, {"": said}) or to_fetch(answer)
        case _:
            return to_fetch(answer, pictures)


def to_execute(answer: Answer, pictures: Pictures = _NONE) -> Body:
    """What an Action.Execute is answered with: for this person, the card becomes another."""
    match answer:
        case Opened(form) | Moved(form) | Corrected(form=Form() as form):
            return _universal(200, CARD_TYPE, form_card(form, {}))
        case Refused(said) | Unstored(said):
            return _universal(200, _MESSAGE, said)
        case _:
            message = message_of(answer)
            if message is None:
                return _universal(200, _MESSAGE, words.DONE)
            return _universal(200, CARD_TYPE, _whole(message, pictures))


def not_ours() -> Body:
    """What an Action.Execute is answered with that none of our cards carries."""
    return _universal(400, _ERROR, {"code": "BadRequest", "message": words.NOT_OURS})


def question(press: CarriedPress) -> Body:
    """What a button asks before it does what it says."""
    return shown(saying(press.asks, Button(label=press.label, does=press.intent, tone="danger")))


def words_alone(said: str) -> Body:
    """A dialog of one sentence."""
    return {"task": {"type": "message", "value": said}}


def shown(message: Message, pictures: Pictures = _NONE) -> Body:
    """A dialog that shows a message."""
    return _dialog(words.NAME, _whole(message, pictures))


def _whole(message: Message, pictures: Pictures) -> dict[str, Any]:
    """The message as one card: a dialog has no thread to go on in, but it can be scrolled."""
    cards = message_cards(message, pictures)
    if len(cards) == 1:
        return cards[0]
    body = [block for each in cards for block in each["body"]]
    return card(body, fallbackText=message.summary, speak=message.summary)


def _again(
    sent: CarriedForm | None, errors: Mapping[str, str], form: Form | None = None
) -> Body | None:
    """The form that was sent, or another in its place, with all that was written in it."""
    drawn = form or (sent.drawn if sent is not None else None)
    if sent is None or drawn is None:
        return None
    return _dialog(drawn.title, form_card(filled(drawn, sent.values), errors))


def _dialog(title: str, drawn: dict[str, Any]) -> Body:
    value = {
        "title": title,
        "height": "medium",
        "width": "medium",
        "card": attachment(drawn),
    }
    return {"task": {"type": "continue", "value": value}}


def _universal(status: int, kind: str, value: object) -> Body:
    return {"statusCode": status, "type": kind, "value": value}
