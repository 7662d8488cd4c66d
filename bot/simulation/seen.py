"""What a person takes a new message for, by what it shows: its buttons, its heading, its place.

This module must not know what anybody does about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from bot.domain.program import Program
from bot.simulation.platform import Shown
from dialogs.vocabulary import Actions, Button, Heading, Items, Message

Kind: TypeAlias = Literal["card", "plan", "decision", "reminder", "recap", "ask", "next"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A message as somebody understands it.

    Attributes:
        kind: What it is.
        at: When it came.
        conversation: Where.
        ref: The message, or for a recap the card above it.
        about: The id its buttons carry.
        step: The key of the question it is about, where it says so.
        asked_at: When that question's card came, for what follows a card; else when this came.
        shown_date: On "next": the date on the card, as its button carries it.
    """

    kind: Kind
    at: datetime
    conversation: str
    ref: str
    about: str
    step: str
    asked_at: datetime
    shown_date: str = ""

    @property
    def topic(self) -> str:
        """What it is about, by what stands on screen: the question and the day it was asked."""
        return f"{self.step} {self.asked_at.date()}"


def taken_for(shown: Shown, program: Program) -> Seen | None:
    """What a new message is, or None for one that asks for nothing."""
    message, thread = shown.versions[0].message, shown.where.thread
    does = {button.does.name: button.does.ids for button in buttons_of(message)}
    step = step_of(message, program)
    kind: Kind | None = None
    about = ""
    if thread is not None:
        kind = "recap" if is_recap(message) else None
    elif "answer" in does and "not_this_time" in does:
        kind, about = ("card" if step else "reminder"), does["answer"][0]
    elif "answer" in does:
        kind, about = "decision", does["answer"][0]
    elif "plan" in does:
        kind, about = "plan", does["plan"][0]
    elif "answer_ask" in does:
        kind, about = "ask", does["answer_ask"][0]
    elif "take_week" in does:
        kind, about = "next", does["take_week"][0]
    if kind is None:
        return None
    return Seen(
        kind=kind,
        at=shown.at,
        conversation=shown.where.conversation,
        ref=thread or shown.ref,
        about=about,
        step=step,
        asked_at=shown.at,
        shown_date=does["take_week"][1] if kind == "next" else "",
    )


def buttons_of(message: Message) -> list[Button]:
    """Every button a message shows, in order."""
    found: list[Button] = []
    for element in message.body:
        if isinstance(element, Actions):
            found += [each for each in element.buttons if isinstance(each, Button)]
        if isinstance(element, Items):
            found += [row.action for row in element.rows if isinstance(row.action, Button)]
    return found


def heading_of(message: Message) -> str:
    """A message's heading, or ''."""
    return next((each.text for each in message.body if isinstance(each, Heading)), "")


def step_of(message: Message, program: Program) -> str:
    """The key of the step whose title a message has for a heading, or ''."""
    heading = heading_of(message)
    return next((step.key for step in program.steps_in_order if step.title == heading), "")


def is_recap(message: Message) -> bool:
    """Whether a message in a thread is a recap."""
    return "what we said about" in heading_of(message) or message.summary.startswith("No answers")
