"""Who answered, counted by team: in words that blame nobody.

Outcomes are kept apart wherever people are counted: who was not reached was not silent, and
who had no school that day was not late. A person's silence is told to that person alone, so
everything here takes and gives numbers of a team, never a person.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

Outcome: TypeAlias = Literal[
    "waiting", "answered", "answered_by_team", "late", "excused", "no_school", "not_deliverable"
]

REPLIED: Final[frozenset[Outcome]] = frozenset({"answered", "answered_by_team", "late"})
# Two, because one silence is a busy day.
QUIET_AFTER: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The people of one check-in. All but `asked` add up to `asked`.

    Attributes:
        asked: Everyone asked when it opened: the "of" in "4 of 5 answered".
        answered: In time, by themselves or by the team's one answer.
        late: After it closed.
        excused: Away, or "not this time".
        no_school: It was no school day for them.
        not_reached: Our message did not arrive.
        waiting: Asked and reached, without a reply.
    """

    asked: int
    answered: int
    late: int
    excused: int
    no_school: int
    not_reached: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedCheckIn:
    """A check-in that has closed.

    Attributes:
        on: The day it opened, in the team's zone.
        closed_on: The day it closed, in the zone of the one who reads (a lead's week is theirs).
        outcomes: One for each person asked.
    """

    on: date
    closed_on: date
    outcomes: tuple[Outcome, ...]

    @property
    def got_a_reply(self) -> bool:
        """Whether one reply came at least, in time or late."""
        return any(outcome in REPLIED for outcome in self.outcomes)

    @property
    def could_be_answered(self) -> bool:
        """Whether a silence would mean anything.

        Somebody replied, or was asked and reached on an open day and said nothing. A check-in
        that all were excused from had its taps, and one that did not arrive is a fault of ours.
        """
        return self.got_a_reply or "waiting" in self.outcomes


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Count the people of one check-in.

    Args:
        outcomes: One for each person asked when it opened.
    """
    counts = Counter(outcomes)
    return Tally(
        asked=counts.total(),
        answered=counts["answered"] + counts["answered_by_team"],
        late=counts["late"],
        excused=counts["excused"],
        no_school=counts["no_school"],
        not_reached=counts["not_deliverable"],
        waiting=counts["waiting"],
    )


def week_before(day: date) -> date:
    """The Monday of the last whole week (Monday to Sunday) before `day`."""
    return day - timedelta(days=day.weekday() + 7)


def team_answered_in_week(check_ins: Iterable[ClosedCheckIn], *, monday: date) -> bool:
    """Whether one reply came to any check-in that closed in a week.

    Args:
        check_ins: Of one team.
        monday: The first day of the week, as `week_before` gives it.
    """
    sunday = monday + timedelta(days=6)
    return any(
        check_in.got_a_reply for check_in in check_ins if monday <= check_in.closed_on <= sunday
    )


def quiet_since(check_ins: Sequence[ClosedCheckIn]) -> date | None:
    """Since when a team is quiet.

    Args:
        check_ins: All that closed, of one team, in any order.

    Returns:
        The day the first of its unanswered check-ins in a row opened, or None if the team is
        not quiet. Check-ins that did not arrive, or fell on no school day, or that all were
        excused from neither count nor interrupt.
    """
    silent: list[ClosedCheckIn] = []
    for check_in in sorted(check_ins, key=lambda one: one.on, reverse=True):
        if check_in.got_a_reply:
            break
        if check_in.could_be_answered:
            silent.append(check_in)
    return silent[-1].on if len(silent) >= QUIET_AFTER else None


def quiet(check_ins: Sequence[ClosedCheckIn]) -> bool:
    """Whether the last two check-ins in a row that could be answered got no reply."""
    return quiet_since(check_ins) is not None
