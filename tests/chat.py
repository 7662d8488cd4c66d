"""A team's channel and private chats, for tests that read as conversations: say, press, see.

Inputs go through the real turn; what comes back is read as a person reads it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import TypeVar

from sqlalchemy import update

from bot.domain.clock import VirtualClock
from bot.store import accounts, conversations
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.database import Database
from bot.store.people import PersonRow
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from bot.use_cases import check_ins
from bot.use_cases.cycle_facts import one_check_in
from dialogs.answers import Answer, Corrected, Done, Moved, Opened, Refused, Told, Unstored
from dialogs.asking import Conversation, SaidHandler
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
from dialogs.routes import routes_of
from dialogs.turn import Turn
from dialogs.vocabulary import (
    Actions,
    Button,
    Chart,
    Element,
    Facts,
    Form,
    Grid,
    Heading,
    Intent,
    Items,
    Message,
    Note,
    Press,
    Prose,
    Quote,
    Quoted,
    Rule,
    Say,
    Value,
)
from tests import stories
from tests.stories import District, Team

REALM = "orchard"
CARD = "card-1"
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one person saw in answer to what they did."""

    answer: Answer

    @property
    def text(self) -> str:
        """Every word of it, a line for each element; '' if there was nothing to see."""
        match self.answer:
            case Told(message):
                return "\n".join(words_on(message))
            case Done(note):
                return "" if note is None else "\n".join(words_on(note))
            case Refused(words) | Unstored(words):
                return words
            case Corrected(errors=errors):
                return "\n".join(errors.values())
            case Opened(form) | Moved(form):
                return form.title

    @property
    def form(self) -> Form:
        """The form that opened."""
        assert isinstance(self.answer, Opened | Moved), self.answer
        return self.answer.form

    @property
    def buttons(self) -> dict[str, Intent]:
        """What each button does, by its label."""
        shown = self.message
        return {press.label: press.does for press in presses(shown)} if shown else {}

    @property
    def message(self) -> Message | None:
        """The message, if it is one."""
        match self.answer:
            case Told(message):
                return message
            case Done(note):
                return note
            case _:
                return None


@dataclass(slots=True, kw_only=True)
class Chat:
    """One district with one team in its channel; `cycle` and `check_in` once they are there."""

    database: Database
    clock: VirtualClock
    turn: Turn
    world: District
    team: Team
    _numbers: Iterator[int]

    async def do(self, function: Callable[[Work], _T]) -> _T:
        """Run a function in a transaction."""
        return await self.database.work(function)

    async def open(self, step: str, on: date = stories.MONDAY) -> CheckInRow:
        """Begin the team's cycle, open this step's check-in at 14:45, and show its card."""

        def begin(work: Work) -> tuple[CycleRow, CheckInRow]:
            row = stories.cycle(work, self.world, self.team, on)
            return row, stories.asked(work, row, step)

        _, row = await self.do(begin)
        assert row.on_date is not None
        self.clock.move_to(max(self.clock.now(), stories.at(row.on_date, 14, 45)))
        await self.do(lambda work: check_ins.open_check_in(work, row.id))
        await self.do(lambda work: shown(work, row.id, CARD))
        return await self.do(lambda work: one_check_in(work, row.id).check_in)

    async def say(
        self,
        who: PersonRow | str,
        text: str,
        *,
        ref: str = "m1",
        under: str | None = CARD,
        edited: bool = False,
        deleted: bool = False,
        calls_person: bool = False,
        mentioned: bool = False,
        private: bool = False,
    ) -> Seen:
        """Write, edit or delete a message; under the card unless `under` says otherwise."""
        change = "deleted" if deleted else "edited" if edited else "new"
        said = Said(
            text=text,
            message_ref=ref,
            change=change,  # type: ignore[arg-type]
            calls_person=calls_person,
            mentioned=mentioned,
        )
        return await self._take(who, said, under=under, private=private)

    async def command(self, who: PersonRow | str, words: str, *, private: bool = False) -> Seen:
        """Send `/cycle …`."""
        return await self._take(who, Command(words), private=private)

    async def press(self, who: PersonRow | str, seen: Seen | Intent, label: str = "") -> Seen:
        """Press a button, by its label on what was seen."""
        does = seen if isinstance(seen, Intent) else seen.buttons[label]
        return await self._take(who, Pressed(intent=does))

    async def submit(self, who: PersonRow | str, form: Form, **values: Value) -> Seen:
        """Send a form back."""
        return await self._take(who, Submitted(form=form.name, about=form.about, values=values))

    async def _take(
        self,
        who: PersonRow | str,
        what: What,
        *,
        under: str | None = None,
        private: bool = False,
    ) -> Seen:
        name = who if isinstance(who, str) else who.id
        place = (
            ConversationRef(external_id=f"private-{name}", kind="personal")
            if private
            else ConversationRef(external_id=f"channel-{self.team.unit.id}", kind="channel")
        )
        arrived = Input(
            key=f"key-{next(self._numbers)}",
            at=self.clock.now(),
            account=AccountRef(platform="web", realm=REALM, external_id=name),
            conversation=place,
            what=what,
            root=under,
        )
        return Seen(answer=await self.turn.take(arrived))


async def chat(
    database: Database,
    clock: VirtualClock,
    conversations: Sequence[Conversation],
    hears: Sequence[SaidHandler] = (),
    *,
    members: int = 3,
) -> Chat:
    """Make a district, a team with a channel, and an account for each member."""

    def make(work: Work) -> tuple[District, Team]:
        world = stories.district(work)
        team = stories.team(work, world, members=members)
        for member in team.members:
            account(work, world, member)
        return world, team

    world, team = await database.work(make)
    return Chat(
        database=database,
        clock=clock,
        turn=Turn(database=database, routes=routes_of(conversations, hears)),
        world=world,
        team=team,
        _numbers=count(1),
    )


def account(work: Work, world: District, who: PersonRow) -> str:
    """Give a person an account on the district's installation; its id."""
    made = accounts.seen_account(
        work,
        platform="web",
        realm=REALM,
        external_id=who.id,
        installation_id=world.installation.id,
        name=who.name,
    )
    accounts.link_account(work, made.id, who.id)
    conversations.seen_conversation(
        work,
        installation_id=world.installation.id,
        external_id=f"private-{who.id}",
        kind="personal",
        account_id=made.id,
    )
    return made.id


def shown(work: Work, subject_id: str, ref: str, kind: str = "check_in") -> None:
    """Say that a subject's message of a kind was posted at a place on the platform."""
    work.connection.execute(
        update(delivery)
        .where(delivery.c.subject_id == subject_id, delivery.c.kind == kind)
        .values(state="shown", shown=delivery.c.wanted, message_ref=ref)
    )


def words_on(message: Message) -> list[str]:
    """Every word on a message as a person reads it, the labels of its buttons left out."""
    return [line for element in message.body for line in _lines(element)]


def presses(message: Message) -> Iterator[Button]:
    """Every button on a message, in order."""
    for element in message.body:
        if isinstance(element, Actions):
            yield from (each for each in element.buttons if isinstance(each, Button))
        if isinstance(element, Items):
            found: list[Press | None] = [row.action for row in element.rows]
            yield from (each for each in found if isinstance(each, Button))


def _lines(element: Element) -> list[str]:
    match element:
        case Heading(text):
            return [text]
        case Say(prose) | Note(prose):
            return [prose.plain()]
        case Quoted(quotes):
            return [quote.text for quote in quotes]
        case Facts(pairs):
            return [f"{pair.label}: {_plain(pair.value)}" for pair in pairs]
        case Items(rows):
            return [
                f"{row.lead.plain()}: {_plain(row.detail)}" if row.detail else row.lead.plain()
                for row in rows
            ]
        case Grid(head=head, rows=cells):
            return [", ".join(head), *(", ".join(_plain(cell) for cell in row) for row in cells)]
        case Chart(alt=alt):
            return [alt]
        case Actions() | Rule():
            return []


def _plain(words: Prose | Quote) -> str:
    return words.text if isinstance(words, Quote) else words.plain()
