"""What was counted and guessed at check-ins, class by class.

Everything here reads by batch and gives whole numbers, as the team itself may see them. What is
too small to leave the team is for `bot/domain/small_numbers.py` to say. This module must not know
what the counts come to over a cycle, nor who reads them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.domain.evidence import ClassCount
from bot.domain.small_numbers import WHOLE
from bot.store import measures
from bot.store.measures import MeasureRow
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCounts:
    """What was counted and guessed at one check-in, for one indicator.

    A class stands in each part once, with its newest count.

    Attributes:
        indicator_id: What was counted; the newest where the team changed it in between.
        observed: All students, by class.
        groups: Student groups by key, by class.
        predicted: Guesses over all students, by class.
        per_cents: 0 to 100, given without a count: they can be shown, never added.
        scores: Given as a number alone: they can be shown, never added.
    """

    indicator_id: str
    observed: tuple[ClassCount, ...] = ()
    groups: Mapping[str, tuple[ClassCount, ...]] = field(default_factory=dict)
    predicted: tuple[ClassCount, ...] = ()
    per_cents: tuple[Decimal, ...] = ()
    scores: tuple[Decimal, ...] = ()


def counts_at(work: Work, check_in_ids: Collection[str]) -> dict[str, StepCounts]:
    """Read what was counted at check-ins.

    Args:
        work: the open transaction.
        check_in_ids: which; any number, one statement.

    Returns:
        By check-in id; one without any count is left out.
    """
    by_check_in: dict[str, list[MeasureRow]] = defaultdict(list)
    for row in measures.measures_at(work.connection, check_in_ids):
        by_check_in[row.check_in_id or ""].append(row)
    return {
        check_in_id: step_counts(rows, rows[-1].indicator_id)
        for check_in_id, rows in by_check_in.items()
    }


def step_counts(rows: Sequence[MeasureRow], indicator_id: str) -> StepCounts:
    """Sort one check-in's measures, given oldest first."""
    rows = [row for row in rows if row.indicator_id == indicator_id]
    observed = [row for row in rows if row.purpose == "observed"]
    keys = dict.fromkeys(row.group_key for row in observed if row.group_key != WHOLE)
    groups = {key: by_class(observed, key) for key in keys}
    return StepCounts(
        indicator_id=indicator_id,
        observed=by_class(observed, WHOLE),
        groups={key: counts for key, counts in groups.items() if counts},
        predicted=by_class([row for row in rows if row.purpose == "prediction"], WHOLE),
        per_cents=tuple(row.got for row in observed if row.kind == "per_cent"),
        scores=tuple(row.got for row in observed if row.kind == "score"),
    )


def by_class(rows: Iterable[MeasureRow], group_key: str) -> tuple[ClassCount, ...]:
    """The counts of one student group, each class with its last one."""
    return newest_of_class(
        ClassCount(class_key=row.class_key, got=int(row.got), of=int(row.of))
        for row in rows
        if row.kind == "count" and row.of and row.group_key == group_key
    )


def newest_of_class(counts: Iterable[ClassCount]) -> tuple[ClassCount, ...]:
    """A class that was counted again stands with its last count."""
    return tuple({count.class_key: count for count in counts}.values())
