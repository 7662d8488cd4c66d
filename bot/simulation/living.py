"""Living: people who see what comes, mean to do something about it, and do it when it is time.

The loop moves a house's calendar from one stop to the next; at each stop first everything that is
due happens, then people act, in the order of their plans. It works on any house with a clock that
can be moved and any platform with a screen before it. This module must not know how a world is
made, what a temperament is, or whether Cyclebot is right.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Literal, assert_never

from bot.domain.clock import MovableClock
from bot.simulation.acts import (
    Act,
    AnswerAsk,
    AskStatus,
    ByForm,
    ChooseStart,
    CloseDays,
    Confirm,
    Deed,
    GoAway,
    InThread,
    MoveTime,
    Pause,
    Planned,
    SavePlan,
    Skip,
    Start,
    TakeBack,
)
from bot.simulation.people import Home, Resident
from bot.simulation.platform import Screen
from bot.simulation.seen import Seen, buttons_of, taken_for
from bot.simulation.temperaments import Habits
from bot.store import agenda
from bot.wiring.house import House
from dialogs.answers import Answer, Opened, Told
from dialogs.inputs import Command, ConversationRef, Input, Pressed, Said, Submitted, What
from dialogs.vocabulary import (
    ChoiceField,
    Form,
    Intent,
    MeasureField,
    TextField,
    Value,
)

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
        self._keys = count(1)
        self._cards: dict[str, Seen] = {}
        self._by_card: dict[tuple[str, str], Seen] = {}
        self._private: dict[str, Resident] = {}
        self._members: dict[str, list[Resident]] = defaultdict(list)
        for each in people:
            self._private[each.private] = each
            if each.home is not None:
                self._members[each.home.channel].append(each)
        self.deeds: list[Deed] = []
        self.turns = 0
        self.oddities: list[str] = []
        """What a person saw in a form that they should not have seen, in words."""

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
            await self._house.move_to(max(stop, self._clock.now()), self._clock)
            self._look()
            if stop >= until:
                return
            await self._act()
            if progress is not None:
                progress(stop, self.turns)

    async def settle(self) -> None:
        """Let go what is owed by now."""
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
        now = self._clock.now()
        while self._ahead and self._ahead[0][0] <= now:
            _, _, planned = heapq.heappop(self._ahead)
            answer = await self.do(planned.who, planned.act)
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

    async def do(self, who: Resident, act: Act) -> Answer:
        """Do one thing now, as a person does: in one turn, or two where a form is opened first."""
        match act:
            case ByForm():
                return await self._fill_in(who, act)
            case InThread():
                return await self._send(who, _said(act), act.home, root=act.root)
            case Confirm(home=home, ids=ids):
                return await self._press(who, Intent("count_it", ids), home)
            case TakeBack(home=home, check_in_id=check_in_id):
                return await self._press(who, Intent("take_back", (check_in_id,)), home)
            case Skip(home=home, check_in_id=check_in_id, reason=reason):
                return await self._press(who, Intent("skip", (check_in_id, reason)), home)
            case SavePlan():
                return await self._save_plan(who, act)
            case ChooseStart(home=home, cycle_id=cycle_id, week=None):
                return await self._press(who, Intent("start_then", (cycle_id,)), home)
            case ChooseStart(home=home, cycle_id=cycle_id, week=str(week)):
                return await self._press(who, Intent("take_week", (cycle_id, week)), home)
            case Start(home=home, on=on):
                return await self._submit(
                    who, "start_on", (home.team_id,), {"day": on.isoformat()}, home
                )
            case _:
                return await self._do_less_often(who, act)

    async def _do_less_often(
        self,
        who: Resident,
        act: Pause | MoveTime | GoAway | CloseDays | AnswerAsk | AskStatus | ChooseStart,
    ) -> Answer:
        match act:
            case Pause(home=home, until=until):
                values = {"until": until.isoformat()}
                return await self._submit(who, "pause_team_until", (home.team_id,), values, home)
            case MoveTime(home=home, to=to):
                values = {"time": to.isoformat("minutes")}
                return await self._submit(who, "move_time_to", (home.team_id,), values, home)
            case GoAway(first=first, last=last):
                values = {"since": first.isoformat(), "until": last.isoformat()}
                return await self._submit(who, "away", (), values)
            case CloseDays():
                values = {
                    "from": act.first.isoformat(),
                    "to": act.last.isoformat(),
                    "kind": "closed",
                    "label": act.label,
                }
                return await self._submit(who, "days_closed", (act.unit_id,), values)
            case AnswerAsk(ask_id=ask_id, text=text):
                values = {"text": text, "kind": "note"}
                return await self._submit(who, "ask_answer", (ask_id,), values)
            case AskStatus():
                return await self._send(who, Command("status"))
            case ChooseStart():  # pragma: no cover - both of its shapes were done above
                raise AssertionError(act)
        assert_never(act)

    async def _fill_in(self, who: Resident, act: ByForm) -> Answer:
        name = "reply_team" if act.for_all else "reply"
        if act.opens:
            button = "we_met" if act.for_all else "answer"
            opened = await self._press(who, Intent(button, (act.check_in_id,)), act.home)
            if not isinstance(opened, Opened):
                return opened
            self._compare(act, opened.form)
        return await self._submit(who, name, (act.check_in_id,), act.values, act.home)

    def _compare(self, act: ByForm, form: Form) -> None:
        """A form asks what its program asks, and nothing else."""
        asked = [each.key for each in self._habits.program.step(act.step).questions]
        there = [each.key for each in form.fields()]
        wanted = [
            question.key
            for question in self._habits.program.step(act.step).questions
            if not question.only_if_plan_has_group or question.key in there
        ]
        if there != wanted:
            self.oddities.append(
                f"{act.home.name}: the form of {act.step} asks {there}, and not {asked}."
            )

    async def _save_plan(self, who: Resident, act: SavePlan) -> Answer:
        opened = await self._press(who, Intent("plan", (act.cycle_id,)), act.home)
        if not isinstance(opened, Opened):
            return opened
        values: dict[str, Value] = {}
        for part in opened.form.fields():
            match part:
                case TextField(key=key, value=value) | MeasureField(key=key, value=value):
                    values[key] = value or (act.spare.get(key, "") if part.required else "")
                case ChoiceField(key=key, value=picked):
                    values[key] = picked
                case _:
                    pass
        return await self._submit(who, "plan", (act.cycle_id,), values, act.home)

    async def _press(self, who: Resident, intent: Intent, home: Home | None = None) -> Answer:
        return await self._send(who, Pressed(intent=intent), home)

    async def _submit(
        self,
        who: Resident,
        form: str,
        about: tuple[str, ...],
        values: Mapping[str, Value],
        home: Home | None = None,
    ) -> Answer:
        return await self._send(who, Submitted(form=form, about=about, values=values), home)

    async def _send(
        self, who: Resident, what: What, home: Home | None = None, root: str | None = None
    ) -> Answer:
        self.turns += 1
        if home is None:
            place = ConversationRef(external_id=who.private, kind="personal")
        else:
            place = ConversationRef(external_id=home.channel, kind="channel")
        return await self._house.turn.take(
            Input(
                key=f"{who.key}-{next(self._keys)}",
                at=self._clock.now(),
                account=who.account,
                conversation=place,
                what=what,
                root=root,
            )
        )


def _said(act: InThread) -> Said:
    if not act.again:
        return Said(text=act.text, message_ref=act.ref)
    change: Literal["edited", "deleted"] = "edited" if act.text else "deleted"
    return Said(text=act.text, message_ref=act.ref, change=change)


def _slot(at: datetime) -> datetime:
    """The first slot at an instant or after it."""
    past = (at - datetime(2000, 1, 1, tzinfo=UTC)) % SLOT
    return at if not past else at + SLOT - past
