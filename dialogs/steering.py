"""The conversation that steers a team's cycle: when it asks, pauses, goes on, stops, starts.

Every change is a member's; the channel is told by what is owed. The cards are drawn in
`dialogs/steering_cards.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time

from bot.domain.access import Action
from bot.domain.errors import BadInput, Refused
from bot.store import check_ins, cycles, deliveries
from bot.store.check_ins import CheckInRow
from bot.store.cycles import CycleRow
from bot.store.units import UnitRow
from bot.use_cases import steering
from bot.use_cases.cycle_facts import CycleFacts, one_cycle
from bot.use_cases.permission import require
from bot.use_cases.replanning import tell_of_move
from bot.use_cases.starting import (
    calendar_for,
    choose_start,
    default_start,
    newest,
    program_key_for,
    start_cycle,
    today_of,
)
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, CommandHandler, Conversation, PressHandler
from dialogs.composing import Composer
from dialogs.form_values import PICK_AN_HOUR, FormValues
from dialogs.inputs import Pressed, Submitted
from dialogs.said_days import said_day
from dialogs.steering_cards import moved, next_cycle
from dialogs.vocabulary import (
    Actions,
    Button,
    ChoiceField,
    DayField,
    Form,
    FormPart,
    HourField,
    Intent,
    Message,
    Option,
    Say,
    prose,
    saying,
)
from dialogs.which_team import about_team, ask_which
from dialogs.wording import steering as words

_CARDS = ("set_up", "next_cycle")
"""What shows a cycle's dates besides the line in the channel."""

TeamAnswer = Callable[[Asking, UnitRow], Answer]


def _by_command(intent: str, answer: TeamAnswer) -> CommandHandler:
    """A command about the team whose home this is; elsewhere, which team is asked."""

    def handle(asking: Asking, rest: str) -> Answer:
        if asking.team is None:
            return ask_which(asking, intent)
        return answer(asking, asking.team)

    return handle


def _by_press(answer: TeamAnswer) -> PressHandler:
    """A press about the team it names."""

    def handle(asking: Asking, pressed: Pressed) -> Answer:
        return answer(asking, about_team(asking, pressed.intent.ids))

    return handle


# --- moving -----------------------------------------------------------------------------------


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
    return Opened(_form("move_time_to", words.MOVE_TIME, words.SAVE, team.id, field))


def _time_given(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    at = given.hour("time")
    given.checked()
    if at is None:
        raise BadInput({"time": PICK_AN_HOUR})
    steering.move_time(asking.work, asking.actor, team, at)
    _tell(asking, team)
    return Done(saying(words.time_moved(at)))


def _move_question(asking: Asking, team: UnitRow) -> Answer:
    facts = _current(asking, team)
    day = DayField(
        key="day",
        label=words.TO_DAY,
        hint=words.TO_DAY_HINT,
        earliest=facts.today(asking.work.now),
        required=True,
    )
    which = _ahead_field(asking, facts)
    return Opened(_form("move_question_to", words.MOVE_ONE, words.SAVE, team.id, which, day))


def _question_moved(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    picked, to = given.pick("question", required=True), given.day("day")
    given.checked()
    row = _one_ahead(asking, team, picked or "")
    steering.move_check_in(asking.work, asking.actor, row, team, to)
    _tell(asking, team)
    stands = check_ins.check_in_by_id(asking.work.connection, row.id)
    return Done(
        saying(words.question_moved(_title(asking, row), stands.on_date if stands else None))
    )


def _leave_out(asking: Asking, team: UnitRow) -> Answer:
    which = _ahead_field(asking, _current(asking, team))
    return Opened(_form("leave_out_one", words.LEAVE_ONE, words.LEAVE_ONE, team.id, which))


def _left_out(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    picked = given.pick("question", required=True)
    given.checked()
    row = _one_ahead(asking, team, picked or "")
    steering.drop_check_in(asking.work, asking.actor, row, team)
    _tell(asking, team)
    return Done(saying(words.question_left_out(_title(asking, row))))


# --- pausing, going on, stopping --------------------------------------------------------------


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
    facts = _current(asking, team)
    field = _pause_field(facts.today(asking.work.now))
    return Opened(_form("pause_team_until", words.PAUSE_TITLE, words.PAUSE_SUBMIT, team.id, field))


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
    _tell(asking, team)
    return saying(words.paused(until))


def _resume(asking: Asking, team: UnitRow) -> Answer:
    steering.resume(asking.work, asking.actor, team)
    _tell(asking, team)
    return Told(saying(words.RESUMED))


def _stop(asking: Asking, team: UnitRow) -> Answer:
    """What stopping means; the button does it."""
    facts = _current(asking, team)
    left = sum(row.state == "planned" for row in _rows(asking, facts.cycle))
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
    facts = one_cycle(asking.work, pressed.intent.ids[0] if pressed.intent.ids else "")
    require(asking.actor, Action.STEER_TEAM, facts.team.path)
    if facts.cycle.state == "ended":
        raise Refused(words.NOT_THAT_CYCLE)
    steering.stop(asking.work, asking.actor, facts.team)
    tell_of_move(asking.work, facts.cycle, by_the_team=True)
    deliveries.touch(asking.work, subject_id=facts.cycle.id, kinds=_CARDS)
    return Told(saying(words.STOPPED))


# --- starting ---------------------------------------------------------------------------------


def _start(asking: Asking, team: UnitRow) -> Answer:
    require(asking.actor, Action.STEER_TEAM, team.path)
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is not None and current.state != "planned":
        raise Refused("This team is in a cycle. The next one starts after it, or after “stop”.")
    today = today_of(asking.work, team)
    field = DayField(
        key="day",
        label=words.START_LABEL,
        hint=words.START_HINT,
        earliest=today,
        value=current.starts_on
        if current
        else default_start(calendar_for(asking.work, team), today),
        required=True,
    )
    return Opened(_form("start_on", words.START_TITLE, words.START_SUBMIT, team.id, field))


def _started(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    day = given.day("day")
    given.checked()
    row = start_cycle(asking.work, asking.actor, team, day)
    return Done(saying(words.starts(row.starts_on)))


def _start_then(asking: Asking, pressed: Pressed) -> Answer:
    row = choose_start(asking.work, asking.actor, _cycle_id(pressed.intent.ids), "then")
    return Done(saying(words.starts(row.starts_on)))


def _take_week(asking: Asking, pressed: Pressed) -> Answer:
    """A week after the date that was on the card, so that two taps are one week."""
    ids = pressed.intent.ids
    shown = said_day(ids[1], date.min) if len(ids) > 1 else None
    row = choose_start(asking.work, asking.actor, _cycle_id(ids), "week", shown)
    return Done(saying(words.starts(row.starts_on)))


def _pause_next(asking: Asking, pressed: Pressed) -> Answer:
    facts = one_cycle(asking.work, _cycle_id(pressed.intent.ids))
    require(asking.actor, Action.STEER_TEAM, facts.team.path)
    field = _pause_field(facts.today(asking.work.now))
    return Opened(
        _form("start_next_on", words.PAUSE_TITLE, words.PAUSE_SUBMIT, facts.cycle.id, field)
    )


def _next_paused(asking: Asking, submitted: Submitted) -> Answer:
    given = FormValues(submitted.values)
    until = given.day("until")
    given.checked()
    row = _start_until(asking, _cycle_id(submitted.about), until)
    return Done(saying(words.starts(row.starts_on)))


def _start_until(asking: Asking, cycle_id: str, until: date) -> CycleRow:
    """Let a planned cycle wait; what is wrong with the day is told at the field that gave it."""
    try:
        return choose_start(asking.work, asking.actor, cycle_id, "until", until)
    except BadInput as why:
        raise BadInput({"until": why.words}) from why


# --- reading ----------------------------------------------------------------------------------


def _current(asking: Asking, team: UnitRow) -> CycleFacts:
    """The team's cycle, for one of its members.

    Raises:
        NotAllowed: the asker is not one.
        Refused: it has none.
    """
    require(asking.actor, Action.STEER_TEAM, team.path)
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is None:
        raise Refused(words.NO_CYCLE)
    return one_cycle(asking.work, current.id)


def _rows(asking: Asking, of: CycleRow) -> tuple[CheckInRow, ...]:
    return check_ins.check_ins_of(asking.work.connection, of.id)


def _one_ahead(asking: Asking, team: UnitRow, check_in_id: str) -> CheckInRow:
    facts = _current(asking, team)
    row = next((each for each in _rows(asking, facts.cycle) if each.id == check_in_id), None)
    if row is None:
        raise BadInput({"question": "Pick one of the questions that are ahead."})
    return row


def _ahead_field(asking: Asking, facts: CycleFacts) -> ChoiceField:
    ahead = [row for row in _rows(asking, facts.cycle) if row.state == "planned"]
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


def _pause_field(today: date) -> DayField:
    return DayField(
        key="until", label=words.PAUSE_LABEL, hint=words.PAUSE_HINT, earliest=today, required=True
    )


def _cycle_id(ids: tuple[str, ...]) -> str:
    return ids[0] if ids else ""


def _tell(asking: Asking, team: UnitRow) -> None:
    """Owe the channel its line about what changed."""
    current = cycles.current_cycle(asking.work.connection, team.id)
    if current is not None:
        tell_of_move(asking.work, current, by_the_team=True)
        deliveries.touch(asking.work, subject_id=current.id, kinds=_CARDS)


def _form(name: str, title: str, submit: str, about: str, *parts: FormPart) -> Form:
    return Form(name=name, title=title, submit=submit, parts=parts, about=(about,))


CONVERSATION = Conversation(
    commands={
        "move": _by_command("move_team", _move),
        "pause": _pause_command,
        "resume": _by_command("resume_team", _resume),
        "stop": _by_command("stop_team", _stop),
        "start": _by_command("start_team", _start),
    },
    presses={
        "move_team": _by_press(_move),
        "move_time": _by_press(_move_time),
        "move_question": _by_press(_move_question),
        "leave_out": _by_press(_leave_out),
        "pause_team": _by_press(_pause_form),
        "resume_team": _by_press(_resume),
        "stop_team": _by_press(_stop),
        "stop_cycle": _stopped,
        "start_team": _by_press(_start),
        "start_then": _start_then,
        "take_week": _take_week,
        "pause_until": _pause_next,
    },
    forms={
        "move_time_to": _time_given,
        "move_question_to": _question_moved,
        "leave_out_one": _left_out,
        "pause_team_until": _pause_given,
        "start_on": _started,
        "start_next_on": _next_paused,
    },
    reads=frozenset(
        {
            "move",
            "move_team",
            "move_time",
            "move_question",
            "leave_out",
            "pause_team",
            "stop",
            "stop_team",
            "start",
            "start_team",
            "pause_until",
        }
    ),
)

COMPOSERS: Mapping[str, Composer] = {"next_cycle": next_cycle, "moved": moved}
