"""What people do in a simulation: a closed list of acts, each one thing a person does on screen.

An act says what the person means by it, so that whoever checks afterwards can count it without
reading the database. This module must not know how an act reaches Cyclebot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.simulation.people import Home, Resident
from dialogs.answers import Answer, Corrected, Done, Opened, Refused, Told


@dataclass(frozen=True, slots=True, kw_only=True)
class ByForm:
    """Answer a question, or decide, in the form; `opens` by its button, as people do."""

    home: Home
    check_in_id: str
    step: str
    values: Mapping[str, str]
    for_all: bool = False
    opens: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class InThread:
    """Write under a card, or change what stands there; an empty `text` deletes it.

    Attributes:
        home: Where.
        check_in_id: Whose card it is.
        step: What it asks.
        root: The card's message.
        ref: The person's own message.
        text: All of it.
        count: The count in it, as a form would take it, if there is one.
        again: It was written before, and is changed now.
        confirms: Whether its author taps the count they are asked about.
    """

    home: Home
    check_in_id: str
    step: str
    root: str
    ref: str
    text: str
    count: str | None = None
    again: bool = False
    confirms: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm:
    """Tap the count that was read from one's message."""

    home: Home
    check_in_id: str
    ref: str
    count: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBack:
    """Take one's reply back."""

    home: Home
    check_in_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Not this time, for one of the reasons."""

    home: Home
    check_in_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavePlan:
    """Open the plan's page and save it as it was drafted; what is missing is filled in."""

    home: Home
    cycle_id: str
    spare: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """Start the team's cycle on a day."""

    home: Home
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseStart:
    """Tap when the next cycle starts: as planned, or a week later than the card says."""

    home: Home
    cycle_id: str
    week: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Ask nothing until a day."""

    home: Home
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveTime:
    """Ask at another hour from now on."""

    home: Home
    to: time


@dataclass(frozen=True, slots=True, kw_only=True)
class GoAway:
    """Be away, from one day to another."""

    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseDays:
    """Close days for a unit and all below it."""

    unit_id: str
    first: date
    last: date
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAsk:
    """Answer a team's ask for help."""

    ask_id: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskStatus:
    """Ask how the school's teams stand."""


Act = (
    ByForm
    | InThread
    | Confirm
    | TakeBack
    | Skip
    | SavePlan
    | Start
    | ChooseStart
    | Pause
    | MoveTime
    | GoAway
    | CloseDays
    | AnswerAsk
    | AskStatus
)


def home_of(act: Act) -> Home | None:
    """The team in whose channel it is done, and whom alone it touches; None if there is none."""
    return None if isinstance(act, GoAway | CloseDays | AnswerAsk | AskStatus) else act.home


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """An act that a person means to do at an instant or soon after it."""

    at: datetime
    who: Resident
    act: Act


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An act that was done: when by the calendar, by whom, and what was answered."""

    at: datetime
    who: Resident
    act: Act
    answer: Answer

    @property
    def went_well(self) -> bool:
        """Whether what was wanted was done."""
        return isinstance(self.answer, Done | Told | Opened)

    @property
    def words(self) -> str:
        """Why not, in the words of the answer; '' if it was done."""
        match self.answer:
            case Refused(words):
                return words
            case Corrected(errors=errors):
                return " ".join(errors.values())
            case _:
                return ""
