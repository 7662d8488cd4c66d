"""The channel's messages about a cycle's dates: when the next one starts, and what moved.

Both are drawn from the dates as they stand now. A line about moved dates does not remember what
stood before: it says which days are closed, what comes when, and when the cycle ends.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from bot.domain.local_time import local
from bot.domain.occurrences import cycle_ends_on
from bot.store import calendars, check_ins, units
from bot.store.calendars import ClosedDayRow
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.deliveries import DeliveryRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts, cycle_facts
from bot.use_cases.steering import PAUSED
from dialogs.vocabulary import (
    Button,
    Element,
    Fact,
    Facts,
    Heading,
    Intent,
    Message,
    Say,
    prose,
    saying,
)
from dialogs.wording import steering as words
from dialogs.wording.cards import next_starts

MOST_CLOSED = 3
MOST_QUESTIONS = 8

_DAY = timedelta(days=1)

Drawn = Mapping[str, Message | None]


def next_cycle(work: Work, rows: Sequence[DeliveryRow]) -> Drawn:
    """When the next cycle starts, and the team's word on it."""
    known = cycle_facts(work, {row.subject_id for row in rows})
    return {
        row.id: _next(known[row.subject_id].cycle) if row.subject_id in known else None
        for row in rows
    }


def moved(work: Work, rows: Sequence[DeliveryRow]) -> Drawn:
    """Dates moved: which days are closed and why, what comes when, when the cycle ends."""
    known = cycle_facts(work, {row.subject_id for row in rows})
    asked = check_ins.check_ins_of_cycles(work.connection, known.keys())
    paths = {facts.team.path for facts in known.values()}
    ids = {each for path in paths for each in units.path_ids(path)}
    closed = calendars.closed_days(work.connection, ids)
    drawn: dict[str, Message | None] = {}
    for row in rows:
        facts = known.get(row.subject_id)
        if facts is None:
            drawn[row.id] = None
            continue
        since = local(row.posted_at or work.now, facts.cycle.zone).date()
        own = [each for each in closed if each.unit_id in units.path_ids(facts.team.path)]
        drawn[row.id] = _moved(facts, asked[facts.cycle.id], own, since)
    return drawn


def _next(cycle: CycleRow) -> Message:
    match cycle.state:
        case "ended":
            return saying(words.OVER)
        case "running" | "paused":
            return saying(words.has_started(cycle.starts_on))
        case "planned":
            pass
    when = next_starts(cycle.starts_on)
    later = Button(label=words.PAUSE, does=Intent("pause_until", (cycle.id,)))
    if cycle.start_chosen is not None:
        text = f"{when} {words.settled(cycle.start_chosen)}"
        return saying(text, later)
    shown = cycle.starts_on.isoformat()
    buttons = (
        Button(label=words.START_THEN, does=Intent("start_then", (cycle.id,)), tone="main"),
        Button(label=words.TAKE_WEEK, does=Intent("take_week", (cycle.id, shown))),
        later,
    )
    return saying(when, *buttons)


def _moved(
    facts: CycleFacts, rows: Sequence[CheckInRow], closed: Sequence[ClosedDayRow], since: date
) -> Message:
    if facts.cycle.state == "ended":
        text = words.STOPPED_LINE if facts.cycle.decision == "stopped" else words.OVER
        return saying(text)
    ends_on = cycle_ends_on(facts.program, facts.cycle.starts_on, facts.calendar)
    ahead = [row for row in rows if row.state == "planned" and row.on_date is not None]
    lines = [
        words.closed_line(first, last, label)
        for first, last, label in _no_school(facts, closed, since, ends_on)
    ]
    if facts.cycle.state == "paused" and facts.cycle.paused_until is not None:
        lines.insert(0, words.pause_line(facts.cycle.paused_until))
    end = words.ends(ends_on)
    body: list[Element] = [Heading(words.MOVED), *(Say(line) for line in lines)]
    if ahead:
        body.append(Facts(tuple(_when(facts, row) for row in ahead[:MOST_QUESTIONS])))
    else:
        body.append(Say(prose(words.NONE_LEFT)))
    body.append(Say(prose(end)))
    first = [f"Next: “{_title(facts, row)}”, {_day_and_time(row)}." for row in ahead[:1]]
    summary = words.moved_summary([*(line.plain() for line in lines), *first], end)
    return Message(summary=summary, body=tuple(body))


def _no_school(
    facts: CycleFacts, closed: Sequence[ClosedDayRow], since: date, until: date
) -> list[tuple[date, date, str]]:
    """The stretches of closed days of the cycle from a date on; a pause is said by itself."""
    found = []
    for row in closed:
        first = max(row.from_date, since, facts.cycle.starts_on)
        last = min(row.to_date, until)
        if row.kind == "closed" and row.label != PAUSED and _has_weekday(first, last):
            found.append((first, last, row.label))
    return sorted(found)[:MOST_CLOSED]


def _has_weekday(first: date, last: date) -> bool:
    days = min((last - first).days + 1, 7)
    return any((first + number * _DAY).weekday() < 5 for number in range(days))


def _when(facts: CycleFacts, row: CheckInRow) -> Fact:
    return Fact(_title(facts, row), prose(_day_and_time(row)))


def _title(facts: CycleFacts, row: CheckInRow) -> str:
    return facts.program.step(row.step).title


def _day_and_time(row: CheckInRow) -> str:
    return words.question_when(row.on_date, row.local_time) if row.on_date else ""
