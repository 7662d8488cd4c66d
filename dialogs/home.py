"""A person's own page with Cyclebot: what waits for them, their teams, one tap from each.

It is drawn anew whenever it is opened, and nothing on it is ever owed: a platform that has no
such page shows the same when it is asked for. This module must not know where it stands.
"""

from __future__ import annotations

from bot.domain.access import Action, may
from bot.use_cases import home as cases
from bot.use_cases.home import Home
from bot.use_cases.status import SchoolStatus, Waiting
from dialogs.answers import Answer, Told
from dialogs.asking import Asking
from dialogs.open_items import open_lines
from dialogs.status_views import answer_ask, team_row, waiting_rows
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Heading,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Rule,
    Say,
    Strong,
    prose,
    saying,
)
from dialogs.wording import help as help_words
from dialogs.wording import home as words
from dialogs.wording import me as me_words
from dialogs.wording import status as status_words

MOST_ROWS = 8


def home(asking: Asking) -> Answer:
    """The asker's page; how to become known, for one who is not."""
    if not asking.actor.bound_paths:
        return Told(saying(help_words.unbound(asking.command)))
    if asking.person is None:
        return Told(saying(help_words.nobody_known(asking.command, guest=asking.actor.guest)))
    return Told(_page(asking, cases.home_of(asking.work, asking.actor)))


def _page(asking: Asking, of: Home) -> Message:
    body: list[Element] = [Heading(words.hello(of.name))]
    if of.open or of.teams or not (of.schools or of.led is not None):
        body += open_lines(of.open)
    for school in of.schools:
        body += [Rule(), *_school(asking, school)]
    if of.led is not None:
        body += [Rule(), *_led(asking, of)]
    body += _teams(of)
    body += [Rule(), Actions(_buttons(of)), Note(prose(me_words.ONLY_YOU))]
    waiting = sum(each.outcome == "waiting" for each in of.open)
    return Message(summary=me_words.summary(waiting), body=tuple(body))


def _teams(of: Home) -> list[Element]:
    if not of.teams:
        nobody = not of.schools and of.led is None
        return [Say(prose(words.NO_TEAM))] if nobody else []
    rows = tuple(team_row(one.status, _status(one.status.team.id)) for one in of.teams)
    return [Rule(), Say(prose(Strong(words.YOUR_TEAMS))), Items(rows)]


def _school(asking: Asking, status: SchoolStatus) -> list[Element]:
    school = status.school
    answers = may(asking.actor, Action.ANSWER_ASK, school.path)
    rows = waiting_rows(status.asks, status.faults, status.today, answers=answers)
    look = Actions((_status(school.id),))
    if not rows:
        return [Say(prose(words.calm_at(school.name))), look]
    return [
        Say(prose(Strong(words.at_school(school.name)))),
        Items(tuple(rows[:MOST_ROWS])),
        look,
    ]


def _led(asking: Asking, of: Home) -> list[Element]:
    waiting = of.led or ()
    if not waiting:
        return [Say(prose(words.NOBODY_WAITS))]
    rows = [_asked(asking, of, one) for one in waiting[:MOST_ROWS]]
    if len(waiting) > MOST_ROWS:
        rows.append(Item(lead=prose(words.and_more(len(waiting) - MOST_ROWS))))
    return [Say(prose(Strong(words.OVER_ALL))), Items(tuple(rows))]


def _asked(asking: Asking, of: Home, one: Waiting) -> Item:
    """An ask of some district's team: there may be many of that name, so its school is said."""
    school = of.school_names.get(one.team.id)
    name = f"{school} · {one.team.name}" if school else one.team.name
    may_answer = may(asking.actor, Action.ANSWER_ASK, one.team.path)
    return Item(
        lead=status_words.ask(name, one.ask.what, one.since, of.today, one.promised),
        action=answer_ask(one.ask.id) if may_answer else None,
    )


def _status(unit_id: str) -> Button:
    return Button(label=words.STATUS, does=Intent("status_of", (unit_id,)))


def _buttons(of: Home) -> tuple[Button, ...]:
    buttons = [
        Button(label=me_words.ME, does=Intent("me")),
        Button(label=words.HELP, does=Intent("help")),
    ]
    if of.led is not None:
        buttons.insert(0, Button(label=words.DIGEST_NOW, does=Intent("digest_now"), tone="main"))
    return tuple(buttons)
