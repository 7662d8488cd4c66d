"""What was asked, said, counted and planned in cycles: read once, for all that is shown of it.

A card shows a cycle's counts, its words and its plan, which are made of the same rows. This module
must not know what any of it comes to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.domain.program_meanings import Means
from bot.store import check_ins, measures, plans, replies
from bot.store.check_ins import CheckInRow
from bot.store.measures import MeasureRow
from bot.store.plans import PlanEntryRow
from bot.store.replies import SaidRow
from bot.store.work import Work
from bot.use_cases.cycle_facts import CycleFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleRecord:
    """What happened in one cycle.

    Attributes:
        facts: The cycle.
        asked: Its check-ins, by date.
        said: What was said at them and stands, by first reply, then as it came.
        counted: What was counted at them, by check-in id, oldest first.
        plan: The wording that stands for each field of its plan, by field key.
    """

    facts: CycleFacts
    asked: Sequence[CheckInRow]
    said: Sequence[SaidRow]
    counted: Mapping[str, Sequence[MeasureRow]]
    plan: Mapping[str, PlanEntryRow]

    def said_by_means(self) -> dict[Means, tuple[SaidRow, ...]]:
        """The answers to its questions by what their question means, in their order."""
        steps = {row.id: row.step for row in self.asked}
        found: dict[Means, list[SaidRow]] = {}
        for row in self.said:
            if row.question_key is not None:
                question = self.facts.program.question(steps[row.check_in_id], row.question_key)
                found.setdefault(question.means, []).append(row)
        return {means: tuple(rows) for means, rows in found.items()}


def records_of(work: Work, facts: Mapping[str, CycleFacts]) -> dict[str, CycleRecord]:
    """Read what happened in cycles, by cycle id.

    Args:
        work: the open transaction.
        facts: the cycles by id; any number, one statement for each kind of row.
    """
    connection = work.connection
    asked = check_ins.check_ins_of_cycles(connection, facts.keys())
    cycle_of = {row.id: cycle_id for cycle_id, rows in asked.items() for row in rows}
    said: dict[str, list[SaidRow]] = defaultdict(list)
    for answer in replies.said_at(connection, cycle_of):
        said[cycle_of[answer.check_in_id]].append(answer)
    counted: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in measures.measures_at(connection, cycle_of):
        counted[row.check_in_id or ""].append(row)
    saved = plans.plans_of(connection, facts.keys())
    return {
        cycle_id: CycleRecord(
            facts=one,
            asked=asked[cycle_id],
            said=said[cycle_id],
            counted={row.id: counted[row.id] for row in asked[cycle_id]},
            plan=saved.get(cycle_id, {}),
        )
        for cycle_id, one in facts.items()
    }
