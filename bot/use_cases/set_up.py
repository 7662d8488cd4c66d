"""Setting a team up in its channel: the team, its people, its home and its first cycle.

Anyone inside a bound installation may, below what it is bound to; what a team has said already is
opened to nobody by it. This module must not know how the form or the cards look.
"""

from __future__ import annotations

from bot.domain.access import Action, Actor, may
from bot.domain.errors import BadInput, NotAllowed, Refused
from bot.domain.names import fold
from bot.store import audit, conversations, cycles, deliveries, people, units
from bot.store.conversations import ConversationRow
from bot.store.cycles import CycleRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.cycles import begin
from bot.use_cases.membership import make_members
from bot.use_cases.overseers import tell_overseers
from bot.use_cases.owing import owe_here
from bot.use_cases.permission import require
from bot.use_cases.set_up_wish import ReadyWish, Wish, look_at

MADE, TAKEN_UP = "made", "taken_up"
"""How a set-up came by its team, as the audit keeps it: an undo takes away only what was made."""


IN_ITS_CHANNEL = "A team is set up in its own channel; add me there and ask again."


class HomeElsewhere(Refused):
    """That team talks in another channel now; nothing was changed."""

    def __init__(self, team: UnitRow, home: ConversationRow) -> None:
        """Keep which team it is and where it talks: for its members only."""
        super().__init__()
        self.team = team
        self.home = home


def schools_for(work: Work, actor: Actor) -> tuple[UnitRow, ...]:
    """Give the schools below which the actor may set up a team, in listed order, each once."""
    found = {
        school.id: school
        for path in actor.bound_paths
        for school in units.below(work.connection, path, "school")
        if may(actor, Action.SET_UP_TEAM, school.path)
    }
    return tuple(found.values())


def set_up(work: Work, actor: Actor, conversation: ConversationRow, wish: Wish) -> CycleRow:
    """Set a team up in a conversation; its first cycle comes back.

    A team of that name which has no home yet is taken up if the actor may; else it is new.

    Raises:
        NotAllowed: the school is not below what the installation is bound to.
        Refused: the conversation is a team's home already, or a private chat.
        HomeElsewhere: the actor's own team of that name talks somewhere else.
        BadInput: a field cannot be taken.
    """
    school = units.unit(work.connection, wish.school_id)
    if school is None or school.kind != "school":
        raise NotAllowed
    require(actor, Action.SET_UP_TEAM, school.path)
    free_for_a_team(conversation)
    standing = _standing(work, school, wish.name)
    if standing is not None:
        _may_take_up(work, actor, standing)
    ready = look_at(work, conversation, school, wish, standing)
    team = _team(work, ready, standing)
    make_members(work, actor, team, ready.accounts)
    conversations.make_home(work, conversation.id, team.id)
    audit.record(
        work,
        actor_id=actor.person_id,
        action=Action.SET_UP_TEAM,
        unit_id=team.id,
        subject_id=conversation.id,
        outcome=TAKEN_UP if standing else MADE,
    )
    row = cycles.current_cycle(work.connection, team.id) or begin(
        work, team=team, version_id=ready.version_id, starts_on=ready.starts_on
    )
    _show_card(work, conversation, team, row)
    tell_overseers(
        work,
        team,
        key=f"new_team:{team.id}:{row.number}",
        kind="new_team",
        subject_id=team.id,
        but=actor.person_id,
    )
    return row


def move_home(work: Work, actor: Actor, conversation: ConversationRow, team: UnitRow) -> None:
    """Make another conversation the home of a team; what was posted stays where it is.

    Raises:
        NotAllowed: the actor is not of the team.
        Refused: the conversation is a team's home already, or a private chat.
    """
    require(actor, Action.STEER_TEAM, team.path)
    free_for_a_team(conversation)
    before = conversations.home_of(work.connection, team.id)
    conversations.make_home(work, conversation.id, team.id)
    current = cycles.current_cycle(work.connection, team.id)
    if before is not None:
        deliveries.touch(work, subject_id=before.id, kinds=("hello",))
    if before is not None and current is not None:
        deliveries.touch(work, subject_id=current.id, kinds=("set_up",))
    if current is not None:
        _show_card(work, conversation, team, current)
    audit.record(
        work,
        actor_id=actor.person_id,
        action="move_home",
        unit_id=team.id,
        subject_id=conversation.id,
    )


def free_for_a_team(conversation: ConversationRow) -> None:
    """Go on if a team can be set up in a conversation.

    Raises:
        Refused: it is a private chat, or a team's home already.
    """
    if conversation.kind == "personal":
        raise Refused(IN_ITS_CHANNEL)
    if conversation.team_id is not None:
        raise Refused("This channel is a team's home already, so there is nothing to set up.")


def _standing(work: Work, school: UnitRow, name: str) -> UnitRow | None:
    """The team of that name directly below the school."""
    if not fold(name):
        return None
    found = units.by_name(work.connection, school.path, name, "team")
    return next((each for each in found if each.parent_id == school.id), None)


def _may_take_up(work: Work, actor: Actor, team: UnitRow) -> None:
    """A team with people or a past is its members' to take up, or its principal's."""
    home = conversations.home_of(work.connection, team.id)
    of_the_team = may(actor, Action.STEER_TEAM, team.path)
    if home is not None and of_the_team:
        raise HomeElsewhere(team, home)
    untouched = not people.members(work.connection, team.id) and not cycles.last_cycles(
        work.connection, (team.id,)
    )
    looks_after = may(actor, Action.UNDO_SET_UP, team.path)
    if home is not None or not (untouched or of_the_team or looks_after):
        raise BadInput(
            {
                "team": "That name is taken at this school. If it is your team, one of its members "
                "can set it up here; else give another name, such as “Grade 4 math”."
            }
        )


def _team(work: Work, ready: ReadyWish, standing: UnitRow | None) -> UnitRow:
    team = standing or units.add_unit(work, kind="team", parent=ready.school, name=ready.name)
    units.change_unit(
        work,
        team.id,
        indicator_id=ready.indicator_id,
        program_key=ready.program_key,
        ask_at=ready.ask_at,
        zone=team.zone or ready.zone,
    )
    found = units.unit(work.connection, team.id)
    return team if found is None else found


def _show_card(work: Work, conversation: ConversationRow, team: UnitRow, row: CycleRow) -> None:
    owe_here(
        work,
        conversation,
        key=f"set_up:{team.id}:{row.number}:{conversation.id}",
        kind="set_up",
        subject_id=row.id,
    )
    deliveries.touch(work, subject_id=conversation.id, kinds=("hello",))
