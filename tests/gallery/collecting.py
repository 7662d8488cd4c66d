"""Collects the scenes from a lived town: what was sent, all that can be asked, every form.

It looks rather than lists: each kind of message that was sent, then each button that only reads,
pressed by somebody for whom it is, and so on from what that shows. What is still missing is a
question for `more_scenes`. It must not know how a platform draws.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import select

from adapters.web.platform import account_of
from bot.demo.network import user_id
from bot.store.tables.delivery import delivery
from bot.store.work import Work
from bot.wiring.conversations import all_routes
from dialogs.answers import Answer, Done, Moved, Opened, Refused, Told
from dialogs.inputs import Changed, Command, ConversationRef, Input, Pressed, What
from dialogs.vocabulary import Form, Heading, Intent, Message, saying
from tests.gallery.scenes import Kind, Scene, buttons_of
from tests.gallery.town import DemoTown, Sent

MOST_ALIKE = 3
"""Pictures of one kind of message, where each begins with another heading."""
_TRIES = 30
"""Presses of one kind that are tried until enough different ones are there."""

_COMMANDS = (
    "help",
    "status",
    "me",
    "members",
    "calendar",
    "digest",
    "erase",
    "move",
    "note",
    "plan",
    "skip",
    "answer",
    "start",
    "stop",
    "away",
    "away 19 Oct to 20 Oct",
    "pause",
    "status grade 4",
    "statsu",
    "xyzzy",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """Who asks, and where: a user's id and a channel, or None for private."""

    user: str
    channel: str | None = None


@dataclass(kw_only=True)
class Collection:
    """Scenes as they are found, at most so many alike."""

    scenes: list[Scene] = field(default_factory=list)
    _alike: Counter[tuple[str, str]] = field(default_factory=Counter)
    _seen: set[tuple[str, str, str]] = field(default_factory=set)

    def add(self, kind: Kind, about: str, shows: Message | Form, *, most: int = MOST_ALIKE) -> bool:
        """Keep a scene, if it is not like one that is there; whether it was kept."""
        looks = _looks(shows)
        alike = self._alike[kind, about]
        if alike >= most or (kind, about, looks) in self._seen:
            return False
        self._alike[kind, about] += 1
        self._seen.add((kind, about, looks))
        self.scenes.append(Scene(kind=kind, about=about, shows=shows, number=alike + 1))
        return True

    def kinds(self) -> set[str]:
        """What is pictured, by name."""
        return {scene.about for scene in self.scenes}

    def answer(self, about: str, answer: Answer, *, most: int = MOST_ALIKE) -> None:
        """Keep what somebody was answered."""
        match answer:
            case Told(message) | Done(Message() as message):
                self.add("told", about, message, most=most)
            case Refused(words):
                self.add("told", about, saying(words), most=most)
            case Opened(form) | Moved(form):
                self.form(form.name, form)
            case _:
                pass

    def form(self, about: str, form: Form, *, errors: Mapping[str, str] | None = None) -> None:
        """Keep a form; the team's own are its members' once more, so one of them is enough."""
        if self.add("form", about, form, most=1 if form.name == "reply_team" else 12) and errors:
            self.scenes[-1] = replace(self.scenes[-1], errors=errors)


class Collector:
    """Collects in one town.

    Args:
        town: lived, on its day.
    """

    def __init__(self, town: DemoTown) -> None:
        self.town = town
        self.found = Collection()
        self._routes = all_routes()
        self._pressed: Counter[str] = Counter()
        self._intents: set[Intent] = set()

    async def everything(self) -> None:
        """Collect all that is there to be looked at."""
        await self.sent()
        for who in self._people():
            for words in _COMMANDS:
                answer = await self.ask(who, Command(words))
                self.found.answer(words, answer)
                await self._look_behind(answer, who)
            if who.channel is None:
                page = await self.ask(who, Changed(what="home_opened"))
                if isinstance(page, Told):
                    self.found.add("page", "home", page.message, most=5)
        for reader, message in self.shown():
            await self._press_all(message, reader)

    def shown(self) -> Iterator[tuple[Somebody, Message]]:
        """What is on screen, newest first, each with somebody who sees it."""
        yield from ((self._reader(sent), sent.message) for sent in self._newest_first())

    async def ask(self, who: Somebody, what: What, *, root: str | None = None) -> Answer:
        """One turn of somebody, perhaps in a thread."""
        vendor, realm = self.town.scene.vendor, self.town.scene.realm
        place = (
            vendor.channel(realm, who.channel) if who.channel else vendor.personal(realm, who.user)
        )
        return await self.town.house.turn.take(
            Input(
                key=None,
                at=self.town.clock.now(),
                account=account_of(vendor.user(realm, who.user)),
                conversation=ConversationRef(
                    external_id=place.id, kind=place.kind, name=place.name
                ),
                what=what,
                root=root,
            )
        )

    async def sent(self) -> None:
        """Keep what was sent, of each kind the longest."""
        kinds = await self.town.house.database.read(_kinds)
        by_kind: defaultdict[str, list[Message]] = defaultdict(list)
        for sent in self._newest_first():
            by_kind[kinds[sent.mark]].append(sent.message)
        for kind in sorted(by_kind):
            for message in sorted(by_kind[kind], key=_length, reverse=True):
                self.found.add("sent", kind, message, most=12 if kind == "check_in" else MOST_ALIKE)

    async def _look_behind(self, answer: Answer, who: Somebody) -> None:
        match answer:
            case Told(message) | Done(Message() as message):
                await self._press_all(message, who)
            case _:
                pass

    async def _press_all(self, message: Message, who: Somebody) -> None:
        """Press what only reads, each kind until enough of it is there, and look behind it."""
        for button in buttons_of(message):
            name = button.does.name
            if name not in self._routes.reads or button.does in self._intents:
                continue
            if self._pressed[name] >= _TRIES:
                continue
            answer = await self.ask(who, Pressed(intent=button.does))
            if isinstance(answer, Refused):
                continue
            self._pressed[name] += 1
            self._intents.add(button.does)
            self.found.answer(name, answer)
            await self._look_behind(answer, who)

    def _people(self) -> Iterator[Somebody]:
        """One of each role, in private and, if of a team, in its channel."""
        network = self.town.demo.network
        first = next(team for team in self.town.founded.teams if team.data.name == "Grade 4")
        yield Somebody(user=first.people[0], channel=first.channel)
        yield Somebody(user=first.people[0])
        yield next(who for who, message in self.shown() if _is_reminder(message))
        yield Somebody(user=first.principal)
        yield Somebody(user=user_id(network.leads[0].name))
        yield Somebody(user=user_id(network.administrator.name))
        for lea in network.leas:
            for school in lea.schools:
                if school.new_channel:
                    yield Somebody(user=user_id(school.new_channel.people[0]))
                    return

    def _newest_first(self) -> Iterable[Sent]:
        return reversed([sent for _, sent in self.town.shown()])

    def _reader(self, sent: Sent) -> Somebody:
        """Somebody who sees it: the owner of a private place, or a member of a channel."""
        vendor, realm = self.town.scene.vendor, self.town.scene.realm
        place = vendor.channel(realm, sent.where.conversation)
        if place.owner is not None:
            return Somebody(user=place.owner)
        return Somebody(user=vendor.members(realm, place.id)[0].id, channel=place.id)


def _kinds(work: Work) -> dict[str, str]:
    return {
        str(row.id): str(row.kind)
        for row in work.connection.execute(select(delivery.c.id, delivery.c.kind))
    }


def _looks(shows: Message | Form) -> str:
    """What tells one picture from another of its kind: title, headings, buttons, elements."""
    if isinstance(shows, Form):
        return "/".join((shows.title, *(part.key for part in shows.fields())))
    heads = [each.text for each in shows.body if isinstance(each, Heading)]
    labels = [button.label for button in buttons_of(shows)]
    return "/".join((*heads[:1], *labels[:4], *(type(each).__name__ for each in shows.body[:4])))


def _is_reminder(message: Message) -> bool:
    return any(button.does.name == "we_met" for button in buttons_of(message)) and not any(
        isinstance(element, Heading) for element in message.body
    )


def _length(message: Message) -> int:
    return len(repr(message.body))


def in_order(scene: Scene) -> tuple[int, str, int]:
    """What was sent first, then what is told, forms, pages; by name."""
    return ("sent", "told", "form", "page").index(scene.kind), scene.about, scene.number
