"""The conversation about who belongs to a team: adding people of its channel, joining, leaving."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.access import Action
from bot.domain.errors import BadInput, Refused
from bot.store import accounts, conversations, deliveries, people
from bot.store.conversations import ConversationRow
from bot.store.deliveries import DeliveryRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases.membership import leave, not_yet_in, take_in
from bot.use_cases.owing import owe_here
from bot.use_cases.permission import require
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Submitted
from dialogs.vocabulary import (
    MOST_OPTIONS,
    Button,
    Form,
    Intent,
    Message,
    Option,
    PersonField,
    saying,
)
from dialogs.which_team import about_team, ask_which
from dialogs.wording import joining as words
from dialogs.wording.setting_up import account_label, named


def _members(asking: Asking, rest: str) -> Answer:
    """Who is on the team; adding and leaving are a tap away, so "leave" asks for it too."""
    if asking.team is None:
        return ask_which(asking, "members")
    return _on_the_team(asking, asking.team)


def _members_pressed(asking: Asking, pressed: Pressed) -> Answer:
    return _on_the_team(asking, about_team(asking, pressed.intent.ids))


def _on_the_team(asking: Asking, team: UnitRow) -> Answer:
    require(asking.actor, Action.READ_TEAM, team.path)
    text = words.on_the_team(
        [each.name for each in people.members(asking.work.connection, team.id)]
    )
    buttons = (
        Button(label=words.ADD, does=Intent("add_people", (team.id,))),
        Button(
            label=words.LEAVE,
            does=Intent("leave_team", (team.id,)),
            tone="danger",
            confirm=words.LEAVE_CONFIRM,
        ),
    )
    return Told(saying(text, *buttons))


def _add_people(asking: Asking, pressed: Pressed) -> Answer:
    team = about_team(asking, pressed.intent.ids)
    require(asking.actor, Action.STEER_TEAM, team.path)
    here = not_yet_in(asking.work, team, _home(asking, team))
    if not here:
        raise Refused(words.NOBODY_ELSE)
    field = PersonField(
        key="members",
        label=words.MEMBERS_LABEL,
        hint=words.MEMBERS_HINT,
        among=tuple(Option(key=each.id, label=account_label(each)) for each in here[:MOST_OPTIONS]),
        several=True,
        required=True,
    )
    return Opened(
        Form(
            name="people_added",
            title=words.MEMBERS_TITLE,
            submit=words.MEMBERS_SUBMIT,
            parts=(field,),
            about=(team.id,),
        )
    )


def _added(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    picked = FormValues(submitted.values).picks("members")
    require(asking.actor, Action.STEER_TEAM, team.path)
    if not picked:
        raise BadInput({"members": words.PICK_SOMEBODY})
    return Done(_took_in(asking, team, picked))


def _join(asking: Asking, rest: str) -> Answer:
    """Somebody of the channel would like to join: the channel is asked, any member may say yes."""
    if asking.team is None or asking.conversation is None or asking.account is None:
        raise Refused(words.JOIN_NOT_HERE)
    if asking.account.guest or not asking.actor.bound_paths:
        raise Refused(words.JOIN_GUEST)
    known = {each.id for each in people.members(asking.work.connection, asking.team.id)}
    if asking.person_id in known:
        raise Refused(words.ALREADY_IN)
    owe_here(
        asking.work,
        asking.conversation,
        key=f"join:{asking.team.id}:{asking.account.id}:{asking.work.now:%Y-%m-%d}",
        kind="join",
        subject_id=asking.account.id,
    )
    return Told(saying(words.JOIN_ASKED))


def _let_in(asking: Asking, pressed: Pressed) -> Answer:
    team = about_team(asking, pressed.intent.ids)
    require(asking.actor, Action.STEER_TEAM, team.path)
    _took_in(asking, team, pressed.intent.ids[1:])
    return Done()


def _leave(asking: Asking, pressed: Pressed) -> Answer:
    leave(asking.work, asking.actor, about_team(asking, pressed.intent.ids))
    return Told(saying(words.LEFT))


def _took_in(asking: Asking, team: UnitRow, account_ids: tuple[str, ...]) -> Message:
    came = take_in(asking.work, asking.actor, team, _home(asking, team), account_ids)
    for account_id in account_ids:
        deliveries.touch(asking.work, subject_id=account_id, kinds=("join",))
    deliveries.touch(asking.work, subject_id=team.id, kinds=("new_team",))
    return saying(words.came_in(named([each.name for each in came])) if came else words.NOBODY_ELSE)


def _home(asking: Asking, team: UnitRow) -> ConversationRow:
    """The team's own channel: people are taken in from nowhere else."""
    home = conversations.home_of(asking.work.connection, team.id)
    if home is None:
        raise Refused(words.JOIN_NOT_HERE)
    return home


def _compose_join(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """In the channel: somebody there would like to join, until they are in."""
    homes = conversations.conversations(
        work.connection, {row.conversation_id for row in rows if row.conversation_id}
    )
    drawn: dict[str, Message | None] = {}
    for row in rows:
        account = accounts.account(work.connection, row.subject_id)
        home = homes.get(row.conversation_id or "")
        if account is None or home is None or home.team_id is None:
            drawn[row.id] = None
            continue
        name = account_label(account)
        members = {each.id for each in people.members(work.connection, home.team_id)}
        if account.person_id in members:
            drawn[row.id] = saying(f"{name} {words.IN_NOW}")
        else:
            does = Intent("let_in", (home.team_id, account.id))
            drawn[row.id] = saying(words.wants_in(name), Button(label=words.ADD_ONE, does=does))
    return drawn


CONVERSATION = Conversation(
    commands={"members": _members, "join": _join, "leave": _members},
    presses={
        "members": _members_pressed,
        "add_people": _add_people,
        "let_in": _let_in,
        "leave_team": _leave,
    },
    forms={"people_added": _added},
    reads=frozenset({"members", "leave", "add_people"}),
    gathers=frozenset({"add_people", "join"}),
)

COMPOSERS: Mapping[str, Composer] = {"join": _compose_join}
