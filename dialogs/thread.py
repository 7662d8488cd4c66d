"""Answering by messages under a card: what is said back, to their author alone."""

from __future__ import annotations

from typing import assert_never

from bot.use_cases import thread
from bot.use_cases.thread import KeptPart, NotKept
from dialogs.answers import Answer, Told
from dialogs.asking import Asking, Conversation
from dialogs.inputs import Pressed, Said
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Intent,
    Message,
    Press,
    Quote,
    Quoted,
    Say,
    prose,
    saying,
)
from dialogs.wording import thread as words

MOST_COUNTS = 3
"""Counts that one message is asked about: each is a button."""


def heard(asking: Asking, said: Said) -> Answer | None:
    """Hear a message under a card; None for all others, and where there is nothing to say."""
    place, root = asking.conversation, asking.input.root
    if place is None:
        return None
    source = thread.source_of(place.id, said.message_ref)
    if said.change == "deleted":
        thread.gone(asking.work, source)
        return None
    check_in_id = thread.check_in_under(asking.work, place.id, root) if root else None
    if check_in_id is None:
        called = root is not None and said.mentioned and said.change == "new"
        if called and thread.may_be_under_a_card(asking.work, place.id):
            return Told(saying(words.UNCONFIRMED))
        return None
    kept = thread.hear(
        asking.work,
        asking.actor,
        check_in_id,
        source=source,
        text=said.text,
        calls_person=said.calls_person,
    )
    match kept:
        case None:
            return None
        case KeptPart():
            return Told(_kept(kept))
        case NotKept():
            return Told(_not_kept(kept))
    assert_never(kept)


def _kept(part: KeptPart) -> Message:
    said = words.kept(part.facts.step.title, part.how, late=part.late)
    body: list[Element] = [Say(prose(said))]
    buttons: list[Press] = []
    if part.counts:
        shown = part.counts[:MOST_COUNTS]
        guess = part.facts.step.question_meaning("prediction") is not None
        question = words.which_count(len(shown), guess=guess)
        body.append(Say(prose(question)))
        said = f"{said} {question}"
        buttons = [
            Button(
                label=words.count_label(each.count),
                does=Intent("count_it", (part.answer_id, each.measure_id)),
                tone="main",
            )
            for each in shown
        ]
        buttons.append(_no_count_button(part.answer_id))
    buttons.append(_remove_button(part.answer_id))
    return Message(summary=said, body=(*body, Actions(tuple(buttons))))


def _not_kept(part: NotKept) -> Message:
    check_in_id = part.facts.check_in.id
    form = Button(label=words.WRITE_IN_FORM, does=Intent("answer", (check_in_id,)))
    match part.why:
        case "too_long":
            return saying(words.too_long(part.length, was_kept=part.was_kept), form)
        case "names_student":
            return _student(part, form)
        case "not_a_reply":
            return saying(words.NO_REPLY_NOW)
        case "form_only" if part.facts.step.kind == "plan":
            cycle_id = part.facts.of.cycle.id
            page = Button(label=words.OPEN_PLAN, does=Intent("plan", (cycle_id,)))
            return saying(words.plan_only(), page)
        case "form_only":
            decide = Button(label=words.DECIDE, does=Intent("answer", (check_in_id,)))
            return saying(words.decision_only(), decide)
    assert_never(part.why)


def _student(part: NotKept, form: Button) -> Message:
    said = words.STUDENT_EDITED if part.was_kept else words.STUDENT
    marked = tuple(Quote(text=each, source=words.STORED_NOWHERE) for each in part.words[:5])
    return Message(
        summary=f"{said} {words.STUDENT_DO}",
        body=(
            Say(prose(said)),
            Quoted(marked),
            Say(prose(words.STUDENT_DO)),
            Actions((form,)),
        ),
    )


def _not_a_reply(asking: Asking, pressed: Pressed) -> Answer:
    thread.not_a_reply(asking.work, asking.actor, _id(pressed, 0))
    return Told(saying(words.REMOVED), in_place=True)


def _count_it(asking: Asking, pressed: Pressed) -> Answer:
    answer_id = _id(pressed, 0)
    count = thread.count_it(asking.work, asking.actor, answer_id, _id(pressed, 1))
    undo = (_no_count_button(answer_id), _remove_button(answer_id))
    return Told(saying(words.counted(count), *undo), in_place=True)


def _no_count(asking: Asking, pressed: Pressed) -> Answer:
    answer_id = _id(pressed, 0)
    thread.no_count(asking.work, asking.actor, answer_id)
    return Told(saying(words.NOT_COUNTED, _remove_button(answer_id)), in_place=True)


def _no_count_button(answer_id: str) -> Button:
    return Button(label=words.NO_COUNT, does=Intent("no_count", (answer_id,)))


def _remove_button(answer_id: str) -> Button:
    return Button(label=words.NOT_A_REPLY, does=Intent("not_a_reply", (answer_id,)))


def _id(pressed: Pressed, place: int) -> str:
    ids = pressed.intent.ids
    return ids[place] if place < len(ids) else ""


HEARS = (heard,)
CONVERSATION = Conversation(
    presses={"not_a_reply": _not_a_reply, "count_it": _count_it, "no_count": _no_count},
)
