"""The form that sets a team up, and the narrower question where there are too many schools.

It opens with what can be known: the channel's name and people, the next start, the program's hour.
This module must not know what is done with what comes back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from bot.domain.access import Role
from bot.domain.errors import Refused
from bot.domain.local_time import local
from bot.domain.program import Program
from bot.store import calendars, indicators, programs, roles, units
from bot.store.accounts import AccountRow
from bot.store.units import DEFAULT_ZONE, UnitRow
from bot.use_cases.membership import may_come_in
from bot.use_cases.starting import default_start, newest, program_key_for
from dialogs.asking import Asking
from dialogs.vocabulary import (
    MOST_OPTIONS,
    ChoiceField,
    DayField,
    Form,
    FormPart,
    HourField,
    Option,
    PersonField,
    Tell,
    TextField,
    prose,
)
from dialogs.wording import setting_up as words

MOST_PRESET = 12
"""So many people of a channel are taken for the team until somebody unpicks one."""


def narrowed_form(asking: Asking, schools: Sequence[UnitRow]) -> Form:
    """The set-up form; over as many schools as a list holds, the district first."""
    if len(schools) <= MOST_OPTIONS:
        return set_up_form(asking, schools)
    leas = _leas(asking, schools)
    if not 1 < len(leas) <= MOST_OPTIONS:
        return sliced_form(asking, schools)
    options = tuple(Option(key=lea.id, label=words.shortened(lea.name)) for lea in leas.values())
    field = ChoiceField(key="lea", label=words.WHICH_LEA, options=options, required=True)
    return Form(
        name="set_up_lea", title=words.WHICH_LEA, submit=words.NEXT, parts=(field,), about=()
    )


def sliced_form(asking: Asking, schools: Sequence[UnitRow]) -> Form:
    """The set-up form; over as many schools as a list holds, a stretch of the list first."""
    if len(schools) <= MOST_OPTIONS:
        return set_up_form(asking, schools)
    parts = [schools[at : at + MOST_OPTIONS] for at in range(0, len(schools), MOST_OPTIONS)]
    options = tuple(
        Option(key=part[0].id, label=words.slice_label(part[0].name, part[-1].name))
        for part in parts
    )
    shared = set.intersection(*(set(units.path_ids(each.path)) for each in schools))
    deepest = [each for each in units.path_ids(schools[0].path) if each in shared]
    return Form(
        name="set_up_slice",
        title=words.WHICH_SCHOOL,
        submit=words.NEXT,
        parts=(ChoiceField(key="slice", label=words.WHICH_SCHOOL, options=options, required=True),),
        about=tuple(deepest[-1:]),
    )


def set_up_form(asking: Asking, schools: Sequence[UnitRow]) -> Form:
    """The whole form, for these schools, which one list holds."""
    program = _program(asking, schools[0])
    here = may_come_in(asking.work, asking.conversation) if asking.conversation else ()
    parts: list[FormPart | None] = [
        Tell(prose(words.FORM_TELL)),
        _school_field(asking, schools),
        _team_field(asking),
        _program_field(asking, program),
        _indicator_field(asking, schools),
        _day_field(asking, schools[0]),
        HourField(
            key="time",
            label=words.HOUR,
            hint=words.HOUR_HINT,
            value=program.times.each.opens,
            required=True,
        ),
        _zone_field(asking, schools),
        *_member_parts(asking, here, _above(schools)),
    ]
    return Form(
        name="set_up_team",
        title=words.FORM_TITLE,
        submit=words.FORM_SUBMIT,
        parts=tuple(part for part in parts if part is not None),
        about=_about(asking),
    )


def _about(asking: Asking) -> tuple[str, ...]:
    return (asking.conversation.id,) if asking.conversation is not None else ()


def _leas(asking: Asking, schools: Sequence[UnitRow]) -> dict[str, UnitRow]:
    """The units right above these schools, by id, in the schools' order."""
    found = units.units(asking.work.connection, {each.parent_id or "" for each in schools})
    return {
        each.parent_id: found[each.parent_id]
        for each in schools
        if each.parent_id is not None and each.parent_id in found
    }


def _program(asking: Asking, school: UnitRow) -> Program:
    key = program_key_for(asking.work, school)
    return newest(asking.work, key or "")[1]


def _school_field(asking: Asking, schools: Sequence[UnitRow]) -> ChoiceField:
    leas = _leas(asking, schools)
    options = tuple(
        Option(
            key=each.id,
            label=words.school_label(
                each, leas.get(each.parent_id or ""), several_leas=len(leas) > 1
            ),
        )
        for each in schools
    )
    return ChoiceField(
        key="school",
        label=words.SCHOOL,
        options=options,
        value=(options[0].key,) if len(options) == 1 else (),
        required=True,
    )


def _team_field(asking: Asking) -> TextField:
    guess = words.team_name_from(asking.input.conversation.name)
    return TextField(
        key="team",
        label=words.TEAM,
        hint=words.TEAM_HINT,
        example=words.TEAM_EXAMPLE,
        longest=60,
        value=guess[:60] or None,
        required=True,
    )


def _program_field(asking: Asking, preset: Program) -> ChoiceField | None:
    keys = programs.program_keys(asking.work.connection)
    if len(keys) < 2:
        return None
    titles = {key: newest(asking.work, key)[1].title for key in keys}
    return ChoiceField(
        key="program",
        label=words.PROGRAM,
        options=tuple(Option(key=key, label=words.shortened(titles[key])) for key in keys),
        value=(preset.key,),
        required=True,
    )


def _indicator_field(asking: Asking, schools: Sequence[UnitRow]) -> ChoiceField:
    listed = indicators.lists_for(asking.work.connection, [each.path for each in schools])
    if not listed:
        raise Refused(words.NO_LIST)
    return ChoiceField(
        key="indicator",
        label=words.INDICATOR,
        hint=words.INDICATOR_HINT,
        options=tuple(
            Option(key=row.id, label=words.indicator_label(row)) for row in listed[:MOST_OPTIONS]
        ),
        required=True,
    )


def _day_field(asking: Asking, school: UnitRow) -> DayField:
    connection = asking.work.connection
    zone = units.zone_of(units.chain(connection, school))
    today = local(asking.work.now, zone).date()
    start: date = default_start(calendars.calendar_of(connection, school.path), today)
    return DayField(
        key="day",
        label=words.DAY,
        hint=words.DAY_HINT,
        earliest=today,
        value=start,
        required=True,
    )


def _zone_field(asking: Asking, schools: Sequence[UnitRow]) -> ChoiceField | None:
    """Only where a school's chain has no zone set."""
    above = units.units(asking.work.connection, _above(schools))
    zoned = {each.id for each in above.values() if each.zone}
    if all(zoned.intersection(units.path_ids(school.path)) for school in schools):
        return None
    return ChoiceField(
        key="zone", label=words.ZONE, options=words.ZONES, value=(DEFAULT_ZONE,), required=True
    )


def _member_parts(
    asking: Asking, here: Sequence[AccountRow], above_ids: Collection[str]
) -> tuple[FormPart, ...]:
    """The field that picks members among the people of a channel, and a word if it is cut.

    Args:
        asking: who asks.
        here: the accounts that may come in.
        above_ids: the units above the team: who looks after one of them is not preset.
    """
    offered = here[:MOST_OPTIONS]
    among = tuple(Option(key=each.id, label=words.account_label(each)) for each in offered)
    above = _look_after(asking, above_ids)
    likely = [each.id for each in offered if each.person_id not in above]
    if len(likely) > MOST_PRESET:
        own = asking.account.id if asking.account else ""
        likely = [each for each in likely if each == own]
    field = PersonField(
        key="members",
        label=words.MEMBERS,
        hint=words.MEMBERS_HINT,
        among=among,
        several=True,
        value=tuple(likely),
    )
    if len(here) > len(offered):
        return field, Tell(words.more_people(len(here) - len(offered)))
    return (field,)


def _look_after(asking: Asking, unit_ids: Collection[str]) -> frozenset[str]:
    """The ids of the people who see teams from above, by another role than member."""
    above: tuple[Role, ...] = ("principal", "lead", "administrator")
    return frozenset(
        each.person_id
        for role in above
        for each in roles.holders(asking.work.connection, unit_ids, role)
    )


def _above(schools: Sequence[UnitRow]) -> frozenset[str]:
    return frozenset(each for school in schools for each in units.path_ids(school.path))
