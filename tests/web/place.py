"""People at the local chat page: a whole house behind the page's real HTTP API.

What they do is what the page's own script sends; what they see is what it would show.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any, TypeVar

from aiohttp import ClientSession

from adapters.web.vendor import ChatVendor
from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.domain.local_time import instant
from bot.store.work import Work
from bot.wiring.house import House, open_database
from bot.wiring.local_chat import LocalChat
from dialogs.inputs import PlatformName
from dialogs.vocabulary import Value
from tests.contracts.neighbourhood import SUNDAY, ZONE
from tests.contracts.persons import Channel, OpenForm, Person, Seen, SeenButton, SeenField
from tests.served import served_house
from tests.web.page_form import PageForm
from tests.web.page_text import Drawn

T = TypeVar("T")
REALM = "orchard"


@dataclass(kw_only=True)
class WebPerson:
    """One browser with one person before it."""

    place: WebPlace
    user: str
    name: str
    form: OpenForm | None = None
    _sent: dict[str, Any] = field(default_factory=dict)
    _held: dict[str, Any] = field(default_factory=dict)
    _told: Seen | None = None

    async def command(self, words: str, *, at: Channel | None = None) -> None:
        await self._do({"kind": "say", "text": f"/cycle {words}"}, at)

    async def mention(self, words: str, *, at: Channel) -> None:
        await self._do({"kind": "say", "text": f"@Cyclebot {words}"}, at)

    async def press(self, label: str, *, at: Channel | None = None, on: Seen | None = None) -> None:
        seen = on or await self._newest_with(label, at)
        button = seen.button(label)
        assert button is not None, f"no button {label!r} on {seen}"
        stands_in = at.id if at else await self._where(seen)
        what = {"kind": "press", "intent": button.carries, "message": int(seen.ref)}
        await self._send(what, stands_in)

    async def fill(self, **values: Value) -> None:
        assert self.form is not None, f"no form is open; last told: {self._told}"
        assert values.keys() <= self.form.fields.keys(), (values, list(self.form.fields))
        standing = {key: each.value for key, each in self.form.fields.items()}
        sent = {
            key: list(value) if isinstance(value, tuple) else value
            for key, value in (standing | values).items()
        }
        what = {"kind": "submit", "form": self._held["name"], "about": self._held["about"]}
        await self._send(what | {"values": sent}, self._sent["conversation"])

    async def say(
        self,
        text: str,
        *,
        at: Channel | None = None,
        under: Seen | None = None,
        to: Person | None = None,
    ) -> Seen:
        called = f"@{to.name} {text}" if to is not None else text
        what: dict[str, Any] = {"kind": "say", "text": called}
        if under is not None:
            what["root"] = int(under.ref)
        await self._do(what, at)
        conversation = self._sent["conversation"]
        mine = [each for each in await self.reads(conversation) if each.by == self.name]
        return mine[-1] if under is None else [e for e in mine if e.under == under.ref][-1]

    async def edit(self, said: Seen, text: str) -> None:
        what = {"kind": "edit", "message": int(said.ref), "text": text}
        await self._send(what, self._sent["conversation"])

    async def delete(self, said: Seen) -> None:
        await self._send({"kind": "delete", "message": int(said.ref)}, self._sent["conversation"])

    async def repeat(self) -> None:
        await self._post()

    def told(self) -> Seen | None:
        return self._told

    async def private(self) -> list[Seen]:
        return await self.reads(await self._personal())

    async def reads(self, conversation: str) -> list[Seen]:
        """What this person sees in a conversation, threads and words for them alone too."""
        found = []
        for root in (await self._get("messages", conversation=conversation))["messages"]:
            found.append(_seen(root))
            if root["replies"] or root["private"]:
                under = {"conversation": conversation, "root": str(root["id"])}
                found += [
                    _seen(each) for each in (await self._get("messages", **under))["messages"]
                ]
        return found

    async def _newest_with(self, label: str, at: Channel | None) -> Seen:
        if at is None and self._told is not None and self._told.button(label):
            return self._told
        seen = await self.reads(at.id) if at else await self.private()
        with_it = [each for each in seen if each.button(label)]
        assert with_it, f"{self.name} sees no {label!r} in {[each.text for each in seen]}"
        return max(with_it, key=lambda each: int(each.ref))

    async def _where(self, seen: Seen) -> str:
        return self.place.vendor.message(int(seen.ref)).channel

    async def _personal(self) -> str:
        places = (await self._get("places"))["places"]
        return str(next(each["id"] for each in places if each["kind"] == "personal"))

    async def _do(self, what: dict[str, Any], at: Channel | None) -> None:
        await self._send(what, at.id if at else await self._personal())

    async def _send(self, what: dict[str, Any], conversation: str) -> None:
        self._sent = {
            "key": f"key-{next(self.place.numbers):08}",
            "realm": REALM,
            "user": self.user,
            "conversation": conversation,
            "what": what,
        }
        await self._post()

    async def _post(self) -> None:
        async with self.place.browser.post("/chat/api/input", json=self._sent) as response:
            found = await response.json()
            assert response.status == 200, found
        form, errors = found.get("form"), found.get("errors", {})
        if form is not None:
            self._held = form
        if form is not None or errors or "words" in found:
            self.form = _form(self._held, errors or {"": found.get("words", "")})
        else:
            self.form = None
        words = found.get("words")
        message = found.get("message")
        self._told = _seen(message) if message else Seen(ref="", text=words) if words else None

    async def _get(self, what: str, **asked: str) -> dict[str, Any]:
        query = {"realm": REALM, "user": self.user, **asked}
        async with self.place.browser.get(f"/chat/api/{what}", params=query) as response:
            found: dict[str, Any] = await response.json()
            assert response.status == 200, found
        return found


@dataclass(kw_only=True)
class WebPlace:
    """The page, the house behind it, and a browser's connection to it."""

    house: House
    clock: VirtualClock
    vendor: ChatVendor
    browser: ClientSession
    platform: PlatformName = "web"
    realm: str = REALM
    numbers: count[int] = field(default_factory=count)
    people: dict[str, WebPerson] = field(default_factory=dict)

    def now(self) -> datetime:
        return self.clock.now()

    async def store(self, function: Callable[[Work], T]) -> T:
        return await self.house.database.work(function)

    async def newcomer(self, name: str, *, email: str, guest: bool = False) -> WebPerson:
        user = email.partition("@")[0]
        self.vendor.add_user(REALM, user, name, email=email, guest=guest)
        return self.people.setdefault(user, WebPerson(place=self, user=user, name=name))

    async def channel(self, name: str, *people: Person) -> Channel:
        self.vendor.add_channel(REALM, name, name, bot_here=False)
        names = {each.name for each in people}
        for user, person in self.people.items():
            if person.name in names:
                self.vendor.add_member(REALM, name, user)
        return Channel(id=name, name=name)

    async def add_bot(self, channel: Channel, by: Person) -> None:
        person = next(each for each in self.people.values() if each is by)
        await person._send({"kind": "place", "change": "add_bot"}, channel.id)
        await self.settle()

    async def shown(self, channel: Channel) -> list[Seen]:
        onlooker = self.people[self.vendor.members(REALM, channel.id)[0].id]
        found = await onlooker.reads(channel.id)
        return [each for each in found if not self._private(each)]

    async def until(self, day: date, hour: int, minute: int = 0) -> None:
        await self.house.move_to(instant(day, time(hour, minute), ZONE), self.clock)

    async def settle(self) -> None:
        await self.house.move_to(self.clock.now() + timedelta(seconds=30), self.clock)

    def _private(self, seen: Seen) -> bool:
        return self.vendor.message(int(seen.ref)).private_to is not None


@asynccontextmanager
async def web_place(url: str) -> AsyncIterator[WebPlace]:
    """A house on a migrated, empty database, with the chat page as its only door."""
    clock = VirtualClock(instant(SUNDAY, time(12), ZONE))
    vendor = ChatVendor(":memory:", clock=clock)
    door = LocalChat(vendor, clock, "/cycle")
    try:
        async with (
            open_database(url, clock=clock, ids=SeededIds(1), durable=False) as database,
            served_house(database, clock, door) as (house, address),
            ClientSession(address) as browser,
        ):
            yield WebPlace(house=house, clock=clock, vendor=vendor, browser=browser)
    finally:
        vendor.close()


def _seen(message: dict[str, Any]) -> Seen:
    drawn = Drawn(message["html"]) if message["html"] else None
    return Seen(
        ref=str(message["id"]),
        text=drawn.text if drawn else message["text"] or "",
        summary=message["summary"],
        under=None if message["root"] is None else str(message["root"]),
        by=None if message["author"] is None else message["name"],
        buttons=tuple(
            SeenButton(label=label, carries=carries) for label, carries, _ in drawn.presses()
        )
        if drawn
        else (),
    )


def _form(held: dict[str, Any], errors: dict[str, str]) -> OpenForm:
    page = PageForm(held["html"])
    return OpenForm(
        title=held["title"],
        text=page.text,
        fields={
            each.key: SeenField(
                text=each.text,
                value=each.value,
                options=each.options,
                error=errors.get(each.key, ""),
            )
            for each in page.fields
        },
        errors={key: words for key, words in errors.items() if words},
    )
