"""The people of a network that was copied many times: who sees what, and acts on some of it.

They have the habits of those whom they are copies of, but forget all that they saw and did: what
is measured beside them must not grow because they do. So nobody comes back to what followed a card,
and those who wait for a reminder or for the recap never answer. This module must not know what is
measured.
"""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from zlib import crc32

from bot.simulation.acts import Planned
from bot.simulation.living import Living
from bot.simulation.network import Network
from bot.simulation.people import Resident
from bot.simulation.platform import Shown, Version, private_chat
from bot.simulation.seen import Seen, taken_for
from bot.simulation.temperaments import Habits
from dialogs.answers import Answer, Unstored
from dialogs.inputs import AccountRef
from dialogs.platform import CannotAsk, Where
from dialogs.vocabulary import Message
from dialogs.watch import answer_kind

_ROUND = timedelta(minutes=10)


class Crowd:
    """Everybody, in every copy.

    Args:
        network: Whom they are copies of.
        habits: How they act.
        share: Of a hundred who mean to do something, how many do it.
    """

    def __init__(self, network: Network, habits: Habits, share: int) -> None:
        self._habits = habits
        self._share = share
        self._members: defaultdict[str, list[Resident]] = defaultdict(list)
        self._private = {each.private: each for each in network.people}
        for each in network.people:
            if each.home is not None:
                self._members[each.home.channel].append(each)
        self._ahead: list[tuple[datetime, int, Planned]] = []
        self._order = count()
        self.answers: Counter[str] = Counter()
        """How their inputs were answered."""

    def sees(self, shown: Shown) -> None:
        """A message came: mean to do something about it."""
        seen = taken_for(shown, self._habits.program)
        if seen is None or seen.kind in {"reminder", "recap"}:
            return
        for planned in self._plans(seen):
            if self._acts(shown.where.realm, planned, seen):
                who = _copy_of(planned.who, shown.where)
                at = planned.at + (-planned.at.timestamp() % _ROUND.total_seconds()) * _SECOND
                heapq.heappush(self._ahead, (at, next(self._order), replace(planned, who=who)))

    def next_act(self) -> datetime | None:
        """When somebody means to do something next."""
        return self._ahead[0][0] if self._ahead else None

    async def act(self, living: Living, now: datetime, at_once: int) -> int:
        """Do all that is meant to be done by now, so many at once; how much that was.

        Raises:
            AssertionError: something could not be stored.
        """
        done = 0
        while planned := self._by(now, at_once):
            answers = await asyncio.gather(
                *(living.doing.do(each.who, each.act) for each in planned)
            )
            self._note(answers)
            done += len(planned)
        return done

    def _plans(self, seen: Seen) -> Iterable[Planned]:
        members = self._members.get(seen.conversation)
        if members:
            yield from self._habits.for_team(tuple(members), seen)
        whose = self._private.get(seen.conversation)
        for who in members or ((whose,) if whose else ()):
            yield from self._habits.plans(who, seen)

    def _acts(self, realm: str, planned: Planned, seen: Seen) -> bool:
        return crc32(f"{realm} {planned.who.key} {seen.about}".encode()) % 100 < self._share

    def _by(self, now: datetime, most: int) -> Sequence[Planned]:
        found: list[Planned] = []
        while self._ahead and self._ahead[0][0] <= now and len(found) < most:
            found.append(heapq.heappop(self._ahead)[2])
        return found

    def _note(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            assert not isinstance(answer, Unstored), answer
            self.answers[answer_kind(answer)] += 1


class AtOnce:
    """A platform that takes everything at once, shows it to the crowd, and forgets it.

    Args:
        now: The calendar clock.
        crowd: Who sees it.
    """

    def __init__(self, now: Callable[[], datetime], crowd: Crowd) -> None:
        self._now = now
        self._crowd = crowd
        self.posts = self.updates = 0

    async def post(self, where: Where, message: Message, mark: str) -> str:
        """See `Platform.post`."""
        self.posts += 1
        ref = f"m-{self.posts}"
        version = Version(at=self._now(), message=message)
        self._crowd.sees(Shown(ref=ref, where=where, mark=mark, versions=[version]))
        return ref

    async def update(self, where: Where, ref: str, message: Message) -> None:
        """See `Platform.update`."""
        self.updates += 1

    async def find(self, where: Where, mark: str, since: datetime) -> str | None:
        """See `Platform.find`; nothing is ever in doubt here."""
        raise CannotAsk

    async def members(self, where: Where) -> tuple[AccountRef, ...]:
        """See `Platform.members`; nobody is set up from a list here."""
        return ()

    async def account(self, realm: str, external_id: str) -> AccountRef | None:
        """See `Platform.account`; everybody is known already."""
        return None

    async def personal(self, realm: str, external_id: str) -> str:
        """See `Platform.personal`."""
        return private_chat(external_id)


def _copy_of(who: Resident, where: Where) -> Resident:
    account = replace(who.account, platform=where.platform, realm=where.realm)
    return replace(who, account=account)


_SECOND = timedelta(seconds=1)
