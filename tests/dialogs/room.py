"""Channels of one district, with whoever is in them, for the conversations about a team itself.

Anyone may speak, known or not; what the channel or a person was sent is drawn as it would be now.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TypeVar

from sqlalchemy import select

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store import conversations, people, units
from bot.store.database import Database
from bot.store.deliveries import COLUMNS, DeliveryRow
from bot.store.people import PersonRow
from bot.store.rows import every
from bot.store.tables.delivery import delivery
from bot.store.units import UnitRow
from bot.store.work import Work
from dialogs.asking import Conversation
from dialogs.composing import Composer
from dialogs.inputs import (
    AccountRef,
    Command,
    ConversationRef,
    Input,
    Pressed,
    Submitted,
    What,
)
from dialogs.routes import routes_of
from dialogs.turn import Turn
from dialogs.vocabulary import Form, Intent, Message, Value
from tests import stories
from tests.chat import REALM, Seen, account, presses, words_on
from tests.stories import District, Team

CHANNEL = "grade-4"
_T = TypeVar("_T")


@dataclass(slots=True, kw_only=True)
class Room:
    """A district and its channels; `present` says who the platform finds in any of them."""

    database: Database
    clock: VirtualClock
    turn: Turn
    world: District
    composers: Mapping[str, Composer]
    present: list[AccountRef]
    numbers: count[int] = field(default_factory=count)

    async def do(self, function: Callable[[Work], _T]) -> _T:
        """Run a function in a transaction."""
        return await self.database.work(function)

    async def command(self, who: str | PersonRow, words: str, **where: str) -> Seen:
        """Send `/cycle …`."""
        return await self.take(who, Command(words), **where)

    async def press(
        self, who: str | PersonRow, does: Intent | Seen | Message, label: str = "", **where: str
    ) -> Seen:
        """Press a button, by its label on what was seen."""
        if isinstance(does, Seen):
            does = does.buttons[label]
        elif isinstance(does, Message):
            does = {each.label: each.does for each in presses(does)}[label]
        return await self.take(who, Pressed(intent=does), **where)

    async def submit(
        self,
        who: str | PersonRow,
        form: Form,
        values: Mapping[str, Value],
        **where: str,
    ) -> Seen:
        """Send a form back; what is not given stays as it opened."""
        sent = Submitted(form=form.name, about=form.about, values={**opened(form), **values})
        return await self.take(who, sent, **where)

    async def take(
        self, who: str | PersonRow, what: What, *, channel: str = CHANNEL, realm: str = REALM
    ) -> Seen:
        """Let somebody do something in a channel; '' is their private chat."""
        name = who if isinstance(who, str) else who.id
        shown = who if isinstance(who, str) else who.name
        where = ConversationRef(external_id=channel, kind="channel", name=channel)
        if not channel:
            where = ConversationRef(external_id=f"private-{name}", kind="personal")
        arrived = Input(
            key=f"key-{next(self.numbers)}",
            at=self.clock.now(),
            account=AccountRef(
                platform="web",
                realm=realm,
                external_id=name,
                name=shown,
                guest=any(each.guest for each in self.present if each.external_id == name),
            ),
            conversation=where,
            what=what,
        )
        return Seen(answer=await self.turn.take(arrived))

    async def owed(self, kind: str) -> list[Message]:
        """The messages of a kind that are owed or on screen, as they would be drawn now."""
        drawn = await self.do(lambda work: self._drawn(work, kind))
        return [message for message in drawn if message is not None]

    async def read(self, kind: str) -> str:
        """The words of the newest message of a kind."""
        found = await self.owed(kind)
        return "\n".join(words_on(found[-1])) if found else ""

    async def rows(self, kind: str) -> list[DeliveryRow]:
        """The rows behind the messages of a kind."""
        return await self.do(lambda work: _rows(work, kind))

    async def team(self, name: str) -> UnitRow | None:
        """The district's team of that name."""
        return await self.do(lambda work: _team(work, self.world, name))

    async def members(self, team: UnitRow) -> list[str]:
        """The names of a team's members."""
        found = await self.do(lambda work: people.members(work.connection, team.id))
        return [each.name for each in found]

    async def known(self, name: str, unit: UnitRow, role: str) -> PersonRow:
        """A person with a role and an account."""

        def make(work: Work) -> PersonRow:
            made = stories.person(work, name, unit, role)  # type: ignore[arg-type]
            account(work, self.world, made)
            return made

        return await self.do(make)

    async def at_home(self, name: str = "Grade 4", members: int = 3) -> Team:
        """A team at home in the usual channel, with an account for each member."""

        def make(work: Work) -> Team:
            made = stories.team(work, self.world, name, members=members, home=False)
            channel = conversations.seen_conversation(
                work,
                installation_id=self.world.installation.id,
                external_id=CHANNEL,
                kind="channel",
                name=CHANNEL,
            )
            conversations.make_home(work, channel.id, made.unit.id)
            for member in made.members:
                account(work, self.world, member)
            return Team(unit=made.unit, members=made.members, home_id=channel.id)

        return await self.do(make)

    def _drawn(self, work: Work, kind: str) -> list[Message | None]:
        rows = _rows(work, kind)
        drawn = self.composers[kind](work, rows)
        return [drawn[row.id] for row in rows]


@asynccontextmanager
async def open_room(
    url: str,
    clock: VirtualClock,
    conversations: Sequence[Conversation],
    composers: Mapping[str, Composer],
) -> AsyncIterator[Room]:
    """A district with a school in a new database."""
    database = await Database.open(url, clock=clock, ids=SeededIds(1))
    world = await database.work(stories.district)
    present: list[AccountRef] = []

    async def members_of(arrived: Input) -> tuple[AccountRef, ...]:
        return tuple(present)

    turn = Turn(database=database, routes=routes_of(conversations), members_of=members_of)
    yield Room(
        database=database,
        clock=clock,
        turn=turn,
        world=world,
        composers=composers,
        present=present,
    )
    await database.close()


def someone(name: str, *, guest: bool = False) -> AccountRef:
    """A person in the channel whom nobody knows yet."""
    return AccountRef(platform="web", realm=REALM, external_id=name, name=name, guest=guest)


def opened(form: Form) -> dict[str, Value]:
    """The values a form opens with, as a platform would send them back untouched."""
    values: dict[str, Value] = {}
    for part in form.fields():
        value = getattr(part, "value", None)
        if isinstance(value, tuple):
            values[part.key] = value
        elif value is True:
            values[part.key] = "yes"
        elif value not in {None, False}:
            values[part.key] = value.isoformat() if hasattr(value, "isoformat") else str(value)
    return values


def opens_with(form: Form, key: str) -> object:
    """What a field opens with."""
    return next(getattr(part, "value", None) for part in form.fields() if part.key == key)


def picked(form: Form, key: str) -> dict[str, str]:
    """The options of a field: key by label."""
    part = next(each for each in form.fields() if each.key == key)
    options = getattr(part, "options", ()) or getattr(part, "among", ())
    return {option.label: option.key for option in options}


def _rows(work: Work, kind: str) -> list[DeliveryRow]:
    wanted = select(*COLUMNS).where(delivery.c.kind == kind).order_by(delivery.c.id)
    return list(every(DeliveryRow, work.connection.execute(wanted)))


def _team(work: Work, world: District, name: str) -> UnitRow | None:
    found = units.by_name(work.connection, world.school.path, name, "team")
    return found[0] if found else None
