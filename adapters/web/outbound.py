"""A turn's answer as the page shows it: a dialog, its errors, or words that only the asker sees.

What only the asker sees is kept by the vendor for them, so that it is still there after a reload.
It must not know what was asked.
"""

import asyncio
from typing import assert_never

from adapters.web.render import message_html
from adapters.web.render_form import form_json
from adapters.web.vendor import ChatVendor
from adapters.web.vendor_values import Unknown
from adapters.web.wire import message_json
from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Refused, Told, Unstored
from dialogs.inputs import Input, Pressed, Said, Submitted
from dialogs.vocabulary import Actions, Button, Intent, Message, Say, saying


class Outbound:
    """Answers for the page.

    Args:
        vendor: keeps what only the asker sees.
        zone: the zone in which times stand beside messages.
    """

    def __init__(self, vendor: ChatVendor, zone: str) -> None:
        self._vendor = vendor
        self._zone = zone

    async def answer(self, asked: Input, answer: Answer) -> dict[str, object]:
        """What the page is told at once; `answer` names which kind it is."""
        match answer:
            case Told():
                return {"answer": "told", "message": await self._told(asked, answer)}
            case Opened(form):
                return {"answer": "opened", "form": form_json(form)}
            case Corrected(errors=errors, form=form):
                again = None if form is None else form_json(form)
                return {"answer": "corrected", "errors": dict(errors), "form": again}
            case Moved(form):
                return {"answer": "moved", "form": form_json(form)}
            case Done(note):
                kept = None if note is None else await self._note(asked, note)
                return {"answer": "done", "message": kept}
            case Refused(words):
                return await self._refused(asked, words)
            case Unstored(words) if isinstance(asked.what, Submitted):
                return {"answer": "corrected", "errors": {"": words}, "form": None}
            case Unstored(words):
                return await self._refused(asked, words)
            case _:
                assert_never(answer)

    async def _told(self, asked: Input, told: Told) -> dict[str, object]:
        if told.in_place:
            return await self._in_place(asked, told.message)
        if isinstance(asked.what, Said):
            # What was said of a message before it was edited is out of date.
            return await self._note(asked, told.message)
        return await self._keep(asked, told.message)

    async def _refused(self, asked: Input, words: str) -> dict[str, object]:
        if isinstance(asked.what, Submitted):
            return {"answer": "refused", "words": words}
        message = saying(words)
        return {"answer": "refused", "message": await self._keep(asked, message)}

    async def _note(self, asked: Input, note: Message) -> dict[str, object]:
        """A short word on what was done; the one before about the same takes no room any more."""
        mark = _mark(asked, note)
        if mark is not None:
            await asyncio.to_thread(
                self._vendor.take_away,
                asked.account.realm,
                asked.conversation.external_id,
                asked.account.external_id,
                mark,
            )
        return await self._keep(asked, note)

    async def _in_place(self, asked: Input, message: Message) -> dict[str, object]:
        """What was pressed on becomes this; said beside it where that is gone or everybody's."""
        ref = asked.what.message_ref if isinstance(asked.what, Pressed) else None
        try:
            posted = await asyncio.to_thread(
                self._vendor.turn_into,
                asked.account.realm,
                int(ref or 0),
                asked.account.external_id,
                html=str(message_html(message)),
                summary=message.summary,
            )
        except Unknown:
            return await self._keep(asked, message)
        return message_json(posted, self._zone)

    async def _keep(self, asked: Input, message: Message) -> dict[str, object]:
        posted = await asyncio.to_thread(
            self._vendor.post,
            asked.account.realm,
            asked.conversation.external_id,
            html=str(message_html(message)),
            summary=message.summary,
            root=None if asked.root is None else int(asked.root),
            private_to=asked.account.external_id,
            mark=_mark(asked, message) if _is_short(message, _about(asked, message)) else None,
        )
        return message_json(posted, self._zone)


def _about(asked: Input, message: Message) -> str | None:
    """The thing that was pressed on, that a form was about, or that became of what was said."""
    match asked.what:
        case Pressed(intent=Intent(ids=(about, *_))) | Submitted(about=(about, *_)):
            return about
        case Said():
            ids = {each.ids[:1] for each in _intents(message)}
            return next(iter(ids))[0] if len(ids) == 1 and () not in ids else None
        case _:
            return None


def _mark(asked: Input, message: Message) -> str | None:
    """What a short word is known by: what it is about, and the thread it stands in."""
    about = _about(asked, message)
    return None if about is None else f"note:{asked.root or ''}:{about}"


def _is_short(message: Message, about: str | None) -> bool:
    """A word or a question on one thing: nothing to read, no button for anything else."""
    short = all(isinstance(element, Say | Actions) for element in message.body)
    return short and all(each.ids[:1] == (about,) for each in _intents(message))


def _intents(message: Message) -> list[Intent]:
    """What its buttons do."""
    return [
        each.does
        for element in message.body
        if isinstance(element, Actions)
        for each in element.buttons
        if isinstance(each, Button)
    ]
