"""Slack's renderer keeps the promises of every renderer, as the stand-in judges it."""

import json
from collections.abc import Iterator
from typing import Any

from adapters.slack.render import Post, message_posts
from adapters.slack.render_form import form_view
from dialogs.vocabulary import Chart, Form, Message, Value
from dialogs.wording import on_slack as words
from tests.contracts.renderer_contract import (
    DrawnField,
    DrawnForm,
    DrawnMessage,
    DrawnPress,
    RendererContract,
)
from tests.fakes.slack.block_kit import block_problems, message_weight
from tests.fakes.slack.block_kit_checks import Limits, utf16
from tests.fakes.slack.reading import around, pressable, text_of, unescaped
from tests.fakes.slack.views import view_problems

_SIGNPOSTS = (words.CONTINUED_BELOW, words.CONTINUES_NEXT)


class TestSlackRenderer(RendererContract):
    def draws(self, message: Message) -> DrawnMessage:
        posts = message_posts(message)
        spoken = "".join(unescaped(post.text) for post in posts)
        return DrawnMessage(
            text="\n".join((*map(_seen, posts), *_alt_texts(message, spoken))),
            spoken=spoken,
            presses=tuple(
                DrawnPress(label=each.label, carries=each.carries, asks_first=each.asks_first)
                for post in posts
                for each in pressable(post.blocks)
            ),
            flaws=tuple(flaw for post in posts for flaw in flaws(post)),
        )

    def opens(self, form: Form) -> DrawnForm:
        view = form_view(form, json.dumps(form.about))
        fields = [block for block in view["blocks"] if block["type"] == "input"]
        said = [view["title"]["text"], text_of(view["blocks"]), view["submit"]["text"]]
        return DrawnForm(
            text="\n".join(said),
            name=view["callback_id"],
            about=tuple(json.loads(view["private_metadata"])),
            fields={block["block_id"]: _field(block) for block in fields},
            flaws=tuple(view_problems(view, home=False)),
        )


def flaws(post: Post) -> Iterator[str]:
    """What Slack would refuse of a post, as text of an update too."""
    yield from block_problems(list(post.blocks), "message")
    if message_weight(post.blocks) > Limits.MESSAGE_WEIGHT:
        yield "msg_blocks_too_long"
    if utf16(post.text) > 4_000:
        yield "msg_too_long"
    if not post.text.strip():
        yield "no_text"


def _seen(post: Post) -> str:
    """What is read but for the lines that say that it goes on: what is split is read as one."""
    return text_of(block for block in post.blocks if text_of([block]) not in _SIGNPOSTS)


def _alt_texts(message: Message, spoken: str) -> list[str]:
    """The charts' alt texts: a screen reader has a post's text alone, and finds them there."""
    alts = [element.alt for element in message.body if isinstance(element, Chart)]
    return [alt for alt in alts if alt in spoken]


def _field(block: dict[str, Any]) -> DrawnField:
    element = block["element"]
    options = [option["text"]["text"] for option in element.get("options", ())]
    return DrawnField(
        text="\n".join(around(block)), value=_opens_with(element), options=tuple(options)
    )


def _opens_with(element: dict[str, Any]) -> Value:
    match element:
        case {"initial_options": options}:
            return tuple(option["value"] for option in options)
        case {"initial_option": option}:
            return str(option["value"])
        case _:
            names = ("initial_value", "initial_date", "initial_time")
            return next((str(element[name]) for name in names if name in element), "")
