"""`/cycle me`, `answer` and `skip`: what is open for a person, and what is held on them."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.days_said import Days
from bot.domain.errors import Refused
from bot.domain.local_time import local
from bot.domain.quiet_hours import QUIET_FROM, QUIET_UNTIL
from bot.store.own_words import OwnWords
from bot.use_cases.cycle_facts import check_in_facts
from bot.use_cases.digests import DEFAULT_AT, DEFAULT_DAY
from bot.use_cases.my_things import (
    MyThings,
    OpenForMe,
    known_person,
    late_for_me,
    my_things,
    open_for_me,
    own_zone,
    words_of,
)
from dialogs.answering import ask_why_not, open_form
from dialogs.answers import Answer, Told
from dialogs.asking import Asking, Conversation
from dialogs.inputs import Pressed
from dialogs.open_items import MOST_OPEN, open_button, open_lines
from dialogs.vocabulary import (
    Actions,
    Button,
    Element,
    Fact,
    Facts,
    Heading,
    Intent,
    Item,
    Items,
    Message,
    Note,
    Quote,
    Quoted,
    Say,
    Source,
    Strong,
    prose,
    saying,
)
from dialogs.wording import away as away_words
from dialogs.wording import me as words
from dialogs.wording.dates import day_words

MOST_WORDS = 12
MOST_CHARACTERS = 8_000
"""Of one page of a person's own words: well inside what a message holds."""


def _me(asking: Asking) -> Answer:
    things = my_things(asking.work, asking.actor)
    held = things.held
    body: list[Element] = [Heading(words.heading(things.person.name)), *open_lines(things.open)]
    body.append(
        Facts(
            (
                Fact(words.ROLES, prose(_roles(things))),
                *_digest(things),
                Fact(words.QUIET, prose(_quiet(things))),
                Fact(words.AWAY_ON, prose(_away(things))),
                Fact(
                    words.HELD,
                    prose(
                        words.held(
                            replies=held.replies,
                            plan_wordings=held.plan_wordings,
                            notes=held.notes,
                            reasons=held.reasons,
                            absences=held.absences,
                        )
                    ),
                ),
            )
        )
    )
    body += [Actions(_buttons(things)), Note(prose(words.ONLY_YOU))]
    waiting = sum(each.outcome == "waiting" for each in things.open)
    return Told(Message(summary=words.summary(waiting), body=tuple(body)))


def _roles(things: MyThings) -> str:
    return words.roles(
        [
            words.role_line(each.role, each.unit.name, each.above.name if each.above else None)
            for each in things.roles
        ]
    )


def _digest(things: MyThings) -> tuple[Fact, ...]:
    if not any(each.role == "lead" for each in things.roles):
        return ()
    person = things.person
    at = words.digest_hour(person.digest_day or DEFAULT_DAY, person.digest_at or DEFAULT_AT)
    return (Fact(words.DIGEST, prose(at)),)


def _quiet(things: MyThings) -> str:
    person = things.person
    if person.quiet_from is None or person.quiet_until is None:
        return words.quiet_default(QUIET_FROM, QUIET_UNTIL)
    return words.quiet_hours(person.quiet_from, person.quiet_until)


def _away(things: MyThings) -> str:
    spans = [away_words.span(Days(since=row.from_date, until=row.to_date)) for row in things.away]
    return "; ".join(spans[:5]) or words.NOT_AWAY


def _buttons(things: MyThings) -> tuple[Button, ...]:
    away_now = any(row.from_date <= things.today for row in things.away)
    buttons = []
    if things.held.anything:
        buttons.append(Button(label=words.SHOW_WORDS, does=Intent("my_words")))
        buttons.append(Button(label=words.ERASE_WORDS, does=Intent("erase")))
    if away_now:
        buttons.append(Button(label=words.BACK, does=Intent("back")))
    elif any(each.role == "member" for each in things.roles):
        buttons.append(Button(label=words.AWAY, does=Intent("away_days")))
    return tuple(buttons)


def _my_words(asking: Asking, pressed: Pressed) -> Answer:
    """One page of a person's own words, as quotes; a button leads to the next."""
    person = known_person(asking.work, asking.actor)
    found = words_of(asking.work, person.id, within=asking.actor.bound_paths)
    begin = _number(pressed)
    page = _page(found[begin:])
    if not page:
        return Told(saying(words.NO_WORDS))
    end = begin + len(page)
    title = words.words_heading(begin + 1, end, len(found))
    body: list[Element] = [Heading(title), *_quotes(asking, page)]
    buttons = [Button(label=words.ERASE_WORDS, does=Intent("erase"))]
    if end < len(found):
        buttons.insert(0, Button(label=words.MORE_WORDS, does=Intent("my_words", (str(end),))))
    body += [Actions(tuple(buttons)), Note(prose(words.ONLY_YOU))]
    return Told(Message(summary=title, body=tuple(body)))


def _page(found: Sequence[OwnWords]) -> Sequence[OwnWords]:
    size = 0
    for place, row in enumerate(found[:MOST_WORDS]):
        size += len(row.text)
        if place and size > MOST_CHARACTERS:
            return found[:place]
    return found[:MOST_WORDS]


def _quotes(asking: Asking, page: Sequence[OwnWords]) -> list[Element]:
    person = known_person(asking.work, asking.actor)
    zone = own_zone(asking.work, asking.actor, person)
    ids = {row.about_id or "" for row in page if row.kind == "answer"}
    titles = {key: facts.step.title for key, facts in check_in_facts(asking.work, ids).items()}
    drawn: list[Element] = []
    for row in page:
        day = day_words(local(row.at, zone).date())
        drawn.append(Note(prose(words.where_said(_what(row, titles), day))))
        drawn.append(Quoted((Quote(text=row.text, source=Source(row.kind, row.id)),)))
    return drawn


def _what(row: OwnWords, titles: dict[str, str]) -> str:
    match row.kind:
        case "answer":
            return titles.get(row.about_id or "", words.GONE)
        case "plan_entry":
            return words.PLAN
        case "coaching_note":
            return words.NOTE


def _number(pressed: Pressed) -> int:
    text = pressed.intent.ids[0] if pressed.intent.ids else "0"
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 7 else 0


def _answer(asking: Asking, rest: str) -> Answer:
    """Open the form of what is open here; ask which if there are several."""
    found = _here(asking)
    if not found:
        return _late(asking)
    waiting = [each for each in found if each.outcome == "waiting"] or found
    if len(waiting) == 1 and waiting[0].facts.step.kind == "questions":
        check_in_id = waiting[0].facts.check_in.id
        return open_form(asking, Pressed(intent=Intent("answer", (check_in_id,))))
    return _which(words.WHICH, [(each, open_button(each).does) for each in waiting])


def _late(asking: Asking) -> Answer:
    """Nothing is open: offer what closed last without this person's answer."""
    here = asking.team
    ids = [here.id] if here else [each.unit_id for each in asking.actor.grants]
    facts = late_for_me(asking.work, asking.actor, ids)
    if facts is None:
        raise Refused(words.NOTHING_OPEN)
    said = words.late_is_fine(facts.step.title)
    add = Button(label=words.ADD_LATE, does=Intent("answer", (facts.check_in.id,)))
    return Told(saying(said, add))


def _skip(asking: Asking, rest: str) -> Answer:
    """Ask why not this time; ask which if several are open."""
    found = [each for each in _here(asking) if each.outcome == "waiting"]
    if not found:
        raise Refused(words.NOTHING_TO_SKIP)
    intents = [Intent("not_this_time", (each.facts.check_in.id,)) for each in found]
    if len(found) == 1:
        return ask_why_not(asking, Pressed(intent=intents[0]))
    return _which(words.WHICH_SKIP, list(zip(found, intents, strict=True)))


def _here(asking: Asking) -> list[OpenForMe]:
    """What is open for the asker in the team whose home this is; elsewhere, in all their teams."""
    known_person(asking.work, asking.actor)
    found = open_for_me(asking.work, asking.actor)
    here = asking.team
    return [each for each in found if here is None or each.facts.of.team.id == here.id]


def _which(question: str, found: Sequence[tuple[OpenForMe, Intent]]) -> Told:
    rows = tuple(
        Item(
            lead=prose(Strong(each.facts.step.title)),
            detail=prose(each.facts.of.team.name),
            action=Button(
                label=words.which_label(each.facts.step.title, each.facts.of.team.name), does=does
            ),
        )
        for each, does in found[:MOST_OPEN]
    )
    return Told(Message(summary=question, body=(Say(prose(question)), Items(rows))))


def _me_command(asking: Asking, rest: str) -> Answer:
    return _me(asking)


def _me_press(asking: Asking, pressed: Pressed) -> Answer:
    return _me(asking)


CONVERSATION = Conversation(
    commands={"me": _me_command, "answer": _answer, "skip": _skip},
    presses={"me": _me_press, "my_words": _my_words},
    # Not "skip": a press of that name stores a reason.
    reads=frozenset({"me", "my_words", "answer"}),
)
