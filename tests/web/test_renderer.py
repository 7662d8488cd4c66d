"""The chat page's renderer, held to what every platform's renderer promises."""

from typing import Any

from adapters.web.render import message_html
from adapters.web.render_form import form_json
from dialogs.vocabulary import Form, Message
from tests.contracts.renderer_contract import (
    DrawnField,
    DrawnForm,
    DrawnMessage,
    DrawnPress,
    RendererContract,
)
from tests.web.page_form import PageForm
from tests.web.page_text import Drawn


class TestThePagesRenderer(RendererContract):
    """HTML has no limit of its own; a person sees its text and the names of its pictures."""

    def draws(self, message: Message) -> DrawnMessage:
        drawn = Drawn(str(message_html(message)))
        named = [value for _, name, value in drawn.attributes if name == "aria-label"]
        return DrawnMessage(
            text="\n".join((drawn.text, *named)),
            spoken=message.summary,
            presses=tuple(
                DrawnPress(label=label, carries=carries, asks_first=asks)
                for label, carries, asks in drawn.presses()
            ),
        )

    def opens(self, form: Form) -> DrawnForm:
        sent: dict[str, Any] = form_json(form)
        page = PageForm(sent["html"])
        return DrawnForm(
            text="\n".join((sent["title"], page.text, sent["submit"])),
            name=sent["name"],
            about=tuple(sent["about"]),
            fields={
                each.key: DrawnField(text=each.text, value=each.value, options=each.options)
                for each in page.fields
            },
        )
