"""The conversation that pauses a team's cycle, goes on with it, or stops it.

A cycle that has not started yet just starts later. Every change is a member's; the channel is told
by what is owed.
"""

from __future__ import annotations

from datetime import date

from bot.domain.access import Action
from bot.domain.errors import BadInput, Refused
from bot.store import check_ins, cycles, deliveries
from bot.store.cycles import CycleRow
from bot.store.units import UnitRow
from bot.use_cases import steering
from bot.use_cases.cycle_facts import one_cycle
from bot.use_cases.permission import require
from bot.use_cases.replanning import tell_of_move
from bot.use_cases.starting import choose_start, today_of
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Submitted, first_id
from dialogs.said_days import said_day
from dialogs.steered_team import (
    CARDS,
    about_one,
    by_command,
    by_press,
    current_facts,
    tell_channel,
)
from dialogs.vocabulary import Actions, Button, DayField, Intent, Message, Say, prose, saying
from dialogs.which_team import about_team, ask_which
from dialogs.wording import steering as words


def _pause_command(asking: Asking, rest: str) -> Answer:
    """`pause 26 Oct` pauses at once; without a day, the form asks for it."""
    if asking.team is None:
        return ask_which(asking, "pause_team")
    if not rest:
        return _pause_form(asking, asking.team)
    require(asking.actor, Action.STEER_TEAM, asking.team.path)
    until = said_day(rest, today_of(asking.work, asking.team))
    if until is None:
        button = Button(label=words.PAUSE, does=Intent("pause_team", (asking.team.id,)))
        return Told(saying(words.unread_day(rest), button))
    return Told(_paused(asking, asking.team, until))


def _pause_form(asking: Asking, team: UnitRow) -> Answer:
    facts = current_facts(asking, team)
    field = _pause_field(facts.today(asking.work.now))
    return Opened(
        about_one("pause_team_until", words.PAUSE_TITLE, words.PAUSE_SUBMIT, team.id, field)
    )


def _pause_given(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    until = given.day("until")
    given.checked()
    return Done(_paused(asking, team, until))


def _paused(asking: Asking, team: UnitRow, until: date) -> Message:
    """Pause; a cycle that has not started yet just starts later."""
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is not None and current.state == "planned":
        return saying(words.starts(_start_until(asking, current.id, until).starts_on))
    steering.pause(asking.work, asking.actor, team, until)
    tell_channel(asking, team)
    return saying(words.paused(until))


def _pause_next(asking: Asking, pressed: Pressed) -> Answer:
    facts = one_cycle(asking.work, first_id(pressed.intent.ids))
    require(asking.actor, Action.STEER_TEAM, facts.team.path)
    if facts.cycle.state == "ended":
        raise Refused(words.NOT_THAT_CYCLE)
    field = _pause_field(facts.today(asking.work.now))
    return Opened(
        about_one("start_next_on", words.PAUSE_TITLE, words.PAUSE_SUBMIT, facts.cycle.id, field)
    )


def _next_paused(asking: Asking, submitted: Submitted) -> Answer:
    given = FormValues(submitted.values)
    until = given.day("until")
    given.checked()
    row = _start_until(asking, first_id(submitted.about), until)
    return Done(saying(words.starts(row.starts_on)))


def _start_until(asking: Asking, cycle_id: str, until: date) -> CycleRow:
    """Let a planned cycle wait; what is wrong with the day is told at the field that gave it."""
    try:
        return choose_start(asking.work, asking.actor, cycle_id, "until", until)
    except BadInput as why:
        raise BadInput({"until": why.words}) from why


def _pause_field(today: date) -> DayField:
    return DayField(
        key="until", label=words.PAUSE_LABEL, hint=words.PAUSE_HINT, earliest=today, required=True
    )


def _resume(asking: Asking, team: UnitRow) -> Answer:
    steering.resume(asking.work, asking.actor, team)
    tell_channel(asking, team)
    return Told(saying(words.RESUMED))


def _stop(asking: Asking, team: UnitRow) -> Answer:
    """What stopping means; the button does it."""
    facts = current_facts(asking, team)
    left = sum(
        row.state == "planned"
        for row in check_ins.check_ins_of(asking.work.connection, facts.cycle.id)
    )
    button = Button(
        label=words.STOP,
        does=Intent("stop_cycle", (facts.cycle.id,)),
        tone="danger",
        confirm=words.STOP_CONFIRM,
    )
    text = words.what_stops(left)
    return Told(
        Message(summary=text, body=(Say(prose(text)), Say(prose(words.KEEP)), Actions((button,))))
    )


def _stopped(asking: Asking, pressed: Pressed) -> Answer:
    facts = one_cycle(asking.work, first_id(pressed.intent.ids))
    require(asking.actor, Action.STEER_TEAM, facts.team.path)
    if facts.cycle.state == "ended":
        raise Refused(words.NOT_THAT_CYCLE)
    steering.stop(asking.work, asking.actor, facts.team)
    tell_of_move(asking.work, facts.cycle, by_the_team=True)
    deliveries.touch(asking.work, subject_id=facts.cycle.id, kinds=CARDS)
    return Told(saying(words.STOPPED))


CONVERSATION = Conversation(
    commands={
        "pause": _pause_command,
        "resume": by_command("resume_team", _resume),
        "stop": by_command("stop_team", _stop),
    },
    presses={
        "pause_team": by_press(_pause_form),
        "pause_until": _pause_next,
        "resume_team": by_press(_resume),
        "stop_team": by_press(_stop),
        "stop_cycle": _stopped,
    },
    forms={"pause_team_until": _pause_given, "start_next_on": _next_paused},
    reads=frozenset({"pause_team", "pause_until", "stop", "stop_team"}),
)
