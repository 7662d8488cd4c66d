"""Who looks after a team from above, for what a team's principal or administrator must know.

This module must not know what they are told.
"""

from __future__ import annotations

from bot.store import calendars, roles, units
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.owing import owe_people


def overseers(work: Work, team: UnitRow) -> tuple[str, ...]:
    """Give the ids of the principals of a team's school and the administrators above it."""
    above = units.path_ids(team.path)[:-1]
    principals = roles.holders(work.connection, above[-1:], "principal")
    administrators = roles.holders(work.connection, above, "administrator")
    return tuple(sorted({each.person_id for each in (*principals, *administrators)}))


def tell_overseers(
    work: Work, team: UnitRow, *, key: str, kind: str, subject_id: str, but: str | None = None
) -> tuple[str, ...]:
    """Owe each of them a private message; the ids of those who can be reached.

    Args:
        work: the open transaction.
        team: whose overseers.
        key: what the message means; see `owe_people`.
        kind: which composer draws it.
        subject_id: what it is about.
        but: the person who did it, who need not be told.
    """
    return owe_people(
        work,
        person_ids=[each for each in overseers(work, team) if each != but],
        key=key,
        kind=kind,
        subject_id=subject_id,
        zone=units.zone_of(units.chain(work.connection, team)),
        calendar=calendars.calendar_of(work.connection, team.path),
    )
