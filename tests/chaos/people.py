"""People in the stand-in Slack: they answer under cards, correct themselves, take things back.

Slack brings each of their acts to the replicas as Slack does: signed, to whichever replica a load
balancer picks, again until one of them says 200, now and then twice or late, so that they overtake
each other. What was said and what got its 200 is kept for the oracle.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any

import aiohttp

from tests.chaos.network import Network, Team
from tests.fakes.slack import SlackServer
from tests.fakes.slack.events import Happenings
from tests.fakes.slack.signing import Signer
from tests.fakes.slack.workspaces import Message

Body = dict[str, Any]

_SLACK_WAITS = aiohttp.ClientTimeout(total=3)  # Slack's own patience with an event.
_MOST_UNDER_WAY = 40
_WORDS = ("exit", "frames", "partner", "talk", "evidence", "draft", "sorted", "again", "quiet")


@dataclass(slots=True)
class Change:
    """One wording of a message (None: taken back), and whether it got its 200."""

    text: str | None
    taken: bool = False


@dataclass(slots=True, kw_only=True)
class Said:
    """A message under a card, with all that its author did to it, in order."""

    team: Team
    user: str
    message: Message
    changes: list[Change] = field(default_factory=list)

    def may_stand(self) -> set[str | None]:
        """What the store may hold of it: as of the last change that got its 200, or a later one.

        None is nothing at all.
        """
        taken = [place for place, each in enumerate(self.changes) if each.taken]
        first = taken[-1] if taken else 0
        allowed: set[str | None] = {each.text for each in self.changes[first:]}
        return allowed if taken else allowed | {None}


@dataclass(kw_only=True)
class People:
    """Everybody.

    Attributes:
        slack: where they are.
        network: who they are.
        chance: what they do, and when.
        calendar: what a signature is dated by.
        urls: where the replicas listen, those that are up and those that are not.
        http: what Slack reaches them by.
        said: all that was said.
        told: how requests went, by status or what kept them from having one.
        deleted: the bot's own posts that somebody deleted, in that order.
    """

    slack: SlackServer
    network: Network
    chance: Random
    calendar: Callable[[], datetime]
    urls: list[str]
    http: aiohttp.ClientSession
    said: list[Said] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    deleted: list[Message] = field(default_factory=list)
    stormy: bool = True
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)
    _numbers: int = 0

    async def live(self, every: float) -> None:
        """Do something, again and again, about every so many seconds."""
        while True:
            await asyncio.sleep(self.chance.expovariate(1 / every))
            if len(self._under_way) < _MOST_UNDER_WAY:  # Nobody talks faster than they are heard.
                self.act()

    def act(self) -> None:
        """One person does one thing."""
        wish = self.chance.random()
        if wish < 0.62:
            self._answers()
        elif wish < 0.85:
            self._corrects()
        elif wish < 0.93:
            self._takes_back()
        else:
            self._deletes_a_post()

    async def done(self) -> None:
        """Wait until all that is on its way has arrived, or was given up."""
        while self._under_way:
            await asyncio.wait(self._under_way)

    async def leave(self) -> None:
        """Let go of what is still on its way."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _answers(self) -> None:
        team = self.chance.choice(self.network.teams)
        cards = [
            each
            for each in self.slack.workspaces[team.realm].seen(team.channel)
            if each.bot_id and each.thread_ts is None and each.shown_from is not None
        ]
        if not cards:
            return
        user, text = self.chance.choice(team.members), self._words()
        event = self._at(team).said(user, team.channel, text, thread_ts=cards[-1].ts)
        message = self.slack.workspaces[team.realm].messages[team.channel][-1]
        said = Said(team=team, user=user, message=message, changes=[Change(text)])
        self.said.append(said)
        self._send(event, said.changes[-1])

    def _corrects(self) -> None:
        said = self._of_before()
        if said is not None:
            text = self._words()
            said.changes.append(Change(text))
            self._send(self._at(said.team).edited(said.message, text), said.changes[-1])

    def _takes_back(self) -> None:
        said = self._of_before()
        if said is not None:
            said.changes.append(Change(None))
            self._send(self._at(said.team).deleted(said.message), said.changes[-1])

    def _deletes_a_post(self) -> None:
        """Somebody deletes one of the bot's own posts; nothing answers that."""
        team = self.chance.choice(self.network.teams)
        workspace = self.slack.workspaces[team.realm]
        posts = [each for each in workspace.seen(team.channel) if each.bot_id]
        if posts and self.chance.random() < 0.3:
            self.deleted.append(posts[-1])
            self._send(self._at(team).deleted(posts[-1]), Change(None))

    def _of_before(self) -> Said | None:
        """A message that stands, of the last few."""
        standing = [each for each in self.said[-60:] if each.changes[-1].text is not None]
        return self.chance.choice(standing) if standing else None

    def _send(self, event: Body, change: Change) -> None:
        task = asyncio.create_task(self._brought(event, change))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _brought(self, event: Body, change: Change) -> None:
        chance = self.chance
        if self.stormy and chance.random() < 0.15:  # Something later may overtake it.
            await asyncio.sleep(chance.uniform(0.1, 1.5))
        copies = 2 if self.stormy and chance.random() < 0.15 else 1
        await asyncio.gather(*(self._until_taken(event, change) for _ in range(copies)))

    async def _until_taken(self, event: Body, change: Change) -> None:
        for attempt in range(60):
            now = self.calendar()
            retry = (attempt, "http_error") if attempt else None
            signed = Signer().event(event, now, retry=retry)
            url = self.chance.choice(self.urls)
            try:
                async with self.http.post(
                    f"{url}/slack/events",
                    data=signed.body,
                    headers=signed.headers,
                    timeout=_SLACK_WAITS,
                ) as response:
                    self.told[str(response.status)] += 1
                    if response.status == 200:
                        change.taken = True
                        return
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                self.told[type(error).__name__] += 1
            await asyncio.sleep(self.chance.uniform(0.2, 1.2))
        self.told["given up"] += 1

    def _words(self) -> str:
        """Words that stand nowhere else, and that no privacy screen takes for a name."""
        self._numbers += 1
        mark = "".join("abcdefghij"[int(digit)] for digit in f"{self._numbers:05}")
        return f"{' '.join(self.chance.sample(_WORDS, 3))} mark{mark}"

    def _at(self, team: Team) -> Happenings:
        return Happenings(self.slack, self.slack.workspaces[team.realm])
