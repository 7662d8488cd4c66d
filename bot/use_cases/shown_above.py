"""What a step shows above its questions, on its card and in its form, read by batch.

It is for the team's own eyes (their channel), so raw words stand in it. This module must not know
how any of it looks, nor what else stands on a card.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from bot.domain.program_meanings import Means
from bot.store import practices, units
from bot.store.cycles import Decision
from bot.store.cycles_in_teams import cycles_at_steps
from bot.store.practices import PracticeRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, facts_in_teams
from bot.use_cases.cycle_figures import CycleFigures, figures_in
from bot.use_cases.cycle_records import CycleRecord, records_of
from bot.use_cases.decisions import standing_decisions
from bot.use_cases.plans import PlanFacts, plan_pages
from bot.use_cases.team_lines import TeamLine, lines_beside

MOST_PRACTICES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What the cycle before left: its decision, and the words that were carried over."""

    decision: Decision
    because: SaidRow | None
    carry: SaidRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAbove:
    """What stands above the questions of one check-in.

    Attributes:
        facts: the check-in in its cycle.
        record: what happened in its cycle, where the step shows any of it.
        figures: the cycle's counts, where the step shows any of them.
        said: the cycle's answers by what they mean, as they came, where the step shows them.
        practices: released for this indicator, newest first.
        passers: the names of the teams that passed them on and of their schools, by team id.
        line: the team's run chart across cycles.
        plan: the plan, for the plan's own check-in and where "if we … then" is shown.
        carried: on the cycle's first check-in, what the cycle before left.
    """

    facts: CheckInFacts
    record: CycleRecord | None = None
    figures: CycleFigures | None = None
    said: Mapping[Means, tuple[SaidRow, ...]] = field(default_factory=dict)
    practices: tuple[PracticeRow, ...] = ()
    passers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: TeamLine | None = None
    plan: PlanFacts | None = None
    carried: Carried | None = None


def shown_above(work: Work, known: Mapping[str, CheckInFacts]) -> dict[str, ShownAbove]:
    """Read what is shown above the questions of check-ins, by check-in id.

    Args:
        work: the open transaction.
        known: the check-ins by id; any number, one statement for each kind of fact.
    """
    above = [facts for facts in known.values() if facts.step.shown_above]
    records = records_of(
        work,
        {
            each.of.cycle.id: each.of
            for each in known.values()
            if each.step.shown_above or _has_plan(each)
        },
    )
    shown = {facts.of.cycle.id: records[facts.of.cycle.id] for facts in above}
    figures = {cycle_id: figures_in(record) for cycle_id, record in shown.items()}
    said = {cycle_id: record.said_by_means() for cycle_id, record in shown.items()}
    pages = plan_pages(
        work,
        {each.of.cycle.id: records[each.of.cycle.id] for each in known.values() if _has_plan(each)},
    )
    lines = lines_beside(work, [each.of for each in above if "chart" in each.step.shown_above])
    passed_on = _practices(work, above)
    passers = _passers(work, passed_on)
    carried = _carried(work, known.values())
    return {
        check_in_id: ShownAbove(
            facts=facts,
            record=records.get(facts.of.cycle.id),
            figures=figures.get(facts.of.cycle.id),
            said=said.get(facts.of.cycle.id, {}),
            practices=_of_others(passed_on, facts),
            passers=passers,
            line=lines.get(facts.of.team.id),
            plan=pages[facts.of.cycle.id] if _has_plan(facts) else None,
            carried=carried.get(check_in_id),
        )
        for check_in_id, facts in known.items()
    }


def _practices(work: Work, above: Collection[CheckInFacts]) -> dict[str, tuple[PracticeRow, ...]]:
    """The newest released practices by indicator, where a step shows some."""
    wanted = {
        facts.of.team.indicator_id
        for facts in above
        if "practices" in facts.step.shown_above and facts.of.team.indicator_id is not None
    }
    return {each: practices.released(work.connection, (each,), most=10) for each in sorted(wanted)}


def _passers(
    work: Work, passed_on: Mapping[str, tuple[PracticeRow, ...]]
) -> dict[str, tuple[str, ...]]:
    """Who passed practices on: every school has its Grade 4, so its name stands with the team's."""
    teams = {row.team_id for rows in passed_on.values() for row in rows}
    known = units.units_and_parents(work.connection, teams)
    return {
        each: tuple(
            unit.name
            for unit in (known[each], known.get(known[each].parent_id or ""))
            if unit is not None
        )
        for each in teams
        if each in known
    }


def _of_others(
    passed_on: Mapping[str, tuple[PracticeRow, ...]], facts: CheckInFacts
) -> tuple[PracticeRow, ...]:
    if "practices" not in facts.step.shown_above:
        return ()
    found = passed_on.get(facts.of.team.indicator_id or "", ())
    others = [row for row in found if row.team_id != facts.of.team.id]
    return tuple(others[:MOST_PRACTICES])


def _has_plan(facts: CheckInFacts) -> bool:
    return facts.step.kind == "plan" or "if_then" in facts.step.shown_above


def _carried(work: Work, known: Collection[CheckInFacts]) -> dict[str, Carried]:
    """What the cycles before left, for the first steps alone, by check-in id."""
    firsts = {
        facts.check_in.id: facts.of.cycle.follows_id
        for facts in known
        if facts.of.cycle.follows_id and facts.step.key == facts.of.program.steps_in_order[0].key
    }
    deciding = {
        step.key for facts in known for step in facts.of.program.steps if step.kind == "decision"
    }
    before = cycles_at_steps(work.connection, firsts.values(), deciding)
    asked = [row.check_in for row in before.values() if row.check_in is not None]
    standing = {
        each.of.cycle.id: decided
        for each, decided in standing_decisions(work, facts_in_teams(work, asked).values())
    }
    carried: dict[str, Carried] = {}
    for check_in_id, cycle_id in firsts.items():
        left = before.get(cycle_id)
        if left is None or left.of.cycle.decision is None:
            continue
        parts = standing[cycle_id].parts if cycle_id in standing else {}
        carried[check_in_id] = Carried(
            decision=left.of.cycle.decision,
            because=parts.get("because"),
            carry=parts.get("carry"),
        )
    return carried
