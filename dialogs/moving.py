"""The conversation that moves a cycle's questions: another hour, another day, left out.

Every change is a member's; the channel is told by what is owed, drawn in
`dialogs/steering_cards.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from bot.domain.access import Action
from bot.domain.errors import BadInput, Refused
from bot.store import check_ins, cycles
from bot.store.check_ins import CheckInRow
from bot.store.units import UnitRow
from bot.use_cases import steering
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.permission import require
from bot.use_cases.starting import newest, program_key_for
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.form_values import PICK_AN_HOUR, FormValues
from dialogs.inputs import Submitted
from dialogs.steered_team import about_one, by_command, by_press, current_facts, tell_channel
from dialogs.steering_cards import moved
from dialogs.vocabulary import Button, ChoiceField, DayField, HourField, Intent, Option, saying
from dialogs.which_team import about_team
from dialogs.wording import steering as words


def _move(asking: Asking, team: UnitRow) -> Answer:
    """What can be moved, each one tap away."""
    require(asking.actor, Action.STEER_TEAM, team.path)
    ids = (team.id,)
    buttons = (
        Button(label=words.MOVE_TIME, does=Intent("move_time", ids), tone="main"),
        Button(label=words.MOVE_ONE, does=Intent("move_question", ids)),
        Button(label=words.LEAVE_ONE, does=Intent("leave_out", ids)),
    )
    return Told(saying(words.when_asked(_hour(asking, team)), *buttons))


def _move_time(asking: Asking, team: UnitRow) -> Answer:
    require(asking.actor, Action.STEER_TEAM, team.path)
    field = HourField(
        key="time",
        label=words.MOVE_TIME_LABEL,
        hint=words.MOVE_TIME_HINT,
        value=_hour(asking, team),
        required=True,
    )
    return Opened(about_one("move_time_to", words.MOVE_TIME, words.SAVE, team.id, field))


def _time_given(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    at = given.hour("time")
    given.checked()
    if at is None:
        raise BadInput({"time": PICK_AN_HOUR})
    steering.move_time(asking.work, asking.actor, team, at)
    tell_channel(asking, team)
    return Done(saying(words.time_moved(at)))


def _move_question(asking: Asking, team: UnitRow) -> Answer:
    facts = current_facts(asking, team)
    day = DayField(
        key="day",
        label=words.TO_DAY,
        hint=words.TO_DAY_HINT,
        earliest=facts.today(asking.work.now),
        required=True,
    )
    which = _ahead_field(asking, facts)
    return Opened(about_one("move_question_to", words.MOVE_ONE, words.SAVE, team.id, which, day))


def _question_moved(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    picked, to = given.pick("question", required=True), given.day("day")
    given.checked()
    row = _one_ahead(asking, team, picked or "")
    steering.move_check_in(asking.work, asking.actor, row, team, to)
    tell_channel(asking, team)
    stands = check_ins.check_in_by_id(asking.work.connection, row.id)
    return Done(
        saying(words.question_moved(_title(asking, row), stands.on_date if stands else None))
    )


def _leave_out(asking: Asking, team: UnitRow) -> Answer:
    which = _ahead_field(asking, current_facts(asking, team))
    return Opened(about_one("leave_out_one", words.LEAVE_ONE, words.LEAVE_ONE, team.id, which))


def _left_out(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    picked = given.pick("question", required=True)
    given.checked()
    row = _one_ahead(asking, team, picked or "")
    steering.drop_check_in(asking.work, asking.actor, row, team)
    tell_channel(asking, team)
    return Done(saying(words.question_left_out(_title(asking, row))))


def _one_ahead(asking: Asking, team: UnitRow, check_in_id: str) -> CheckInRow:
    facts = current_facts(asking, team)
    row = next(
        (
            each
            for each in check_ins.check_ins_of(asking.work.connection, facts.cycle.id)
            if each.id == check_in_id
        ),
        None,
    )
    if row is None:
        raise BadInput({"question": "Pick one of the questions that are ahead."})
    return row


def _ahead_field(asking: Asking, facts: CycleFacts) -> ChoiceField:
    ahead = [
        row
        for row in check_ins.check_ins_of(asking.work.connection, facts.cycle.id)
        if row.state == "planned"
    ]
    if not ahead:
        raise Refused(words.NOTHING_AHEAD)
    options = tuple(
        Option(
            key=row.id,
            label=words.question_option(facts.program.step(row.step).title, row.on_date),
        )
        for row in ahead
    )
    return ChoiceField(key="question", label=words.WHICH_QUESTION, options=options, required=True)


def _title(asking: Asking, row: CheckInRow) -> str:
    return one_cycle(asking.work, row.cycle_id).program.step(row.step).title


def _hour(asking: Asking, team: UnitRow) -> time:
    """The hour the team is asked at."""
    if team.ask_at is not None:
        return team.ask_at
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is not None:
        return one_cycle(asking.work, current.id).program.times.each.opens
    _, program = newest(asking.work, program_key_for(asking.work, team) or "")
    return program.times.each.opens


CONVERSATION = Conversation(
    commands={"move": by_command("move_team", _move)},
    presses={
        "move_team": by_press(_move),
        "move_time": by_press(_move_time),
        "move_question": by_press(_move_question),
        "leave_out": by_press(_leave_out),
    },
    forms={
        "move_time_to": _time_given,
        "move_question_to": _question_moved,
        "leave_out_one": _left_out,
    },
    reads=frozenset({"move", "move_team", "move_time", "move_question", "leave_out"}),
)

COMPOSERS: Mapping[str, Composer] = {"moved": moved}
