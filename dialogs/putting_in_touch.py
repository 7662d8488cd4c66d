"""Put two teams in touch: a form for their lead, and what each team reads of the other.

It must not know how a digest found what they have in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.domain.errors import NotAllowed, Refused
from bot.store import indicators, units
from bot.store.deliveries import DeliveryRow
from bot.store.practices import PracticeRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import digests
from bot.use_cases.coaching import TEXT
from bot.use_cases.coaching_facts import NoteFacts, note_facts
from bot.use_cases.in_common import InCommon, in_common, running_cycles
from bot.use_cases.putting_in_touch import ONE, OTHER, newest_practices, put_in_touch
from bot.use_cases.screening import NamesAStudent
from dialogs.answers import Answer, Corrected, Done, Opened
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.digest_known import practice_quote
from dialogs.form_values import FormValues
from dialogs.inputs import Pressed, Submitted
from dialogs.note_forms import NONE_IS_A_STUDENT, quote_of, read
from dialogs.vocabulary import (
    MOST_OPTIONS,
    Actions,
    Button,
    ChoiceField,
    Element,
    Form,
    FormPart,
    Intent,
    Message,
    Note,
    Option,
    Quoted,
    Say,
    Tell,
    TextField,
    YesField,
    prose,
    saying,
)
from dialogs.wording import cards
from dialogs.wording import coaching as note_words
from dialogs.wording import digest as words
from dialogs.wording.shown_above import group as group_words

FORM = "teams_in_touch"


def _open(asking: Asking, pressed: Pressed) -> Answer:
    return Opened(_form(asking, pressed.intent.ids))


def _send(asking: Asking, submitted: Submitted) -> Answer:
    values = FormValues(submitted.values)
    one, other = values.pick(ONE, required=True) or "", values.pick(OTHER, required=True) or ""
    values.checked()
    written = read(submitted.values)
    try:
        done = put_in_touch(
            asking.work,
            asking.actor,
            one,
            other,
            written.text,
            said_none_is_a_student=written.said_none_is_a_student,
        )
    except NamesAStudent as why:
        again = _form(asking, submitted.about, (one, other, written.text))
        return Corrected(errors=dict(why.fields), form=again)
    lines = [words.not_reached_now(team.name) for team in done.not_reached]
    said = " ".join(lines or [words.sent_to_both(done.one.name, done.other.name)])
    return Done(saying(said))


def _form(
    asking: Asking, ids: tuple[str, ...], written: tuple[str, str, str] | None = None
) -> Form:
    """The teams that share it, those with a practice to pass on first.

    Args:
        asking: who asks.
        ids: what they share, as the press says it.
        written: what came back, if it must be looked at once more: both teams, and the words.
    """
    shared, teams = _shared(asking, ids)
    with_practice = newest_practices(asking.work, teams)
    ordered = sorted(teams, key=lambda team: team.id not in with_practice)[:MOST_OPTIONS]
    above = _units_above(asking.work, teams)
    options = tuple(_option(above, team, passed_on=team.id in with_practice) for team in ordered)
    first = ordered[0].id if ordered[0].id in with_practice else ""
    one, other, text = written or (first, "", words.TOUCH_STEM)
    parts: list[FormPart] = [
        Tell(words.touch_about(_what(asking.work, shared))),
        _choice(ONE, words.TOUCH_ONE, options, one),
        _choice(OTHER, words.TOUCH_OTHER, options, other),
        TextField(
            key=TEXT,
            label=note_words.TEXT_LABEL,
            required=True,
            lines="many",
            hint=words.TOUCH_HINT,
            value=text,
        ),
    ]
    if written is not None:
        parts.append(YesField(key=NONE_IS_A_STUDENT, label=cards.NONE_IS_A_STUDENT))
    return Form(
        name=FORM, title=words.TOUCH_TITLE, submit=words.SEND, about=ids, parts=tuple(parts)
    )


def _option(above: Mapping[str, UnitRow], team: UnitRow, *, passed_on: bool) -> Option:
    place = _place(above, team)
    return Option(key=team.id, label=words.has_practice(place) if passed_on else place[:75])


def _choice(key: str, label: str, options: tuple[Option, ...], value: str) -> ChoiceField:
    return ChoiceField(
        key=key, label=label, required=True, options=options, value=(value,) if value else ()
    )


def compose_in_touch(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    """What each team reads: who the other is, what it passed on, the lead's words."""
    known = note_facts(work, {row.subject_id for row in rows})
    others = units.units(work.connection, {each.note.answers_id or "" for each in known.values()})
    passed_on = newest_practices(work, list(others.values()))
    above = _units_above(work, list(others.values()))
    drawn: dict[str, Message | None] = {}
    for row in rows:
        found = known.get(row.subject_id)
        other = others.get(found.note.answers_id or "") if found else None
        if found is not None and other is not None:
            drawn[row.id] = _message(found, _place(above, other), passed_on.get(other.id))
    return drawn


CONVERSATION = Conversation(
    presses={"put_in_touch": _open}, forms={FORM: _send}, reads=frozenset({"put_in_touch"})
)

COMPOSERS: Mapping[str, Composer] = {"in_touch": compose_in_touch}


def _message(found: NoteFacts, place: str, practice: PracticeRow | None) -> Message:
    name = (found.by.name if found.by else "") or note_words.SOMEBODY
    lead = words.in_touch(name, place)
    body: list[Element] = [Say(lead), Quoted((quote_of(found.note.id, found.note.text),))]
    if practice is not None and practice.text:
        body += [Say(prose(words.PRACTICE_CAME)), Quoted((practice_quote(practice),))]
    answer = Button(label=note_words.ANSWER, does=Intent("answer_note", (found.note.id,)))
    body += [Actions((answer,)), Note(prose(note_words.goes_to(name)))]
    return Message(summary=lead.plain(), body=tuple(body))


def _shared(asking: Asking, ids: tuple[str, ...]) -> tuple[InCommon, list[UnitRow]]:
    """What the press is about, as it is today: by indicator and group, or by driver."""
    paths = digests.led_paths(asking.actor.grants, asking.actor.bound_paths)
    if not paths or len(ids) < 3:
        raise NotAllowed
    kind, indicator_id, group_key = ids[0], ids[1], ids[2].removeprefix("-")
    work = asking.work
    teams = {team.id: team for path in paths for team in units.below(work.connection, path, "team")}
    chosen = indicators.indicator(work.connection, indicator_id)
    driver = (chosen.driver or "") if chosen else ""
    for one in in_common(work, teams.values(), running_cycles(work, teams)):
        by_group = one.indicator_id == indicator_id and one.group_key == group_key
        by_driver = bool(one.driver) and one.driver == driver
        if by_driver if kind == "driver" else by_group:
            return one, [teams[each] for each in one.team_ids]
    raise Refused(words.NOTHING_MORE)


def _what(work: Work, shared: InCommon) -> str:
    row = indicators.indicator(work.connection, shared.indicator_id)
    group = group_words(shared.group_key) if shared.group_key else ""
    return words.shared(row.text if row else "", group, shared.driver)


def _units_above(work: Work, teams: Sequence[UnitRow]) -> dict[str, UnitRow]:
    return units.units(
        work.connection, {each for team in teams for each in units.path_ids(team.path)}
    )


def _place(above: Mapping[str, UnitRow], team: UnitRow) -> str:
    names = [
        above[each].name
        for each in units.path_ids(team.path)
        if each in above and above[each].kind in {"lea", "school"}
    ]
    return " · ".join((*names, team.name))
