"""`/cycle erase`: what goes and what stays, then doing it, with a receipt."""

from __future__ import annotations

from bot.use_cases.erasing import Receipt, erase, what_goes
from bot.use_cases.my_things import Held, known_person
from dialogs.answers import Answer, Told
from dialogs.asking import Asking, Conversation
from dialogs.inputs import Pressed
from dialogs.vocabulary import (
    Actions,
    Button,
    Fact,
    Facts,
    Heading,
    Intent,
    Message,
    Note,
    Say,
    prose,
    saying,
)
from dialogs.wording import erasing as words


def _explain(asking: Asking) -> Answer:
    person = known_person(asking.work, asking.actor)
    held = what_goes(asking.work, asking.actor, person.id)
    if not held.anything:
        return Told(saying(words.NOTHING))
    listed = _goes(held)
    erase_them = Button(
        label=words.TITLE, does=Intent("erase_words"), tone="danger", confirm=words.CONFIRM
    )
    return Told(
        Message(
            summary=words.summary(listed),
            body=(
                Heading(words.TITLE),
                Facts(
                    (
                        Fact(words.GOES, prose(listed)),
                        Fact(words.STAYS, prose(words.STAYS_WORDS)),
                    )
                ),
                Note(prose(words.PRACTICE)),
                Note(prose(words.YOURS)),
                Actions((erase_them,)),
            ),
        )
    )


def _erase(asking: Asking, pressed: Pressed) -> Answer:
    person = known_person(asking.work, asking.actor)
    return Told(_receipt(erase(asking.work, asking.actor, person.id)))


def _receipt(receipt: Receipt) -> Message:
    if not receipt.held.anything:
        return saying(words.NOTHING)
    said = f"{words.done(_goes(receipt.held))} {words.updated(receipt.updated)}"
    lost = words.out_of_reach(receipt.out_of_reach, receipt.unsure)
    unreached = (Say(prose(lost)),) if lost else ()
    return Message(
        summary=f"{said} {lost}".strip(),
        body=(
            Say(prose(said)),
            *unreached,
            Note(prose(words.PRIVATE_ANSWERS)),
            Note(prose(words.YOURS)),
        ),
    )


def _goes(held: Held) -> str:
    return words.goes(
        replies=held.replies,
        plan_wordings=held.plan_wordings,
        notes=held.notes,
        reasons=held.reasons,
    )


def _command(asking: Asking, rest: str) -> Answer:
    return _explain(asking)


def _press(asking: Asking, pressed: Pressed) -> Answer:
    return _explain(asking)


CONVERSATION = Conversation(
    commands={"erase": _command},
    presses={"erase": _press, "erase_words": _erase},
    reads=frozenset({"erase"}),
)
