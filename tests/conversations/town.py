"""A town to hold conversations in: a real house on a real database, people who say and press.

A person presses a button by its label on the newest message that shows it, as a person does, and
sees what the platform showed them or what they were told at once.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TypeVar

from adapters.web.render import message_html
from bot.domain.access import Role
from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.store import accounts, people, roles
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.wiring.house import House, open_house
from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Refused, Told, Unstored
from dialogs.inputs import (
    AccountRef,
    Command,
    ConversationRef,
    Input,
    Pressed,
    Said,
    Submitted,
    What,
)
from dialogs.vocabulary import Actions, Button, Form, Intent, Items, Message, Value
from tests import stories
from tests.fakes.recording_platform import Posted, RecordingPlatform
from tests.stories import District, Team

T = TypeVar("T")
ZONE = "America/Los_Angeles"
REALM = "orchard"


def private_place(external_id: str) -> str:
    """The platform's id of the private conversation with a person."""
    return f"dm-{external_id}"


def text_of(message: Message) -> str:
    """Everything a message says, in one string."""
    return message_html(message)


def buttons_of(message: Message) -> list[Button]:
    """Every button a message shows, in order."""
    found: list[Button] = []
    for element in message.body:
        if isinstance(element, Actions):
            found += [each for each in element.buttons if isinstance(each, Button)]
        if isinstance(element, Items):
            found += [row.action for row in element.rows if isinstance(row.action, Button)]
    return found


@dataclass(kw_only=True)
class Resident:
    """One person in the town, and what they were told last."""

    town: Town
    row: PersonRow
    answer: Answer | None = None
    form: Form | None = None
    sent: int = 0

    @property
    def external_id(self) -> str:
        """The person's id on the platform."""
        return f"U-{self.row.id}"

    async def command(self, words: str, *, home: Team | None = None) -> Answer:
        """Type a command, in a team's channel or in private."""
        return await self._send(Command(words), home)

    async def press(self, label: str, *, home: Team | None = None) -> Answer:
        """Press the button of that label on the newest message that shows it to this person."""
        return await self.press_on(label, self.town.newest_with(label, self), home=home)

    async def press_on(
        self, label: str, found: tuple[Message, str | None], *, home: Team | None = None
    ) -> Answer:
        """Press the button of that label on a message."""
        message, ref = found
        button = next(each for each in buttons_of(message) if each.label == label)
        return await self._send(Pressed(intent=button.does, message_ref=ref), home)

    async def does(self, intent: Intent, *, home: Team | None = None) -> Answer:
        """Press a button that means this, wherever it stood."""
        return await self._send(Pressed(intent=intent), home)

    async def take(self, what: What, *, home: Team | None = None) -> Answer:
        """Do whatever a platform can tell of a person."""
        return await self._send(what, home)

    async def fill(self, values: Mapping[str, Value], *, home: Team | None = None) -> Answer:
        """Send the form that is open."""
        assert self.form is not None, f"no form is open; the last answer was {self.answer}"
        sent = Submitted(form=self.form.name, about=self.form.about, values=dict(values))
        return await self._send(sent, home)

    async def say(
        self, text: str, *, home: Team, under: Posted | None = None, ref: str | None = None
    ) -> Answer:
        """Write a message in a team's channel, under another if said."""
        self.sent += 1
        said = Said(text=text, message_ref=ref or f"said-{self.external_id}-{self.sent}")
        return await self._send(said, home, root=under.ref if under else None)

    def told(self) -> str:
        """What this person was told at once, last."""
        match self.answer:
            case Told(message) | Done(Message() as message):
                return text_of(message)
            case Refused(words) | Unstored(words):
                return words
            case Corrected(errors=errors):
                return " ".join(errors.values())
            case _:
                return ""

    def private(self) -> list[Message]:
        """The private messages this person has, oldest first."""
        return [
            each.message
            for each in self.town.platform.posted.values()
            if each.where.conversation == private_place(self.external_id)
        ]

    async def _send(self, what: What, home: Team | None, root: str | None = None) -> Answer:
        self.sent += 1
        place = ConversationRef(
            external_id=f"channel-{home.unit.id}" if home else private_place(self.external_id),
            kind="channel" if home else "personal",
        )
        self.answer = await self.town.house.turn.take(
            Input(
                key=f"{self.external_id}-{self.sent}",
                at=self.town.clock.now(),
                account=AccountRef(
                    platform="web", realm=REALM, external_id=self.external_id, name=self.row.name
                ),
                conversation=place,
                what=what,
                root=root,
            )
        )
        match self.answer:
            case Opened(form) | Moved(form) | Corrected(form=Form() as form):
                self.form = form
            case Corrected():
                pass
            case _:
                self.form = None
        return self.answer


@dataclass(kw_only=True)
class Town:
    """A house, its calendar, its platform, and the people."""

    house: House
    clock: VirtualClock
    platform: RecordingPlatform
    world: District
    residents: dict[str, Resident] = field(default_factory=dict)

    async def store(self, function: Callable[[Work], T]) -> T:
        """Run a function in a transaction."""
        return await self.house.database.work(function)

    async def team(self, name: str, *members: str, school: UnitRow | None = None) -> Team:
        """Make a team with these people, at home in a channel."""
        made = await self.store(
            lambda work: stories.team(work, self.world, name, members=0, school=school)
        )
        for member in members:
            await self.resident(member, made.unit, "member")
        return made

    async def resident(self, name: str, unit: UnitRow, role: Role) -> Resident:
        """Make a person with a role and an account, or give a known one another role."""
        known = self.residents.get(name)

        def make(work: Work) -> PersonRow:
            if known is not None:
                roles.grant(work, known.row.id, unit.id, role)
                return known.row
            row = stories.person(work, name, unit, role)
            account = accounts.seen_account(
                work,
                platform="web",
                realm=REALM,
                external_id=f"U-{row.id}",
                installation_id=self.world.installation.id,
                name=name,
            )
            accounts.link_account(work, account.id, row.id, "hand")
            return row

        row = await self.store(make)
        return self.residents.setdefault(name, Resident(town=self, row=row))

    async def stranger(self, name: str) -> Resident:
        """Somebody of the workspace whom nobody has named: no account, no role."""
        row = await self.store(lambda work: people.add_person(work, name=name))
        return Resident(town=self, row=row)

    async def begin(self, of: Team, starts_on: date = stories.MONDAY) -> None:
        """Begin the team's cycle."""
        await self.store(lambda work: stories.cycle(work, self.world, of, starts_on))

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        """Let time pass to a local date and hour; all that is due on the way happens."""
        await self.house.move_to(instant(day, time(hour, minute), ZONE), self.clock)

    async def settle(self) -> None:
        """Let everything that is owed now be sent, updates that wait a few seconds too."""
        await self.house.move_to(self.clock.now() + timedelta(seconds=30), self.clock)

    def channel(self, of: Team) -> list[Posted]:
        """What the team's channel shows, oldest first, threads included."""
        return [
            each
            for each in self.platform.posted.values()
            if each.where.conversation == f"channel-{of.unit.id}"
        ]

    def card(self, of: Team, title: str) -> Posted:
        """The newest root message of the channel whose summary begins with this title."""
        found = [
            each
            for each in self.channel(of)
            if each.where.thread is None and each.message.summary.startswith(title)
        ]
        return found[-1]

    def newest_with(self, label: str, who: Resident) -> tuple[Message, str | None]:
        """The newest message with a button of this label: just told, private, or in a channel."""
        match who.answer:
            case Told(message) | Done(Message() as message):
                if any(button.label == label for button in buttons_of(message)):
                    return message, None
            case _:
                pass
        for each in reversed(self.platform.posted.values()):
            if any(button.label == label for button in buttons_of(each.message)):
                return each.message, each.ref
        raise AssertionError(f"nothing on screen has a button {label!r}")


@asynccontextmanager
async def town(url: str, *, now: datetime | None = None) -> AsyncIterator[Town]:
    """A town on a migrated database, on the Sunday before its first Monday unless said."""
    clock = VirtualClock(now or instant(date(2026, 11, 22), time(12), ZONE))
    platform = RecordingPlatform(clock.now)
    async with open_house(
        url,
        clock=clock,
        ids=SeededIds(1),
        platforms={"web": platform},
        durable=False,
        chance=Random(1),
    ) as house:
        world = await house.database.work(stories.district)
        yield Town(house=house, clock=clock, platform=platform, world=world)
