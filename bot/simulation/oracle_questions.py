"""Whether every question was asked, told of, told back and reminded of as it should have been.

This module must not know how anybody answered, only what stands by then.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.simulation.oracle_evidence import SOON, ShownByKind
from bot.simulation.platform import Shown
from bot.simulation.reading import (
    figures_on,
    lines_left_out,
    one_answered_for_all,
    people_on,
    quotes_in,
    text_of,
)
from bot.simulation.retold_figures import Figures
from bot.simulation.retold_replies import Retold
from bot.simulation.retold_story import Story


def question_findings(story: Story, shown: ShownByKind) -> Iterator[str]:
    """Every check-in due was opened once, says who answered, and was told back once."""
    home = story.team.home
    expected = {
        (home.channel, each.step.key, each.on)
        for each in story.questions
        if each.state in {"open", "closed"}
    }
    for place, step, day in shown.cards:
        if place == home.channel and (place, step, day) not in expected:
            yield f"{home.name} was asked {step} on {day}, which was not due."
    for each in story.questions:
        if each.state not in {"open", "closed"} or each.on is None or each.opens_at is None:
            continue
        named = f"{home.name}, {each.step.key} of {each.on}"
        cards = shown.cards.get((home.channel, each.step.key, each.on), [])
        if len(cards) != 1:
            yield f"{named}: opened {len(cards)} times, and not once."
            continue
        if not each.opens_at <= cards[0].at <= each.opens_at + SOON:
            yield f"{named}: opened at {cards[0].at}, and not at {each.opens_at}."
        yield from _card(named, each, cards[0])
        yield from _recap(named, each, shown.recaps.get((home.channel, cards[0].ref), []))


def reminder_findings(story: Story, shown: ShownByKind) -> Iterator[str]:
    """One reminder for each who was waiting when it was due, and for nobody else."""
    about_of = defaultdict(list)
    for about, (step, day) in shown.asked_on.items():
        about_of[step, day].append(about)
    for each in story.questions:
        if each.step.who != "each" or each.on is None or each.state not in {"open", "closed"}:
            continue
        mine = about_of.get((each.step.key, each.on), [])
        for who in story.team.members:
            got = sum(len(shown.reminders.get((who.private, about), ())) for about in mine)
            due = int(who.key in each.reminded)
            if got != due:
                yield (
                    f"{story.team.home.name}, {each.step.key} of {each.on}: {who.key} had {got} "
                    f"reminders, and not {due}."
                )


def _card(named: str, each: Retold, card: Shown) -> Iterator[str]:
    says, should = people_on(card.message), each.tally()
    if each.step.who == "team":
        done = bool(should[1] or should[2])
        if one_answered_for_all(card.message) != done:
            yield f"{named}: the card {'does not say' if done else 'says'} that one has answered."
    elif says != should:
        yield f"{named}: the card says {_people(says)}, and it was {_people(should)}."
    if each.step.kind == "plan":
        draft = "Draft" in text_of(card.message).splitlines()
        if draft == each.saved_plan:
            yield f"{named}: the plan {'is' if draft else 'is not'} shown as a draft."


def _recap(named: str, each: Retold, recaps: Sequence[Shown]) -> Iterator[str]:
    due = each.state == "closed" and each.step.kind == "questions"
    if len(recaps) != int(due):
        yield f"{named}: {len(recaps)} recaps were posted, and not {int(due)}."
        return
    if not due or each.figures is None or each.closes_at is None:
        return
    if not each.closes_at <= recaps[0].at <= each.closes_at + SOON:
        yield f"{named}: the recap came at {recaps[0].at}, and not at {each.closes_at}."
    message = recaps[0].message
    says, should = figures_on(message), _as_shown(each.figures, each)
    if not should.answered and not should.late:
        if says is not None:
            yield f"{named}: the recap tells of answers, and there were none."
        return
    if says is None:
        yield f"{named}: the recap says that nobody answered."
        return
    yield from _differences(named, says, should)
    shown, left_out = quotes_in(message), lines_left_out(message)
    if len(shown) + left_out != len(should.lines):
        yield (
            f"{named}: the recap shows {len(shown)} lines and {left_out} more, and there were "
            f"{len(should.lines)}."
        )
    strange = Counter(shown) - Counter(should.lines)
    for line in strange:
        yield f"{named}: the recap quotes “{line}”, which does not stand."


def _as_shown(figures: Figures, each: Retold) -> Figures:
    """The figures as a recap says them: a guess is a line of its own, or stands by the count.

    By the count it is told without its whole where both have the same.
    """
    if each.step.question_meaning("prediction") is not None:
        return replace(figures, count=None, compared=None)
    if figures.count is None:
        return replace(figures, guess=None, compared=None)
    if figures.guess is None or figures.guess[1] != figures.count[1]:
        return figures
    return replace(figures, guess=(figures.guess[0], 0))


def _differences(named: str, says: Figures, should: Figures) -> Iterator[str]:
    parts = ("asked", "answered", "late", "excused", "count", "compared", "guess", "worth", "asks")
    for part in (*parts, "choices"):
        said, meant = getattr(says, part), getattr(should, part)
        if said != meant:
            yield f"{named}: the recap's {part} is {_plain(said)}, and it was {_plain(meant)}."


def _people(counted: tuple[int, int, int, int] | None) -> str:
    if counted is None:
        return "nothing about who answered"
    asked, answered, late, excused = counted
    return f"{answered} of {asked} answered, {late} later, {excused} excused"


def _plain(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(each) for each in value)) or "nothing"
    return "nothing" if value is None else str(value)
