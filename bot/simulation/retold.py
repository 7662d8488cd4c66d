"""A whole simulation told again, from the acts, the calendar and the program alone.

One team at a time, in the order of time: when each question must be asked, reminded of and closed,
and what was said to it. Nothing is read from the database and no use case is asked, so what comes
out is what people should have seen. This module must not know what they did see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import local
from bot.domain.program import Program
from bot.simulation.acts import (
    ByForm,
    ChooseStart,
    CloseDays,
    Confirm,
    Deed,
    GoAway,
    InThread,
    MoveTime,
    Pause,
    SavePlan,
    Skip,
    Start,
    TakeBack,
)
from bot.simulation.network import Closed, Team
from bot.simulation.retold_calendar import begin, begin_next, place, set_close, stand_over, start_on
from bot.simulation.retold_days import Days
from bot.simulation.retold_replies import Retold
from bot.simulation.retold_story import Story

_WEEK = timedelta(days=7)


def retell(
    teams: Iterable[Team],
    *,
    program: Program,
    closed: Sequence[Closed],
    deeds: Sequence[Deed],
    asked_on: Mapping[str, tuple[str, date]],
    until: datetime,
    moments: Sequence[datetime] = (),
) -> list[Story]:
    """Tell every team's story.

    Args:
        teams: Whose.
        program: What they were asked.
        closed: What the calendar knew from the beginning.
        deeds: What was done, in order.
        asked_on: By the id on a card's buttons: the step, and the local date it was shown.
        until: The instant at which the story ends.
        moments: Instants at which it is to be noted how each team stood, in order.
    """
    shared = [each for each in deeds if isinstance(each.act, CloseDays)]
    by_team: dict[str, list[Deed]] = {}
    for deed in deeds:
        if deed.who.home is not None:
            by_team.setdefault(deed.who.home.team_id, []).append(deed)
    stories = []
    for team in teams:
        teller = _Teller(team, program, closed, asked_on)
        own = by_team.get(team.home.team_id, ())
        teller.tell(sorted((*own, *shared), key=lambda deed: deed.at), until, moments)
        stories.append(teller.story)
    return stories


class _Teller:
    def __init__(
        self,
        team: Team,
        program: Program,
        closed: Sequence[Closed],
        asked_on: Mapping[str, tuple[str, date]],
    ) -> None:
        days = Days()
        for each in closed:
            if each.unit_id in team.unit_ids:
                if each.dismissal is None:
                    days.close(each.first, each.last)
                else:
                    days.shorten(each.first, each.last, each.dismissal)
        self.story = Story(team=team, program=program, days=days)
        self._asked_on = asked_on

    def tell(self, deeds: Sequence[Deed], until: datetime, moments: Sequence[datetime]) -> None:
        ahead = list(moments)
        for deed in deeds:
            while ahead and ahead[0] <= deed.at:
                self._note(ahead.pop(0))
            self._pass_time(deed.at)
            self._done(deed)
        for moment in ahead:
            self._note(moment)
        self._pass_time(until)

    def _note(self, moment: datetime) -> None:
        """How the team stands at an instant, before anybody acts in it."""
        self._pass_time(moment)
        self.story.note(moment)

    # --- time ---------------------------------------------------------------------------------

    def _pass_time(self, until: datetime) -> None:
        while True:
            coming = self._next(until)
            if coming is None:
                return
            self._happens(*coming)

    def _next(self, until: datetime) -> tuple[datetime, int, Retold] | None:
        """The next thing that happens by an instant: when, which kind, to which check-in."""
        found: list[tuple[datetime, int, int, Retold]] = []
        for number, each in enumerate(self.story.questions):
            if each.state == "planned" and each.opens_at is not None:
                found.append((each.opens_at, 0, number, each))
            if each.state == "open":
                if each.reminds_at is not None:
                    found.append((each.reminds_at, 1, number, each))
                if each.closes_at is not None:
                    found.append((each.closes_at, 2, number, each))
        if not found:
            return None
        at, kind, _, question = min(found, key=lambda one: one[:3])
        return (at, kind, question) if at <= until else None

    def _happens(self, at: datetime, kind: int, question: Retold) -> None:
        if kind == 0:
            assert question.on is not None  # noqa: S101 - what opens has a date
            day = question.on
            question.open(
                {who.key: self.story.is_away(who.key, day) for who in self.story.team.members}
            )
            set_close(self.story, question)
        elif kind == 1:
            question.reminds_at = None
            if question.step.who == "each":
                question.reminded = {
                    key for key, outcome in question.outcomes.items() if outcome == "waiting"
                }
        else:
            self._closes(at, question)

    def _closes(self, at: datetime, question: Retold) -> None:
        decides = question.step.kind == "decision"
        if decides and question.decision is None and not question.stood_over:
            stand_over(self.story, question)
            return
        question.state = "closed"
        if question.step.kind == "questions":
            self._freeze(question)
        if decides:
            cycle = self.story.cycles[-1]
            cycle.ended_at, cycle.decision = at, question.decision or "undecided"
            begin_next(self.story, at)

    def _freeze(self, question: Retold) -> None:
        mine = [each for each in self.story.questions if each.cycle == question.cycle]
        start = next((each for each in mine if each.step.question_meaning("baseline")), None)
        guessed = next((each for each in mine if each.step.question_meaning("prediction")), None)
        question.freeze(start, guessed)

    # --- what people do -----------------------------------------------------------------------

    def _done(self, deed: Deed) -> None:
        act, story = deed.act, self.story
        match act:
            case Start(on=on):
                begin(story, on)
            case ChooseStart(week=week):
                if week is not None:
                    start_on(story, date.fromisoformat(week) + _WEEK)
            case Pause(until=until):
                self._pause(deed, until)
            case MoveTime(to=to):
                story.ask_at = to
                place(story)
            case GoAway(first=first, last=last):
                self._go_away(deed, first, last)
            case CloseDays(unit_id=unit_id, first=first, last=last):
                if unit_id in story.team.unit_ids:
                    story.days.close(first, last)
                    place(story)
            case ByForm() | InThread() | Confirm() | TakeBack() | Skip() | SavePlan():
                self._said(deed, act)
            case _:
                pass

    def _said(
        self, deed: Deed, act: ByForm | InThread | Confirm | TakeBack | Skip | SavePlan
    ) -> None:
        about = act.cycle_id if isinstance(act, SavePlan) else act.check_in_id
        step, day = self._asked_on.get(about, ("", date.min))
        question = self.story.on(step, day)
        if question is None:
            self.story.surprises.append(
                f"{self.story.team.home.name}: somebody answered {step or about} of {day}, which "
                "should not have been asked then."
            )
            return
        before = question.asks()
        taken = _takes(question, deed.who.key, act)
        if taken != deed.went_well:
            was = "taken" if deed.went_well else f"refused ({deed.words})"
            self.story.surprises.append(
                f"{self.story.team.home.name}, {step} of {day}: {type(act).__name__} of "
                f"{deed.who.key} was {was}."
            )
        if question.state == "closed":
            question.asks_ever |= before | question.asks()
            if not isinstance(act, Skip | SavePlan) and question.step.kind == "questions":
                self._freeze(question)

    def _go_away(self, deed: Deed, first: date, last: date) -> None:
        self.story.away.setdefault(deed.who.key, []).append((first, last))
        for each in self.story.questions:
            if each.state != "open" or each.on is None or each.closes_at is None:
                continue
            until = local(each.closes_at, self.story.zone).date()
            if each.on <= last and first <= until and each.outcomes.get(deed.who.key) == "waiting":
                each.outcomes[deed.who.key] = "excused"

    def _pause(self, deed: Deed, until: date) -> None:
        story = self.story
        today = local(deed.at, story.zone).date()
        cycle = story.cycles[-1]
        if deed.at < story.at(cycle.starts_on, time(7)):
            start_on(story, until)
            return
        opened = any(
            each.on == today and each.state in {"open", "closed"} for each in cycle.questions
        )
        story.days.pause(today + timedelta(days=opened), until - timedelta(days=1))
        story.paused_until = until
        place(story)


def _takes(
    question: Retold, who: str, act: ByForm | InThread | Confirm | TakeBack | Skip | SavePlan
) -> bool:
    match act:
        case ByForm():
            return question.by_form(who, act)
        case InThread():
            return question.in_thread(who, act)
        case Confirm():
            return question.confirm(who, act)
        case TakeBack():
            return question.take_back(who)
        case Skip():
            return question.skip(who)
        case SavePlan():
            return question.save_plan(who)
