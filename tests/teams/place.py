"""People in Teams: a whole house behind `/api/messages`, and Microsoft's servers stood in for.

What they do is what Teams tells a bot, signed as Microsoft signs it; what they see is what a
client would show them of what the bot sent.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from aiohttp import ClientSession

from adapters.teams.carried import CARRIED
from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.store.work import Work
from bot.wiring.house import House, open_database
from bot.wiring.teams import Teams, teams_door
from bot.wiring.teams_settings import TeamsWay
from dialogs.inputs import PlatformName
from dialogs.vocabulary import Value
from dialogs.wording.in_teams import OPEN
from tests.contracts.neighbourhood import SUNDAY, ZONE
from tests.contracts.persons import Channel, OpenForm, Person, Seen, SeenButton
from tests.fakes.counting_watch import CountingWatch
from tests.fakes.teams import Comings, Delivered, Delivery, Happenings, TeamsServers
from tests.fakes.teams.adaptive_cards import card_flaws
from tests.fakes.teams.card_reading import actions_of, card_text, inputs_of
from tests.fakes.teams.tenants import Conversation, Json, Posted, Tenant
from tests.fakes.teams.tenants import Person as Account
from tests.fakes.teams.world import HOME_TENANT
from tests.served import served_house
from tests.teams.dialog_reading import open_form, sent_values
from tests.teams.stage import local_cloud

T = TypeVar("T")


@dataclass(slots=True, kw_only=True)
class Dialog:
    """What is open before somebody: the card, where it was opened, and on which message."""

    card: Json
    title: str
    place: Conversation
    on: Posted | None


@dataclass(kw_only=True)
class TeamsPerson:
    """One client with one person before it."""

    place: TeamsPlace
    account: Account
    name: str
    form: OpenForm | None = None
    _dialog: Dialog | None = None
    _told: Seen | None = None
    sent: Json = field(default_factory=dict)

    async def command(self, words: str, *, at: Channel | None = None) -> None:
        place = self._where(at)
        await self._write(place, words, None, None)
        self.place.asked.add(self.sent["id"])

    async def mention(self, words: str, *, at: Channel) -> None:
        await self.command(words, at=at)

    async def press(self, label: str, *, at: Channel | None = None, on: Seen | None = None) -> None:
        seen = on or await self._newest_with(label, at)
        button = seen.button(label)
        assert button is not None, f"no button {label!r} on {seen}"
        action = json.loads(button.carries)
        if seen.ref:
            posted = self.place.posted(seen.ref)
            await self._invoke(
                self.happen().pressed(self.account, posted, action),
                self.place.conversation(posted.conversation),
                posted,
            )
        else:
            assert self._dialog is not None
            await self._send_dialog(action["data"], self._dialog)
        if "asks" in action["data"][CARRIED]:
            assert self._told is not None, "no question came"
            assert [each.label for each in self._told.buttons] == [label]
            await self.press(label)

    async def fill(self, **values: Value) -> None:
        assert self.form is not None, f"no form is open; last told: {self._told}"
        assert self._dialog is not None
        assert values.keys() <= self.form.fields.keys(), (values, list(self.form.fields))
        (submit,) = (each for each in actions_of(self._dialog.card) if "data" in each.action)
        inputs = sent_values(self._dialog.card, values)
        await self._send_dialog(submit.action["data"] | inputs, self._dialog)

    async def say(
        self,
        text: str,
        *,
        at: Channel | None = None,
        under: Seen | None = None,
        to: Person | None = None,
    ) -> Seen:
        place = self._where(at)
        await self._write(place, text, under.ref if under is not None else None, to)
        mine = [each for each in place.messages if each.by == self.account.id]
        return self.place.seen(mine[-1])

    async def edit(self, said: Seen, text: str) -> None:
        await self._tell(self.happen().edited(self.place.posted(said.ref), text))

    async def delete(self, said: Seen) -> None:
        await self._tell(self.happen().deleted(self.place.posted(said.ref)))

    async def repeat(self) -> None:
        await self.place.delivery.deliver(self.sent)
        await self.place.spoken()

    def told(self) -> Seen | None:
        return self._told

    async def private(self) -> list[Seen]:
        chat = self.place.tenant.personal_chat(self.account)
        return [self.place.seen(each) for each in self.place.teams.shown(chat)]

    async def share(self, said: Seen) -> None:
        """Pick "Share as evidence" in a message's menu."""
        posted = self.place.posted(said.ref)
        activity = self.happen().message_action(self.account, posted)
        await self._invoke(activity, self.place.conversation(posted.conversation), None)

    async def _newest_with(self, label: str, at: Channel | None) -> Seen:
        if at is None and self._told is not None and self._told.button(label):
            return self._told
        places = [self.place.conversation(at.id)] if at else []
        if at is None:
            places = [self.place.tenant.personal_chat(self.account)]
        seen = [self.place.seen(each) for there in places for each in there.messages]
        with_it = [each for each in seen if each.button(label)]
        assert with_it, f"{self.name} sees no {label!r} in {[each.text for each in seen]}"
        return max(with_it, key=lambda each: int(each.ref))

    async def _write(
        self, place: Conversation, text: str, under: str | None, to: Person | None
    ) -> None:
        called = to.account if isinstance(to, TeamsPerson) else None
        activity = self.happen().said(self.account, place, text, under=under, to=called)
        await self._tell(activity)

    async def _tell(self, activity: Json) -> None:
        """Let a message arrive, and look at what came back."""
        self.sent = activity
        before = {each.id for each in self._by_bot()}
        self.form = self._dialog = self._told = None
        answered = await self.place.delivery.deliver(activity)
        assert answered.status == 200, answered
        await self.place.spoken()
        new = [each for each in self._by_bot() if each.id not in before]
        if not new:
            return
        self._told = self.place.seen(new[-1])
        if self._told.button(OPEN):
            await self.press(OPEN, on=self._told)

    def _by_bot(self) -> list[Posted]:
        """What the bot wrote to this person, or where they asked."""
        chat = self.place.tenant.personal_chat(self.account)
        asked_in = self.place.teams.conversation(self.sent["conversation"]["id"])
        places = [chat] if asked_in is None or asked_in is chat else [asked_in, chat]
        bot = self.place.teams.bot_id
        return [each for there in places for each in there.messages if each.by == bot]

    async def _send_dialog(self, data: Json, dialog: Dialog) -> None:
        activity = self.happen().dialog_sent(self.account, dialog.place, data, on=dialog.on)
        await self._invoke(activity, dialog.place, dialog.on)

    async def _invoke(self, activity: Json, place: Conversation, on: Posted | None) -> None:
        self.sent = activity
        answered = await self.place.delivery.deliver(activity)
        assert answered.status == 200, answered
        await self.place.spoken()
        self._look_at(answered, place, on)

    def _look_at(self, answered: Delivered, place: Conversation, on: Posted | None) -> None:
        dialog, words = answered.dialog, answered.words
        self.form = self._told = None
        if dialog is None:
            self._dialog = None
            self._told = Seen(ref="", text=words) if words else None
            return
        card = dialog["card"]
        self.place.checked(card)
        self._dialog = Dialog(card=card, title=dialog["title"], place=place, on=on)
        if inputs_of(card):
            self.form = open_form(card, dialog["title"])
            whole = self.form.errors.get("")
            self._told = Seen(ref="", text=whole) if whole else None
        else:
            self._told = Seen(ref="", text=card_text(card), buttons=_buttons(card))

    def _where(self, at: Channel | None) -> Conversation:
        if at is None:
            return self.place.tenant.personal_chat(self.account)
        return self.place.conversation(at.id)

    def happen(self) -> Happenings:
        """What they do, as Teams tells it."""
        return Happenings(self.place.teams, self.place.tenant)


@dataclass(kw_only=True)
class TeamsPlace:
    """The tenant, the house behind its door, and Microsoft between them."""

    house: House
    clock: VirtualClock
    teams: TeamsServers
    tenant: Tenant
    door: Teams
    delivery: Delivery
    platform: PlatformName = "teams"
    people: list[TeamsPerson] = field(default_factory=list)
    watch: CountingWatch = field(default_factory=CountingWatch)
    asked: set[str] = field(default_factory=set)
    """The ids of messages that were commands: nobody reads them as part of the conversation."""

    @property
    def realm(self) -> str:
        return self.tenant.id

    def now(self) -> datetime:
        return self.clock.now()

    async def store(self, function: Callable[[Work], T]) -> T:
        return await self.house.database.work(function)

    async def newcomer(self, name: str, *, email: str, guest: bool = False) -> TeamsPerson:
        account = self.tenant.add_person(name, email=email, guest=guest)
        self.people.append(TeamsPerson(place=self, account=account, name=name))
        return self.people[-1]

    async def channel(self, name: str, *people: Person) -> Channel:
        there = [each.account for each in people if isinstance(each, TeamsPerson)]
        team = self.tenant.add_team(f"Team of {name}", *there, bot_here=False)
        made = self.tenant.add_channel(team, name, bot_here=False)
        return Channel(id=made.id, name=name)

    async def add_bot(self, channel: Channel, by: Person) -> None:
        assert isinstance(by, TeamsPerson)
        place = self.conversation(channel.id)
        team = self.tenant.teams[str(place.team)]
        for activity in Comings(self.teams, self.tenant).app_added_to_team(team, by.account, place):
            assert (await self.delivery.deliver(activity)).status == 200
        await self.settle()

    async def group(self, name: str, *people: Person) -> Channel:
        """Make a group chat with these people, into which one of them brings the bot."""
        there = [each.account for each in people if isinstance(each, TeamsPerson)]
        made = self.tenant.add_group_chat(name, *there, bot_here=False)
        for activity in Comings(self.teams, self.tenant).app_added_to_group(made, there[0]):
            await self.happens(activity)
        await self.settle()
        return Channel(id=made.id, name=name)

    async def happens(self, activity: Json) -> Delivered:
        """Let Teams tell of something, and what follows be said."""
        answered = await self.delivery.deliver(activity)
        await self.spoken()
        return answered

    async def shown(self, channel: Channel) -> list[Seen]:
        there = self.teams.shown(self.conversation(channel.id))
        return [self.seen(each) for each in there if each.id not in self.asked]

    def another_tenant(self, name: str) -> TeamsPlace:
        """The same house, as people of another tenant meet it."""
        return replace(self, tenant=self.teams.add_tenant(name), people=[])

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        await self.house.move_to(instant(day, time(hour, minute), ZONE), self.clock)
        await self.spoken()

    async def settle(self) -> None:
        await self.house.move_to(self.clock.now() + timedelta(seconds=30), self.clock)
        await self.spoken()

    async def spoken(self) -> None:
        """Wait until what follows the bot's answers was said."""
        await self.door.background.settle()

    def conversation(self, conversation_id: str) -> Conversation:
        return self.tenant.conversations[conversation_id]

    def posted(self, ref: str) -> Posted:
        everywhere = (m for place in self.tenant.conversations.values() for m in place.messages)
        return next(each for each in everywhere if each.id == ref)

    def seen(self, posted: Posted) -> Seen:
        writer = self.tenant.people.get(posted.by)
        if writer is not None:
            return Seen(
                ref=posted.id, text=posted.activity["text"], under=posted.root, by=writer.name
            )
        for card in posted.cards:
            self.checked(card)
        return Seen(
            ref=posted.id,
            text="\n".join(card_text(card) for card in posted.cards),
            summary=str(posted.activity.get("summary") or posted.activity.get("text") or ""),
            under=posted.root,
            buttons=tuple(each for card in posted.cards for each in _buttons(card)),
        )

    @staticmethod
    def checked(card: Json) -> None:
        assert card_flaws(card) == []


@asynccontextmanager
async def teams_place(url: str) -> AsyncIterator[TeamsPlace]:
    """A house on a migrated, empty database, with Teams as its only door."""
    clock = VirtualClock(instant(SUNDAY, time(12), ZONE))
    async with (
        TeamsServers.serving(clock.now) as teams,
        open_database(url, clock=clock, ids=SeededIds(1), durable=False) as database,
        ClientSession() as session,
    ):
        way = TeamsWay(
            app_id=teams.app_id, password=teams.app_password, tenant_id=HOME_TENANT, cloud="local"
        )
        watch = CountingWatch()
        async with (
            teams_door(way, database, clock, local_cloud(teams)) as door,
            served_house(database, clock, door, watch=watch) as (house, address),
        ):
            yield TeamsPlace(
                house=house,
                clock=clock,
                teams=teams,
                tenant=teams.add_tenant("Orchard"),
                door=door,
                watch=watch,
                delivery=Delivery(teams, f"{address}/api/messages", session),
            )


def _buttons(card: Json) -> tuple[SeenButton, ...]:
    return tuple(
        SeenButton(label=each.title, carries=json.dumps(each.action)) for each in actions_of(card)
    )
