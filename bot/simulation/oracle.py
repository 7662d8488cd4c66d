"""The oracle: whether what people saw and what was kept is what should have been.

It tells the whole simulation again from the acts, the calendar and the program, and lays that
beside what the platform received and what the store holds. Each finding is one plain sentence.
This module must not know how Cyclebot comes to what it shows.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.domain.local_time import instant, local
from bot.simulation.acts import AnswerAsk, AskStatus, MoveTime, Pause
from bot.simulation.oracle_evidence import SOON, Evidence, KeptPart, ShownByKind
from bot.simulation.people import Resident
from bot.simulation.platform import Shown
from bot.simulation.reading import (
    figures_on,
    heads_in,
    lines_left_out,
    one_answered_for_all,
    people_on,
    quotes_in,
    text_of,
)
from bot.simulation.retold import retell
from bot.simulation.retold_figures import Figures
from bot.simulation.retold_replies import Retold
from bot.simulation.retold_story import Story
from bot.simulation.seen import heading_of, is_recap


def findings(evidence: Evidence) -> list[str]:
    """Say everything that is not as it should be, in plain sentences; empty if all is well."""
    shown = ShownByKind(evidence)
    stories = retell(
        evidence.network.teams,
        program=evidence.program,
        closed=evidence.network.closed,
        deeds=evidence.deeds,
        asked_on=shown.asked_on,
        until=evidence.until,
        moments=digest_moments(evidence),
    )
    found = list(evidence.oddities)
    for story in stories:
        found += story.surprises
        found += _questions(story, shown)
        found += _reminders(story, shown)
    found += _kept(stories, evidence.kept)
    found += _digests(stories, evidence, shown)
    found += _asks_answered(evidence)
    found += _statuses(evidence)
    found += _manners(stories, evidence)
    return found


def digest_moments(evidence: Evidence) -> list[datetime]:
    """The instants at which some lead's digest is due, in order."""
    found = set()
    for who in evidence.network.with_part("lead"):
        found.update(_mondays(who, evidence))
    return sorted(found)


# --- questions, cards, recaps -----------------------------------------------------------------


def _questions(story: Story, shown: ShownByKind) -> Iterator[str]:
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


def _reminders(story: Story, shown: ShownByKind) -> Iterator[str]:
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


# --- replies ----------------------------------------------------------------------------------


def _kept(stories: Iterable[Story], kept: Sequence[KeptPart]) -> Iterator[str]:
    """Everything that was said and not taken back is in the store, and nothing else is."""
    should: Counter[tuple[str, str, int, str, str | None, str | None, str | None]] = Counter()
    for story in stories:
        names = {who.key: who.account.name for who in story.team.members}
        for each in story.questions:
            for key, reply in each.replies.items():
                for part in reply.parts.values():
                    should[
                        story.team.home.team_id,
                        each.step.key,
                        each.cycle,
                        names[key],
                        part.question,
                        part.text,
                        part.choice,
                    ] += 1
    there = Counter(
        (
            part.team_path.rstrip("/").rpartition("/")[2],
            part.step,
            part.cycle,
            part.person,
            part.question,
            part.text,
            part.choice,
        )
        for part in kept
    )
    for lost in (should - there).elements():
        yield f"Lost: {lost[3]} answered {lost[1]} with “{lost[5] or lost[6]}”."
    for strange in (there - should).elements():
        yield f"Not taken back: {strange[3]} on {strange[1]}, “{strange[5] or strange[6]}”."


def _asks_answered(evidence: Evidence) -> Iterator[str]:
    """Each answer to an ask came to one thread, once."""
    sent = Counter(
        deed.act.text
        for deed in evidence.deeds
        if isinstance(deed.act, AnswerAsk) and deed.went_well
    )
    came: Counter[str] = Counter()
    for shown in evidence.shown:
        if shown.where.thread is not None and not is_recap(shown.versions[0].message):
            came.update(quote for quote in quotes_in(shown.message) if quote in sent)
    for text in sorted((sent - came) | (came - sent)):
        yield f"“{text}” was sent {sent[text]} times and came {came[text]} times."


def _statuses(evidence: Evidence) -> Iterator[str]:
    """Whoever asked for a status got one."""
    for deed in evidence.deeds:
        if isinstance(deed.act, AskStatus) and not deed.went_well:
            yield f"{deed.who.key} asked for a status at {deed.at} and was told: {deed.words}"


# --- digests ----------------------------------------------------------------------------------


def _digests(stories: Sequence[Story], evidence: Evidence, shown: ShownByKind) -> Iterator[str]:
    """One digest for each lead and week, at their hour, with the right numbers of teams."""
    for who in evidence.network.with_part("lead"):
        mine = [story for story in stories if who.units[0] in story.team.unit_ids]
        mondays = _mondays(who, evidence)
        came = shown.digests.get(who.private, [])
        for monday in mondays:
            there = [each for each in came if monday <= each.at <= monday + SOON]
            if len(there) != 1:
                yield f"{who.key}: {len(there)} digests came at {monday}, and not one."
                continue
            says = heads_in(there[0].versions[0].message)
            for part, number in _heads(mine, monday, who.zone).items():
                if says[part] != number:
                    yield (
                        f"{who.key}: the digest of {monday} says {says[part]} {part}, and it was "
                        f"{number}."
                    )
        if len(came) != len(mondays):
            yield f"{who.key}: {len(came)} digests came, and not {len(mondays)}."


def _heads(stories: Sequence[Story], monday: datetime, zone: str) -> dict[str, int]:
    """The numbers of teams that a digest must say."""
    moments = [story.moments[monday] for story in stories]
    stands = Counter(moment.stands for moment in moments)
    running = [moment for moment in moments if moment.stands == "running"]
    today = local(monday, zone).date()
    first = today - timedelta(days=today.weekday() + 7)
    heads = {
        "teams": len(stories),
        **{each: stands[each] for each in ("running", "between", "starting", "paused")},
        "not_set_up": stands["not_set_up"],
    }
    if running:
        heads["answered"] = sum(_answered_in(moment.closed, first, zone) for moment in running)
        before = first - timedelta(days=7)
        heads["before"] = sum(_answered_in(moment.closed, before, zone) for moment in running)
    return heads


def _answered_in(
    closed: Iterable[tuple[date, datetime, bool, bool]], monday: date, zone: str
) -> bool:
    sunday = monday + timedelta(days=6)
    return any(
        answered and monday <= local(at, zone).date() <= sunday for _, at, answered, _ in closed
    )


def _mondays(who: Resident, evidence: Evidence) -> list[datetime]:
    found = []
    day = evidence.starts
    while (at := instant(day, time(7, 30), who.zone)) <= evidence.until:
        found.append(at)
        day += timedelta(days=7)
    return found


# --- manners ----------------------------------------------------------------------------------


def _manners(stories: Sequence[Story], evidence: Evidence) -> Iterator[str]:
    """Nothing twice, nothing at night or on a closed day, everything under what it belongs to."""
    days = {story.team.home.channel: story for story in stories}
    people = {who.private: who for who in evidence.network.people}
    marks: Counter[str] = Counter()
    roots: dict[tuple[str, str], int] = {}
    last: dict[str, datetime] = {}
    steered = {
        (deed.act.home.channel, deed.at)
        for deed in evidence.deeds
        if isinstance(deed.act, Pause | MoveTime)
    }
    for place, shown in enumerate(evidence.shown):
        marks[shown.mark] += 1
        where = shown.where.conversation
        if shown.at < last.get(where, shown.at):
            yield f"“{_named(shown)}” in {where} stands before what came earlier."
        last[where] = shown.at
        if shown.where.thread is None:
            roots[where, shown.ref] = place
            if (where, shown.at) in steered:
                continue  # Told at once to the team that steered, whatever the hour.
            story, who = days.get(where), people.get(where)
            zone = story.zone if story else who.zone if who else ""
            there = local(shown.at, zone)
            if not time(7) <= there.time() < time(18):
                yield f"“{_named(shown)}” came to {where} at night: {there}."
            own = _story_of(who, days) if story is None else story
            if own is not None and own.days.is_closed(there.date()):
                yield f"“{_named(shown)}” came to {where} on a closed day: {there}."
        elif (where, shown.where.thread) not in roots:
            yield f"“{_named(shown)}” in {where} stands under nothing."
    for mark, times in marks.items():
        if times > 1:
            yield f"A message (mark {mark}) was posted {times} times."


def _story_of(who: Resident | None, days: Mapping[str, Story]) -> Story | None:
    if who is None or who.home is None:
        return None
    return days.get(who.home.channel)


def _named(shown: Shown) -> str:
    return heading_of(shown.message) or shown.message.summary[:60]


def _people(counted: tuple[int, int, int, int] | None) -> str:
    if counted is None:
        return "nothing about who answered"
    asked, answered, late, excused = counted
    return f"{answered} of {asked} answered, {late} later, {excused} excused"


def _plain(value: object) -> str:
    if isinstance(value, frozenset):
        return ", ".join(sorted(str(each) for each in value)) or "nothing"
    return "nothing" if value is None else str(value)
