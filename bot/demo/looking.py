"""What the demo's people look at before they act: the check-ins open now, and what goes with them.

This module must not know what anybody does about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.demo.founding import FoundedTeam
from bot.demo.school_days import school_days_between
from bot.store import check_ins, cycles, delivery_lookup, indicators, units
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCheckIn:
    """A check-in that is open now, in its cycle, and who is still waited for (person ids)."""

    row: CheckInRow
    cycle: CycleRow
    waiting: tuple[str, ...]

    @property
    def day(self) -> int:
        """On which school day of its cycle it opened, from 1."""
        assert self.row.on_date is not None  # noqa: S101 - what is open has a date
        return school_days_between(self.cycle.starts_on, self.row.on_date) + 1


def open_check_ins(work: Work, team_ids: Sequence[str]) -> Sequence[OpenCheckIn]:
    """Every check-in of the teams that is open now."""
    current = cycles.current_cycles(work.connection, team_ids)
    by_id = {row.id: row for row in current.values()}
    rows = [
        row
        for rows in check_ins.check_ins_of_cycles(work.connection, list(by_id)).values()
        for row in rows
        if row.state == "open"
    ]
    asked = check_ins.asked_by_many(work.connection, [row.id for row in rows])
    return [
        OpenCheckIn(
            row=row,
            cycle=by_id[row.cycle_id],
            waiting=tuple(
                each.person_id for each in asked.get(row.id, ()) if each.outcome == "waiting"
            ),
        )
        for row in rows
    ]


def card_of(work: Work, each: OpenCheckIn) -> int | None:
    """The chat page's message that shows a check-in's card, or None while it shows none."""
    key = f"open:{each.row.team_id}:{each.cycle.number}:{each.row.step}"
    row = delivery_lookup.by_key(work.connection, key)
    return int(row.message_ref) if row is not None and row.message_ref else None


def indicator_of(work: Work, team: FoundedTeam) -> str:
    """The id of the indicator that a team's story is about."""
    unit = units.unit(work.connection, team.unit_id)
    listed = indicators.list_for(work.connection, unit.path if unit else "/")
    return next(row.id for row in listed if row.key == team.data.story.indicator)
