"""What a simulation came to, in numbers and in words.

The same seed gives the same numbers on every database; how long it took is no part of them. This
module must not know whether a number is right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from bot.simulation.acts import (
    AnswerAsk,
    AskStatus,
    ByForm,
    CloseDays,
    Confirm,
    InThread,
    Skip,
    TakeBack,
)
from bot.simulation.platform import Shown
from bot.simulation.reading import people_on
from bot.simulation.run import Lived
from bot.simulation.seen import buttons_of, is_recap, step_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The numbers of a simulation.

    Attributes:
        teams: Teams.
        people: Everybody, principals and leads too.
        weeks: Weeks lived.
        cycles: Cycles begun, as their first question was asked.
        asked: Check-ins opened.
        people_asked: People asked, over all check-ins.
        answered: Of these, how many answered in time, by themselves or by their team.
        late: How many answered later.
        excused: How many were away or said "not this time".
        forms: Forms sent to answer or to decide.
        messages_in_threads: Messages written, changed or deleted under a card.
        counts_confirmed: Counts tapped.
        taken_back: Replies taken back.
        skipped: Taps of "not this time".
        reminded: Reminders.
        recapped: Recaps.
        digested: Digests.
        helped: Asks for help that were answered.
        statuses: Statuses that principals asked for.
        days_closed: Days closed in mid-run.
        posts: Messages that the platform received.
        updates: Changes of messages in place.
        turns: Turns.
    """

    teams: int
    people: int
    weeks: int
    cycles: int
    asked: int
    people_asked: int
    answered: int
    late: int
    excused: int
    forms: int
    messages_in_threads: int
    counts_confirmed: int
    taken_back: int
    skipped: int
    reminded: int
    recapped: int
    digested: int
    helped: int
    statuses: int
    days_closed: int
    posts: int
    updates: int
    turns: int


def report_of(lived: Lived, *, weeks: int) -> Report:
    """Count what was lived.

    Args:
        lived: What was.
        weeks: How many weeks it was.
    """
    done = Counter(type(deed.act) for deed in lived.living.deeds if deed.went_well)
    channels = {team.home.channel for team in lived.network.teams}
    cards = [each for each in lived.screen.shown if _is_card(each, channels, lived)]
    people = [counted for each in cards if (counted := people_on(each.message)) is not None]
    steps = Counter(step_of(each.versions[0].message, lived.program) for each in cards)
    leads = {who.private for who in lived.network.with_part("lead")}
    private = [each for each in lived.screen.shown if each.where.conversation not in channels]
    return Report(
        teams=len(lived.network.teams),
        people=len(lived.network.people),
        weeks=weeks,
        cycles=steps[lived.program.steps_in_order[0].key],
        asked=len(cards),
        people_asked=sum(each[0] for each in people),
        answered=sum(each[1] for each in people),
        late=sum(each[2] for each in people),
        excused=sum(each[3] for each in people),
        forms=done[ByForm],
        messages_in_threads=done[InThread],
        counts_confirmed=done[Confirm],
        taken_back=done[TakeBack],
        skipped=done[Skip],
        reminded=sum(_does(each, "not_this_time") for each in private),
        recapped=sum(_is_recap(each) for each in lived.screen.shown),
        digested=sum(each.where.conversation in leads and _is_digest(each) for each in private),
        helped=done[AnswerAsk],
        statuses=done[AskStatus],
        days_closed=done[CloseDays],
        posts=len(lived.screen.shown),
        updates=lived.screen.updates,
        turns=lived.living.doing.turns,
    )


def as_words(report: Report, findings: Sequence[str]) -> str:
    """Say it in a few lines."""
    of = report
    lines = [
        f"{of.teams} teams, {of.people} people, {of.weeks} weeks: {of.turns} turns, "
        f"{of.posts} messages, {of.updates} updates.",
        f"{of.asked} check-ins in {of.cycles} cycles asked {of.people_asked} times: "
        f"{of.answered} answered, {of.late} later, {of.excused} excused.",
        f"{of.forms} forms, {of.messages_in_threads} messages in threads "
        f"({of.counts_confirmed} counts tapped), {of.taken_back} taken back, {of.skipped} skipped.",
        f"{of.reminded} reminders, {of.recapped} recaps, {of.digested} digests, "
        f"{of.helped} asks answered, {of.statuses} statuses, {of.days_closed} days closed.",
    ]
    if findings:
        lines.append(f"The oracle finds {len(findings)} things wrong:")
        lines += [f"- {each}" for each in findings]
    else:
        lines.append(
            "The oracle is content: every check-in opened once, every reply kept, every recap, "
            "reminder and digest posted once and right."
        )
    return "\n".join(lines)


def as_values(
    report: Report, findings: Sequence[str], *, seed: int, took: Mapping[str, float]
) -> dict[str, object]:
    """Give it as plain values; what hangs on the machine stands under "took" alone."""
    return {"seed": seed, **asdict(report), "findings": list(findings), "took": dict(took)}


def _is_card(shown: Shown, channels: set[str], lived: Lived) -> bool:
    if shown.where.thread is not None or shown.where.conversation not in channels:
        return False
    return bool(step_of(shown.versions[0].message, lived.program))


def _is_recap(shown: Shown) -> bool:
    return shown.where.thread is not None and is_recap(shown.versions[0].message)


def _is_digest(shown: Shown) -> bool:
    return "· week of" in shown.versions[0].message.summary


def _does(shown: Shown, name: str) -> bool:
    return any(each.does.name == name for each in buttons_of(shown.versions[0].message))
