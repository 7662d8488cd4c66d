"""The conversation about the school calendar: what is closed ahead, closing days, opening them.

A member closes days for the team, a principal for the school, an administrator for any unit of
theirs; whoever does is told at once what moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from bot.domain.access import Action, may
from bot.domain.errors import NotAllowed, Refused
from bot.store import calendars, check_ins, cycles, units
from bot.store.calendars import ClosedDayRow, ClosedKind
from bot.store.units import UnitRow
from bot.use_cases.calendars import LONGEST_LABEL, close_days, listed_days, open_days
from bot.use_cases.cycle_facts import one_cycle
from bot.use_cases.starting import today_of
from bot.use_cases.steering import PAUSED
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Submitted
from dialogs.vocabulary import (
    Actions,
    Button,
    ChoiceField,
    DayField,
    Element,
    Form,
    FormPart,
    Heading,
    HourField,
    Intent,
    Item,
    Items,
    Message,
    Option,
    Say,
    TextField,
    more,
    prose,
    saying,
)
from dialogs.wording import calendar as words

MOST_LINES = 11


def _command(asking: Asking, rest: str) -> Answer:
    """The team's days; elsewhere, whose calendar is asked."""
    if asking.team is not None:
        return _shown(asking, asking.team)
    own = _own_units(asking)
    if not own:
        raise Refused(words.NONE_OF_YOURS)
    buttons = tuple(
        Button(label=unit.name[:40], does=Intent("calendar", (unit.id,))) for unit in own
    )
    return Told(saying(words.WHICH, *buttons))


def _pressed(asking: Asking, pressed: Pressed) -> Answer:
    return _shown(asking, _unit(asking, pressed.intent.ids))


def _shown(asking: Asking, unit: UnitRow) -> Answer:
    today = today_of(asking.work, unit)
    ahead = [row for row in listed_days(asking.work, asking.actor, unit) if row.to_date >= today]
    of = units.units(asking.work.connection, units.path_ids(unit.path))
    rows = tuple(_item(asking, row, of[row.unit_id]) for row in ahead if row.unit_id in of)
    tail = Item(lead=words.and_more(len(rows) - MOST_LINES))
    body: list[Element] = [Heading(words.title(unit.name))]
    if rows:
        body.append(Items(more(rows, MOST_LINES, tail=tail)))
    else:
        body.append(Say(prose(words.NOTHING_CLOSED)))
    body.append(Actions((Button(label=words.CLOSE, does=Intent("close_days", (unit.id,))),)))
    lines = [f"{row.lead.plain()}." for row in rows[:MOST_LINES]]
    return Told(Message(summary=words.summary(unit.name, lines), body=tuple(body)))


def _item(asking: Asking, row: ClosedDayRow, unit: UnitRow) -> Item:
    again = None
    if row.label != PAUSED and may(asking.actor, Action.EDIT_CALENDAR, unit.path):
        again = Button(label=words.OPEN_AGAIN, does=Intent("open_days", (unit.id, row.id)))
    return Item(
        lead=words.line(row.from_date, row.to_date, row.label),
        detail=words.whose(unit.kind, unit.name, row.kind, row.dismissal_at),
        action=again,
    )


def _close(asking: Asking, pressed: Pressed) -> Answer:
    """The form; who may close days for several units is asked for which."""
    unit = _unit(asking, pressed.intent.ids)
    chain = units.chain(asking.work.connection, unit)
    theirs = [each for each in reversed(chain) if _may_edit(asking, each)]
    if not theirs:
        raise NotAllowed
    return Opened(_form(asking, unit, theirs))


def _form(asking: Asking, unit: UnitRow, theirs: Sequence[UnitRow]) -> Form:
    today = today_of(asking.work, unit)
    options = tuple(
        Option(key=each.id, label=words.whose_option(each.kind, each.name)) for each in theirs
    )
    whose: tuple[FormPart, ...] = ()
    if len(options) > 1:
        whose = (
            ChoiceField(
                key="unit",
                label=words.WHOSE,
                options=options,
                value=(options[0].key,),
                required=True,
            ),
        )
    return Form(
        name="days_closed",
        title=words.CLOSE,
        submit=words.SUBMIT,
        about=(theirs[0].id,),
        parts=(
            *whose,
            DayField(key="from", label=words.FROM, earliest=today, required=True),
            DayField(key="to", label=words.TO, hint=words.TO_HINT, earliest=today),
            ChoiceField(
                key="kind", label=words.KIND, options=words.KINDS, value=("closed",), required=True
            ),
            HourField(key="dismissal", label=words.DISMISSAL, hint=words.DISMISSAL_HINT),
            TextField(
                key="label",
                label=words.LABEL,
                example=words.LABEL_EXAMPLE,
                longest=LONGEST_LABEL,
            ),
        ),
    )


def _closed(asking: Asking, submitted: Submitted) -> Answer:
    given = FormValues(submitted.values)
    picked = given.pick("unit")
    unit = _unit(asking, (picked,) if picked else submitted.about)
    first = given.day("from")
    last = given.day("to") if given.text("to") else first
    kind = given.pick("kind", required=True)
    dismissal = given.hour("dismissal")
    if kind not in {None, "closed", "minimum"}:
        raise NotAllowed
    given.checked()
    before = _dates(asking, unit)
    changed = close_days(
        asking.work,
        asking.actor,
        unit,
        first,
        last,
        given.text("label"),
        kind=cast(ClosedKind, kind),
        dismissal_at=dismissal if kind == "minimum" else None,
    )
    if not changed:
        return Done(_said(words.SAME))
    return Done(_said(words.closed(first, last, unit.name), _what_moved(asking, unit, before)))


def _open(asking: Asking, pressed: Pressed) -> Answer:
    unit = _unit(asking, pressed.intent.ids)
    if not _may_edit(asking, unit):
        raise NotAllowed
    row_id = pressed.intent.ids[-1]
    own = calendars.closed_days(asking.work.connection, (unit.id,))
    row = next((each for each in own if each.id == row_id), None)
    if row is None:
        raise Refused(words.GONE)
    before = _dates(asking, unit)
    open_days(asking.work, asking.actor, unit, row.from_date, row.to_date)
    said = words.opened(row.from_date, row.to_date, unit.name)
    return Told(_said(said, _what_moved(asking, unit, before)))


def _dates(asking: Asking, unit: UnitRow) -> dict[str, date | None]:
    """A team's check-ins that are ahead, by id; of a wider unit none are looked at."""
    current = cycles.current_cycle(asking.work.connection, unit.id)
    if unit.kind != "team" or current is None:
        return {}
    rows = check_ins.check_ins_of(asking.work.connection, current.id)
    return {row.id: row.on_date for row in rows if row.state in {"planned", "not_asked"}}


def _what_moved(asking: Asking, unit: UnitRow, before: dict[str, date | None]) -> str:
    if unit.kind != "team":
        return words.moves_below()
    current = cycles.current_cycle(asking.work.connection, unit.id)
    if current is None:
        return words.moves(())
    program = one_cycle(asking.work, current.id).program
    rows = check_ins.check_ins_of(asking.work.connection, current.id)
    return words.moves(
        [
            (program.step(row.step).title, row.on_date)
            for row in rows
            if row.id in before and before[row.id] != row.on_date
        ]
    )


def _own_units(asking: Asking) -> tuple[UnitRow, ...]:
    """The units whose calendar is the asker's to change, by path."""
    ids = [each.unit_id for each in asking.actor.grants]
    found = units.units(asking.work.connection, ids).values()
    mine = [each for each in found if _may_edit(asking, each)]
    return tuple(sorted(mine, key=lambda unit: unit.path))


def _may_edit(asking: Asking, unit: UnitRow) -> bool:
    return may(asking.actor, Action.EDIT_CALENDAR, unit.path)


def _unit(asking: Asking, ids: Sequence[str]) -> UnitRow:
    unit = units.unit(asking.work.connection, ids[0]) if ids else None
    if unit is None:
        raise NotAllowed
    return unit


def _said(*lines: str) -> Message:
    return Message(summary=" ".join(lines), body=tuple(Say(prose(line)) for line in lines))


CONVERSATION = Conversation(
    commands={"calendar": _command},
    presses={"calendar": _pressed, "close_days": _close, "open_days": _open},
    forms={"days_closed": _closed},
    reads=frozenset({"calendar", "close_days"}),
)
