"""`/cycle status`: a principal's school, a team's own, one of them by name; and what is behind it.

Everything here only reads and answers the one who asked. Which school or team is meant is asked
where it is not clear, never guessed, and a refusal never tells what exists. This module must not
know how a status is drawn.
"""

from __future__ import annotations

from bot.domain.access import Action, may
from bot.domain.errors import NotAllowed, Refused
from bot.store import units
from bot.store.units import UnitRow
from bot.use_cases import status as cases
from bot.use_cases.last_cycles import last_cycles
from bot.use_cases.readable_units import own_units, units_called
from bot.use_cases.team_story import team_story
from dialogs.answers import Answer, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.inputs import Pressed, Submitted
from dialogs.status_views import (
    charts_message,
    last_cycle_message,
    school_message,
    team_message,
    which_message,
)
from dialogs.vocabulary import MOST_OPTIONS, ChoiceField, Form, Option, saying
from dialogs.wording import status as words

FORM = "one_team"
TEAM = "team"


def status(asking: Asking, said: str) -> Answer:
    """The asker's own school or team, or the one they name."""
    if said:
        return _named(asking, said)
    own = own_units(asking.work, asking.actor, asking.team)
    if not own:
        raise NotAllowed if asking.actor.guest else Refused(words.NOT_YOURS_YET)
    return _shown(asking, own[0]) if len(own) == 1 else _which(asking, own)


def status_of(asking: Asking, press: Pressed) -> Answer:
    """One of several that were offered."""
    return _shown(asking, _about(asking, press.intent.ids))


def how_to_fix(asking: Asking, press: Pressed) -> Answer:
    """What can be done so that our messages arrive at a team again."""
    team = _about(asking, press.intent.ids)
    faults = cases.team_status(asking.work, asking.actor, team).faults
    return Told(saying(words.how_to_fix(team.name, faults[0].why if faults else None)))


def pick_team(asking: Asking, press: Pressed) -> Answer:
    """A form to choose one of a school's teams."""
    school = _about(asking, press.intent.ids)
    teams = [
        team
        for team in units.below(asking.work.connection, school.path, "team")
        if may(asking.actor, Action.READ_STATUS, team.path)
    ]
    if not teams:
        return Told(saying(words.NO_TEAMS))
    options = tuple(Option(key=team.id, label=team.name[:75]) for team in teams[:MOST_OPTIONS])
    return Opened(
        Form(
            name=FORM,
            title=words.FORM_TITLE,
            submit=words.SHOW,
            about=(school.id,),
            parts=(ChoiceField(key=TEAM, label=words.FORM_LABEL, required=True, options=options),),
        )
    )


def take_team(asking: Asking, form: Submitted) -> Answer:
    """The team that was chosen."""
    value = form.values.get(TEAM, "")
    return _shown(asking, _about(asking, (value,) if isinstance(value, str) else value))


def last_cycle(asking: Asking, press: Pressed) -> Answer:
    """What a school's teams came to in the cycle before."""
    school = _about(asking, press.intent.ids)
    ended = last_cycles(asking.work, asking.actor, school)
    return Told(last_cycle_message(school.name, ended, asking.command))


def chart(asking: Asking, press: Pressed) -> Answer:
    """The pictures: a team's whole and groups, or one for each team of a school."""
    unit = _about(asking, press.intent.ids)
    if unit.kind == "team":
        one = cases.team_status(asking.work, asking.actor, unit, marked=True)
        return Told(charts_message(unit.name, (one.status,), titled=False))
    school = cases.school_status(asking.work, asking.actor, unit, marked=True)
    return Told(charts_message(unit.name, school.teams, titled=True))


CONVERSATION = Conversation(
    commands={"status": status},
    presses={
        "status_of": status_of,
        "how_to_fix": how_to_fix,
        "pick_team": pick_team,
        "last_cycle": last_cycle,
        "chart": chart,
    },
    forms={FORM: take_team},
    reads=frozenset({"status", "status_of", "how_to_fix", "pick_team", "last_cycle", "chart"}),
    reading_forms=frozenset({FORM}),
)


def _named(asking: Asking, said: str) -> Answer:
    called = units_called(asking.work, asking.actor, said)
    if len(called.found) == 1:
        return _shown(asking, called.found[0])
    if not called.found:
        raise Refused(words.not_found(said, called.near, asking.command))
    return _which(asking, called.found)


def _which(asking: Asking, found: tuple[UnitRow, ...]) -> Answer:
    above = units.units(asking.work.connection, {row.parent_id for row in found if row.parent_id})
    rows = [
        (row.id, row.name, above[row.parent_id].name if row.parent_id in above else None)
        for row in found
    ]
    return Told(which_message(rows, asking.command))


def _about(asking: Asking, ids: tuple[str, ...]) -> UnitRow:
    if not ids:
        raise NotAllowed
    return cases.unit_to_read(asking.work, asking.actor, ids[0])


def _shown(asking: Asking, unit: UnitRow) -> Answer:
    work, actor = asking.work, asking.actor
    answers = may(actor, Action.ANSWER_ASK, unit.path)
    if unit.kind == "team":
        one = cases.team_status(work, actor, unit)
        story = team_story(work, unit, of_team=one.of_team) if one.reads_story else None
        zone = units.zone_of(units.chain(work.connection, unit))
        return Told(team_message(one, story, answers=answers, zone_of_notes=zone))
    found = cases.school_status(work, actor, unit)
    return Told(
        school_message(
            found,
            command=asking.command,
            answers=answers,
            coaches=may(actor, Action.COACH, unit.path),
            ended_one=may(actor, Action.READ_SUMMARY, unit.path),
        )
    )
