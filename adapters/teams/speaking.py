"""Answers that are a message of their own: in private, or a button in the thread where one asked.

They are best effort: each is tried once, after the turn's commit, and what must arrive is owed
besides. This module must not know what was asked.
"""

from __future__ import annotations

import logging

from adapters.teams.inbound import again
from dialogs.answers import Answer, Moved, Opened, message_of
from dialogs.inputs import ConversationRef, Input, Pressed, Said, Submitted
from dialogs.platform import Platform, PlatformError, Refused, Where
from dialogs.vocabulary import Button, Message, saying
from dialogs.wording import in_teams as words

_log = logging.getLogger(__name__)


class Speaking:
    """Says to the one who asked what a turn answered.

    Args:
        platform: by which it is said.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def answers(self, asked: Input, answer: Answer) -> None:
        """Say an answer; a form is offered by a button that opens it."""
        if isinstance(answer, Opened | Moved):
            await self._offers(asked, answer.form.title)
            return
        message = message_of(answer)
        if message is not None:
            await self.says(asked, message)

    async def replaces(self, asked: Input, message: Message) -> None:
        """Put words in place of what was pressed on, in the asker's own chat with the bot.

        Elsewhere that is everybody's, or words in a dialog, which has gone on by itself.
        """
        place, on = asked.conversation, asked.what
        if place.kind != "personal" or not isinstance(on, Pressed) or on.message_ref is None:
            return
        try:
            await self._platform.update(_where(asked, place), on.message_ref, message)
        except PlatformError as error:
            _log.warning("what was pressed on still stands: %s", error)

    async def says(self, asked: Input, message: Message) -> None:
        """Say words to the asker alone: in their chat with the bot, else behind a button."""
        try:
            if asked.conversation.kind == "personal":
                await self._post(asked, asked.conversation, message)
            else:
                await self._says_in_private(asked, message)
        except PlatformError as error:
            _log.warning("an answer was not said: %s", error)

    async def _says_in_private(self, asked: Input, message: Message) -> None:
        who = asked.account
        try:
            chat = await self._platform.personal(who.realm, who.external_id)
            there = ConversationRef(
                external_id=chat, kind="personal", service_url=asked.conversation.service_url
            )
            await self._post(asked, there, message)
        except Refused:
            # They do not have the app for themselves, or have blocked it.
            does = again(asked.what)
            if does is None or not _may_be_seen(asked):
                raise
            shown = saying(words.SHOW_HERE, Button(label=words.SHOW, does=does))
            await self._post(asked, asked.conversation, shown)

    async def _offers(self, asked: Input, title: str) -> None:
        """Offer a form where it was asked for; one that was pressed for and came late in private.

        A team's channel is no place for what took too long for one of them.
        """
        does = again(asked.what)
        message = saying(words.PICK_AGAIN)
        if does is not None:
            message = saying(words.opens(title), Button(label=words.OPEN, does=does, tone="main"))
        if isinstance(asked.what, Pressed | Submitted):
            await self.says(asked, message)
            return
        try:
            await self._post(asked, asked.conversation, message)
        except PlatformError as error:
            _log.warning("a form was not offered: %s", error)

    async def _post(self, asked: Input, place: ConversationRef, message: Message) -> None:
        await self._platform.post(_where(asked, place), message, "")


def _where(asked: Input, place: ConversationRef) -> Where:
    return Where(
        platform="teams",
        realm=asked.account.realm,
        installation_id="",
        conversation=place.external_id,
        thread=_thread(asked) if place.kind == "channel" else None,
        service_url=place.service_url,
    )


def _may_be_seen(asked: Input) -> bool:
    """Whether doing it once more is harmless: a thread's answer would be counted twice."""
    return not (isinstance(asked.what, Said) and asked.root is not None)


def _thread(asked: Input) -> str | None:
    """The thread in which somebody asked: their own message's, where it stands alone."""
    if asked.root is not None:
        return asked.root
    if asked.key is None:
        return None
    _, _, message = asked.key.rpartition(":")
    return message if message.isdigit() else None
