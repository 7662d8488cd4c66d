"""Taking back a set-up that should not have been, by those who look after the team.

This module must not know how it is offered or told.
"""

from __future__ import annotations

from bot.domain.access import Action, Actor
from bot.domain.errors import NotAllowed, Refused
from bot.store import audit, check_ins, conversations, cycles, deliveries, roles, units
from bot.store.audit import AuditEntry
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import steering
from bot.use_cases.owing import owe_home
from bot.use_cases.permission import require
from bot.use_cases.replanning import has_opened
from bot.use_cases.set_up import MADE


def undo(work: Work, actor: Actor, team_id: str) -> None:
    """Undo a set-up: no home, no cycle, none of the memberships given since; the channel is told.

    A team that the set-up made goes too, unless something was asked of it already.

    Raises:
        NotAllowed: the actor is neither principal nor administrator above the team, or there
            never was one.
        Refused: it was undone already.
    """
    standing = units.unit(work.connection, team_id)
    team = standing or units.removed_unit(work.connection, team_id)
    if team is None:
        raise NotAllowed
    require(actor, Action.UNDO_SET_UP, team.path)
    if standing is None:
        raise Refused("That was undone already; nothing more to do.")
    line = _set_up_line(work, team)
    home = conversations.home_of(work.connection, team.id)
    if line is None or home is None:
        raise Refused("That was undone already; nothing more to do.")
    asked = _something_was_asked(work, team)
    owe_home(
        work,
        team_id=team.id,
        key=f"set_up_undone:{line.id}",
        kind="set_up_undone",
        subject_id=home.id,
    )
    current = cycles.current_cycle(work.connection, team.id)
    if current is not None:
        steering.stop(work, Actor.system(), team)
        deliveries.touch(work, subject_id=current.id, kinds=("set_up", "next_cycle"))
    roles.end_grants_since(work, team.id, "member", line.at)
    conversations.end_home(work, team.id)
    if line.outcome == MADE and not asked:
        units.remove_unit(work, team.id)
    deliveries.touch(work, subject_id=team.id, kinds=("new_team",))
    deliveries.touch(work, subject_id=home.id, kinds=("hello",))
    audit.record(
        work,
        actor_id=actor.person_id,
        action=Action.UNDO_SET_UP,
        unit_id=team.id,
        subject_id=home.id,
    )


def can_be_undone(work: Work, team: UnitRow) -> bool:
    """Whether there is a set-up of this team to undo."""
    return (
        conversations.home_of(work.connection, team.id) is not None
        and _set_up_line(work, team) is not None
    )


def _set_up_line(work: Work, team: UnitRow) -> AuditEntry | None:
    """The newest set-up of the team."""
    lines = audit.entries(work.connection, units=(team.id,))
    return next((each for each in lines if each.action == Action.SET_UP_TEAM), None)


def _something_was_asked(work: Work, team: UnitRow) -> bool:
    return any(
        has_opened(row)
        for each in cycles.cycles_of(work.connection, team.id)
        for row in check_ins.check_ins_of(work.connection, each.id)
    )
