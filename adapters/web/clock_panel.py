"""The port behind the page's clock: what time it is for people, and moving it ahead.

Whoever plugs the parts together implements it; the page must not know how time is moved, what
happens on the way, or where the offset is kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from dialogs.inputs import AccountRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What the clock shows to one viewer in one conversation.

    `now` is the calendar clock (aware), read in `zone`; `today_words` the date in words
    ("Wed 14 October"), without the time; `cycle_words` where the conversation's team is
    ("implement, day 8 of 15"); `next_words` what will happen next ("Wed 14:45, opens 'What are
    you adjusting?'"). Either is None where there is none.
    """

    now: datetime
    zone: str
    today_words: str
    cycle_words: str | None = None
    next_words: str | None = None


class ClockPanel(Protocol):
    """What the page's clock asks for. Calls of `move` and `move_to_next` never overlap."""

    async def facts(self, viewer: AccountRef, conversation: str | None) -> ClockFacts:
        """What the clock shows; `conversation` is the one in view, or None. Reads only."""
        ...

    async def move(self, by: timedelta) -> None:
        """Move the calendar ahead, and return when all that became due on the way has been sent.

        May take seconds. Raises a `CyclebotError` in words where it cannot.
        """
        ...

    async def move_to_next(self, viewer: AccountRef | None, conversation: str | None) -> None:
        """Move to the next thing that `facts` names to this viewer there; else as `move`.

        Where it names none, or there is no viewer, to the next thing anywhere; where nothing is
        planned it changes nothing.
        """
        ...
