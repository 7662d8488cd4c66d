"""Two teams with one problem are put in touch by their lead: each reads of the other.

It is the lead's note to both teams, in their channels; what the other team released stands beside
it as long as it is released. This module must not know how it looks.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bot.domain.access import Actor
from bot.domain.errors import BadInput
from bot.domain.local_time import local
from bot.store import audit, calendars, people, practices, units
from bot.store.practices import PracticeRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.coaching import keep_note, team_to_coach
from bot.use_cases.owing import owe_home, owe_people

ONE, OTHER = "one", "other"
"""The form's fields for the two teams."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InTouch:
    """Two teams that were written to, and those of them that nothing reaches now."""

    one: UnitRow
    other: UnitRow
    not_reached: tuple[UnitRow, ...]


def put_in_touch(
    work: Work,
    actor: Actor,
    one_id: str,
    other_id: str,
    text: str,
    *,
    said_none_is_a_student: bool = False,
) -> InTouch:
    """Write to two teams, to each with the other's name.

    Args:
        work: the open transaction.
        actor: a lead or principal over both.
        one_id: a team.
        other_id: another team.
        text: what both read.
        said_none_is_a_student: the author looked and says that no student is named.

    Raises:
        NotAllowed: not over both teams.
        BadInput: it is the same team twice, or the words cannot be taken; nothing is stored.
    """
    one, other = team_to_coach(work, actor, one_id), team_to_coach(work, actor, other_id)
    if one.id == other.id:
        raise BadInput({OTHER: "Pick two different teams."})
    reached = [
        _write(work, actor, team, beside, text, said_none=said_none_is_a_student)
        for team, beside in ((one, other), (other, one))
    ]
    missed = tuple(team for team, got in zip((one, other), reached, strict=True) if not got)
    return InTouch(one=one, other=other, not_reached=missed)


def newest_practices(work: Work, teams: Collection[UnitRow]) -> dict[str, PracticeRow]:
    """The newest practice each team has released for the indicator it follows, by team id."""
    followed = {team.id: team.indicator_id for team in teams if team.indicator_id}
    found = practices.released(work.connection, sorted(set(followed.values())))
    return {
        row.team_id: row for row in reversed(found) if followed.get(row.team_id) == row.indicator_id
    }


def _write(
    work: Work, actor: Actor, team: UnitRow, beside: UnitRow, text: str, *, said_none: bool
) -> bool:
    zone = units.zone_of(units.chain(work.connection, team))
    note = keep_note(
        work,
        actor,
        team,
        text=text,
        kind="note",
        today=local(work.now, zone).date(),
        # The other team is what this note is about; it answers nothing else.
        answers_id=beside.id,
        said_none_is_a_student=said_none,
    )
    audit.record(
        work,
        actor_id=actor.person_id,
        action="put_in_touch",
        unit_id=team.id,
        subject_id=note.id,
    )
    key = f"note:{note.id}"
    if owe_home(work, team_id=team.id, key=key, kind="in_touch", subject_id=note.id):
        return True
    members = [each.id for each in people.members(work.connection, team.id)]
    return bool(
        owe_people(
            work,
            person_ids=members,
            key=key,
            kind="in_touch",
            subject_id=note.id,
            zone=zone,
            calendar=calendars.calendar_of(work.connection, team.path),
        )
    )
