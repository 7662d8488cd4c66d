"""Doing: how an act reaches Cyclebot, in one turn, or in two where a form is opened first.

It works on any house with a calendar. This module must not know when or why somebody acts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Literal, assert_never

from bot.domain.clock import CalendarClock
from bot.domain.program import Program
from bot.simulation.acts import (
    Act,
    AnswerAsk,
    AskStatus,
    ByForm,
    ChooseStart,
    CloseDays,
    Confirm,
    GoAway,
    InThread,
    MoveTime,
    Pause,
    SavePlan,
    Skip,
    Start,
    TakeBack,
)
from bot.simulation.people import Home, Resident
from bot.wiring.house import House
from dialogs.answers import Answer, Opened
from dialogs.inputs import Command, ConversationRef, Input, Pressed, Said, Submitted, What
from dialogs.vocabulary import ChoiceField, Form, Intent, MeasureField, TextField, Value


class Doing:
    """Does what people do, through the turn of a house.

    Args:
        house: The house.
        clock: Its calendar clock.
        program: What everybody is asked.
    """

    def __init__(self, *, house: House, clock: CalendarClock, program: Program) -> None:
        self._house = house
        self._clock = clock
        self._program = program
        self._keys: Counter[str] = Counter()
        self.turns = 0
        self.oddities: list[str] = []
        """What a person saw in a form that they should not have seen, in words."""

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
        asked = [each.key for each in self._program.step(act.step).questions]
        there = [each.key for each in form.fields()]
        wanted = [
            question.key
            for question in self._program.step(act.step).questions
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
        self._keys[who.key] += 1
        if home is None:
            place = ConversationRef(external_id=who.private, kind="personal")
        else:
            place = ConversationRef(external_id=home.channel, kind="channel")
        return await self._house.turn.take(
            Input(
                key=f"{who.key}-{self._keys[who.key]}",
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
