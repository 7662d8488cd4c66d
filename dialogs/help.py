"""`/cycle help`: what this person can do here, and the first things as buttons."""

from __future__ import annotations

from bot.domain.access import Action, Role, may
from bot.use_cases.my_things import open_for_me, roles_here
from dialogs.answers import Answer, Told
from dialogs.asking import Asking, Conversation
from dialogs.inputs import BY_NAME, Pressed
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Say,
    Strong,
    prose,
    saying,
)
from dialogs.wording import help as words
from dialogs.wording import me as me_words

MOST_LINES = 12


def _help(asking: Asking) -> Answer:
    if not asking.actor.bound_paths:
        return _word(words.unbound(asking.command))
    if asking.person is None:
        return _word(words.nobody_known(asking.command, guest=asking.actor.guest))
    roles: frozenset[Role] = frozenset(grant.role for grant in roles_here(asking.actor))
    may_set_up = any(
        may(asking.actor, Action.SET_UP_TEAM, path) for path in asking.actor.bound_paths
    )
    known = words.lines(roles, may_set_up=may_set_up)[:MOST_LINES]
    body: list[Element] = [Say(prose(words.WHO_I_AM))]
    if not roles:
        body.append(Say(prose(words.NO_ROLE)))
    body.append(
        Items(
            tuple(
                Item(lead=prose(Strong(f"{asking.command} {word}")), detail=prose(does))
                for word, does in known
            )
        )
    )
    hears_all = asking.conversation is not None and asking.conversation.hears_all
    body += _small(roles, by_name=asking.input.account.platform in BY_NAME and not hears_all)
    body.append(Actions(_buttons(asking, roles)))
    return Told(Message(summary=words.summary(asking.command, known), body=tuple(body)))


def _small(roles: frozenset[Role], *, by_name: bool) -> list[Element]:
    in_thread = words.REPLY_BY_NAME if by_name else words.IN_THREAD
    said = [in_thread] if "member" in roles else []
    if "administrator" in roles:
        said.append(words.COMMAND_LINE)
    return [Note(prose(each)) for each in (*said, words.PRIVATE)]


def _buttons(asking: Asking, roles: frozenset[Role]) -> tuple[Button, ...]:
    buttons = [Button(label=me_words.ME, does=Intent("me"))]
    waiting = [each for each in open_for_me(asking.work, asking.actor) if each.outcome == "waiting"]
    for each in waiting[:1]:
        if each.facts.step.kind == "questions":
            does = Intent("answer", (each.facts.check_in.id,))
            buttons.insert(0, Button(label=me_words.ANSWER, does=does, tone="main"))
    if "member" in roles:
        buttons.append(Button(label=me_words.AWAY, does=Intent("away_days")))
    return tuple(buttons)


def _word(said: str) -> Told:
    return Told(saying(said))


def _command(asking: Asking, rest: str) -> Answer:
    return _help(asking)


def _press(asking: Asking, pressed: Pressed) -> Answer:
    return _help(asking)


CONVERSATION = Conversation(
    commands={"help": _command}, presses={"help": _press}, reads=frozenset({"help"})
)
