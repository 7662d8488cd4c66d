"""A turn's answer as Slack shows it: the body of the 200, a modal, or words for one person alone.

The answer to a request comes first and in time; what goes by another way follows it in the
background. A form that cannot be opened in three seconds is offered again by a button, so that
nothing is lost. This module must not know what was asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, assert_never

from adapters.slack.again import AGAIN
from adapters.slack.background import Background
from adapters.slack.modals import MOST_BLOCKS, said_above, showing, takes_errors
from adapters.slack.render import Post, home_view, message_posts, view_blocks
from adapters.slack.render_form import form_view
from adapters.slack.speaking import Speaking
from adapters.slack.way_back import Carried, WayBack
from dialogs.answers import (
    Answer,
    Corrected,
    Done,
    Moved,
    Opened,
    Refused,
    Told,
    Unstored,
    message_of,
)
from dialogs.vocabulary import Chart, Form, Message, saying
from dialogs.wording import on_slack as words

Body = Mapping[str, Any]
"""The body of a 200; an empty one only acknowledges."""

NOTHING: Body = {}


class Outbound:
    """Answers for Slack.

    Args:
        speaking: the calls that an answer may need.
        background: where what follows the answer runs.
    """

    def __init__(self, speaking: Speaking, background: Background) -> None:
        self._speaking = speaking
        self._background = background

    async def to_command(self, answer: Answer, back: WayBack) -> Body:
        """What a slash command is answered with: words for the asker alone, or nothing."""
        parts = await self._parts(answer, back)
        if not parts:
            return NOTHING
        if len(parts) > 1:
            self._background.start(self._speaking.says(back, parts[1:]))
        return {
            "response_type": "ephemeral",
            "text": parts[0].text,
            "blocks": list(parts[0].blocks),
        }

    async def to_act(self, answer: Answer, back: WayBack) -> None:
        """Answer a press, a shortcut or a message: a modal in time, or words after the 200."""
        in_view = bool(back.view)
        message = message_of(answer)
        if in_view and message is not None and await self._shown_in_modal(message, back):
            return
        parts = await self._parts(answer, back)
        if parts:
            in_place = back.on_private_words and isinstance(answer, Told) and answer.in_place
            self._background.start(self._speaking.says(back, parts, in_place=in_place))

    async def to_form(self, answer: Answer, back: WayBack) -> Body:
        """What a form is answered with: it closes, or stays with every value and a sentence."""
        match answer:
            case Corrected(errors=errors, form=form):
                return _corrected(errors, form, back)
            case Refused(said) | Unstored(said):
                return _update(said_above(back.view, {"": said}))
            case Moved(form) | Opened(form):
                return _update(_opened(form, back))
            case Told(message) | Done(Message() as message):
                return self._told(message, back)
            case Done():
                return NOTHING
        assert_never(answer)

    async def to_home(self, answer: Answer, back: WayBack) -> bool:
        """Put the answer on the person's Home tab; whether that is settled there or for good."""
        message = message_of(answer)
        if message is None:
            return True
        view = home_view(message)
        place = Carried(place=back.place).packed()
        return await self._speaking.publishes(back, {**view, "private_metadata": place})

    def home_later(self, answer: Answer, back: WayBack) -> None:
        """Put the answer on the person's Home tab, after the request is answered."""

        async def put() -> None:
            await self.to_home(answer, back)

        self._background.start(put())

    def pictures_later(self, answer: Answer, back: WayBack) -> None:
        """Send the charts of an answer as pictures too, into the person's own chat with us."""
        message = message_of(answer)
        charts = [each for each in message.body if isinstance(each, Chart)] if message else []
        if charts:
            self._background.start(self._speaking.pictures(back, charts))

    def _told(self, message: Message, back: WayBack) -> Body:
        """Words after a form: beside the card in a channel, else in place of the form."""
        place = back.place
        if place.conversation.kind == "channel" and not place.home:
            self._background.start(self._speaking.says(back, message_posts(message)))
            return NOTHING
        return _update(_modal(message, back))

    async def _shown_in_modal(self, message: Message, back: WayBack) -> bool:
        view = _modal(message, back)
        if back.view.get("type") == "modal":
            return await self._speaking.changes(back, view)
        return await self._speaking.opens(back, view)

    async def _parts(self, answer: Answer, back: WayBack) -> Sequence[Post]:
        """The words that remain to be said once a form is open; none if all is done."""
        if isinstance(answer, Opened | Moved):
            if await self._speaking.opens(back, _opened(answer.form, back)):
                return ()
            return (_offered(back),)
        message = message_of(answer)
        return () if message is None else message_posts(message)


def _opened(form: Form, back: WayBack) -> dict[str, Any]:
    return form_view(form, Carried(about=form.about, place=back.place).packed())


def _modal(message: Message, back: WayBack) -> dict[str, Any]:
    return showing(view_blocks(message, MOST_BLOCKS), back.place)


def _corrected(errors: Mapping[str, str], form: Form | None, back: WayBack) -> Body:
    if form is None and takes_errors(back.view, errors):
        return {"response_action": "errors", "errors": dict(errors)}
    view = None if form is None else _opened(form, back)
    return _update(said_above(back.view, errors, view))


def _update(view: Mapping[str, Any]) -> Body:
    return {"response_action": "update", "view": view}


def _offered(back: WayBack) -> Post:
    """A button that does the same once more, with a new trigger."""
    if not back.again:
        return message_posts(saying(words.PICK_AGAIN))[0]
    said = {"type": "section", "text": {"type": "plain_text", "text": words.OPEN_LATE}}
    button = {
        "type": "button",
        "action_id": AGAIN,
        "text": {"type": "plain_text", "text": words.OPEN_NOW},
        "style": "primary",
        "value": back.again,
    }
    return Post(text=words.OPEN_LATE, blocks=(said, {"type": "actions", "elements": [button]}))
