"""What each kind of person does about a message: a function of chance, the person and what came.

Nothing here looks at a clock or a database, so the same seed plans the same acts. This module must
not know how an act is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Final

from bot.domain.local_time import local
from bot.domain.program import Program
from bot.simulation.acts import (
    Act,
    AnswerAsk,
    ByForm,
    ChooseStart,
    InThread,
    Planned,
    SavePlan,
    Skip,
    TakeBack,
)
from bot.simulation.chance import chance
from bot.simulation.people import SHARES, Home, Resident, Temperament
from bot.simulation.replies import (
    ASK_ANSWERS,
    EDITED,
    SPARE_PLAN,
    THREAD,
    count_of,
    decision_values,
    values_for,
)
from bot.simulation.seen import Seen

OPENS: Final = 0.25
"""The share of those who press the button before they send the form; a page makes all do so."""

_MET: Final = 0.07
_ON_TEMPER: Final = 0.85


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What all acts of a simulation hang on.

    Attributes:
        seed: Of the whole.
        program: What is asked.
        first_day: The local date on which all begins.
    """

    seed: int
    program: Program
    first_day: date

    def plans(self, who: Resident, seen: Seen) -> tuple[Planned, ...]:
        """What a person means to do about a message."""
        source = chance(self.seed, who.key, seen.kind, seen.topic, seen.ref)
        if who.part in {"principal", "lead"}:
            return self._overseer(who, seen, source)
        if who.home is None or who.is_away(local(seen.at, who.zone).date()):
            return ()
        mood = self._mood(who, seen)
        match seen.kind:
            case "card":
                return self._on_card(who, who.home, seen, mood, source)
            case "reminder":
                if mood == "reminded" and not self._met(who, seen):
                    return (self._form(who, who.home, seen, _soon(source, 5, 60), source),)
                return ()
            case "recap":
                if mood == "late" and seen.step:
                    return (self._form(who, who.home, seen, _soon(source, 20, 1100), source),)
                return ()
            case _:
                return ()

    def for_team(self, members: tuple[Resident, ...], seen: Seen) -> tuple[Planned, ...]:
        """What one of a team does about a message that asks one person for all."""
        source = chance(self.seed, seen.conversation, seen.kind, seen.topic)
        today = local(seen.at, members[0].zone).date()
        there = [each for each in members if not each.is_away(today)]
        if not there:
            return ()
        who = source.choice(there)
        assert who.home is not None  # noqa: S101 - members of a team have its home
        act: Act | None = None
        wait = _soon(source, 15, 480)
        if seen.kind == "plan" and source.random() < 0.85:
            act = SavePlan(home=who.home, cycle_id=seen.about, spare=SPARE_PLAN)
        elif seen.kind == "decision" and source.random() < 0.85:
            # Some only find the time on the next day, when the card still stands.
            wait = wait if source.random() < 0.85 else _soon(source, 1440, 1800)
            act = ByForm(
                home=who.home,
                check_in_id=seen.about,
                step=seen.step,
                values=decision_values(self.program, source),
                opens=source.random() < OPENS,
            )
        elif seen.kind == "next" and source.random() < 0.4:
            week = seen.shown_date if source.random() < 0.35 else None
            act = ChooseStart(home=who.home, cycle_id=seen.about, week=week)
            wait = _soon(source, 5, 60)
        elif seen.kind == "card" and self._met_here(seen.conversation, seen):
            wait = _soon(source, 25, 70)
            return (self._form(who, who.home, seen, wait, source, for_all=True),)
        return () if act is None else (Planned(at=seen.at + wait, who=who, act=act),)

    def _on_card(
        self, who: Resident, home: Home, seen: Seen, mood: Temperament, source: Random
    ) -> tuple[Planned, ...]:
        if self._met(who, seen) and source.random() < 0.7:
            return ()
        soon = _soon(source, 5, 70)
        match mood:
            case "prompt":
                return (self._form(who, home, seen, soon, source),)
            case "next_morning":
                return (self._form(who, home, seen, _soon(source, 990, 1040), source),)
            case "editing":
                again = soon + _soon(source, 15, 90)
                return (
                    self._form(who, home, seen, soon, source),
                    self._form(who, home, seen, again, source, opens=True),
                )
            case "withdrawing":
                back = Planned(
                    at=seen.at + soon + timedelta(minutes=30),
                    who=who,
                    act=TakeBack(home=home, check_in_id=seen.about),
                )
                first = self._form(who, home, seen, soon, source)
                if source.random() < 0.5:
                    return first, back
                again = soon + timedelta(minutes=60)
                return first, back, self._form(who, home, seen, again, source)
            case "skipping":
                reason = source.choice([each.key for each in self.program.skip_reasons])
                act = Skip(home=home, check_in_id=seen.about, reason=reason)
                return (Planned(at=seen.at + soon, who=who, act=act),)
            case "thread":
                return self._thread(who, home, seen, soon, source)
            case "reminded" | "late" | "silent":
                return ()

    def _thread(
        self, who: Resident, home: Home, seen: Seen, soon: timedelta, source: Random
    ) -> tuple[Planned, ...]:
        at = seen.at + soon
        counts = source.random() < 0.7 and seen.step != "what_worked"
        count = self._count(who, at, source) if counts else None
        text = source.choice(THREAD)
        first = InThread(
            home=home,
            check_in_id=seen.about,
            step=seen.step,
            root=seen.ref,
            ref=f"said-{who.key}-{seen.about}",
            text=f"{text}: {count} today." if count else f"{text}.",
            count=count,
            confirms=source.random() < 0.8,
        )
        acts = [Planned(at=at, who=who, act=first)]
        later = at + _soon(source, 20, 60)
        what = source.random()
        if what < 0.15:
            edited = f"{text}: {count} today. {EDITED}" if count else f"{text}. {EDITED}"
            acts.append(Planned(at=later, who=who, act=_changed(first, edited, count)))
        elif what < 0.22:
            new = self._count(who, later, source)
            acts.append(
                Planned(at=later, who=who, act=_changed(first, f"{text}: {new} today.", new))
            )
        elif what < 0.30:
            acts.append(Planned(at=later, who=who, act=_changed(first, "", None)))
        return tuple(acts)

    def _form(
        self,
        who: Resident,
        home: Home,
        seen: Seen,
        wait: timedelta,
        source: Random,
        *,
        for_all: bool = False,
        opens: bool = False,
    ) -> Planned:
        at = seen.at + wait
        step = self.program.step(seen.step)
        count = self._count(who, at, source, for_all=for_all)
        act = ByForm(
            home=home,
            check_in_id=seen.about,
            step=seen.step,
            values=values_for(step, count=count, source=source),
            for_all=for_all,
            opens=opens or source.random() < OPENS,
        )
        return Planned(at=at, who=who, act=act)

    def _count(self, who: Resident, at: datetime, source: Random, *, for_all: bool = False) -> str:
        day = local(at, who.zone).date()
        return count_of(self.seed, who, day, self.first_day, source, for_all=for_all)

    def _mood(self, who: Resident, seen: Seen) -> Temperament:
        """A person's temperament on most days; the same for all messages about one question."""
        source = chance(self.seed, who.key, seen.topic, "mood")
        if source.random() < _ON_TEMPER:
            return who.temperament
        return source.choices(list(SHARES), list(SHARES.values()))[0]

    def _met(self, who: Resident, seen: Seen) -> bool:
        return who.home is not None and self._met_here(who.home.channel, seen)

    def _met_here(self, channel: str, seen: Seen) -> bool:
        return chance(self.seed, channel, seen.topic, "met").random() < _MET

    def _overseer(self, who: Resident, seen: Seen, source: Random) -> tuple[Planned, ...]:
        if seen.kind != "ask" or source.random() > (0.75 if who.part == "principal" else 0.9):
            return ()
        act = AnswerAsk(ask_id=seen.about, text=source.choice(ASK_ANSWERS))
        return (Planned(at=seen.at + _soon(source, 60, 1500), who=who, act=act),)


def _changed(first: InThread, text: str, count: str | None) -> InThread:
    return InThread(
        home=first.home,
        check_in_id=first.check_in_id,
        step=first.step,
        root=first.root,
        ref=first.ref,
        text=text,
        count=count,
        again=True,
        confirms=first.confirms,
    )


def _soon(source: Random, least: int, most: int) -> timedelta:
    return timedelta(minutes=source.randint(least, most))
