"""A team's check-ins put on its school days anew: when each opens, reminds and closes.

Written apart from the program's own arithmetic, as the school days are. This module must not know
who answered, or what made the calendar change.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.domain.local_time import local
from bot.domain.program import Step
from bot.simulation.retold_replies import Retold
from bot.simulation.retold_story import Cycle, Story


def begin(story: Story, day: date) -> None:
    """Begin the team's next cycle on a school day."""
    number = len(story.cycles) + 1
    questions = [Retold(step=step, cycle=number) for step in story.program.steps_in_order]
    story.cycles.append(Cycle(number=number, starts_on=day, questions=questions))
    place(story)


def begin_next(story: Story, ended_at: datetime) -> None:
    """Begin the cycle after one that ended: on the weekday of the first, within a week."""
    day = local(ended_at, story.zone).date()
    weekday = story.cycles[0].starts_on.weekday()
    ahead = (weekday - day.weekday() - 1) % 7 + 1
    begin(story, story.days.from_on(day + timedelta(days=ahead)))


def start_on(story: Story, day: date) -> None:
    """Let the cycle that has not begun yet start on the first school day from a date on."""
    story.cycles[-1].starts_on = story.days.from_on(day)
    place(story)


def place(story: Story) -> None:
    """Put what is ahead on the calendar; what has opened stays, and closes by it."""
    if not story.cycles:
        return
    cycle = story.cycles[-1]
    taken = {each.on for each in cycle.questions if each.state in {"open", "closed"}}
    before: date | None = None
    for each in cycle.questions:
        if each.state == "open":
            set_close(story, each)
        if each.state in {"open", "closed"}:
            before = max(before or date.min, each.on or date.min)
            continue
        day = story.days.numbered(cycle.starts_on, each.step.day)
        if before is not None and before >= day:
            day = story.days.after(before)
        end = story.days.numbered(cycle.starts_on, story.program.phase_of(each.step).last_day)
        while day in taken and day < end:
            day = story.days.after(day)
        if day > end or day in taken:
            each.state, each.on, each.opens_at = "not_asked", None, None
            continue
        taken.add(day)
        before = max(before or date.min, day)
        each.state, each.on = "planned", day
        each.opens_at = story.at(day, _hour(story, each.step, day))


def set_close(story: Story, question: Retold) -> None:
    """Set when an open check-in reminds, unless it has, and when it closes."""
    assert question.on is not None  # noqa: S101 - it is open
    days = story.days
    if question.step.who == "team":
        question.reminds_at = None
        last = days.after(question.on) if question.stood_over else question.on
        question.closes_at = story.at(last, time(16))
        return
    reminded = question.reminds_at is None and bool(question.reminded)
    nxt = days.after(question.on)
    question.reminds_at = None if reminded else story.at(nxt, time(14, 45))
    question.closes_at = story.at(nxt, time(16))


def stand_over(story: Story, question: Retold) -> None:
    """Let a decision that nobody has taken wait for one more school day."""
    assert question.on is not None  # noqa: S101 - it is open
    question.stood_over = True
    question.closes_at = story.at(story.days.after(question.on), time(16))


def _hour(story: Story, step: Step, day: date) -> time:
    if step.who == "team":
        return time(7, 30)
    dismissal = story.days.dismissal(day)
    if dismissal is not None:
        later = datetime.combine(day, dismissal) + timedelta(minutes=15)
        return later.time()
    return story.ask_at or time(14, 45)
