"""A team's ask for help as those see it who may answer: told, taken, answered, asked again.

It composes the private messages about an ask and the one line the waiting team reads. It must not
know who asked: nobody but the team's own replies does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime

from bot.domain.local_time import local
from bot.store import accounts
from bot.store.deliveries import DeliveryRow
from bot.store.people import PersonRow
from bot.store.work import Work
from bot.use_cases import asks
from bot.use_cases.coaching_facts import AskFacts, ask_facts
from dialogs.answers import Answer, Done, Opened, Told
from dialogs.asking import Asking, Conversation
from dialogs.composing import Composer
from dialogs.inputs import Pressed, Submitted, first_id
from dialogs.note_forms import Written, note_form, take
from dialogs.sent_notes import buttons_of_own, sent
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Form,
    Intent,
    Message,
    Note,
    Prose,
    Say,
    Tell,
    prose,
    saying,
)
from dialogs.wording import asks as words
from dialogs.wording import coaching as note_words


def _open(asking: Asking, pressed: Pressed) -> Answer:
    """Answer an ask: the form, or kindly why there is nothing to answer any more."""
    found = asks.look_at(asking.work, asking.actor, first_id(pressed.intent.ids))
    if found.ask.withdrawn_at is not None:
        return Told(saying(words.NO_LONGER))
    today = _today(asking.work, found)
    name = _other(found.answered_by, asking.person)
    if found.ask.answered_at is not None:
        answered = _day(found.ask.answered_at, found.zone)
        return Told(
            saying(
                words.nothing_waits(found.team.name, answered, today, name),
                Button(label=words.WRITE_TOO, does=Intent("write_note", (found.team.id,))),
            )
        )
    return Opened(_form(asking, found))


def _answer(asking: Asking, submitted: Submitted) -> Answer:
    ask_id = first_id(submitted.about)

    def send(written: Written) -> Message:
        done = asks.answer_ask(
            asking.work,
            asking.actor,
            ask_id,
            written.text,
            written.kind,
            written.due_on,
            said_none_is_a_student=written.said_none_is_a_student,
        )
        return sent(done, in_thread=True)

    return take(
        submitted, lambda: _form(asking, asks.look_at(asking.work, asking.actor, ask_id)), send
    )


def _take(asking: Asking, pressed: Pressed) -> Answer:
    found = asks.take(asking.work, asking.actor, first_id(pressed.intent.ids))
    today = _today(asking.work, found)
    if found.ask.answered_at is not None:
        answered = _day(found.ask.answered_at, found.zone)
        name = _other(found.answered_by, asking.person)
        return Done(saying(words.nothing_waits(found.team.name, answered, today, name)))
    name = _other(found.taken_by, asking.person)
    return Done(saying(words.taken(found.team.name, name), *_answer_button(found, taken=True)))


def _compose_ask(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    return _compose_private(work, rows, words.asks_since)


def _compose_chase(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    return _compose_private(work, rows, words.still_waits)


def _compose_line(work: Work, rows: Sequence[DeliveryRow]) -> Mapping[str, Message | None]:
    known = ask_facts(work, {row.subject_id for row in rows})
    return {row.id: _line(work, row, known.get(row.subject_id)) for row in rows}


CONVERSATION = Conversation(
    presses={"answer_ask": _open, "take_ask": _take},
    forms={"ask_answer": _answer},
    reads=frozenset({"answer_ask"}),
)

COMPOSERS: Mapping[str, Composer] = {
    "ask": _compose_ask,
    "ask_chase": _compose_chase,
    "ask_line": _compose_line,
}


def _form(asking: Asking, found: AskFacts) -> Form:
    today = _today(asking.work, found)
    above = [Tell(words.asks_since(found.team.name, found.ask.what, _since(found), today))]
    if found.taken_by is not None:
        above.append(Tell(prose(words.taken_by(_other(found.taken_by, asking.person)))))
    return note_form(
        name="ask_answer",
        title=words.FORM_TITLE,
        about=found.ask.id,
        above=above,
        label=words.TEXT_LABEL,
        hint=words.read_in_thread(found.of.step.title),
        example=words.TEXT_EXAMPLE,
        value=words.stem(found.ask.what),
        earliest=today,
    )


_Lead = Callable[..., Prose]


def _compose_private(
    work: Work, rows: Sequence[DeliveryRow], lead: _Lead
) -> dict[str, Message | None]:
    known = ask_facts(work, {row.subject_id for row in rows})
    readers = _Readers(work, known.values())
    drawn: dict[str, Message | None] = {}
    for row in rows:
        found = known.get(row.subject_id)
        # What nobody waits for any more is not told late, but what stands is brought up to date.
        if found is not None and (found.waits or row.shown > 0):
            drawn[row.id] = _private(work, row, found, readers, lead)
    return drawn


class _Readers:
    """Whose private message a row is, among the people that the asks name."""

    def __init__(self, work: Work, known: Collection[AskFacts]) -> None:
        named = {
            person.id
            for found in known
            for person in (found.taken_by, found.answered_by)
            if person is not None
        }
        self._accounts = accounts.accounts_of(work.connection, named)

    def name_for(self, row: DeliveryRow, person: PersonRow) -> str | None:
        """The person's name, or None if it is the reader."""
        theirs = self._accounts.get(person.id, ())
        if any(each.id == row.account_id for each in theirs):
            return None
        return person.name or note_words.SOMEBODY


def _private(
    work: Work, row: DeliveryRow, found: AskFacts, readers: _Readers, lead: _Lead
) -> Message:
    today = _today(work, found)
    first = lead(found.team.name, found.ask.what, _since(found), today)
    state, buttons = _state(row, found, readers)
    school = found.school.name if found.school else None
    body: list[Element] = [Say(first)]
    if state:
        body.append(Say(prose(state)))
    body.append(Note(prose(words.from_question(school, found.of.step.title))))
    if buttons:
        body.append(Actions(tuple(buttons)))
    return Message(summary=" ".join(filter(None, (first.plain(), state))), body=tuple(body))


def _state(row: DeliveryRow, found: AskFacts, readers: _Readers) -> tuple[str, Sequence[Button]]:
    """What became of it, and what is left to press."""
    if found.ask.answered_at is not None:
        answered = _day(found.ask.answered_at, found.zone)
        name = (
            readers.name_for(row, found.answered_by) if found.answered_by else note_words.SOMEBODY
        )
        line = words.answered(answered, name)
        return (line, ()) if name else _own_answer(found, line)
    if found.ask.withdrawn_at is not None:
        return words.NO_LONGER, ()
    if found.taken_by is not None:
        taken = words.taken_by(readers.name_for(row, found.taken_by))
        return taken, _answer_button(found, taken=True)
    return "", _answer_button(found, taken=False)


def _own_answer(found: AskFacts, line: str) -> tuple[str, Sequence[Button]]:
    note = found.note
    if note is None:
        return line, ()
    if note.due_on is not None:
        kept = _day(note.kept_at, found.zone) if note.kept_at else None
        line = f"{line} {note_words.you_promised(note.kind, note.due_on, kept)}"
    return line, buttons_of_own(note)


def _answer_button(found: AskFacts, *, taken: bool) -> list[Button]:
    answer = Button(label=words.ANSWER, does=Intent("answer_ask", (found.ask.id,)), tone="main")
    take = Button(label=words.TAKE, does=Intent("take_ask", (found.ask.id,)))
    return [answer] if taken else [answer, take]


def _line(work: Work, row: DeliveryRow, found: AskFacts | None) -> Message | None:
    if found is None or (not found.waits and row.shown == 0):
        return None
    line = words.STILL_WAITING
    if not found.waits and found.ask.chased_at is not None:
        chased = _day(found.ask.chased_at, found.zone)
        line = words.asked_again(
            chased, _today(work, found), answered=found.ask.answered_at is not None
        )
    small = words.for_your_ask(found.ask.what)
    return Message(summary=f"{line} {small}", body=(Say(prose(line)), Note(prose(small))))


def _other(person: PersonRow | None, reader: PersonRow | None) -> str | None:
    """The person's name, or None if it is the reader."""
    if person is not None and reader is not None and person.id == reader.id:
        return None
    return (person.name if person else "") or note_words.SOMEBODY


def _since(found: AskFacts) -> date:
    return _day(found.ask.asked_at, found.zone)


def _today(work: Work, found: AskFacts) -> date:
    return _day(work.now, found.zone)


def _day(moment: datetime, zone: str) -> date:
    return local(moment, zone).date()
