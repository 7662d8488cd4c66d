"""Who belongs to a team: people of its channel come in, and go.

Nobody is looked up anywhere but in the conversation itself, and no role but member is given here.
This module must not know how anything is asked or said.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from bot.domain.access import Action, Actor
from bot.domain.errors import BadInput, NotAllowed
from bot.store import accounts, audit, check_ins, conversation_members, deliveries, people, roles
from bot.store.accounts import AccountRow
from bot.store.conversations import ConversationRow
from bot.store.cycles_in_teams import open_for
from bot.store.people import PersonRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.permission import require

NAMELESS = "Colleague"
"""How we call a new person whose platform tells no name."""


def may_come_in(work: Work, conversation: ConversationRow) -> tuple[AccountRow, ...]:
    """Give the accounts in a conversation that may become members: no guests, by name."""
    here = conversation_members.present(work.connection, conversation.id)
    return tuple(each for each in here if not each.guest)


def not_yet_in(work: Work, team: UnitRow, conversation: ConversationRow) -> tuple[AccountRow, ...]:
    """Give the accounts in a conversation that may come in and are not of the team yet."""
    known = {each.id for each in people.members(work.connection, team.id)}
    return tuple(each for each in may_come_in(work, conversation) if each.person_id not in known)


def take_in(
    work: Work,
    actor: Actor,
    team: UnitRow,
    conversation: ConversationRow,
    account_ids: Collection[str],
) -> tuple[PersonRow, ...]:
    """Make people of the team's channel members of it; those who came in newly.

    Raises:
        NotAllowed: the actor is not of the team.
        BadInput: somebody is not in the channel, or a guest.
    """
    require(actor, Action.STEER_TEAM, team.path)
    if conversation.team_id != team.id:
        raise NotAllowed
    chosen = chosen_accounts(work, conversation, account_ids)
    return make_members(work, actor, team, chosen)


def chosen_accounts(
    work: Work, conversation: ConversationRow, account_ids: Collection[str]
) -> tuple[AccountRow, ...]:
    """Give the accounts that were picked, by name.

    Raises:
        BadInput: one of them may not come in from this conversation.
    """
    chosen = tuple(each for each in may_come_in(work, conversation) if each.id in account_ids)
    if len(chosen) != len(set(account_ids)):
        raise BadInput(
            {"members": "Somebody you picked isn't in this channel any more, or is a guest."}
        )
    return chosen


def make_members(
    work: Work, actor: Actor, team: UnitRow, picked: Sequence[AccountRow]
) -> tuple[PersonRow, ...]:
    """Make the people of these accounts members; an account of nobody yet becomes a new person.

    Whoever calls has asked whether the actor may.
    """
    came: list[PersonRow] = []
    for account in picked:
        person = _person_of(work, account)
        if roles.grant(work, person.id, team.id, "member", actor.person_id):
            came.append(person)
            _note(work, actor, "add_member", team, person.id)
    return tuple(came)


def leave(work: Work, actor: Actor, team: UnitRow) -> None:
    """Leave a team; what is open for them there is asked no longer, what they said stays.

    Raises:
        NotAllowed: the actor is not of the team.
    """
    require(actor, Action.STEER_TEAM, team.path)
    if actor.person_id is None or not roles.end_grant(work, actor.person_id, team.id, "member"):
        raise NotAllowed
    for each in open_for(work.connection, actor.person_id):
        row = each.check_in.check_in
        if row.team_id == team.id:
            check_ins.set_outcome(
                work, row.id, "excused", person_id=actor.person_id, only_from=("waiting",)
            )
            deliveries.touch(work, subject_id=row.id, kinds=("check_in", "reminder"))
    _note(work, actor, "leave_team", team, actor.person_id)


def _person_of(work: Work, account: AccountRow) -> PersonRow:
    if account.person_id is not None:
        known = people.person(work.connection, account.person_id)
        if known is not None:
            return known
    new = people.add_person(work, name=account.name.strip() or NAMELESS)
    accounts.link_account(work, account.id, new.id, "set_up")
    return new


def _note(work: Work, actor: Actor, action: str, team: UnitRow, subject_id: str) -> None:
    audit.record(
        work, actor_id=actor.person_id, action=action, unit_id=team.id, subject_id=subject_id
    )
