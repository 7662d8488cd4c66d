"""The demo's weeks so far, lived day by day through the real turns on a virtual clock.

Twice a school day people look at what is open and do what their team's story says. This module
must not know how a day is made to pass, or where anything is kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import date, time, timedelta
from typing import Any, Final

from bot.demo.founding import Founded, FoundedTeam
from bot.demo.habits import When, comes, help_asked, manner
from bot.demo.looking import OpenCheckIn, card_of, indicator_of, open_check_ins
from bot.demo.network import LENGTH_DAYS, Demo, HelpWanted, channel_id
from bot.demo.saying import decides, says, told, written
from bot.demo.scene import Scene, as_it_stands
from bot.demo.school_days import (
    friday_after,
    school_days,
    school_days_before,
    school_days_between,
    story_begins,
    story_day,
)
from bot.domain.access import Actor
from bot.domain.clock import VirtualClock
from bot.domain.local_time import instant, local
from bot.store import asks, cycles, units
from bot.store.work import Work
from bot.use_cases import calendars
from dialogs.answers import Opened
from dialogs.vocabulary import Intent

MORNING: Final = time(8, 35)
AFTERNOON: Final = time(15, 25)
EVENING: Final = time(16, 20)
NOW: Final = time(14, 0)
"""When the demo opens, local time: three quarters of an hour before something happens."""

_DAY: Final = timedelta(days=1)
_CHAT: Final = (
    "Copies are on the cart by the door, take what you need.",
    "Can we start five minutes late today? Bus duty.",
    "Coffee is on me tomorrow.",
    "I put the exit tickets in the shared folder.",
)


class Living:
    """The demo's past.

    Args:
        scene: where people act.
        clock: the house's clock, moved on the way.
        demo: what they say.
        founded: who they are.
        today: the local date on which the demo opens; a school day.
    """

    def __init__(
        self, scene: Scene, clock: VirtualClock, demo: Demo, founded: Founded, today: date
    ) -> None:
        self._scene = scene
        self._clock = clock
        self._demo = demo
        self._teams = {team.unit_id: team for team in founded.teams}
        self._founded = founded
        self._today = today
        self._zone = demo.network.zone
        self._starts = {team.unit_id: story_begins(team, today) for team in founded.teams}

    @property
    def days(self) -> tuple[date, ...]:
        """The school days that are lived, today last."""
        return school_days(school_days_before(min(self._starts.values()), 2), self._today)

    async def live(self, lived: Callable[[date], object]) -> None:
        """Live from before the first team's first day until today, 14:00.

        Args:
            lived: called after each day.
        """
        await self._scene.house.database.work(self._close_breaks)
        for day in self.days:
            if day == self._today:
                # What is old news to everybody stands unmarked; today's is there to be found.
                self._scene.vendor.all_read(self._scene.realm)
            await self._until(day, MORNING)
            await self._morning(day)
            if day == self._today:
                break
            await self._until(day, AFTERNOON)
            await self._afternoon(day)
            await self._evening(day)
            lived(day)
        await self._until(self._today, NOW)
        lived(self._today)

    def _close_breaks(self, work: Work) -> None:
        """Breaks stand in the calendar before anybody begins, so that nobody's dates move.

        Only those to come: the past is lived as if it had none, so that every story fits in it.
        """
        network = units.by_name(work.connection, "/", self._demo.network.network, "network")[0]
        for each in self._demo.network.breaks:
            first, last = each.next_after(self._today)
            calendars.close_days(work, Actor.system(), network, first, last, each.label)

    async def _until(self, day: date, at: time) -> None:
        await self._scene.house.move_to(instant(day, at, self._zone), self._clock)

    async def _morning(self, day: date) -> None:
        for each in await self._open_now():
            team = self._teams[each.row.team_id]
            if each.row.step == "our_plan":
                await self._plan(team, each)
            elif each.row.step == "keep_change_let_go":
                await self._decide(team, each)
        await self._answers("late")
        for team in self._teams.values():
            if not team.data.not_set_up:
                await self._events(team, day)
        if day == self._today:
            await self._last_words(day)

    async def _afternoon(self, day: date) -> None:
        for team in self._teams.values():
            begins = school_days_before(self._starts[team.unit_id], 1) == day
            if begins and not team.data.not_set_up:
                await self._set_up(team)
        await self._answers("prompt")

    async def _answers(self, when: When) -> None:
        """Everybody answers who comes now; turns that wait together share a commit."""
        coming = []
        for each in await self._open_now():
            team = self._teams[each.row.team_id]
            for person in each.waiting:
                user = self._founded.users.get(person)
                if user is not None and comes(team, each, team.people.index(user)) == when:
                    coming.append(self._answer(team, each, user))
        await asyncio.gather(*coming)

    async def _evening(self, day: date) -> None:
        """Teams whose last cycle has just closed, and who take a week."""
        resting = [
            team
            for team in self._teams.values()
            if team.data.story.day > LENGTH_DAYS
            and self._at_day(team, day) == (team.data.story.cycle, LENGTH_DAYS)
        ]
        if resting:
            await self._until(day, EVENING)
        for team in resting:
            await self._take_a_week(team)

    # --- one team's doings --------------------------------------------------------------------

    async def _set_up(self, team: FoundedTeam) -> None:
        """The bot is added to the channel, says hello, and somebody fills in the form."""
        first, start = team.people[0], self._starts[team.unit_id]
        await self._scene.bot_comes(first, team.channel)
        chosen = await self._read(lambda work: indicator_of(work, team))
        await self._scene.fill(
            first,
            Intent("set_up"),
            {
                "school": team.school_id,
                "team": team.data.name,
                "indicator": chosen,
                "day": start.isoformat(),
            },
            channel=team.channel,
        )

    async def _answer(self, team: FoundedTeam, each: OpenCheckIn, user: str) -> None:
        who = team.people.index(user)
        step, number = each.row.step, each.cycle.number
        words = self._demo.words[team.data.story.words]
        how = manner(team, each, who)
        if how == "skips":
            reason = told(f"{user}/{number}").choice(("covering_or_out", "not_tried"))
            await self._scene.press(
                user, Intent("skip", (each.row.id, reason)), channel=team.channel
            )
        elif how == "writes":
            root = await self._read(lambda work: card_of(work, each))
            if root is not None:
                text = written(team, words, who, number, step)
                await self._scene.say(user, text, channel=team.channel, root=root)
        else:
            values = says(team, words, who, number, step, help_asked(team, each, who))
            await self._scene.submit(user, "reply", (each.row.id,), values, channel=team.channel)

    async def _plan(self, team: FoundedTeam, each: OpenCheckIn) -> None:
        if team.data.quiet:
            return
        first, channel = team.people[0], team.channel
        opened = await self._scene.press(first, Intent("plan", (each.cycle.id,)), channel=channel)
        if not isinstance(opened, Opened):
            return
        if any(part.required and part.value in (None, ()) for part in opened.form.fields()):
            return  # Too little was said to fill the page in; it stays a draft.
        target = {"target": team.data.target} if team.data.target else {}
        await self._scene.send(
            first, opened.form, as_it_stands(opened.form) | target, channel=channel
        )

    async def _decide(self, team: FoundedTeam, each: OpenCheckIn) -> None:
        story, today = team.data.story, local(self._clock.now(), self._zone).date()
        day = school_days_between(each.cycle.starts_on, today) + 1
        if each.cycle.number == story.cycle and day == story.day == LENGTH_DAYS:
            return  # Left for whoever opens the page today.
        words = self._demo.words[team.data.story.words]
        await self._scene.submit(
            team.people[-1],
            "reply",
            (each.row.id,),
            decides(team, words, each.cycle.number),
            channel=team.channel,
        )

    async def _events(self, team: FoundedTeam, day: date) -> None:
        """What happens to this team alone on this day."""
        data, story = team.data, team.data.story
        at = self._at_day(team, day)
        if data.bot_removed_on is not None and at == (story.cycle, data.bot_removed_on):
            await self._scene.bot_goes(team.people[-1], team.channel)
        if data.paused is not None and at == (story.cycle, data.paused.on):
            until = self._today + data.paused.days * _DAY
            await self._scene.submit(
                team.people[0],
                "pause_team_until",
                (team.unit_id,),
                {"until": until.isoformat()},
                channel=team.channel,
            )
        for wanted in data.asks:
            await self._answer_ask(team, wanted, at)
        if told(f"{team.channel}/{day}").random() < 0.06 and at[0] >= 1:
            chat = told(f"{day}/{team.channel}")
            await self._scene.say(
                chat.choice(team.people), chat.choice(_CHAT), channel=team.channel
            )

    async def _take_a_week(self, team: FoundedTeam) -> None:
        planned = await self._read(lambda work: cycles.current_cycle(work.connection, team.unit_id))
        if planned is not None and planned.state == "planned":
            await self._scene.press(
                team.people[0],
                Intent("take_week", (planned.id, planned.starts_on.isoformat())),
                channel=team.channel,
            )

    async def _answer_ask(self, team: FoundedTeam, wanted: HelpWanted, at: tuple[int, int]) -> None:
        reply = wanted.answer
        # A check-in closes on the school day after it opened; then the ask is passed on.
        if reply is None or at != (team.data.story.cycle, wanted.day + 1 + reply.after):
            return
        waiting = await self._read(lambda work: asks.waiting_asks(work.connection, (team.unit_id,)))
        for ask in waiting:
            values = {"text": reply.text, "kind": reply.kind}
            if reply.days is not None:
                values["due_on"] = (self._today + reply.days * _DAY).isoformat()
            user = team.principal if reply.by == "principal" else team.lead
            await self._scene.submit(user, "ask_answer", (ask.id,), values)

    async def _last_words(self, day: date) -> None:
        """The channel nobody has set up yet, and a day that one district closes."""
        for lea in self._demo.network.leas:
            for school in lea.schools:
                if school.new_channel is not None:
                    channel = channel_id(school, school.new_channel.name)
                    first = school.new_channel.people[0]
                    user = next(
                        each.id
                        for each in self._scene.vendor.members(self._scene.realm, channel)
                        if each.name == first
                    )
                    await self._scene.bot_comes(user, channel)
        closed = self._demo.network.closed_friday
        friday = friday_after(day)
        name = next(lea.name for lea in self._demo.network.leas if lea.short == closed.lea)

        def close(work: Work) -> None:
            lea = units.by_name(work.connection, "/", name, "lea")[0]
            calendars.close_days(work, Actor.system(), lea, friday, friday, closed.label)

        await self._scene.house.database.work(close)

    def _at_day(self, team: FoundedTeam, day: date) -> tuple[int, int]:
        return story_day(team, self._starts[team.unit_id], day)

    # --- the house ----------------------------------------------------------------------------

    async def _read(self, look: Callable[[Work], Any]) -> Any:
        return await self._scene.house.database.read(look)

    async def _open_now(self) -> Sequence[OpenCheckIn]:
        teams = tuple(self._teams)
        found: Sequence[OpenCheckIn] = await self._read(lambda work: open_check_ins(work, teams))
        return found
