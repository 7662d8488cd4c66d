"""Everything a check-in's card and form show, read by batch: fifty cards cost one read each kind.

It is for the team's own eyes (their channel), so raw words stand in it. This module must not know
how a card looks.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.domain.participation import Tally, tally
from bot.domain.program_meanings import Means
from bot.store import check_ins, cycles, practices, units
from bot.store.cycles import Decision
from bot.store.practices import PracticeRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts
from bot.use_cases.cycle_figures import CycleFigures, figures_in
from bot.use_cases.cycle_records import records_of
from bot.use_cases.cycles import next_date
from bot.use_cases.decisions import Decided, left_undecided, standing_decision
from bot.use_cases.plans import PlanFacts, plan_pages
from bot.use_cases.team_lines import TeamLine, team_line

MOST_PRACTICES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What the cycle before left: its decision, and the words that were carried over."""

    decision: Decision
    because: SaidRow | None
    carry: SaidRow | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """One check-in as its card shows it.

    Attributes:
        facts: the check-in in its cycle.
        people: who was asked and what became of them, counted.
        figures: the cycle's counts, where the step shows any of them above.
        said: the cycle's answers by what they mean, as they came, where the step shows them.
        practices: released for this indicator, newest first.
        passers: the names of the teams that passed them on and of their schools, by team id.
        line: the team's run chart across cycles.
        plan: the plan, for the plan's own check-in and where "if we … then" is shown.
        decided: the team's decision, for the decision's check-in.
        left_undecided: the next cycle has begun without a decision, for the decision's check-in.
        next_on: the date the next cycle starts by itself, for the decision's check-in.
        carried: on the cycle's first check-in, what the cycle before left.
    """

    facts: CheckInFacts
    people: Tally
    figures: CycleFigures | None = None
    said: Mapping[Means, tuple[SaidRow, ...]] = field(default_factory=dict)
    practices: tuple[PracticeRow, ...] = ()
    passers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    line: TeamLine | None = None
    plan: PlanFacts | None = None
    decided: Decided | None = None
    left_undecided: bool = False
    next_on: date | None = None
    carried: Carried | None = None


def card_facts(work: Work, check_in_ids: Collection[str]) -> dict[str, CardFacts]:
    """Read what cards show, by check-in id; a check-in that is gone is left out."""
    known = check_in_facts(work, check_in_ids)
    asked = check_ins.asked_by_many(work.connection, known.keys())
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
    lines = team_line(
        work, {facts.of.team.id for facts in above if "chart" in facts.step.shown_above}
    )
    passed_on = _practices(work, above)
    passers = _passers(work, passed_on)
    return {
        check_in_id: CardFacts(
            facts=facts,
            people=tally(row.outcome for row in asked.get(check_in_id, ())),
            figures=figures.get(facts.of.cycle.id),
            said=said.get(facts.of.cycle.id, {}),
            practices=_of_others(passed_on, facts),
            passers=passers,
            line=lines.get(facts.of.team.id),
            plan=pages[facts.of.cycle.id] if _has_plan(facts) else None,
            decided=standing_decision(work, facts) if facts.step.kind == "decision" else None,
            left_undecided=facts.step.kind == "decision" and left_undecided(work, facts),
            next_on=_next_on(work, facts),
            carried=_carried(work, facts),
        )
        for check_in_id, facts in known.items()
    }


def _practices(work: Work, above: Collection[CheckInFacts]) -> dict[str, tuple[PracticeRow, ...]]:
    """The newest released practices by indicator, where a card shows some."""
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
    teams = units.units(
        work.connection, {row.team_id for rows in passed_on.values() for row in rows}
    )
    schools = units.units(work.connection, {team.parent_id or "" for team in teams.values()})
    return {
        team.id: tuple(
            unit.name for unit in (team, schools.get(team.parent_id or "")) if unit is not None
        )
        for team in teams.values()
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


def _next_on(work: Work, facts: CheckInFacts) -> date | None:
    if facts.step.kind != "decision" or facts.check_in.on_date is None:
        return None
    return next_date(work, facts.of, max(facts.check_in.on_date, facts.of.today(work.now)))


def _carried(work: Work, facts: CheckInFacts) -> Carried | None:
    """What the cycle before left, for the first step alone."""
    first = facts.of.program.steps_in_order[0].key
    if facts.check_in.step != first or facts.of.cycle.follows_id is None:
        return None
    before = cycles.cycle_by_id(work.connection, facts.of.cycle.follows_id)
    if before is None or before.decision is None:
        return None
    rows = check_ins.check_ins_of(work.connection, before.id)
    deciding = [row for row in rows if facts.of.program.step(row.step).kind == "decision"]
    facts_before = check_in_facts(work, [row.id for row in deciding])
    for one in facts_before.values():
        standing = standing_decision(work, one)
        if standing is not None:
            return Carried(
                decision=before.decision,
                because=standing.parts.get("because"),
                carry=standing.parts.get("carry"),
            )
    return Carried(decision=before.decision, because=None, carry=None)
