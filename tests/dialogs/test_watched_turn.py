"""Every turn is counted once, by the kind of input and what came of it."""

from dataclasses import replace
from typing import get_args

import pytest

from bot.domain.clock import VirtualClock
from bot.domain.ids import SeededIds
from bot.store.database import Database
from dialogs.answers import Corrected, Done, Moved, Opened, Refused, Told, Unstored
from dialogs.inputs import AccountRef, Command, ConversationRef, Input, What
from dialogs.routes import routes_of
from dialogs.turn import Turn
from dialogs.vocabulary import Form, Message
from dialogs.watch import AnswerKind, InputKind, answer_kind, input_kind
from tests.databases import MakeDatabase
from tests.fakes.counting_watch import CountingWatch


def arrived(clock: VirtualClock) -> Input:
    return Input(
        key="k1",
        at=clock.now(),
        account=AccountRef(platform="teams", realm="t", external_id="ana"),
        conversation=ConversationRef(external_id="c", kind="channel"),
        what=Command("help"),
    )


async def test_a_turn_is_counted_also_when_it_was_not_stored_or_failed(
    fresh_database_url: MakeDatabase, clock: VirtualClock
) -> None:
    watch = CountingWatch()
    database = await Database.open(fresh_database_url("sqlite"), clock=clock, ids=SeededIds(1))
    turn = Turn(database=database, routes=routes_of(()), watch=watch)
    await turn.take(arrived(clock))
    with pytest.raises(AttributeError):
        await replace(turn, routes=None).take(arrived(clock))  # type: ignore[arg-type]
    await database.close()
    await turn.take(arrived(clock))
    assert watch.inputs == [
        ("teams", "command", "refused"),
        ("teams", "command", "failed"),
        ("teams", "command", "unstored"),
    ]


def test_every_kind_of_input_and_answer_has_a_name_of_its_own() -> None:
    kinds = {input_kind(object.__new__(kind)) for kind in get_args(What)}
    assert kinds == set(get_args(InputKind))
    form, message = Form(name="f", title="t", submit="s", parts=()), Message(summary="s", body=())
    answers = (
        *(Told(message), Opened(form), Corrected(errors={}), Moved(form), Done()),
        *(Refused("no"), Unstored("no")),
    )
    assert {answer_kind(each) for each in answers} | {"failed"} == set(get_args(AnswerKind))
