"""People at work on the chat page before anybody looks at it: they press, fill in and write.

Everything goes through the turn, as from a browser. This module must not know whose story it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from adapters.web.platform import account_of
from adapters.web.vendor import ChatVendor
from bot.wiring.house import House
from dialogs.answers import Answer, Corrected, Opened, Refused
from dialogs.inputs import (
    Command,
    ConversationRef,
    Input,
    Joined,
    Left,
    Pressed,
    Said,
    Submitted,
    What,
)
from dialogs.vocabulary import ChoiceField, Form, Intent, Value


@dataclass(kw_only=True)
class Scene:
    """A house, the chat service before it, and what was refused there.

    Attributes:
        house: takes the turns.
        vendor: the chat service.
        realm: the workspace everybody is in.
        refused: what was answered where something should have been kept, in words.
    """

    house: House
    vendor: ChatVendor
    realm: str
    refused: list[str] = field(default_factory=list)
    _heard: int = 0

    async def press(self, user: str, intent: Intent, *, channel: str | None = None) -> Answer:
        """Press a button, in a channel or in private."""
        return await self._take(user, Pressed(intent=intent), channel)

    async def fill(
        self, user: str, intent: Intent, values: Mapping[str, Value], *, channel: str | None = None
    ) -> Answer:
        """Open a form by its button, fill in what is not filled in yet or differs, and send it."""
        opened = await self.press(user, intent, channel=channel)
        if not isinstance(opened, Opened):
            return opened
        form = opened.form
        keys = {part.key for part in form.fields()}
        given = {key: value for key, value in values.items() if key in keys}
        return await self.send(user, form, as_it_stands(form) | given, channel=channel)

    async def send(
        self, user: str, form: Form, values: Mapping[str, Value], *, channel: str | None = None
    ) -> Answer:
        """Send a form that was opened."""
        return await self.submit(user, form.name, form.about, values, channel=channel)

    async def submit(
        self,
        user: str,
        form: str,
        about: tuple[str, ...],
        values: Mapping[str, Value],
        *,
        channel: str | None = None,
    ) -> Answer:
        """Send a form by its name."""
        return await self._take(
            user, Submitted(form=form, about=about, values=dict(values)), channel
        )

    async def command(self, user: str, words: str, *, channel: str | None = None) -> Answer:
        """Type a command."""
        return await self._take(user, Command(words), channel)

    async def say(self, user: str, text: str, *, channel: str, root: int | None = None) -> Answer:
        """Write a message, under another one or by itself."""
        self._heard += 1
        posted = self.vendor.say(
            self.realm, channel, user, text, key=f"demo-{self._heard}", root=root
        )
        said = Said(text=text, message_ref=str(posted.id))
        return await self._take(user, said, channel, root=None if root is None else str(root))

    async def bot_comes(self, user: str, channel: str) -> None:
        """Somebody adds the bot to a channel."""
        self.vendor.add_bot(self.realm, channel)
        await self._take(user, Joined(who=None), channel)

    async def bot_goes(self, user: str, channel: str) -> None:
        """Somebody takes the bot out of a channel."""
        self.vendor.remove_bot(self.realm, channel)
        await self._take(user, Left(who=None), channel)

    async def _take(
        self, user: str, what: What, channel: str | None, *, root: str | None = None
    ) -> Answer:
        self._heard += 1
        place = (
            self.vendor.channel(self.realm, channel)
            if channel
            else self.vendor.personal(self.realm, user)
        )
        answer = await self.house.turn.take(
            Input(
                key=f"demo-{self._heard}",
                at=self.house.clock.now(),
                account=account_of(self.vendor.user(self.realm, user)),
                conversation=ConversationRef(
                    external_id=place.id, kind=place.kind, name=place.name
                ),
                what=what,
                root=root,
            )
        )
        match answer:
            case Refused(words):
                self.refused.append(f"{user}: {what}: {words}")
            case Corrected(errors=errors):
                self.refused.append(f"{user}: {what}: {dict(errors)}")
            case _:
                pass
        return answer


def as_it_stands(form: Form) -> dict[str, Value]:
    """The values a form opened with, as a browser sends them back."""
    values: dict[str, Value] = {}
    for part in form.fields():
        match part.value:
            case None | False:
                pass
            case True:
                values[part.key] = "yes"
            case str():
                values[part.key] = part.value
            case tuple():
                one = isinstance(part, ChoiceField)
                values[part.key] = "".join(part.value) if one else part.value
            case other:
                values[part.key] = other.isoformat()
    return values
