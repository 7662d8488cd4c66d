"""What stands behind a team's status: its saved plan, its last recap, the notes written to it.

For who stands above the team as for itself: nothing here holds a line of a reply or a member's
name. Numbers of the plan are not repeated, because beside the counts of the classes counted twice
they would tell what one class counted. This module must not know how any of it is worded.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.evidence import Comparison, Sum
from bot.domain.participation import Tally
from bot.domain.program import PlanField, Step
from bot.domain.small_numbers import may_be_shown_upward, team_count_words_allowed
from bot.store import check_ins, cycles, indicators, notes, plans, summaries
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.plans import PlanEntryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.coaching_facts import NoteFacts, note_facts
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.team_standing import Answered, how_answered

MOST_NOTES: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLine:
    """One field of the saved plan that holds words: the team's own, or the name of a choice."""

    field: PlanField
    entry: PlanEntryRow
    choice: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedPlan:
    """The plan that a team saved last.

    Attributes:
        lines: Its fields with words, in the order of its page; never empty.
        earlier: The number of its cycle, where that is over; None if it runs or comes next.
        unsaved: The number of the cycle that runs or comes next, if it has no plan yet.
    """

    lines: tuple[PlanLine, ...]
    earlier: int | None = None
    unsaved: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecapShown:
    """The newest recap without its lines.

    Attributes:
        step: What was asked.
        answered: How it was answered; counted only where that points at nobody.
        compared: Start and that day's count; None where too little was counted to be told.
        counted: All that was counted that day, where nothing can be laid beside it.
        tried: How many tried it, by the option's words; empty where that points at persons.
    """

    step: Step
    answered: Answered
    compared: Comparison | None
    counted: Sum | None
    tried: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamStory:
    """What stands behind one team's status.

    Attributes:
        plan: The plan of this cycle or, until that is saved, of the last.
        recap: The newest recap of this cycle or, before its first, of the last.
        notes: The newest notes to the team, oldest first.
    """

    plan: SavedPlan | None
    recap: RecapShown | None
    notes: tuple[NoteFacts, ...]


def team_story(work: Work, team: UnitRow, *, of_team: bool) -> TeamStory:
    """Read what stands behind a team's status.

    Args:
        work: the open transaction.
        team: the team, for a reader whose right to read its summaries was looked at.
        of_team: whether the reader is a member, who sees every number.
    """
    rows = cycles.cycles_of(work.connection, team.id)
    current = next((row for row in rows if row.state != "ended"), None)
    # An answer to a note is for its writer alone.
    to_team = [row for row in notes.notes_to(work.connection, (team.id,)) if row.kind != "reply"]
    newest = to_team[-MOST_NOTES:]
    read = note_facts(work, [note.id for note in newest])
    return TeamStory(
        plan=_plan(work, rows, current),
        recap=_recap(work, [row.id for row in rows[-2:]], of_team=of_team),
        notes=tuple(read[note.id] for note in newest if note.id in read),
    )


def _plan(work: Work, rows: Sequence[CycleRow], current: CycleRow | None) -> SavedPlan | None:
    so_far = [row for row in rows if current is None or row.number <= current.number]
    for row in reversed(so_far[-2:]):
        lines = _plan_lines(work, one_cycle(work, row.id))
        if lines and row == current:
            return SavedPlan(lines=lines)
        if lines:
            unsaved = current.number if current else None
            return SavedPlan(lines=lines, earlier=row.number, unsaved=unsaved)
    return None


def _plan_lines(work: Work, facts: CycleFacts) -> tuple[PlanLine, ...]:
    saved = plans.plan_of(work.connection, facts.cycle.id)
    groups = indicators.groups_for(work.connection, facts.team.path)
    names = {row.key: row.text for row in groups}
    # The team may have chosen another indicator since.
    field = facts.program.plan_field_meaning("indicator")
    followed = saved.get(field.key) if field else None
    chosen = indicators.indicators(work.connection, {followed.text or ""} if followed else ())
    names |= {row.id: row.text for row in chosen.values()}
    found = []
    for field in facts.program.plan_fields:
        entry = saved.get(field.key)
        if field.kind == "measure" or entry is None or not entry.text:
            continue
        own = {option.key: option.label for option in field.options}
        choice = (own | names).get(entry.text) if field.kind == "choice" else None
        if field.kind == "text" or choice is not None:
            found.append(PlanLine(field=field, entry=entry, choice=choice))
    return tuple(found)


def _recap(work: Work, cycle_ids: list[str], *, of_team: bool) -> RecapShown | None:
    asked = check_ins.check_ins_of_cycles(work.connection, cycle_ids)
    closed = [
        row for rows in asked.values() for row in rows if row.state == "closed" and row.closed_at
    ]
    told = summaries.summaries_about(work.connection, "recap", [row.id for row in closed])
    ordered = sorted(closed, key=lambda row: (row.closed_at, row.id))
    newest = next((row for row in reversed(ordered) if row.id in told), None)
    if newest is None:
        return None
    return _shown(
        one_cycle(work, newest.cycle_id), newest, told[newest.id].figures, of_team=of_team
    )


def _shown(
    facts: CycleFacts, row: CheckInRow, figures: Mapping[str, Any], *, of_team: bool
) -> RecapShown:
    step = facts.program.step(row.step)
    people = Tally(**figures["tally"])
    by_person = of_team or team_count_words_allowed(people.asked)
    before = _sum(figures.get("before"), of_team=of_team)
    now = _sum(figures.get("now"), of_team=of_team)
    compared = None
    if before is not None and now is not None:
        compared = Comparison(before=before, now=now, classes=now.classes)
    alone = figures.get("now") is None
    counted = _sum(figures.get("count"), of_team=of_team) if alone else None
    return RecapShown(
        step=step,
        answered=how_answered(people, one_for_all=step.who == "team", of_team=of_team),
        compared=compared,
        counted=counted,
        tried=_tried(step, figures) if by_person else {},
    )


def _sum(figures: Mapping[str, int] | None, *, of_team: bool) -> Sum | None:
    if figures is None:
        return None
    total = Sum(**figures)
    return total if of_team or may_be_shown_upward(total) else None


def _tried(step: Step, figures: Mapping[str, Any]) -> dict[str, int]:
    question = step.question_meaning("tried")
    picked: Mapping[str, int] = figures.get("choices", {}).get("tried", {})
    if question is None:
        return {}
    return {
        option.label: picked[option.key] for option in question.options if picked.get(option.key)
    }
