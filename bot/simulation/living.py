"""Living: people who see what comes, mean to do something about it, and do it when it is time.

The loop moves a house's calendar from one stop to the next; at each stop first everything that is
due happens, then people act, in the order of their plans. It works on any house with a clock that
can be moved and any platform with a screen before it. This module must not know how a world is
made, how an act reaches Cyclebot, what a temperament is, or whether Cyclebot is right.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from bot.domain.clock import MovableClock
from bot.domain.ids import numbered
from bot.simulation.acts import Confirm, Deed, InThread, Planned
from bot.simulation.doing import Doing
from bot.simulation.people import Resident
from bot.simulation.platform import Screen
from bot.simulation.seen import Seen, buttons_of, taken_for
from bot.simulation.side_by_side import side_by_side
from bot.simulation.temperaments import Habits
from bot.store import agenda
from bot.wiring.house import House
from dialogs.answers import Answer, Told

SLOT = timedelta(minutes=10)
"""Acts of one slot share a stop: nobody does two things within it but by the order of plans."""

Progress = Callable[[datetime, int], None]
"""Told now and then: the calendar's instant, and how many turns there were."""


class Living:
    """People living with a house.

    Args:
        house: The house.
        clock: Its calendar clock.
        screen: What its platform shows.
        people: Everybody who acts; each account once.
        habits: How they act.
    """

    def __init__(
        self,
        *,
        house: House,
        clock: MovableClock,
        screen: Screen,
        people: Iterable[Resident],
        habits: Habits,
    ) -> None:
        self._house = house
        self._clock = clock
        self._screen = screen
        self._habits = habits
        self._ahead: list[tuple[datetime, int, Planned]] = []
        self._order = count()
        self._numbers = count(1)
        self._cards: dict[str, Seen] = {}
        self._by_card: dict[tuple[str, str], Seen] = {}
        self._private: dict[str, Resident] = {}
        self._members: dict[str, list[Resident]] = defaultdict(list)
        for each in people:
            self._private[each.private] = each
            if each.home is not None:
                self._members[each.home.channel].append(each)
        self.deeds: list[Deed] = []
        self.doing = Doing(house=house, clock=clock, program=habits.program)

    def plan(self, planned: Planned) -> None:
        """Let somebody do something at an instant, or at the first stop after it."""
        heapq.heappush(self._ahead, (_slot(planned.at), next(self._order), planned))

    async def live(self, until: datetime, progress: Progress | None = None) -> None:
        """Live until an instant: everything due before it happens, everybody does what they mean.

        Args:
            until: Where the calendar stands at the end, aware.
            progress: Told after each stop.
        """
        while True:
            stop = await self._next_stop(until)
            with numbered(next(self._numbers)):
                await self._house.move_to(max(stop, self._clock.now()), self._clock)
            self._look()
            if stop >= until:
                return
            await self._act()
            if progress is not None:
                progress(stop, self.doing.turns)

    async def settle(self) -> None:
        """Let go what is owed by now."""
        with numbered(next(self._numbers)):
            await self._house.happen()
        self._look()

    async def _next_stop(self, until: datetime) -> datetime:
        """The next slot in which somebody acts or something is due, which they may act on."""
        now = self._clock.now()
        mine = self._ahead[0][0] if self._ahead else until
        due = await self._house.database.glance(
            lambda work: agenda.next_due_at(work.connection, after=now)
        )
        return min(mine, until if due is None else _slot(due), until)

    def _look(self) -> None:
        """See what is new, and mean to do something about it."""
        for shown in self._screen.fresh():
            seen = taken_for(shown, self._habits.program)
            if seen is None:
                continue
            if seen.kind in {"card", "decision"}:
                self._cards[seen.about] = seen
                self._by_card[seen.conversation, seen.ref] = seen
            seen = self._complete(seen)
            members = self._members.get(seen.conversation)
            if members:
                for planned in self._habits.for_team(tuple(members), seen):
                    self.plan(planned)
            for who in members or self._whose(seen):
                for planned in self._habits.plans(who, seen):
                    self.plan(planned)

    def _complete(self, seen: Seen) -> Seen:
        """What follows a card is about its question."""
        card = None
        if seen.kind == "recap":
            card = self._by_card.get((seen.conversation, seen.ref))
        elif seen.kind == "reminder":
            card = self._cards.get(seen.about)
        if card is None:
            return seen
        return replace(seen, about=card.about, step=card.step, asked_at=card.asked_at)

    def _whose(self, seen: Seen) -> Sequence[Resident]:
        who = self._private.get(seen.conversation)
        return () if who is None else (who,)

    async def _act(self) -> None:
        now, meant = self._clock.now(), []
        while self._ahead and self._ahead[0][0] <= now:
            meant.append(heapq.heappop(self._ahead)[2])
        answers = await side_by_side(meant, self.doing.do, self._numbers)
        for planned, answer in zip(meant, answers, strict=True):
            self.deeds.append(Deed(at=now, who=planned.who, act=planned.act, answer=answer))
            self._follow(planned, answer)

    def _follow(self, planned: Planned, answer: Answer) -> None:
        """Tap the count that was read from one's message, if one does such things."""
        act = planned.act
        if not isinstance(act, InThread) or not act.confirms or not isinstance(answer, Told):
            return
        for button in buttons_of(answer.message):
            if button.does.name == "count_it" and act.count is not None:
                confirm = Confirm(
                    home=act.home,
                    check_in_id=act.check_in_id,
                    ref=act.ref,
                    count=act.count,
                    ids=button.does.ids,
                )
                at = self._clock.now() + timedelta(minutes=1)
                self.plan(Planned(at=at, who=planned.who, act=confirm))
                return


def _slot(at: datetime) -> datetime:
    """The first slot at an instant or after it."""
    past = (at - datetime(2000, 1, 1, tzinfo=UTC)) % SLOT
    return at if not past else at + SLOT - past
