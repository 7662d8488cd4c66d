"""Messages as inputs: written, edited, deleted; a card's answer that came as a message.

In private every message is for the bot, so it is a command; elsewhere one that addresses the bot
is, and under a card each is an answer. What is heard without a mention depends on what the team's
owners allowed. This module must not know what an input leads to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from adapters.teams.arrived import Arrived
from adapters.teams.carried import CarriedForm, CarriedPress, carried_in
from adapters.teams.inbound_text import calls_person, is_mentioned, quoted_message, words_of
from dialogs.inputs import BY_NAME, Command, Input, Pressed, Said, Submitted, What
from dialogs.vocabulary import Intent

AGAIN = "in-words"
"""The intent of a button that only says words again, where a form may open: none of the core's."""

_EDITS = frozenset({"editMessage", "undeleteMessage"})
_MOST_AGAIN = 150  # Bytes of words that a button can carry.


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """An input, and the form that came with it, as it was sent."""

    input: Input
    form: CarriedForm | None = None


class Messages:
    """Messages as inputs.

    Args:
        command: the command word with its slash, which people may write from habit.
    """

    def __init__(self, command: str) -> None:
        names = "|".join(re.escape(each) for each in (command, BY_NAME["teams"]))
        self._word = re.compile(rf"(?:{names})(?:[\s:,]+|$)", re.IGNORECASE)

    def heard(self, arrived: Arrived) -> Heard | None:
        """What a message activity says to Cyclebot; None if it says nothing to it."""
        match arrived.activity.text("type"):
            case "message" if arrived.activity.body.get("value") is not None:
                return self._sent_in(arrived)
            case "message":
                return Heard(input=self._written(arrived))
            case "messageUpdate" if self._event(arrived) in _EDITS:
                return Heard(input=self._edited(arrived))
            case "messageDelete":
                return Heard(input=self._deleted(arrived))
        return None

    def _sent_in(self, arrived: Arrived) -> Heard | None:
        """What was pressed or filled in on a card, where Teams sends it as a message."""
        carried = carried_in(arrived.activity.body.get("value"))
        if carried is None:
            return None
        what = what_of(carried, arrived.activity.text("replyToId") or None)
        form = carried if isinstance(carried, CarriedForm) else None
        sent_at = arrived.told_at if form else None
        return Heard(
            input=input_of(arrived, what, root=arrived.root, changed_at=sent_at), form=form
        )

    def _written(self, arrived: Arrived) -> Input:
        said = self._said(arrived, "new")
        root = arrived.root or quoted_message(arrived.activity)
        alone = root is None and (arrived.kind == "personal" or said.mentioned)
        what: What = Command(self._without_word(said.text)) if alone else said
        return input_of(arrived, what, root=root)

    def _edited(self, arrived: Arrived) -> Input:
        when = arrived.activity.text("timestamp")
        return input_of(
            arrived,
            self._said(arrived, "edited"),
            root=arrived.root or quoted_message(arrived.activity),
            key=f"{arrived.key}:edited:{when}",
            supersedes=arrived.key,
            changed_at=arrived.told_at,
        )

    def _deleted(self, arrived: Arrived) -> Input:
        return input_of(
            arrived,
            Said(text="", message_ref=arrived.id, change="deleted"),
            root=arrived.root,
            key=f"{arrived.key}:deleted:{arrived.activity.text('timestamp')}",
            supersedes=arrived.key,
            changed_at=arrived.told_at,
        )

    def _said(self, arrived: Arrived, change: Literal["new", "edited"]) -> Said:
        mentioned = is_mentioned(arrived.activity, arrived.bot_id)
        text = words_of(arrived.activity, arrived.bot_id)
        return Said(
            text=self._without_word(text) if mentioned else text,
            message_ref=arrived.id,
            change=change,
            mentioned=mentioned,
            calls_person=calls_person(arrived.activity, arrived.bot_id),
        )

    def _without_word(self, text: str) -> str:
        return self._word.sub("", text, count=1) if self._word.match(text) else text

    @staticmethod
    def _event(arrived: Arrived) -> str:
        return arrived.activity.part("channelData").text("eventType")


def what_of(carried: CarriedPress | CarriedForm, message_ref: str | None) -> What:
    """What somebody did on a card or in a dialog."""
    if isinstance(carried, CarriedForm):
        return Submitted(
            form=carried.form,
            about=carried.about,
            values=carried.values,
            message_ref=message_ref,
        )
    if carried.intent.name == AGAIN:
        return Command(" ".join(carried.intent.ids))
    return Pressed(intent=carried.intent, message_ref=message_ref)


def again(what: What) -> Intent | None:
    """What a button must carry to do the same once more; None if nothing can."""
    match what:
        case Pressed(intent=intent):
            return intent
        case Command(text) | Said(text=text, mentioned=True):
            pass
        case _:
            return None
    said = text.split()
    return Intent(AGAIN, tuple(said)) if len(" ".join(said).encode()) <= _MOST_AGAIN else None


def input_of(
    arrived: Arrived,
    what: What,
    *,
    root: str | None = None,
    key: str | None = None,
    supersedes: str | None = None,
    changed_at: datetime | None = None,
) -> Input:
    """The envelope of something that one person did in a conversation."""
    return Input(
        key=key or arrived.key,
        at=arrived.at,
        account=arrived.account,
        conversation=arrived.place(),
        what=what,
        root=root,
        supersedes=supersedes,
        changed_at=changed_at,
    )
