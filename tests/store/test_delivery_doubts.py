"""A message that nobody could confirm is known, and taken up where somebody acts on it."""

import pytest

from bot.store import deliveries, delivery_doubts
from bot.store.database import Database
from tests.store.owing import Owing, owing


def found_at(o: Owing, ref: str = "m1", kind: str = "card", subject_id: str = "s") -> bool:
    return delivery_doubts.found_at(o.work, o.channel, ref, kind=kind, subject_id=subject_id)


async def test_what_could_not_be_confirmed_is_known(database: Database) -> None:
    def test(o: Owing) -> None:
        o.owe("a")
        o.owe("b", subject_id="t")
        o.owe("c")
        for key in "ab":
            o.becomes(key, state="unconfirmed")
        connection = o.work.connection
        assert [row.key for row in delivery_doubts.unconfirmed(connection)] == ["a", "b"]
        assert [row.key for row in delivery_doubts.unconfirmed(connection, ("t",))] == ["b"]

    await owing(database, test)


async def test_it_is_known_where_it_stands_and_owed_once_more(database: Database) -> None:
    def test(o: Owing) -> None:
        o.owe("a")
        o.becomes("a", state="unconfirmed")
        assert delivery_doubts.may_stand_in(o.work.connection, o.channel, {"card"})
        assert not delivery_doubts.may_stand_in(o.work.connection, o.channel, {"recap"})
        assert found_at(o)
        row = o.row("a")
        assert (row.state, row.message_ref, row.wanted) == ("waiting", "m1", 2)
        assert o.visible_at("a") == o.work.now + deliveries.UPDATES_WAIT
        assert not delivery_doubts.may_stand_in(o.work.connection, o.channel, {"card"})
        assert not found_at(o)

    await owing(database, test)


@pytest.mark.parametrize("state", ["waiting", "sending", "refused", "expired"])
async def test_only_what_could_not_be_confirmed_is_taken_up(database: Database, state: str) -> None:
    def test(o: Owing) -> None:
        o.owe("a")
        o.becomes("a", state=state)
        assert not found_at(o)
        assert o.row("a").message_ref is None

    await owing(database, test)


async def test_it_is_left_where_it_cannot_be_told_which_message_it_is(database: Database) -> None:
    def test(o: Owing) -> None:
        o.owe("a")
        o.owe("b", kind="recap")
        for key in ("a", "b"):
            o.becomes(key, state="unconfirmed")
        assert not found_at(o)
        assert not found_at(o, kind="recap")
        o.becomes("b", state="shown", message_ref="m1")
        assert not found_at(o, "m1"), "that is the recap's place"
        assert not found_at(o, "m2", subject_id="another")
        assert found_at(o, "m2")

    await owing(database, test)
