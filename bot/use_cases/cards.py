"""Everything a check-in's card shows, read by batch: fifty cards cost one read each kind.

It is for the team's own eyes (their channel), so raw words stand in it. This module must not know
how a card looks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bot.domain.participation import Tally, tally
from bot.store import check_ins
from bot.store.work import Work
from bot.use_cases.cycle_facts import CheckInFacts, check_in_facts
from bot.use_cases.cycles import next_date
from bot.use_cases.decisions import Decided, left_undecided, standing_decision
from bot.use_cases.shown_above import ShownAbove, shown_above


@dataclass(frozen=True, slots=True, kw_only=True)
class CardFacts:
    """One check-in as its card shows it.

    Attributes:
        facts: the check-in in its cycle.
        people: who was asked and what became of them, counted.
        above: what stands above its ask; nothing once its questions are over.
        decided: the team's decision, for the decision's check-in.
        left_undecided: the next cycle has begun without a decision, for the decision's check-in.
        next_on: the date the next cycle starts by itself, once that is decided and may change.
    """

    facts: CheckInFacts
    people: Tally
    above: ShownAbove
    decided: Decided | None = None
    left_undecided: bool = False
    next_on: date | None = None


def card_facts(work: Work, check_in_ids: Collection[str]) -> dict[str, CardFacts]:
    """Read what cards show, by check-in id; a check-in that is gone is left out."""
    known = check_in_facts(work, check_in_ids)
    asked = check_ins.asked_by_many(work.connection, known.keys())
    above = shown_above(work, {key: each for key, each in known.items() if _shows_above(each)})
    return {
        check_in_id: _card(
            work,
            above.get(check_in_id) or ShownAbove(facts=facts),
            tally(row.outcome for row in asked.get(check_in_id, ())),
        )
        for check_in_id, facts in known.items()
    }


def _shows_above(facts: CheckInFacts) -> bool:
    return facts.check_in.state == "open" or facts.step.kind != "questions"


def _card(work: Work, above: ShownAbove, people: Tally) -> CardFacts:
    facts = above.facts
    if facts.step.kind != "decision":
        return CardFacts(facts=facts, people=people, above=above)
    decided = standing_decision(work, facts, above.record)
    return CardFacts(
        facts=facts,
        people=people,
        above=above,
        decided=decided,
        left_undecided=decided is None and left_undecided(work, facts),
        next_on=_next_on(work, facts) if decided is not None else None,
    )


def _next_on(work: Work, facts: CheckInFacts) -> date | None:
    if facts.check_in.state != "open" or facts.check_in.on_date is None:
        return None
    return next_date(work, facts.of, max(facts.check_in.on_date, facts.of.today(work.now)))
