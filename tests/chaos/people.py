"""People: they answer under cards and in forms, correct themselves, take things back.

What they do is brought to the replicas as their platform brings it: signed, to whichever replica a
load balancer picks, again until one of them takes it, now and then twice or late, so that acts
overtake each other. What was said and what got its answer is kept for the oracle.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import aiohttp

from dialogs.inputs import PlatformName
from tests.chaos.network import Network
from tests.chaos.side import Answered, Card, Letter, OpenForm, Side, Team, Written
from tests.stories import shipped_program

_PATIENCE = aiohttp.ClientTimeout(total=3)  # Slack's own; Teams has a little more.
_MOST_UNDER_WAY = 30
_TRIES = 40
_WORDS = ("exit", "frames", "partner", "talk", "evidence", "draft", "sorted", "again", "quiet")


@dataclass(slots=True)
class Change:
    """One wording of a message (None: taken back), and when it got its 200, if it did."""

    text: str | None
    taken_at: datetime | None = None

    @property
    def taken(self) -> bool:
        """Whether it got its 200."""
        return self.taken_at is not None


@dataclass(slots=True, kw_only=True)
class Said:
    """A message under a card, with all that its author did to it, in order."""

    team: Team
    user: str
    written: Written
    changes: list[Change] = field(default_factory=list)

    def may_stand(self) -> set[str | None]:
        """What the store may hold of it: as of the last change that got its 200, or a later one.

        None is nothing at all.
        """
        taken = [place for place, each in enumerate(self.changes) if each.taken]
        first = taken[-1] if taken else 0
        allowed: set[str | None] = {each.text for each in self.changes[first:]}
        return allowed if taken else allowed | {None}


@dataclass(slots=True, kw_only=True)
class Sent:
    """A form as it was sent: what was written in it, and what its sender saw.

    Attributes:
        texts: by field.
        taken: whether it was kept, as they were told.
        given_back: whether it was refused, and so must not be kept.
        hung: whether a try of it got no answer, and so may still be lying in a server that hangs.
    """

    texts: Mapping[str, str]
    taken: bool = False
    given_back: bool = False
    hung: bool = False


@dataclass(kw_only=True)
class People:
    """Everybody.

    Attributes:
        sides: the platforms on which they are.
        network: who they are.
        chance: what they do, and when.
        now: what their calendar says.
        urls: where the replicas listen, those that are up and those that are not.
        http: what they are reached by.
        said: all that was said under cards.
        filled: all forms that were sent, by the person and the check-in, in the order of sending.
        told: how requests went, by status or what kept them from having one.
        removed: the ids of the bot's own posts that somebody deleted.
    """

    sides: Mapping[PlatformName, Side]
    network: Network
    chance: Random
    now: Callable[[], datetime]
    urls: list[str]
    http: aiohttp.ClientSession
    said: list[Said] = field(default_factory=list)
    filled: dict[tuple[str, str], list[Sent]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    removed: set[str] = field(default_factory=set)
    stormy: bool = True
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _filling: set[str] = field(default_factory=set)
    _kinds: dict[str, str] = field(default_factory=dict)
    _numbers: int = 0

    def __post_init__(self) -> None:
        steps = shipped_program().steps
        self._kinds = {each.key: each.kind for step in steps for each in step.questions}

    async def live(self, every: float) -> None:
        """Do something, again and again, about every so many seconds."""
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / every))
            if len(self._under_way) < _MOST_UNDER_WAY:  # Nobody talks faster than they are heard.
                self.act()

    def act(self) -> None:
        """One person does one thing."""
        wish = self.chance.random()
        if wish < 0.40:
            self._answers(self.chance.choice(self.network.teams))
        elif wish < 0.70:
            self._fills(self.chance.choice(self.network.teams))
        elif wish < 0.87:
            self._corrects()
        elif wish < 0.95:
            self._takes_back()
        else:
            self._removes_a_post()

    def all_have_a_say(self) -> None:
        """In each team somebody writes under the card, and somebody fills in its form."""
        for team in self.network.teams:
            self._answers(team)
            self._fills(team)

    async def done(self) -> None:
        """Wait until all that is on its way has arrived, or was given up."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def leave(self) -> None:
        """Let go of what is still on its way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _answers(self, team: Team) -> None:
        card = self._newest_card(team)
        if card is not None:
            user, text = self.chance.choice(team.members), self._words()
            letter, written = self.sides[team.platform].says(team, user, text, card)
            said = Said(team=team, user=user, written=written, changes=[Change(text)])
            self.said.append(said)
            self._begin(self._brought(team, letter, said.changes[-1]))

    def _fills(self, team: Team) -> None:
        card = self._newest_card(team)
        free = [each for each in team.members if each not in self._filling]
        if card is not None and free:
            user = self.chance.choice(free)
            self._filling.add(user)
            self._begin(self._form(team, user, card))

    def _corrects(self) -> None:
        said = self._of_before()
        if said is not None:
            text = self._words()
            said.changes.append(Change(text))
            letter = self.sides[said.team.platform].edits(said.team, said.written, text)
            self._begin(self._brought(said.team, letter, said.changes[-1]))

    def _takes_back(self) -> None:
        said = self._of_before()
        if said is not None:
            said.changes.append(Change(None))
            letter = self.sides[said.team.platform].takes_back(said.team, said.written)
            self._begin(self._brought(said.team, letter, said.changes[-1]))

    def _removes_a_post(self) -> None:
        """Somebody deletes one of the bot's own posts; nothing answers that."""
        team = self.chance.choice(self.network.teams)
        if self.chance.random() < 0.3:
            removed = self.sides[team.platform].removes(team)
            if removed is not None:
                ref, letter = removed
                self.removed.add(ref)
                if letter is not None:
                    self._begin(self._brought(team, letter, Change(None)))

    def _newest_card(self, team: Team) -> Card | None:
        cards = self.sides[team.platform].cards(team)
        return cards[-1] if cards else None

    def _of_before(self) -> Said | None:
        """A message that stands, of the last few."""
        standing = [each for each in self.said[-60:] if each.changes[-1].text is not None]
        return self.chance.choice(standing) if standing else None

    def _begin(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _brought(self, team: Team, letter: Letter, change: Change) -> None:
        """A message: the platform brings it until it is taken."""
        chance = self.chance
        if self.stormy and chance.random() < 0.15:  # Something later may overtake it.
            await asyncio.sleep(chance.uniform(0.1, 1.5))
        await asyncio.gather(
            *(self._until_taken(team, letter, change) for _ in range(self._copies()))
        )

    async def _until_taken(self, team: Team, letter: Letter, change: Change) -> None:
        for tried in range(_TRIES):
            answered = await self._once(team, letter, tried)
            if answered is not None and answered.status == 200:
                change.taken_at = change.taken_at or self.now()
                return
            await self._a_moment(tried)
        self.told["given up"] += 1

    async def _form(self, team: Team, user: str, card: Card) -> None:
        """A form: opened by a press, sent by hand until its sender sees that it was taken."""
        try:
            form = await self._opened(team, user, card)
            if form is None:
                self.told["forms that did not open"] += 1
                return
            values = {key: self._value(key, found) for key, found in form.options.items()}
            texts = {key: value for key, value in values.items() if self._kinds.get(key) == "text"}
            sent = Sent(texts=texts)
            person = self.network.person_of[team.realm, user]
            self.filled.setdefault((person, form.check_in), []).append(sent)
            await self._until_kept(team, user, form, values, sent)
        finally:
            self._filling.discard(user)

    async def _opened(self, team: Team, user: str, card: Card) -> OpenForm | None:
        side = self.sides[team.platform]
        for tried in range(_TRIES):
            pressed = side.presses(team, user, card)
            if pressed is None:
                return None
            answered = await self._once(team, pressed)
            if answered is not None and answered.status == 200:
                form = side.opened(team, user, card, answered)
                if form is not None:
                    return form
            await self._a_moment(tried)
        return None

    async def _until_kept(
        self, team: Team, user: str, form: OpenForm, values: Mapping[str, str], sent: Sent
    ) -> None:
        side = self.sides[team.platform]
        for tried in range(_TRIES):
            letter = form.sent(values)
            for answered in await asyncio.gather(
                *(self._once(team, letter) for _ in range(self._copies()))
            ):
                if answered is None:
                    sent.hung = True
                    continue
                outcome = side.outcome(team, user, answered)
                sent.taken = sent.taken or outcome == "kept"
                sent.given_back = sent.given_back or outcome == "refused"
            if sent.taken or sent.given_back:
                return
            await self._a_moment(tried)
        self.told["given up"] += 1

    async def _once(self, team: Team, letter: Letter, tried: int = 0) -> Answered | None:
        """Bring something to one replica; None if it gave no answer."""
        request = letter(tried)
        url = self.chance.choice(self.urls)
        try:
            async with self.http.post(
                f"{url}{self.sides[team.platform].path}",
                data=request.body,
                headers=request.headers,
                timeout=_PATIENCE,
            ) as response:
                self.told[str(response.status)] += 1
                return Answered(status=response.status, body=_decoded(await response.text()))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self.told[type(error).__name__] += 1
            return None

    async def _a_moment(self, tried: int) -> None:
        """Before the next try, longer each time: nobody hammers a server that is down."""
        await asyncio.sleep(self.chance.uniform(0.2, 1.2) * min(1 + tried / 4, 4))

    def _copies(self) -> int:
        return 2 if self.stormy and self.chance.random() < 0.15 else 1

    def _value(self, key: str, options: object) -> str:
        if isinstance(options, list) and options:
            return str(options[0])
        return "9 of 24" if self._kinds.get(key) == "measure" else self._words()

    def _words(self) -> str:
        """Words that stand nowhere else, and that no privacy screen takes for a name."""
        self._numbers += 1
        mark = "".join("abcdefghij"[int(digit)] for digit in f"{self._numbers:05}")
        return f"{' '.join(self.chance.sample(_WORDS, 3))} mark{mark}"


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
