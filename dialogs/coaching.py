"""Coaching notes in conversation: write to a team, thank it, answer back, keep a promise.

It composes what a team reads of them, and what the writer reads of an answer. It must not know
about asks, which `dialogs/asks.py` has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from bot.domain.errors import Refused
from bot.domain.local_time import local
from bot.store import notes, people, units
from bot.store.deliveries import DeliveryRow
from bot.store.notes import NoteRow
from bot.store.units import UnitRow
from bot.store.work import Work
from bot.use_cases import coaching
from bot.use_cases.coaching_facts import NoteFacts, note_facts, seen_of
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.inputs import Pressed, Submitted, first_id
from dialogs.note_forms import Written, note_form, quote_of, take
from dialogs.sent_notes import buttons_of_own, sent
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Form,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Quoted,
    Say,
    Strong,
    Tell,
    prose,
    saying,
)
from dialogs.wording import coaching as words
from dialogs.wording.asks import wrote

MOST_TEAMS: Final = 12
LATELY: Final = timedelta(days=14)


def _note_command(asking: Asking, name: str) -> Answer:
    """`/cycle note <team>`: the form, or which team is meant; it never guesses."""
    if not name and asking.team is not None:
        team = coaching.team_to_coach(asking.work, asking.actor, asking.team.id)
        return Opened(_note_form(asking, team))
    found = coaching.teams_to_coach(asking.work, asking.actor, name)
    if not found:
        raise Refused(words.no_such_team(name) if name else words.NO_TEAM)
    if name and len(found) == 1:
        return Opened(_note_form(asking, found[0]))
    return Told(_which(asking, found))


def _write(asking: Asking, pressed: Pressed) -> Answer:
    team = coaching.team_to_coach(asking.work, asking.actor, first_id(pressed.intent.ids))
    return Opened(_note_form(asking, team))


def _written(asking: Asking, submitted: Submitted) -> Answer:
    team = coaching.team_to_coach(asking.work, asking.actor, first_id(submitted.about))

    def send(written: Written) -> Message:
        done = coaching.write_note(
            asking.work,
            asking.actor,
            team,
            written.text,
            written.kind,
            written.due_on,
            said_none_is_a_student=written.said_none_is_a_student,
        )
        return sent(done)

    return take(submitted, lambda: _note_form(asking, team), send)


def _thanks(asking: Asking, pressed: Pressed) -> Answer:
    team = coaching.team_to_coach(asking.work, asking.actor, first_id(pressed.intent.ids))
    return Opened(_thanks_form(asking, team))


def _thanked(asking: Asking, submitted: Submitted) -> Answer:
    team = coaching.team_to_coach(asking.work, asking.actor, first_id(submitted.about))

    def send(written: Written) -> Message:
        done = coaching.thanks(
            asking.work,
            asking.actor,
            team,
            written.text,
            said_none_is_a_student=written.said_none_is_a_student,
        )
        return sent(done)

    return take(submitted, lambda: _thanks_form(asking, team), send)


def _answer(asking: Asking, pressed: Pressed) -> Answer:
    note = coaching.note_to_answer(asking.work, asking.actor, first_id(pressed.intent.ids))
    return Opened(_answer_form(asking, note))


def _answered(asking: Asking, submitted: Submitted) -> Answer:
    note = coaching.note_to_answer(asking.work, asking.actor, first_id(submitted.about))

    def send(written: Written) -> Message:
        done = coaching.reply_to_note(
            asking.work,
            asking.actor,
            note.id,
            written.text,
            said_none_is_a_student=written.said_none_is_a_student,
        )
        name = _name_of(asking.work, note.from_person_id)
        return saying(words.sent_back(name, reached=done.reached), *buttons_of_own(done.note))

    return take(submitted, lambda: _answer_form(asking, note), send)


def _happened(asking: Asking, pressed: Pressed) -> Answer:
    coaching.keep_promise(asking.work, asking.actor, first_id(pressed.intent.ids))
    return Done(saying(words.KEPT_PROMISE))


def _edit(asking: Asking, pressed: Pressed) -> Answer:
    note = coaching.own_note(asking.work, asking.actor, first_id(pressed.intent.ids))
    return Opened(_edit_form(note))


def _edited(asking: Asking, submitted: Submitted) -> Answer:
    note = coaching.own_note(asking.work, asking.actor, first_id(submitted.about))

    def send(written: Written) -> Message:
        coaching.edit_note(
            asking.work,
            asking.actor,
            note.id,
            written.text,
            said_none_is_a_student=written.said_none_is_a_student,
        )
        return saying(words.CHANGED)

    return take(submitted, lambda: _edit_form(note), send)


def _compose_notes(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    known = note_facts(work, {row.subject_id for row in rows})
    return {
        row.id: _note(found) for row in rows if (found := known.get(row.subject_id)) is not None
    }


def _compose_replies(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    known = note_facts(work, {row.subject_id for row in rows})
    return {
        row.id: _reply(found) for row in rows if (found := known.get(row.subject_id)) is not None
    }


def _compose_thanks(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    known = note_facts(work, {row.subject_id for row in rows})
    return {
        row.id: _thank(found) for row in rows if (found := known.get(row.subject_id)) is not None
    }


CONVERSATION = Conversation(
    commands={"note": _note_command},
    presses={
        "write_note": _write,
        "send_thanks": _thanks,
        "answer_note": _answer,
        "promise_kept": _happened,
        "edit_note": _edit,
    },
    forms={
        "note_written": _written,
        "thanks_written": _thanked,
        "note_answer": _answered,
        "note_changed": _edited,
    },
    reads=frozenset({"note", "write_note", "send_thanks", "answer_note", "edit_note"}),
)

COMPOSERS: Mapping[str, Composer] = {
    "note": _compose_notes,
    "note_reply": _compose_replies,
    "thanks": _compose_thanks,
}


def _note_form(asking: Asking, team: UnitRow) -> Form:
    zone = units.zone_of(units.chain(asking.work.connection, team))
    today = _today(asking.work, zone)
    above = [Tell(words.to_team(team.name, _school(asking.work, team)))]
    lately = notes.notes_to(asking.work.connection, (team.id,), since=asking.work.now - LATELY)
    last = next((note for note in reversed(lately) if note.kind != "reply"), None)
    if last is not None:
        mine = last.from_person_id == asking.person_id
        name = None if mine else _name_of(asking.work, last.from_person_id)
        above.append(Tell(prose(wrote(_day(last.at, zone), today, name))))
    return note_form(
        name="note_written",
        title=words.NOTE_TITLE,
        about=team.id,
        above=above,
        hint=words.NO_STUDENTS,
        value=words.stem(seen_of(asking.work, team)),
        earliest=today,
    )


def _thanks_form(asking: Asking, team: UnitRow) -> Form:
    return note_form(
        name="thanks_written",
        title=words.THANKS_TITLE,
        about=team.id,
        above=[Tell(words.to_team(team.name, _school(asking.work, team)))],
        hint=words.NO_STUDENTS,
        value=words.thanks_stem(seen_of(asking.work, team)),
    )


def _answer_form(asking: Asking, note: NoteRow) -> Form:
    """A member answers a note: its words stand above."""
    return note_form(
        name="note_answer",
        title=words.ANSWER_TITLE,
        about=note.id,
        above=[Tell((quote_of(note.id, note.text),))],
        label=words.ANSWER_LABEL,
        hint=words.goes_to(_name_of(asking.work, note.from_person_id)),
    )


def _edit_form(note: NoteRow) -> Form:
    return note_form(
        name="note_changed",
        title=words.CHANGE_TITLE,
        about=note.id,
        label=words.WORDS_LABEL,
        hint=words.NO_STUDENTS_SHORT,
        value=note.text,
        submit=words.SAVE,
    )


def _which(asking: Asking, found: Sequence[UnitRow]) -> Message:
    schools = units.units(asking.work.connection, {team.parent_id or "" for team in found})
    rows = [
        Item(
            lead=prose(Strong(team.name), f" · {schools[team.parent_id].name}")
            if team.parent_id in schools
            else prose(Strong(team.name)),
            action=Button(label=words.WRITE, does=Intent("write_note", (team.id,))),
        )
        for team in found[:MOST_TEAMS]
    ]
    body: list[Element] = [Say(prose(words.WHICH_TEAM)), Items(tuple(rows))]
    line = words.WHICH_TEAM
    if len(found) > MOST_TEAMS:
        line = words.too_many_teams(asking.command)
        body.append(Note(prose(line)))
    return Message(summary=line, body=tuple(body))


def _note(found: NoteFacts) -> Message:
    note, name = found.note, _name(found)
    lead = words.writes(name, found.role, found.ask.what if found.ask else None)
    body: list[Element] = [Say(lead), Quoted((quote_of(note.id, note.text),))]
    summary = lead.plain()
    if note.due_on is not None:
        kept = _day(note.kept_at, found.zone) if note.kept_at else None
        promised = words.promised(note.kind, note.due_on, kept)
        body.append(Say(prose(promised)))
        summary = f"{summary} {promised}"
    answer = Button(label=words.ANSWER, does=Intent("answer_note", (note.id,)))
    small = words.answers_came(found.answers) if found.answers else words.goes_to(name)
    body += [Actions((answer,)), Note(prose(small))]
    return Message(summary=summary, body=tuple(body))


def _reply(found: NoteFacts) -> Message:
    lead = words.answers_you(_name(found), found.team.name)
    again = Button(label=words.WRITE_AGAIN, does=Intent("write_note", (found.team.id,)))
    return Message(
        summary=lead.plain(),
        body=(
            Say(lead),
            Quoted((quote_of(found.note.id, found.note.text),)),
            Actions((again,)),
            Note(prose(words.ONLY_YOU)),
        ),
    )


def _thank(found: NoteFacts) -> Message:
    lead = words.thanks_from(_name(found), found.role)
    quoted = Quoted((quote_of(found.note.id, found.note.text),))
    return Message(summary=lead.plain(), body=(Say(lead), quoted))


def _name(found: NoteFacts) -> str:
    return (found.by.name if found.by else "") or words.SOMEBODY


def _name_of(work: Work, person_id: str) -> str:
    found = people.person(work.connection, person_id)
    return (found.name if found else "") or words.SOMEBODY


def _school(work: Work, team: UnitRow) -> str | None:
    school = units.unit(work.connection, team.parent_id) if team.parent_id else None
    return school.name if school else None


def _today(work: Work, zone: str) -> date:
    return _day(work.now, zone)


def _day(moment: datetime, zone: str) -> date:
    return local(moment, zone).date()
