"""One team's story as it is told again: its cycles, its days, and how it stood at an instant.

This module must not know what makes it go on: neither the hours of the calendar nor anybody's act.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from bot.domain.local_time import instant
from bot.domain.program import Program
from bot.simulation.network import Team
from bot.simulation.retold_days import Days
from bot.simulation.retold_replies import Retold

Stands = Literal["running", "paused", "between", "starting", "not_set_up"]


@dataclass(slots=True, kw_only=True)
class Cycle:
    """One cycle of a team, told again."""

    number: int
    starts_on: date
    questions: list[Retold]
    ended_at: datetime | None = None
    decision: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """How a team stood at an instant: where, and what its closed check-ins had got by then."""

    stands: Stands
    closed: tuple[tuple[date, datetime, bool, bool], ...]
    """Opened on, closed at, got a reply, somebody waited; oldest first."""


@dataclass(slots=True, kw_only=True)
class Story:
    """One team, told again."""

    team: Team
    program: Program
    days: Days
    ask_at: time | None = None
    away: dict[str, list[tuple[date, date]]] = field(default_factory=dict)
    cycles: list[Cycle] = field(default_factory=list)
    paused_until: date | None = None
    moments: dict[datetime, Moment] = field(default_factory=dict)
    surprises: list[str] = field(default_factory=list)
    """Acts that were taken though they should not have been, or the other way round."""

    @property
    def zone(self) -> str:
        """The team's zone."""
        return self.team.home.zone

    @property
    def questions(self) -> list[Retold]:
        """Every check-in of every cycle, in order."""
        return [each for cycle in self.cycles for each in cycle.questions]

    def at(self, day: date, hour: time) -> datetime:
        """The instant of a local hour of the team's."""
        return instant(day, hour, self.zone)

    def on(self, step: str, day: date) -> Retold | None:
        """The check-in of a step that opened on a date."""
        for each in self.questions:
            if (each.step.key, each.on) == (step, day) and each.state in {"open", "closed"}:
                return each
        return None

    def is_away(self, who: str, day: date) -> bool:
        """Whether somebody has said that they are away on a date."""
        return any(first <= day <= last for first, last in self.away.get(who, ()))

    def note(self, moment: datetime) -> None:
        """Note how the team stands at an instant."""
        self.moments[moment] = Moment(
            stands=self._stands(moment),
            closed=tuple(
                (each.on, each.closes_at, each.got_a_reply, "waiting" in each.outcomes.values())
                for each in self.questions
                if each.state == "closed" and each.on is not None and each.closes_at is not None
            ),
        )

    def _stands(self, moment: datetime) -> Stands:
        if not self.cycles:
            return "not_set_up"
        last = self.cycles[-1]
        if last.ended_at is not None:
            return "between"
        if moment < self.at(last.starts_on, time(7)):
            return "between" if last.number > 1 else "starting"
        if self.paused_until is not None and moment < self.at(self.paused_until, time(7)):
            return "paused"
        return "running"
