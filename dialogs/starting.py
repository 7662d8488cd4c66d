"""The conversation that starts a team's next cycle: on a day, then as planned, or a week later.

Its card is drawn in `dialogs/steering_cards.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from bot.domain.access import Action
from bot.domain.errors import Refused
from bot.store import cycles
from bot.store.units import UnitRow
from bot.use_cases.permission import require
from bot.use_cases.starting import calendar_for, choose_start, default_start, start_cycle, today_of
from dialogs.answers import Answer, Done, Opened
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Submitted, first_id
from dialogs.said_days import said_day
from dialogs.steered_team import about_one, by_command, by_press
from dialogs.steering_cards import next_cycle
from dialogs.vocabulary import DayField, saying
from dialogs.which_team import about_team
from dialogs.wording import steering as words


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
    return Opened(about_one("start_on", words.START_TITLE, words.START_SUBMIT, team.id, field))


def _started(asking: Asking, submitted: Submitted) -> Answer:
    team = about_team(asking, submitted.about)
    given = FormValues(submitted.values)
    day = given.day("day")
    given.checked()
    row = start_cycle(asking.work, asking.actor, team, day)
    return Done(saying(words.starts(row.starts_on)))


def _start_then(asking: Asking, pressed: Pressed) -> Answer:
    row = choose_start(asking.work, asking.actor, first_id(pressed.intent.ids), "then")
    return Done(saying(words.starts(row.starts_on)))


def _take_week(asking: Asking, pressed: Pressed) -> Answer:
    """A week after the date that was on the card, so that two taps are one week."""
    ids = pressed.intent.ids
    shown = said_day(ids[1], date.min) if len(ids) > 1 else None
    row = choose_start(asking.work, asking.actor, first_id(ids), "week", shown)
    return Done(saying(words.starts(row.starts_on)))


CONVERSATION = Conversation(
    commands={"start": by_command("start_team", _start)},
    presses={
        "start_team": by_press(_start),
        "start_then": _start_then,
        "take_week": _take_week,
    },
    forms={"start_on": _started},
    reads=frozenset({"start", "start_team"}),
)

COMPOSERS: Mapping[str, Composer] = {"next_cycle": next_cycle}
