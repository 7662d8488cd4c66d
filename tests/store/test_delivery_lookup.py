"""A message is found by where it stands and by what it is about."""

from bot.store import delivery_lookup
from bot.store.database import Database
from tests.store.owing import Owing, owing


async def test_a_thread_s_root_tells_which_message_it_is(database: Database) -> None:
    def test(o: Owing) -> None:
        made = o.owe("a")
        o.becomes("a", state="shown", message_ref="m1")
        found = delivery_lookup.by_message(o.work.connection, o.channel, "m1")
        assert found is not None
        assert found == delivery_lookup.by_id(o.work.connection, made)
        assert delivery_lookup.by_message(o.work.connection, o.channel, "m2") is None

    await owing(database, test)


async def test_a_subject_s_messages_are_given_oldest_first(database: Database) -> None:
    def test(o: Owing) -> None:
        for key, kind in (("a", "card"), ("b", "recap"), ("c", "card")):
            o.owe(key, kind=kind)
        keys = [row.key for row in delivery_lookup.of_subject(o.work.connection, "s")]
        cards = [row.key for row in delivery_lookup.of_subject(o.work.connection, "s", ("card",))]
        assert (keys, cards) == (["a", "b", "c"], ["a", "c"])

    await owing(database, test)
