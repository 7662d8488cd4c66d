"""What people do so that the rest can be pictured: answers in a thread, errors, notes, goodbyes.

The collector presses only what reads; here somebody writes. It must not know what a scene is for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.demo.network import LENGTH_DAYS
from bot.demo.scene import as_it_stands
from dialogs.answers import Corrected, Opened
from dialogs.inputs import Command, Pressed, Said, Submitted
from dialogs.vocabulary import Form, Intent, MeasureField, Message, TextField, Value
from tests.gallery.collecting import Collector, Somebody
from tests.gallery.scenes import buttons_of


async def act(to: Collector) -> None:
    """Let them do it, and collect what they are answered and what is sent."""
    await _write_under_a_card(to)
    await _make_mistakes(to)
    await _write_notes(to)
    await _put_in_touch(to)
    await _join(to)
    await _undo(to)
    await _settle(to)
    await _start(to)
    await to.sent()


async def _write_under_a_card(to: Collector) -> None:
    who, check_in = _waiting(to)
    root = next(
        ref
        for ref, sent in to.town.keeping.sent.items()
        if any(each.does == Intent("answer", (check_in,)) for each in buttons_of(sent.message))
        and sent.where.conversation == who.channel
    )
    for about, text in (
        ("in the thread, with a count", "Few of mine say why it proves the point: 11 of 26"),
        ("in the thread, once more", "And two pairs waited for me to begin."),
        ("in the thread, with a student", "Maria Gonzalez, student 123456789, stops there."),
        ("in the thread, too long", "They stop at the quote. " * 140),
    ):
        said = Said(text=text, message_ref=f"gallery-{about}")
        to.found.answer(about, await to.ask(who, said, root=root))
    to.found.answer(
        "not_this_time", await to.ask(who, Pressed(intent=Intent("not_this_time", (check_in,))))
    )
    skipped = await to.ask(who, Pressed(intent=Intent("skip", (check_in, "testing"))))
    to.found.answer("skip", skipped)


async def _make_mistakes(to: Collector) -> None:
    who, check_in = _waiting(to)
    opened = await to.ask(who, Pressed(intent=Intent("answer", (check_in,))))
    assert isinstance(opened, Opened), opened
    stands = as_it_stands(opened.form)
    empty: dict[str, Value] = dict.fromkeys(_keys(opened.form), "")
    mistakes: dict[str, dict[str, Value]] = {
        "reply, with errors": empty,
        "reply, with a student": stands | _filled(opened.form, "Maria Gonzalez, 123456789"),
    }
    for about, values in mistakes.items():
        answer = await to.ask(who, _sent(opened.form, values))
        if isinstance(answer, Corrected):
            again = answer.form or opened.form
            to.found.form(about, again, errors=answer.errors)
    kept = await to.ask(
        who, _sent(opened.form, stands | _filled(opened.form, "Nothing yet; it counts."))
    )
    to.found.answer("kept", kept)
    to.found.answer(
        "take_back", await to.ask(who, Pressed(intent=Intent("take_back", (check_in,))))
    )
    to.found.answer("an old button", await to.ask(who, Pressed(intent=Intent("no_such_button"))))


async def _write_notes(to: Collector) -> None:
    lead = _lead(to)
    team = to.town.founded.teams[0]
    thanks = Submitted(
        form="thanks_written",
        about=(team.unit_id,),
        values={"text": "I read what you tried with the because sentence. Thank you for it."},
    )
    to.found.answer("thanks", await to.ask(lead, thanks))
    note = _pressable(to, "answer_note")
    answer = Submitted(
        form="note_answer",
        about=note[1].ids,
        values={"text": "Yes, Thursday third period suits us."},
    )
    to.found.answer("note_answer", await to.ask(note[0], answer))


async def _put_in_touch(to: Collector) -> None:
    lead = _lead(to)
    digest = await to.ask(lead, Command("digest"))
    press = next(each for each in _buttons_in(digest) if each.name == "put_in_touch")
    opened = await to.ask(lead, Pressed(intent=press))
    assert isinstance(opened, Opened), opened
    options = {
        part.key: [each.key for each in getattr(part, "options", ())]
        for part in opened.form.fields()
    }
    values: dict[str, Value] = {
        **as_it_stands(opened.form),
        "one": options["one"][0],
        "other": options["other"][1],
        "text": "You both work on the same skill; you could learn from each other.",
    }
    to.found.answer("teams_in_touch", await to.ask(lead, _sent(opened.form, values)))


async def _join(to: Collector) -> None:
    vendor, realm = to.town.scene.vendor, to.town.scene.realm
    team = to.town.founded.teams[0]
    vendor.add_user(realm, "sam-porter", "Sam Porter")
    vendor.add_member(realm, team.channel, "sam-porter")
    sam = Somebody(user="sam-porter", channel=team.channel)
    to.found.answer("join", await to.ask(sam, Command("join")))
    member = Somebody(user=team.people[0], channel=team.channel)
    to.found.answer(
        "add_people", await to.ask(member, Pressed(intent=Intent("add_people", (team.unit_id,))))
    )
    for words in ("status", "help"):
        to.found.answer(
            f"{words}, by a stranger", await to.ask(Somebody(user="sam-porter"), Command(words))
        )


async def _undo(to: Collector) -> None:
    who, press = _pressable(to, "undo_set_up")
    to.found.answer("undo_set_up", await to.ask(who, Pressed(intent=press)))


async def _start(to: Collector) -> None:
    """A team between two cycles looks when the next one starts."""
    for team in to.town.founded.teams:
        if team.data.story.day > LENGTH_DAYS:
            member = Somebody(user=team.people[0], channel=team.channel)
            to.found.answer("start_on", await to.ask(member, Command("start")))
            return


async def _settle(to: Collector) -> None:
    town = to.town
    await town.house.move_to(town.clock.now() + timedelta(seconds=60), town.clock)


def _waiting(to: Collector) -> tuple[Somebody, str]:
    """Somebody who is still asked, in their team's channel, and which check-in that is."""
    for reader, message in to.shown():
        for button in buttons_of(message):
            if button.does.name == "we_met" and reader.channel is None:
                channel = next(
                    team.channel for team in to.town.founded.teams if reader.user in team.people
                )
                return Somebody(user=reader.user, channel=channel), button.does.ids[0]
    raise AssertionError("nobody is waiting for a question")


def _pressable(to: Collector, name: str) -> tuple[Somebody, Intent]:
    """The newest button of an intent, and somebody who sees it."""
    for reader, message in to.shown():
        for button in buttons_of(message):
            if button.does.name == name:
                return reader, button.does
    raise AssertionError(f"nothing shows {name}")


def _buttons_in(answer: object) -> Iterator[Intent]:
    message = getattr(answer, "message", None)
    if isinstance(message, Message):
        yield from (each.does for each in buttons_of(message))


def _lead(to: Collector) -> Somebody:
    return Somebody(user=to.town.founded.teams[0].lead)


def _sent(form: Form, values: dict[str, Value]) -> Submitted:
    return Submitted(form=form.name, about=form.about, values=values)


def _keys(form: Form) -> list[str]:
    return [part.key for part in form.fields()]


def _filled(form: Form, said: str) -> dict[str, Value]:
    """What must be filled in: these words, and a count."""
    found: dict[str, Value] = {}
    for part in form.fields():
        if part.required and isinstance(part, TextField):
            found[part.key] = said
        elif part.required and isinstance(part, MeasureField):
            found[part.key] = "9 of 24"
    return found
